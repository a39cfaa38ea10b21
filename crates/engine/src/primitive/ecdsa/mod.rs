// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The Elliptic Curve Digital Signature Algorithm over digests, with per-message secrets that are
//! given or derived. [FIPS 186-5] §6.4.
//!
//! Hashing is the caller's part (step 1 of signing, step 2 of verifying), so that policy can name
//! the hash functions. A signature is r ‖ s, each of as many bytes as the order. The curves' CASTs
//! of signing and verifying stand with the curves.

mod deterministic;

pub(crate) use deterministic::per_message_secret;

use super::residue::{Bytes, Modular};
use super::weierstrass::{Curve, Order, PublicKey, Scalar, multiply_base, multiply_sum_vartime};
use crate::base::secret::{Wiped, declassify};

/// The bytes of an integer modulo the order.
type OrderBytes<C> = <<C as Curve>::Order as Modular>::Bytes;

/// Signs a digest with a per-message secret k, and writes r ‖ s. False, with nothing written, if
/// `signature` has another length, or if this k gives none, which a correct execution never meets.
///
/// One k for two digests gives the private key away, and so do a few bits of many.
/// [FIPS 186-5] §6.4.1, ECDSA Signature Generation Algorithm.
#[must_use]
pub(crate) fn sign<C: Curve>(
    d: &Scalar<C>,
    k: &Scalar<C>,
    digest: &[u8],
    signature: &mut [u8],
) -> bool {
    // 2.
    let e = Wiped(integer::<C>(digest));
    // 4.
    let k_inverse = Wiped(k.element().invert());
    // 5–8. k is not a multiple of the order, so only a fault makes R the identity, whose r is 0.
    let mut x = Wiped(OrderBytes::<C>::ZERO);
    Wiped(multiply_base(k).to_affine().0).x.to_bytes(&mut x);
    let r = Wiped(C::Order::reduced(&x));
    // 9.
    let s = Wiped(Wiped(Wiped(r.mul(d.element())).add(&e)).mul(&k_inverse));
    // 10. k and its inverse are wiped by their owners. 11.
    let exists = !r.is_zero() & !s.is_zero();
    let len = OrderBytes::<C>::LEN;
    if !exists.declassify("a signature is published") || signature.len() != 2 * len {
        return false;
    }
    // 12.
    let (r_bytes, s_bytes) = signature.split_at_mut(len);
    for (element, bytes) in [(&r, r_bytes), (&s, s_bytes)] {
        let mut own = OrderBytes::<C>::ZERO;
        element.declassify("a signature is published").to_bytes(&mut own);
        bytes.copy_from_slice(own.as_ref());
    }
    declassify(signature, "a signature is published");
    true
}

/// True if the signature is one of the digest by the owner of the key.
/// [FIPS 186-5] §6.4.2, ECDSA Signature Verification Algorithm.
pub(crate) fn verify<C: Curve>(key: &PublicKey<C>, digest: &[u8], signature: &[u8]) -> bool {
    accepts(key, digest, signature).is_some()
}

fn accepts<C: Curve>(key: &PublicKey<C>, digest: &[u8], signature: &[u8]) -> Option<()> {
    // 1.
    let (r, s) = signature.split_at_checked(OrderBytes::<C>::LEN)?;
    let (r, s) = (component::<C>(r)?, component::<C>(s)?);
    // 3.
    let e = integer::<C>(digest);
    // 4–5.
    let s_inverse = s.invert();
    let (u, v) = (e.mul(&s_inverse), r.mul(&s_inverse));
    // 6.
    let point = multiply_sum_vartime::<C>(&u, &v, key.point())?;
    // 7–8.
    let mut x = OrderBytes::<C>::ZERO;
    point.x.to_bytes(&mut x);
    // 9.
    C::Order::reduced(&x)
        .eq(&r)
        .declassify("whether a signature verifies is the answer")
        .then_some(())
}

/// An integer from 1 to n − 1.
fn component<C: Curve>(bytes: &[u8]) -> Option<C::Order> {
    let (element, in_range) = C::Order::from_bytes(&OrderBytes::<C>::read(bytes)?);
    let valid = in_range & !element.is_zero();
    valid.declassify("a signature is public").then_some(element)
}

/// The leftmost bits of a digest, as many as the order has, as an integer modulo the order.
///
/// An order whose length is no multiple of eight, P-521's, is longer than every digest: whole bytes
/// are taken. [FIPS 186-5] §6.4.1 step 2, B.2.1.
fn integer<C: Curve>(digest: &[u8]) -> C::Order {
    let len = OrderBytes::<C>::LEN;
    debug_assert!(C::Order::BITS == 8 * len || digest.len() < len);
    let leftmost = digest.get(..len).unwrap_or(digest);
    let mut bytes = Wiped(OrderBytes::<C>::ZERO);
    for (byte, value) in bytes.as_mut().iter_mut().rev().zip(leftmost.iter().rev()) {
        *byte = *value;
    }
    C::Order::reduced(&bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitive::hash::Hash;
    use crate::primitive::p256::P256;
    use crate::primitive::p384::P384;
    use crate::primitive::p521::P521;
    use crate::primitive::sha2::Sha256;
    use crate::primitive::weierstrass::public_key;

    fn scalar<C: Curve>(seed: u8) -> Scalar<C> {
        let mut bytes = OrderBytes::<C>::ZERO;
        bytes.as_mut().fill(seed);
        Scalar::from_candidate(&mut bytes).unwrap()
    }

    /// Every flipped bit of signature and digest, and every other length.
    fn signatures_verify_and_their_neighbours_do_not<C: Curve>() {
        let (d, len) = (scalar::<C>(0x5b), OrderBytes::<C>::LEN);
        let key = public_key(&d).unwrap();
        let digest = Sha256::digest(b"message");
        for k in [1, 0x33, 0x7f] {
            let mut signature = vec![0; 2 * len];
            assert!(sign(&d, &scalar(k), &digest, &mut signature));
            assert!(verify(&key, &digest, &signature));
            for bit in (0..16 * len).step_by(3) {
                let mut other = signature.clone();
                other[bit / 8] ^= 1 << (bit % 8);
                assert!(!verify(&key, &digest, &other), "{bit}");
            }
            for cut in 0..2 * len {
                assert!(!verify(&key, &digest, &signature[..cut]));
                assert!(!sign(&d, &scalar(k), &digest, &mut signature.clone()[..cut]));
            }
            assert!(!verify(&key, &digest, &[&signature[..], &[0]].concat()));
        }
        let mut signature = vec![0; 2 * len];
        assert!(sign(&d, &scalar(9), &digest, &mut signature));
        for bit in 0..256 {
            let mut other = digest;
            other[bit / 8] ^= 1 << (bit % 8);
            assert!(!verify(&key, &other, &signature), "{bit}");
        }
        assert!(!verify(&public_key(&scalar::<C>(8)).unwrap(), &digest, &signature));
    }

    #[test]
    fn signatures_verify() {
        signatures_verify_and_their_neighbours_do_not::<P256>();
        signatures_verify_and_their_neighbours_do_not::<P384>();
        signatures_verify_and_their_neighbours_do_not::<P521>();
    }

    /// r and s of zero, and of n and beyond.
    #[test]
    fn components_out_of_range_are_rejected() {
        let key = public_key(&scalar::<P256>(3)).unwrap();
        let mut n = [0; 32];
        for (i, byte) in n.iter_mut().rev().enumerate() {
            *byte = (<P256 as Curve>::Order::n()[i / 8] >> (i % 8 * 8)) as u8;
        }
        for (r, s) in [([0; 32], [7; 32]), ([7; 32], [0; 32]), (n, [7; 32]), ([7; 32], n)] {
            assert!(!verify(&key, &[1; 32], &[r, s].concat()));
            assert!(!verify(&key, &[0; 32], &[r, s].concat()));
        }
        assert!(!verify(&key, &[1; 32], &[0xff; 64]));
    }
}
