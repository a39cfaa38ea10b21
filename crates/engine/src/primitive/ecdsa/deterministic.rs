// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Per-message secrets that follow from the private key and the digest. [FIPS 186-5] A.3.3, as in
//! [RFC 6979] §3.2.
//!
//! It is HMAC_DRBG in the form that the standard spells out for this use alone: the seed is not
//! random, there is no reseeding, and each request makes one candidate.

use super::{OrderBytes, integer};
use crate::base::secret::Wiped;
use crate::primitive::hash::Hash;
use crate::primitive::hmac::Hmac;
use crate::primitive::residue::{Bytes, Modular};
use crate::primitive::weierstrass::{Curve, Scalar};

/// Candidates to try. One is out of range with probability 2^-32 on P-256, less elsewhere: so many
/// in a row are a fault.
const CANDIDATES: usize = 16;

/// k for this private key and this digest by `H`, the hash function that made the digest. `None` if
/// no candidate is in range, which a correct execution never meets.
/// [FIPS 186-5] A.3.3.
pub(crate) fn per_message_secret<C: Curve, H: Hash>(
    d: &Scalar<C>,
    digest: &H::Digest,
) -> Option<Scalar<C>> {
    // 1.1–1.3.
    let (mut own, mut e) = (Wiped(OrderBytes::<C>::ZERO), Wiped(OrderBytes::<C>::ZERO));
    d.to_bytes(&mut own);
    Wiped(integer::<C>(digest.as_ref())).to_bytes(&mut e);
    let (own, e) = (own.as_ref(), e.as_ref());
    // 1.4–1.5.
    let (mut key, mut v) = (Wiped(*digest), Wiped(*digest));
    key.as_mut().fill(0);
    v.as_mut().fill(1);
    // 1.6–1.9.
    for round in [0, 1] {
        *key = Hmac::<H>::new(key.as_ref()).mac(&[v.as_ref(), &[round], own, e]);
        *v = Hmac::<H>::new(key.as_ref()).mac(&[v.as_ref()]);
    }
    // 2–4.
    for _ in 0..CANDIDATES {
        let hmac = Hmac::<H>::new(key.as_ref());
        // 4.1–4.2. As much of the last V as is needed.
        let mut temp = Wiped(OrderBytes::<C>::ZERO);
        for bytes in temp.as_mut().chunks_mut(H::LEN) {
            *v = hmac.mac(&[v.as_ref()]);
            bytes.iter_mut().zip(v.as_ref()).for_each(|(byte, value)| *byte = *value);
        }
        // 4.3–4.4.
        shift_right(temp.as_mut(), 8 * OrderBytes::<C>::LEN - C::Order::BITS);
        if let Some(k) = Scalar::from_bytes(&temp.0) {
            return Some(k);
        }
        // 4.5–4.6.
        *key = hmac.mac(&[v.as_ref(), &[0]]);
        *v = Hmac::<H>::new(key.as_ref()).mac(&[v.as_ref()]);
    }
    None
}

/// A big-endian number without its lowest bits, fewer than eight.
fn shift_right(bytes: &mut [u8], bits: usize) {
    let mut above = 0;
    for byte in bytes {
        let whole = above << 8 | u16::from(*byte);
        (*byte, above) = ((whole >> bits) as u8, whole & 0xff);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shifts_carry_bits_from_byte_to_byte() {
        for bits in 0..8 {
            let number = 0xdead_beef_1234_5679_u64;
            let mut bytes = number.to_be_bytes();
            shift_right(&mut bytes, bits);
            assert_eq!(u64::from_be_bytes(bytes), number >> bits);
        }
    }
}
