// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Services without key pairs: random numbers, AES.

use lab_engine::aead::aes256gcm;
use lab_engine::cipher::aes256ctr;
use lab_engine::wrap::Kek;
use lab_engine::{Error, Secret, Service, random, self_test};

use super::Family;

pub(super) struct Objects {
    secret: Secret<32>,
    gcm: aes256gcm::Key,
    sealed: ([u8; 16], aes256gcm::Seal),
    ctr: aes256ctr::Key,
    kek: Kek,
    wrapped: [u8; 40],
    wrapped_padded: [u8; 40],
}

impl Objects {
    pub(super) fn make() -> Result<Self, Error> {
        let secret = random::secret()?;
        let gcm = aes256gcm::Key::from_secret(&secret)?;
        let mut data = [0; 16];
        let seal = gcm.seal(b"aad", &mut data)?;
        let kek = Kek::from_secret(&secret)?;
        let (mut wrapped, mut wrapped_padded) = ([0; 40], [0; 40]);
        kek.wrap(&secret, &mut wrapped)?;
        kek.wrap_padded(&secret, &mut wrapped_padded)?;
        let ctr = aes256ctr::Key::generate()?;
        Ok(Objects { secret, gcm, sealed: (data, seal), ctr, kek, wrapped, wrapped_padded })
    }
}

impl Family for Objects {
    fn call(&self, service: Service) -> Option<Result<(), Error>> {
        let secret = &self.secret;
        Some(match service {
            Service::Random => random::fill(&mut [0; 32]),
            Service::Aes256GcmSeal => self.gcm.seal(b"aad", &mut [0; 16]).map(drop),
            Service::Aes256GcmOpen => {
                let (mut data, seal) = self.sealed;
                self.gcm.open(b"aad", &seal, &mut data)
            }
            Service::Aes256Ctr => self.ctr.encrypt(&mut [0; 16]).map(drop),
            Service::Aes256KwWrap => self.kek.wrap(secret, &mut [0; 40]),
            Service::Aes256KwUnwrap => self.kek.unwrap::<32>(&self.wrapped).map(drop),
            Service::Aes256KwpWrap => self.kek.wrap_padded(secret, &mut [0; 40]),
            Service::Aes256KwpUnwrap => {
                self.kek.unwrap_padded::<32>(&self.wrapped_padded).map(drop)
            }
            Service::SelfTest => self_test().map(drop),
            _ => return None,
        })
    }
}
