// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Verification of LMS, HSS, XMSS and XMSS^MT on the primitives. What is no key verifies nothing.

use crate::primitive::lms::{HssPublicKey, PublicKey as LmsPublicKey};
use crate::primitive::xmss::{PublicKey, Set};

pub fn lms(public_key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    LmsPublicKey::read(public_key)
        .is_some_and(|(key, rest)| rest.is_empty() && key.verify(&[message], signature))
}

pub fn hss(public_key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    HssPublicKey::read(public_key).is_some_and(|key| key.verify(&[message], signature))
}

pub fn xmss(public_key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    PublicKey::read(public_key, Set::xmss).is_some_and(|key| key.verify(&[message], signature))
}

pub fn xmssmt(public_key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    PublicKey::read(public_key, Set::xmssmt).is_some_and(|key| key.verify(&[message], signature))
}
