// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Services on lattices: ML-KEM and ML-DSA. The parameter sets share code and self-tests; each
//! operation is called with one of them.

use lab_engine::kem::mlkem1024;
use lab_engine::sign::mldsa87;
use lab_engine::{Error, Secret, Service};
use zeroize::Zeroizing;

use super::{Family, outcome, written};

pub(super) struct Objects {
    kem_seed: Secret<64>,
    kem_file: Zeroizing<Vec<u8>>,
    kem: mlkem1024::DecapKey,
    kem_public: [u8; mlkem1024::EncapKey::LEN],
    kem_ciphertext: mlkem1024::Ciphertext,
    sign_seed: Secret<32>,
    sign_file: Zeroizing<Vec<u8>>,
    sign: mldsa87::SigningKey,
    signature: mldsa87::Signature,
}

impl Objects {
    pub(super) fn make() -> Result<Self, Error> {
        let kem = mlkem1024::DecapKey::generate()?;
        let sign = mldsa87::SigningKey::generate()?;
        Ok(Objects {
            kem_seed: kem.seed()?,
            kem_public: kem.encap_key().to_bytes(),
            kem_ciphertext: kem.encap_key().encapsulate()?.1,
            kem_file: written(|output| kem.to_pkcs8(output))?,
            kem,
            sign_seed: sign.seed()?,
            signature: sign.sign(b"context", b"message")?,
            sign_file: written(|output| sign.to_pkcs8(output))?,
            sign,
        })
    }
}

impl Family for Objects {
    fn call(&self, service: Service) -> Option<Result<(), Error>> {
        let call: fn(&Self) -> Result<(), Error> = match service {
            Service::MlKemGenerate => generate_kem,
            Service::MlKemImport => Self::import_kem,
            Service::MlKemExport => Self::export_kem,
            Service::MlKemEncapsulate => Self::encapsulate,
            Service::MlKemDecapsulate => Self::decapsulate,
            Service::MlDsaGenerate => generate_dsa,
            Service::MlDsaImport => Self::import_dsa,
            Service::MlDsaExport => Self::export_dsa,
            Service::MlDsaMu => Self::mu,
            Service::MlDsaSign => Self::sign,
            Service::MlDsaVerify => Self::verify,
            _ => return None,
        };
        Some(call(self))
    }
}

fn generate_kem(_: &Objects) -> Result<(), Error> {
    outcome(&mlkem1024::DecapKey::generate())
}

fn generate_dsa(_: &Objects) -> Result<(), Error> {
    outcome(&mldsa87::SigningKey::generate())
}

/// A frame each, so that a service's use of the stack can be told from its neighbours'.
impl Objects {
    fn import_kem(&self) -> Result<(), Error> {
        outcome(&mlkem1024::DecapKey::from_seed(&self.kem_seed))?;
        self.read_kem()?;
        outcome(&mlkem1024::EncapKey::from_bytes(&self.kem_public))
    }

    #[inline(never)]
    fn read_kem(&self) -> Result<(), Error> {
        outcome(&mlkem1024::DecapKey::from_pkcs8(&self.kem_file))
    }

    fn export_kem(&self) -> Result<(), Error> {
        self.kem.seed().map(drop)
    }

    fn encapsulate(&self) -> Result<(), Error> {
        self.kem.encap_key().encapsulate().map(drop)
    }

    fn decapsulate(&self) -> Result<(), Error> {
        self.kem.decapsulate(&self.kem_ciphertext).map(drop)
    }

    fn import_dsa(&self) -> Result<(), Error> {
        self.expand_dsa()?;
        self.read_dsa()
    }

    #[inline(never)]
    fn expand_dsa(&self) -> Result<(), Error> {
        outcome(&mldsa87::SigningKey::from_seed(&self.sign_seed))
    }

    #[inline(never)]
    fn read_dsa(&self) -> Result<(), Error> {
        outcome(&mldsa87::SigningKey::from_pkcs8(&self.sign_file))
    }

    fn export_dsa(&self) -> Result<(), Error> {
        self.sign.seed().map(drop)
    }

    fn mu(&self) -> Result<(), Error> {
        self.sign.verifying_key().mu_hasher(b"context").map(drop)
    }

    fn sign(&self) -> Result<(), Error> {
        outcome(&self.sign.sign(b"context", b"message"))
    }

    fn verify(&self) -> Result<(), Error> {
        self.sign.verifying_key().verify(b"context", b"message", &self.signature)
    }
}
