// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Services of hash-based signatures: SLH-DSA, once for each hash family; LMS, HSS, XMSS and
//! XMSS^MT, which only verify, on examples.

use lab_engine::sign::{self, slhdsa_sha2_128f as sha2, slhdsa_shake_128f as shake};
use lab_engine::{Error, Secret, Service};

use super::Family;
use crate::examples::{self, Example};

pub(super) struct Objects {
    sha2: sha2::SigningKey,
    sha2_secret: Secret<64>,
    sha2_signature: Vec<u8>,
    shake: shake::SigningKey,
    shake_secret: Secret<64>,
    shake_signature: Vec<u8>,
    stateful: Stateful,
}

/// A key and an example for each scheme.
struct Stateful {
    lms: (sign::lms::VerifyingKey, Example),
    hss: (sign::hss::VerifyingKey, Example),
    xmss: (sign::xmss::VerifyingKey, Example),
    xmssmt: (sign::xmssmt::VerifyingKey, Example),
}

impl Stateful {
    fn make() -> Result<Self, Error> {
        let first = |cases: Vec<Example>| cases.into_iter().next().expect("there are examples");
        // The third example has one level, and is an LMS signature after four bytes.
        let lms = examples::hss().into_iter().nth(2).expect("there are five");
        let (hss, xmss) = (first(examples::hss()), first(examples::xmss()));
        let xmssmt = first(examples::xmssmt());
        let key = |case: &Example| case.bytes("PublicKey");
        Ok(Stateful {
            lms: (sign::lms::VerifyingKey::from_bytes(&key(&lms)[4..])?, lms),
            hss: (sign::hss::VerifyingKey::from_bytes(&key(&hss))?, hss),
            xmss: (sign::xmss::VerifyingKey::from_bytes(&key(&xmss))?, xmss),
            xmssmt: (sign::xmssmt::VerifyingKey::from_bytes(&key(&xmssmt))?, xmssmt),
        })
    }

    fn call(&self, service: Service) -> Option<Result<(), Error>> {
        let parts = |case: &Example| (case.bytes("Msg"), case.bytes("Signature"));
        Some(match service {
            Service::Lms => {
                let (message, signature) = parts(&self.lms.1);
                self.lms.0.verify(&message, &signature[4..])
            }
            Service::Hss => {
                let (message, signature) = parts(&self.hss.1);
                self.hss.0.verify(&message, &signature)
            }
            Service::Xmss => {
                let (message, signature) = parts(&self.xmss.1);
                self.xmss.0.verify(&message, &signature)
            }
            Service::XmssMt => {
                let (message, signature) = parts(&self.xmssmt.1);
                self.xmssmt.0.verify(&message, &signature)
            }
            _ => return None,
        })
    }
}

impl Objects {
    pub(super) fn make() -> Result<Self, Error> {
        let sha2 = sha2::SigningKey::generate()?;
        let shake = shake::SigningKey::generate()?;
        let mut sha2_signature = vec![0; sha2::SIGNATURE_LEN];
        let mut shake_signature = vec![0; shake::SIGNATURE_LEN];
        sha2.sign(b"context", b"message", &mut sha2_signature)?;
        shake.sign(b"context", b"message", &mut shake_signature)?;
        Ok(Objects {
            sha2_secret: sha2.to_secret()?,
            sha2,
            sha2_signature,
            shake_secret: shake.to_secret()?,
            shake,
            shake_signature,
            stateful: Stateful::make()?,
        })
    }
}

impl Family for Objects {
    fn call(&self, service: Service) -> Option<Result<(), Error>> {
        let output = &mut vec![0; sha2::SIGNATURE_LEN];
        Some(match service {
            Service::SlhDsaSha2Generate => sha2::SigningKey::generate().map(drop),
            Service::SlhDsaSha2Import => sha2::SigningKey::from_secret(&self.sha2_secret).map(drop),
            Service::SlhDsaSha2Export => self.sha2.to_secret().map(drop),
            Service::SlhDsaSha2Sign => self.sha2.sign(b"context", b"message", output),
            Service::SlhDsaSha2Verify => {
                let verifier = self.sha2.verifying_key();
                verifier.verify(b"context", b"message", &self.sha2_signature)
            }
            Service::SlhDsaShakeGenerate => shake::SigningKey::generate().map(drop),
            Service::SlhDsaShakeImport => {
                shake::SigningKey::from_secret(&self.shake_secret).map(drop)
            }
            Service::SlhDsaShakeExport => self.shake.to_secret().map(drop),
            Service::SlhDsaShakeSign => self.shake.sign(b"context", b"message", output),
            Service::SlhDsaShakeVerify => {
                let verifier = self.shake.verifying_key();
                verifier.verify(b"context", b"message", &self.shake_signature)
            }
            _ => return self.stateful.call(service),
        })
    }
}
