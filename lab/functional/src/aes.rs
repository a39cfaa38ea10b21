// SPDX-License-Identifier: Apache-2.0 OR MIT
//! AES and its modes.

use lab_engine::aead::{aes128gcm, aes192ccm, aes256gcm};
use lab_engine::cipher::{aes128cbc, aes192ecb, aes256ctr, aes256xts};
use lab_engine::lab::ct::mark_public;
use lab_engine::mac::{Aes128Gmac, Aes256Cmac};
use lab_engine::wrap::Kek;
use lab_engine::{Error, Secret, Service, random};

use super::Family;

pub(super) struct Objects {
    secret: Secret<32>,
    gcm: aes256gcm::Key,
    counter: aes256gcm::CounterKey,
    record: aes128gcm::RecordKey,
    sealed: ([u8; 16], aes256gcm::Seal),
    gmac: Aes128Gmac,
    gmac_tag: aes256gcm::Seal,
    ccm: aes192ccm::Key<16>,
    ccm_sealed: ([u8; 16], aes192ccm::Seal<16>),
    ecb: aes192ecb::Key,
    cbc: aes128cbc::Key,
    ctr: aes256ctr::Key,
    xts: aes256xts::Key,
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
        let ccm = aes192ccm::Key::generate()?;
        let mut ccm_data = [0; 16];
        let ccm_seal = ccm.seal(b"aad", &mut ccm_data)?;
        let gmac = Aes128Gmac::generate()?;
        let kek = Kek::from_secret(&secret)?;
        let (mut wrapped, mut wrapped_padded) = ([0; 40], [0; 40]);
        kek.wrap(&secret, &mut wrapped)?;
        kek.wrap_padded(&secret, &mut wrapped_padded)?;
        Ok(Objects {
            counter: aes256gcm::CounterKey::generate(*b"name")?,
            record: aes128gcm::RecordKey::from_traffic_secret(aes128gcm::Protocol::Quic, &secret)?,
            sealed: (data, seal),
            gmac_tag: gmac.mac(b"message")?,
            ccm_sealed: (ccm_data, ccm_seal),
            ecb: aes192ecb::Key::from_secret(&random::secret()?)?,
            cbc: aes128cbc::Key::generate()?,
            ctr: aes256ctr::Key::generate()?,
            xts: aes256xts::Key::generate()?,
            secret,
            gcm,
            gmac,
            ccm,
            kek,
            wrapped,
            wrapped_padded,
        })
    }

    fn derive_counter_key(&self) -> Result<(), Error> {
        aes256gcm::CounterKey::derive(&self.secret, *b"name").map(drop)
    }

    fn make_record_key(&self) -> Result<(), Error> {
        let protocol = aes128gcm::Protocol::Tls13;
        aes128gcm::RecordOpener::from_traffic_secret(protocol, &self.secret).map(drop)
    }
}

impl Family for Objects {
    fn call(&self, service: Service) -> Option<Result<(), Error>> {
        let (secret, data, wrapped) = (&self.secret, &mut [0; 16], &mut [0; 40]);
        Some(match service {
            Service::AesCmac => Aes256Cmac::mac(secret, b"message").map(drop),
            Service::AesGcmSeal => self.gcm.seal(b"aad", data).map(drop),
            Service::AesGcmCounterDerive => self.derive_counter_key(),
            Service::AesGcmCounterSeal => self.counter.seal(b"aad", data).map(drop),
            Service::AesGcmRecordKey => self.make_record_key(),
            Service::AesGcmRecordSeal => self.record.seal(b"aad", data).map(drop),
            Service::AesGcmOpen => {
                let (mut data, seal) = self.sealed;
                self.gcm.open(b"aad", &seal, &mut data)
            }
            Service::AesGmac => self.gmac.mac(b"message").map(drop),
            Service::AesGmacVerify => {
                self.gmac.verify(&self.gmac_tag.iv, b"message", &self.gmac_tag.tag)
            }
            Service::AesCcmSeal => self.ccm.seal(b"aad", data).map(drop),
            Service::AesCcmOpen => {
                let (mut data, seal) = self.ccm_sealed;
                self.ccm.open(&seal.nonce, b"aad", &seal.tag, &mut data)
            }
            Service::AesEcbEncrypt => self.ecb.encrypt(data),
            Service::AesEcbDecrypt => self.ecb.decrypt(data),
            Service::AesCbcEncrypt => self.cbc.encrypt(data).map(drop),
            Service::AesCbcDecrypt => self.cbc.decrypt(&[0; 16], data),
            Service::AesXtsEncrypt => self.xts.encrypt(7, data),
            Service::AesXtsDecrypt => self.xts.decrypt(7, data),
            Service::AesCtr => self.ctr.encrypt(data).map(drop),
            Service::AesKwWrap => self.kek.wrap(secret, wrapped).map(|()| mark_public(wrapped)),
            Service::AesKwUnwrap => self.kek.unwrap::<32>(&self.wrapped).map(drop),
            Service::AesKwpWrap => {
                self.kek.wrap_padded(secret, wrapped).map(|()| mark_public(wrapped))
            }
            Service::AesKwpUnwrap => self.kek.unwrap_padded::<32>(&self.wrapped_padded).map(drop),
            _ => return None,
        })
    }
}
