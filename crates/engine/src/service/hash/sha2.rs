// SPDX-License-Identifier: Apache-2.0 OR MIT
//! SHA-2 with its six digest lengths.

use super::hash;
use crate::module::{Error, Service, serve};
use crate::primitive::hash::Hash;
use crate::primitive::sha2;

hash! {
    /// SHA-224. \[FIPS 180-4\] §6.3.
    Sha224, sha2::Sha224, 28
}
hash! {
    /// SHA-256. \[FIPS 180-4\] §6.2.
    Sha256, sha2::Sha256, 32
}
hash! {
    /// SHA-384. \[FIPS 180-4\] §6.5.
    Sha384, sha2::Sha384, 48
}
impl Sha384 {
    /// Appends a message to each of four hashes.
    ///
    /// Messages of one length, appended to hashes that have absorbed equally much, are processed
    /// side by side where the CPU allows, in much less time than one after the other.
    pub fn update_four(hashes: &mut [Self; 4], messages: [&[u8]; 4]) -> Result<(), Error> {
        serve(Service::Sha384, || {
            sha2::Sha384::update_four(hashes.each_mut().map(|hash| &mut hash.0), messages);
            Ok(())
        })
    }
}

hash! {
    /// SHA-512. \[FIPS 180-4\] §6.4.
    Sha512, sha2::Sha512, 64
}
hash! {
    /// SHA-512/224, as fast as SHA-512. \[FIPS 180-4\] §6.6.
    Sha512_224, sha2::Sha512_224, 28
}
hash! {
    /// SHA-512/256, as fast as SHA-512. \[FIPS 180-4\] §6.7.
    Sha512_256, sha2::Sha512_256, 32
}
