// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ML-KEM-1024 with external randomness, as the vectors give it.

use crate::base::secret::{Secret, declassify};
use crate::primitive::mlkem::MlKem1024;

const WHY: &str = "vectors are public";

pub fn keygen(d: &[u8; 32], z: &[u8; 32]) -> ([u8; MlKem1024::EK], [u8; MlKem1024::DK]) {
    let (d, z) = (Secret::from_bytes(d), Secret::from_bytes(z));
    let (mut ek, mut dk) = ([0; _], [0; _]);
    MlKem1024::keygen_internal(d.as_bytes(), z.as_bytes(), &mut ek, &mut dk);
    declassify(&dk, WHY);
    (ek, dk)
}

/// The ciphertext and the shared secret, if `ek` passes its check.
pub fn encaps(ek: &[u8], m: &[u8; 32]) -> Option<([u8; MlKem1024::C], [u8; 32])> {
    if !check_ek(ek) {
        return None;
    }
    let m = Secret::from_bytes(m);
    let (mut c, mut key) = ([0; _], [0; 32]);
    MlKem1024::encaps_internal(ek, &MlKem1024::h(ek), m.as_bytes(), &mut c, &mut key);
    declassify(&key, WHY);
    Some((c, key))
}

/// The shared secret, if `dk` passes its check and `c` has the right length.
pub fn decaps(dk: &[u8], c: &[u8]) -> Option<[u8; 32]> {
    if !check_dk(dk) || c.len() != MlKem1024::C {
        return None;
    }
    let dk: Secret<{ MlKem1024::DK }> = Secret::from_bytes(dk.try_into().ok()?);
    let mut key = [0; 32];
    MlKem1024::decaps_internal(dk.as_bytes(), c, &mut key);
    declassify(&key, WHY);
    Some(key)
}

pub fn check_ek(ek: &[u8]) -> bool {
    MlKem1024::check_ek(ek)
}

pub fn check_dk(dk: &[u8]) -> bool {
    MlKem1024::check_dk(dk)
}
