// SPDX-License-Identifier: Apache-2.0 OR MIT
//! SubjectPublicKeyInfo. [RFC 5280] §4.1.

use crate::module::Error;
use crate::primitive::der::{Reader, Writer, tag};

/// The public key's bytes, if this is an encoding for the algorithm.
pub(super) fn read<'a>(der: &'a [u8], algorithm: &[u8]) -> Result<&'a [u8], Error> {
    let parse = || {
        let mut info = Reader::whole_sequence(der)?;
        let identifier = info.value(tag::SEQUENCE)?;
        let key = info.bits()?;
        info.end()?;
        (identifier == algorithm).then_some(key)
    };
    parse().ok_or(Error::Rejected)
}

/// Writes the encoding to the front of `output` and tells its length.
pub(super) fn write(algorithm: &[u8], key: &[u8], output: &mut [u8]) -> Result<usize, Error> {
    let mut writer = Writer::new(output);
    let written = (|| {
        let end = writer.mark();
        writer.bits(key)?;
        writer.value(tag::SEQUENCE, algorithm)?;
        writer.close(tag::SEQUENCE, end)?;
        writer.finish()
    })();
    written.ok_or(Error::WrongLength)
}

/// The two methods of a public key. `$read` makes it of its raw bytes, and `$raw` gives these.
macro_rules! spki {
    ($key:ty, $algorithm:expr, $import:ident,
     |$bytes:ident| $read:expr, |$self:ident| $raw:expr) => {
        impl $key {
            /// Reads a SubjectPublicKeyInfo in DER. `Rejected` if it is none for this algorithm;
            /// `InvalidKey` if the key in it is not valid.
            pub fn from_spki(der: &[u8]) -> Result<Self, Error> {
                serve(Service::$import, || {
                    let $bytes = spki::read(der, $algorithm)?;
                    $read
                })
            }

            /// Writes the SubjectPublicKeyInfo in DER to the front of `output`, and tells its
            /// length. `WrongLength`, and zeros, if it does not fit.
            pub fn to_spki(&self, output: &mut [u8]) -> Result<usize, Error> {
                serve(Service::$import, || {
                    let $self = self;
                    spki::write($algorithm, $raw, output)
                })
            }
        }
    };
}
pub(super) use spki;
