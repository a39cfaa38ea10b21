// SPDX-License-Identifier: Apache-2.0 OR MIT
//! One call of every service, on objects that were made while the module served: for the tests that
//! ask what a failed module still does.

use lab_engine::aead::aes256gcm;
use lab_engine::agree::ecdh_p384;
use lab_engine::cipher::aes256ctr;
use lab_engine::derive::{hkdf_expand_sha384, hkdf_sha384, kbkdf_sha384, pbkdf2_sha384};
use lab_engine::hash::{Sha3_256, Sha3_512, Sha256, Sha384, Sha512, Shake128, Shake256};
use lab_engine::kem::mlkem1024;
use lab_engine::mac::{HmacSha3_256, HmacSha3_512, HmacSha256, HmacSha384, HmacSha512};
use lab_engine::sign::mldsa87;
use lab_engine::wrap::Kek;
use lab_engine::{Error, Secret, Service, random, self_test};

/// Keys and the like, of every kind.
pub struct Objects {
    secret: Secret<32>,
    gcm: aes256gcm::Key,
    sealed: ([u8; 16], aes256gcm::Seal),
    ctr: aes256ctr::Key,
    kek: Kek,
    wrapped: [u8; 40],
    wrapped_padded: [u8; 40],
    ecdh: ecdh_p384::PrivateKey,
    ecdh_secret: Secret<48>,
    kem_seed: Secret<64>,
    kem: mlkem1024::DecapKey,
    kem_public: [u8; mlkem1024::EncapKey::LEN],
    kem_ciphertext: mlkem1024::Ciphertext,
    sign_seed: Secret<32>,
    sign: mldsa87::SigningKey,
    signature: mldsa87::Signature,
}

impl Objects {
    /// Makes them all, which runs every self-test on the way.
    pub fn make() -> Result<Self, Error> {
        let secret = random::secret()?;
        let gcm = aes256gcm::Key::from_secret(&secret)?;
        let mut data = [0; 16];
        let seal = gcm.seal(b"aad", &mut data)?;
        let kek = Kek::from_secret(&secret)?;
        let (mut wrapped, mut wrapped_padded) = ([0; 40], [0; 40]);
        kek.wrap(&secret, &mut wrapped)?;
        kek.wrap_padded(&secret, &mut wrapped_padded)?;
        let ecdh = ecdh_p384::PrivateKey::generate()?;
        let kem = mlkem1024::DecapKey::generate()?;
        let sign = mldsa87::SigningKey::generate()?;
        Ok(Objects {
            secret,
            gcm,
            sealed: (data, seal),
            ctr: aes256ctr::Key::generate()?,
            kek,
            wrapped,
            wrapped_padded,
            ecdh_secret: ecdh.to_secret()?,
            ecdh,
            kem_seed: kem.seed()?,
            kem_public: kem.encap_key().to_bytes(),
            kem_ciphertext: kem.encap_key().encapsulate()?.1,
            kem,
            sign_seed: sign.seed()?,
            signature: sign.sign(b"context", b"message")?,
            sign,
        })
    }

    /// Calls one service once. None if no call is written for it, which a test reports.
    pub fn call(&self, service: Service) -> Option<Result<(), Error>> {
        self.call_symmetric(service).or_else(|| self.call_asymmetric(service))
    }

    fn call_symmetric(&self, service: Service) -> Option<Result<(), Error>> {
        let (secret, message, output) = (&self.secret, b"message", &mut [0; 32]);
        Some(match service {
            Service::Random => random::fill(output),
            Service::Sha256 => Sha256::digest(message).map(drop),
            Service::Sha384 => Sha384::digest(message).map(drop),
            Service::Sha512 => Sha512::digest(message).map(drop),
            Service::Sha3_256 => Sha3_256::digest(message).map(drop),
            Service::Sha3_512 => Sha3_512::digest(message).map(drop),
            Service::Shake128 => Shake128::digest(message, output),
            Service::Shake256 => Shake256::digest(message, output),
            Service::HmacSha256 => HmacSha256::mac(secret, message).map(drop),
            Service::HmacSha384 => HmacSha384::mac(secret, message).map(drop),
            Service::HmacSha512 => HmacSha512::mac(secret, message).map(drop),
            Service::HmacSha3_256 => HmacSha3_256::mac(secret, message).map(drop),
            Service::HmacSha3_512 => HmacSha3_512::mac(secret, message).map(drop),
            Service::Hkdf => hkdf_sha384::<32, 32>(secret, b"salt", b"info").map(drop),
            Service::HkdfExpand => hkdf_expand_sha384::<32, 32>(secret, b"info").map(drop),
            Service::Kbkdf => kbkdf_sha384::<32, 32>(secret, b"label", b"context").map(drop),
            Service::Pbkdf2 => {
                pbkdf2_sha384::<32>(b"a password", b"a salt, 16 bytes", 1000).map(drop)
            }
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

    fn call_asymmetric(&self, service: Service) -> Option<Result<(), Error>> {
        Some(match service {
            Service::MlKem1024Generate => mlkem1024::DecapKey::generate().map(drop),
            Service::MlKem1024Import => {
                let private = mlkem1024::DecapKey::from_seed(&self.kem_seed).map(drop);
                private.and(mlkem1024::EncapKey::from_bytes(&self.kem_public).map(drop))
            }
            Service::MlKem1024Export => self.kem.seed().map(drop),
            Service::MlKem1024Encapsulate => self.kem.encap_key().encapsulate().map(drop),
            Service::MlKem1024Decapsulate => self.kem.decapsulate(&self.kem_ciphertext).map(drop),
            Service::EcdhP384Generate => ecdh_p384::PrivateKey::generate().map(drop),
            Service::EcdhP384Import => {
                ecdh_p384::PrivateKey::from_secret(&self.ecdh_secret).map(drop)
            }
            Service::EcdhP384Export => self.ecdh.to_secret().map(drop),
            Service::EcdhP384Validate => {
                ecdh_p384::PublicKey::from_bytes(&self.ecdh.public_key().to_bytes()).map(drop)
            }
            Service::EcdhP384Agree => self.ecdh.agree(self.ecdh.public_key()).map(drop),
            Service::MlDsa87Generate => mldsa87::SigningKey::generate().map(drop),
            Service::MlDsa87Import => mldsa87::SigningKey::from_seed(&self.sign_seed).map(drop),
            Service::MlDsa87Export => self.sign.seed().map(drop),
            Service::MlDsa87Sign => self.sign.sign(b"context", b"message").map(drop),
            Service::MlDsa87Verify => {
                self.sign.verifying_key().verify(b"context", b"message", &self.signature)
            }
            _ => return None,
        })
    }
}
