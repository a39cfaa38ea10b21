// SPDX-License-Identifier: Apache-2.0 OR MIT
//! SHA-3 with its four digest lengths.

use super::hash;
use crate::module::{Error, Service, serve};
use crate::primitive::hash::Hash;
use crate::primitive::sha3;

hash! {
    /// SHA3-224. \[FIPS 202\] §6.1.
    Sha3_224, sha3::Sha3_224, 28
}
hash! {
    /// SHA3-256. \[FIPS 202\] §6.1.
    Sha3_256, sha3::Sha3_256, 32
}
hash! {
    /// SHA3-384. \[FIPS 202\] §6.1.
    Sha3_384, sha3::Sha3_384, 48
}
hash! {
    /// SHA3-512. \[FIPS 202\] §6.1.
    Sha3_512, sha3::Sha3_512, 64
}
