// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Keys of ML-KEM and ML-DSA: as seeds, expanded, or both. [RFC 9935], [RFC 9881].

use super::spki::spki;
use super::{algorithm, pkcs8, spki};
use crate::base::ct;
use crate::kem::{mlkem512, mlkem768, mlkem1024};
use crate::module::{Error, Service, make, serve};
use crate::primitive::der::{Reader, Writer, tag};
use crate::sign::{mldsa44, mldsa65, mldsa87};

/// The two forms of a private key, either of which may be missing.
struct Forms<'a> {
    seed: Option<&'a [u8]>,
    expanded: Option<&'a [u8]>,
}

/// [RFC 9935] §6, [RFC 9881] §6: a choice of the seed, the expanded key, and both.
fn read(private: &[u8]) -> Option<Forms<'_>> {
    let mut choice = Reader::new(private);
    let forms = match choice.next_tag()? {
        SEED => Forms { seed: Some(choice.value(SEED)?), expanded: None },
        tag::OCTET_STRING => Forms { seed: None, expanded: Some(choice.octets()?) },
        _ => {
            let mut both = choice.sequence()?;
            let forms = Forms { seed: Some(both.octets()?), expanded: Some(both.octets()?) };
            both.end()?;
            forms
        }
    };
    choice.end()?;
    Some(forms)
}

/// The seed's implicit tag.
const SEED: u8 = tag::primitive(0);

/// The bytes, if they are as many as their place wants.
fn whole<const N: usize>(bytes: &[u8]) -> Result<&[u8; N], Error> {
    bytes.try_into().map_err(|_| Error::Rejected)
}

macro_rules! private_key {
    ($key:ty, $algorithm:ident, $import:ident, $export:ident,
     |$self:ident| $public:expr) => {
        impl $key {
            /// Reads a private key in PKCS#8, DER: a seed, an expanded key, or both. `Rejected` if
            /// it is none for this parameter set; `InvalidKey` if the key is not valid, if its two
            /// forms differ, or if a public key beside it is another's.
            pub fn from_pkcs8(der: &[u8]) -> Result<Self, Error> {
                let mut key = Ok(Self::blank());
                make(Service::$import, &mut key, |key| {
                    let contents = pkcs8::read(der, algorithm::$algorithm)?;
                    let forms = read(contents.private).ok_or(Error::Rejected)?;
                    match (forms.seed, forms.expanded) {
                        (Some(seed), _) => key.take_seed(whole(seed)?)?,
                        (None, Some(expanded)) => key.take_expanded(whole(expanded)?)?,
                        (None, None) => return Err(Error::Rejected),
                    }
                    key.agrees_with(&forms, contents.public).then_some(()).ok_or(Error::InvalidKey)
                });
                key
            }

            #[inline(never)]
            fn agrees_with(&self, forms: &Forms<'_>, public: Option<&[u8]>) -> bool {
                let same = |given: &[u8]| {
                    ct::eq(given, self.expanded_form())
                        .declassify("whether a key is well-formed is the answer")
                };
                let $self = self;
                forms.expanded.is_none_or(same) && public.is_none_or(|public| public == $public)
            }

            /// Writes the private key in PKCS#8, DER, to the front of `output`, and tells the
            /// length: its seed, or the expanded key where it came without one. An explicit
            /// export. `WrongLength`, and zeros, if it does not fit. Wrap it before it leaves the
            /// process, and wipe `output`.
            pub fn to_pkcs8(&self, output: &mut [u8]) -> Result<usize, Error> {
                serve(Service::$export, || {
                    let write = |tag: u8, key: &[u8], output: &mut [u8]| {
                        pkcs8::write(algorithm::$algorithm, output, |writer: &mut Writer| {
                            writer.value(tag, key)
                        })
                    };
                    match self.seed_form() {
                        Some(seed) => write(SEED, seed, output),
                        None => write(tag::OCTET_STRING, self.expanded_form(), output),
                    }
                })
            }
        }
    };
}

macro_rules! mlkem {
    ($set:ident, $algorithm:ident) => {
        spki!(
            $set::EncapKey,
            algorithm::$algorithm,
            MlKemImport,
            |bytes| Self::from_bytes(bytes),
            |key| &key.to_bytes()
        );
        private_key!($set::DecapKey, $algorithm, MlKemImport, MlKemExport, |key| key
            .encap_key()
            .to_bytes());
    };
}
mlkem!(mlkem512, ML_KEM_512);
mlkem!(mlkem768, ML_KEM_768);
mlkem!(mlkem1024, ML_KEM_1024);

macro_rules! mldsa {
    ($set:ident, $algorithm:ident) => {
        spki!(
            $set::VerifyingKey,
            algorithm::$algorithm,
            MlDsaImport,
            |bytes| Self::from_bytes(bytes),
            |key| &key.to_bytes()
        );
        private_key!($set::SigningKey, $algorithm, MlDsaImport, MlDsaExport, |key| key
            .verifying_key()
            .to_bytes());
    };
}
mldsa!(mldsa44, ML_DSA_44);
mldsa!(mldsa65, ML_DSA_65);
mldsa!(mldsa87, ML_DSA_87);
