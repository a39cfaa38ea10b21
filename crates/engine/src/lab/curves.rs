// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The curves of prime order by their names, with private keys from outside. Lengths other than the
//! curve's, and names of other curves, give `None` or false.

use super::hash::with_hash;
use crate::primitive::ecdsa;
use crate::primitive::hash::Hash;
use crate::primitive::modulus::sub_limbs;
use crate::primitive::residue::{Bytes, Modular, Number, WORDS};
use crate::primitive::weierstrass::{self, CoordinateBytes, Curve, Order, PublicKey, Scalar};

/// Runs `$body` with `$curve` as the type of the curve of this name, or gives `None`.
macro_rules! with_curve {
    ($name:expr, |$curve:ident| $body:expr) => {
        with_curve!($name, |$curve| $body,
            "P-224" p224 P224, "P-256" p256 P256, "P-384" p384 P384, "P-521" p521 P521)
    };
    ($name:expr, |$curve:ident| $body:expr, $($known:literal $module:ident $type:ident),*) => {
        match $name {
            $($known => {
                type $curve = $crate::primitive::$module::$type;
                $body
            })*
            _ => None,
        }
    };
}

/// Length of a coordinate or a private key in bytes.
pub fn len(curve: &str) -> Option<usize> {
    with_curve!(curve, |C| Some(CoordinateBytes::<C>::LEN))
}

/// The private key that a random string is, once bits beyond the order's are cleared.
pub fn key_of_candidate(curve: &str, candidate: &[u8]) -> Option<Vec<u8>> {
    with_curve!(curve, |C| {
        let mut bytes = <<C as Curve>::Order as Modular>::Bytes::read(candidate)?;
        Scalar::<C>::from_candidate(&mut bytes).map(|_| bytes.to_vec())
    })
}

/// The private key of a random string with at least 64 bits more than the order: that modulo n − 1,
/// and one. \[FIPS 186-5\] A.2.1, A.4.1.
pub fn key_of_extra_bits(curve: &str, bits: &[u8]) -> Option<Vec<u8>> {
    with_curve!(curve, |C| Some(reduce(<C as Curve>::Order::n(), bits, CoordinateBytes::<C>::LEN)))
}

fn reduce(n: Number, bits: &[u8], len: usize) -> Vec<u8> {
    let mut minus_one = n;
    minus_one[0] -= 1;
    let mut rest = [0; WORDS];
    for bit in bits.iter().flat_map(|byte| (0..8).rev().map(move |i| byte >> i & 1)) {
        let mut carry = u64::from(bit);
        for word in &mut rest {
            (*word, carry) = (*word << 1 | carry, *word >> 63);
        }
        let (smaller, borrow) = sub_limbs(&rest, &minus_one);
        if borrow == 0 {
            rest = smaller;
        }
    }
    rest[0] += 1; // n − 1 is even, hence no carry
    (0..len).rev().map(|i| (rest[i / 8] >> (i % 8 * 8)) as u8).collect()
}

/// d·G, if d is a private key.
pub fn public_key(curve: &str, d: &[u8]) -> Option<Vec<u8>> {
    with_curve!(curve, |C| encoded::<C>(d))
}

fn encoded<C: Curve>(d: &[u8]) -> Option<Vec<u8>> {
    let d = scalar::<C>(d)?;
    let mut bytes = vec![0; 1 + 2 * CoordinateBytes::<C>::LEN];
    let public = match C::table() {
        // P-224 has no table, because the module makes no keys on it.
        [] => weierstrass::public_key_by_window(&d)?,
        _ => weierstrass::public_key(&d)?,
    };
    public.write(&mut bytes).then_some(bytes)
}

/// The shared secret, if d is a private key and the peer's encoding a public key.
pub fn ecdh(curve: &str, d: &[u8], peer: &[u8]) -> Option<Vec<u8>> {
    with_curve!(curve, |C| {
        let (d, peer) = (scalar::<C>(d)?, PublicKey::<C>::from_bytes(peer)?);
        let mut z = CoordinateBytes::<C>::ZERO;
        weierstrass::shared_secret(&d, &peer, &mut z).then(|| z.to_vec())
    })
}

/// True if these bytes are a valid public key.
pub fn validate(curve: &str, public: &[u8]) -> bool {
    let valid = with_curve!(curve, |C| Some(PublicKey::<C>::from_bytes(public).is_some()));
    valid.unwrap_or(false)
}

/// Signs a digest with this per-message secret.
pub fn sign(curve: &str, d: &[u8], k: &[u8], digest: &[u8]) -> Option<Vec<u8>> {
    with_curve!(curve, |C| {
        let mut signature = vec![0; 2 * CoordinateBytes::<C>::LEN];
        let (d, k) = (scalar::<C>(d)?, scalar::<C>(k)?);
        ecdsa::sign(&d, &k, digest, &mut signature).then_some(signature)
    })
}

/// Signs a message with the per-message secret that follows from it, by the hash function of this
/// name.
pub fn sign_deterministic(curve: &str, hash: &str, d: &[u8], message: &[u8]) -> Option<Vec<u8>> {
    let digest = with_hash!(hash, |H| Some(H::digest(message).as_ref().to_vec()));
    sign_digest_deterministic(curve, hash, d, &digest?)
}

/// The same, of the digest.
pub fn sign_digest_deterministic(
    curve: &str,
    hash: &str,
    d: &[u8],
    message_digest: &[u8],
) -> Option<Vec<u8>> {
    with_curve!(curve, |C| with_hash!(hash, |H| {
        let mut signature = vec![0; 2 * CoordinateBytes::<C>::LEN];
        let (d, mut digest) = (scalar::<C>(d)?, H::digest(b""));
        let digest_bytes: &mut [u8] = digest.as_mut();
        digest_bytes.get_mut(..message_digest.len())?.copy_from_slice(message_digest);
        let k = ecdsa::per_message_secret::<C, H>(&d, &digest)?;
        ecdsa::sign(&d, &k, digest.as_ref(), &mut signature).then_some(signature)
    }))
}

/// True if the public key is valid, and the signature is its owner's of this digest.
pub fn verify(curve: &str, public: &[u8], digest: &[u8], signature: &[u8]) -> bool {
    let valid = with_curve!(curve, |C| {
        let key = PublicKey::<C>::from_bytes(public);
        key.map(|key| ecdsa::verify(&key, digest, signature))
    });
    valid.unwrap_or(false)
}

fn scalar<C: Curve>(bytes: &[u8]) -> Option<Scalar<C>> {
    Scalar::from_bytes(&<C::Order as Modular>::Bytes::read(bytes)?)
}
