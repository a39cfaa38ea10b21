// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ML-KEM with external randomness, as the vectors give it, for each parameter set.

use crate::base::secret::{Secret, declassify};
use crate::primitive::mlkem::{MlKem512, MlKem768, MlKem1024};

/// A parameter set by its name.
#[derive(Clone, Copy)]
pub struct Set {
    pub name: &'static str,
    pub ek: usize,
    pub dk: usize,
    pub c: usize,
    keygen: KeyGen,
    encaps: Encaps,
    decaps: fn(&[u8], &[u8], &mut [u8; 32]),
    check_ek: fn(&[u8]) -> bool,
    check_dk: fn(&[u8]) -> bool,
}

/// From d and z: ek and dk.
type KeyGen = fn(&[u8; 32], &[u8; 32], &mut [u8], &mut [u8]);
/// From ek and m: the ciphertext and the shared secret.
type Encaps = fn(&[u8], &[u8; 32], &mut [u8], &mut [u8; 32]);

macro_rules! set {
    ($name:literal, $set:ident) => {
        Set {
            name: $name,
            ek: $set::EK,
            dk: $set::DK,
            c: $set::C,
            keygen: $set::keygen_internal,
            encaps: |ek, m, c, key| $set::encaps_internal(ek, &$set::h(ek), m, c, key),
            decaps: $set::decaps_internal,
            check_ek: $set::check_ek,
            check_dk: $set::check_dk,
        }
    };
}

pub const SETS: [Set; 3] =
    [set!("ML-KEM-512", MlKem512), set!("ML-KEM-768", MlKem768), set!("ML-KEM-1024", MlKem1024)];

/// The parameter set of this name.
pub fn set(name: &str) -> Option<Set> {
    SETS.into_iter().find(|set| set.name == name)
}

const WHY: &str = "vectors are public";

impl Set {
    /// The key pair (ek, dk).
    pub fn keygen(&self, d: &[u8; 32], z: &[u8; 32]) -> (Vec<u8>, Vec<u8>) {
        let (d, z) = (Secret::from_bytes(d), Secret::from_bytes(z));
        let (mut ek, mut dk) = (vec![0; self.ek], vec![0; self.dk]);
        (self.keygen)(d.as_bytes(), z.as_bytes(), &mut ek, &mut dk);
        declassify(&dk, WHY);
        (ek, dk)
    }

    /// The ciphertext and the shared secret, if `ek` passes its check.
    pub fn encaps(&self, ek: &[u8], m: &[u8; 32]) -> Option<(Vec<u8>, [u8; 32])> {
        if !self.check_ek(ek) {
            return None;
        }
        let m = Secret::from_bytes(m);
        let (mut c, mut key) = (vec![0; self.c], [0; 32]);
        (self.encaps)(ek, m.as_bytes(), &mut c, &mut key);
        declassify(&key, WHY);
        Some((c, key))
    }

    /// The shared secret, if `dk` passes its check and `c` has the right length.
    pub fn decaps(&self, dk: &[u8], c: &[u8]) -> Option<[u8; 32]> {
        if !self.check_dk(dk) || c.len() != self.c {
            return None;
        }
        let mut key = [0; 32];
        (self.decaps)(dk, c, &mut key);
        declassify(&key, WHY);
        Some(key)
    }

    pub fn check_ek(&self, ek: &[u8]) -> bool {
        (self.check_ek)(ek)
    }

    pub fn check_dk(&self, dk: &[u8]) -> bool {
        (self.check_dk)(dk)
    }
}
