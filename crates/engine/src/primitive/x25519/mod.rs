// SPDX-License-Identifier: Apache-2.0 OR MIT
//! X25519, for the hybrid KEM alone: by itself it is not approved for key agreement, and no service
//! offers it. [RFC 7748] §5, [IG] D.S

pub(crate) mod cast;

use super::ed25519::base_point_times;
use super::ed25519::field::FieldElement;
use super::edwards::Field;
use crate::base::ct::{self, Choice};
use crate::base::secret::{Wiped, declassify};

/// Length of private keys, public keys and shared secrets in bytes.
const LEN: usize = 32;

/// The public key of a private key, by way of edwards25519, whose base point is the same:
/// u = (1 + y)/(1 − y). [RFC 7748] §4.1 and §6.1
pub(crate) fn public_key(d: &[u8; LEN]) -> [u8; LEN] {
    let point = base_point_times(&clamped(d));
    let u = Wiped(point.z.add(&point.y).mul(&point.z.sub(&point.y).invert()));
    let mut public = [0; LEN];
    u.to_bytes(&mut public);
    declassify(&public, "a public key is public");
    public
}

/// The same by the ladder, from u = 9.
pub(crate) fn public_key_by_ladder(d: &[u8; LEN]) -> [u8; LEN] {
    let mut nine = [0; LEN];
    nine[0] = 9;
    let mut public = [0; LEN];
    ladder(&clamped(d), &FieldElement::from_bytes(&nine)).to_bytes(&mut public);
    declassify(&public, "a public key is public");
    public
}

/// Writes the shared secret, and false with zeros if it is zero: the peer's point then has a small
/// order. [RFC 7748] §6.1
///
/// Any 32 bytes are a public key: the highest bit is ignored, and a number is taken modulo p.
#[must_use]
pub(crate) fn shared_secret(d: &[u8; LEN], peer: &[u8; LEN], z: &mut [u8; LEN]) -> bool {
    ladder(&clamped(d), &FieldElement::from_bytes(peer)).to_bytes(z);
    let shared = !ct::eq(z, &[0; LEN]);
    shared.declassify("whether there is a shared secret")
}

/// [RFC 7748] §5, decodeScalar25519
fn clamped(d: &[u8; LEN]) -> Wiped<[u8; LEN]> {
    let mut k = Wiped(*d);
    k[0] &= 0xf8;
    k[31] = k[31] & 0x7f | 0x40;
    k
}

/// The x-coordinate of k times a point with this x-coordinate, 0 standing for the identity, too.
/// [RFC 7748] §5
fn ladder(k: &[u8; LEN], x1: &FieldElement) -> Wiped<FieldElement> {
    let mut swap = Choice::FALSE;
    let (mut x2, mut z2) = (Wiped(FieldElement::ONE), Wiped(FieldElement::ZERO));
    let (mut x3, mut z3) = (Wiped(*x1), Wiped(FieldElement::ONE));
    for t in (0..255).rev() {
        let bit = Choice::from_lsb(u64::from(k[t / 8] >> (t % 8)));
        let differs = (swap & !bit) | (!swap & bit);
        exchange(&mut x2, &mut x3, differs);
        exchange(&mut z2, &mut z3, differs);
        swap = bit;

        let (a, b) = (x2.add(&z2), x2.sub(&z2));
        let (c, d) = (x3.add(&z3), x3.sub(&z3));
        let (aa, bb) = (a.square(), b.square());
        let (da, cb) = (d.mul(&a), c.mul(&b));
        let e = aa.sub(&bb);
        *x3 = da.add(&cb).square();
        *z3 = x1.mul(&da.sub(&cb).square());
        *x2 = aa.mul(&bb);
        *z2 = e.mul(&aa.add(&e.times_121665()));
    }
    exchange(&mut x2, &mut x3, swap);
    exchange(&mut z2, &mut z3, swap);
    Wiped(x2.mul(&z2.invert()))
}

fn exchange(a: &mut FieldElement, b: &mut FieldElement, condition: Choice) {
    let copy = Wiped(*a);
    a.assign(b, condition);
    b.assign(&copy, condition);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [RFC 7748] §5.2: the function applied to its own results, a thousand times.
    #[test]
    fn the_iteration_of_the_standard() {
        let (mut k, mut u) = ([0; 32], [0; 32]);
        (k[0], u[0]) = (9, 9);
        for _ in 0..1000 {
            let mut z = [0; 32];
            assert!(shared_secret(&k, &u, &mut z));
            (u, k) = (k, z);
        }
        #[rustfmt::skip]
        let known = [
            0x68, 0x4c, 0xf5, 0x9b, 0xa8, 0x33, 0x09, 0x55, 0x28, 0x00, 0xef, 0x56,
            0x6f, 0x2f, 0x4d, 0x3c, 0x1c, 0x38, 0x87, 0xc4, 0x93, 0x60, 0xe3, 0x87,
            0x5f, 0x2e, 0xb9, 0x4d, 0x99, 0x53, 0x2c, 0x51,
        ];
        assert_eq!(k, known);
    }

    #[test]
    fn both_ways_to_a_public_key_agree() {
        for seed in 0..100u8 {
            let d = core::array::from_fn(|i| (i as u8 ^ seed).wrapping_mul(91) ^ seed);
            assert_eq!(public_key(&d), public_key_by_ladder(&d));
        }
    }

    #[test]
    fn points_of_small_order_give_no_secret() {
        let mut order_8 = [0; 32];
        for low in [0, 1] {
            order_8[0] = low;
            let mut z = [7; 32];
            assert!(!shared_secret(&[0x77; 32], &order_8, &mut z));
            assert_eq!(z, [0; 32]);
        }
        // p − 1, p and p + 1, with either highest bit.
        for (low, high) in [(0xec, 0x7f), (0xed, 0x7f), (0xee, 0xff), (0xed, 0xff)] {
            let mut bytes = [0xff; 32];
            (bytes[0], bytes[31]) = (low, high);
            assert!(!shared_secret(&[0x35; 32], &bytes, &mut [0; 32]));
        }
    }
}
