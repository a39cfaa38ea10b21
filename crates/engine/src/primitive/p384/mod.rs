// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Elliptic-curve Diffie-Hellman on P-384: key pairs, public keys on the wire, the shared secret.
//! [SP 800-56Ar3] §5.6 and §5.7.1.2, [SP 800-186] §3.2.1.4, encodings of [SEC 1] §2.3.

pub(crate) mod cast;
mod comb;
mod field;
mod multiply;
mod scalar;
mod table;

pub(crate) use scalar::Scalar;

use field::FieldElement;

use super::weierstrass::{Affine, Field};
use crate::base::ct::Choice;
use crate::base::secret::Wiped;

/// A public key: a point of the curve that is not the identity.
pub(crate) struct PublicKey(Affine<FieldElement>);

impl PublicKey {
    /// An encoded public key's length in bytes: 4 and both coordinates.
    pub(crate) const LEN: usize = 1 + 2 * FieldElement::LEN;
    /// The length of the compressed form: 2 or 3, and x.
    const COMPRESSED_LEN: usize = 1 + FieldElement::LEN;

    /// Decodes a public key, compressed or not, and validates it in full; `None` if any check
    /// fails. Public keys are public: how far the checks got may show in the time.
    /// [SP 800-56Ar3] §5.6.2.3.3, ECC full public-key validation.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        // 1. The identity's encoding is one zero byte, and no other encoding gives it.
        let (tag, coordinates) = bytes.split_first()?;
        let (x, rest) = coordinates.split_first_chunk()?;
        // 2.
        let x = element(x)?;
        let point = match (tag, bytes.len()) {
            (4, Self::LEN) => Affine { x, y: element(rest.first_chunk()?)? },
            (2 | 3, Self::COMPRESSED_LEN) => {
                let y_is_odd = Choice::from_lsb(u64::from(*tag));
                Affine { x, y: decompress(&x, y_is_odd) }
            }
            _ => return None,
        };
        // 3. This also refuses an x for which there is no y.
        let valid = point.is_on_curve().declassify("validity of a public key");
        // 4. n·Q is the identity for every point of the curve: the cofactor is 1, that is, n is the
        // number of points. The result of that multiplication is known, so it is not computed.
        valid.then_some(PublicKey(point))
    }

    /// The uncompressed encoding.
    pub(crate) fn to_bytes(&self) -> [u8; Self::LEN] {
        let mut bytes = [4; Self::LEN];
        let (x, y) = bytes[1..].split_at_mut(FieldElement::LEN);
        let write = |element: FieldElement, bytes: &mut [u8]| {
            bytes.first_chunk_mut().map(|chunk| element.to_bytes(chunk))
        };
        write(self.0.x, x);
        write(self.0.y, y);
        bytes
    }
}

/// d·G. [FIPS 186-5] A.2.2 step 5.
pub(crate) fn public_key(d: &Scalar) -> Option<PublicKey> {
    let (point, exists) = multiply::multiply_base(d).to_affine();
    // d is not a multiple of the order, so only a fault gives the identity.
    exists.declassify("there is a public key").then(|| {
        const REASON: &str = "a public key is public";
        PublicKey(Affine { x: point.x.declassify(REASON), y: point.y.declassify(REASON) })
    })
}

/// Writes x of d·Q, and false with zeros if that is the identity.
/// [SP 800-56Ar3] §5.7.1.2, ECC CDH; the cofactor is 1.
#[must_use]
pub(crate) fn shared_secret(d: &Scalar, peer: &PublicKey, z: &mut [u8; 48]) -> bool {
    let (point, exists) = multiply::multiply(d, &peer.0).to_affine();
    Wiped(point).x.to_bytes(z);
    exists.declassify("whether there is a shared secret")
}

fn element(bytes: &[u8; 48]) -> Option<FieldElement> {
    let (element, in_range) = FieldElement::from_bytes(bytes);
    in_range.declassify("validity of a public key").then_some(element)
}

/// The y of this parity, if x has one at all. [SP 800-186] Appendix A.
fn decompress(x: &FieldElement, odd: Choice) -> FieldElement {
    let mut y = Affine::y_squared(x).sqrt();
    let y_is_odd = y.is_odd();
    // y = 0 would have no odd twin, but no point has it: its order would be two.
    y.negate_if((y_is_odd & !odd) | (!y_is_odd & odd));
    y
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(seed: u8) -> PublicKey {
        public_key(&Scalar::from_bytes(&[seed; 48]).unwrap()).unwrap()
    }

    #[test]
    fn both_encodings_give_the_same_point() {
        for seed in 1..100 {
            let bytes = key(seed).to_bytes();
            assert_eq!(PublicKey::from_bytes(&bytes).unwrap().to_bytes(), bytes);
            let mut compressed = [2 | bytes[96] & 1; 49];
            compressed[1..].copy_from_slice(&bytes[1..49]);
            assert_eq!(PublicKey::from_bytes(&compressed).unwrap().to_bytes(), bytes);
            compressed[0] ^= 1;
            let opposite = PublicKey::from_bytes(&compressed).unwrap().to_bytes();
            assert_eq!(opposite[..49], bytes[..49]);
            assert_ne!(opposite[49..], bytes[49..]);
        }
    }

    #[test]
    fn no_other_bytes_are_a_public_key() {
        let bytes = key(7).to_bytes();
        for tag in 0..=255 {
            let mut other = bytes;
            other[0] = tag;
            assert_eq!(PublicKey::from_bytes(&other).is_some(), tag == 4, "{tag}");
            assert_eq!(PublicKey::from_bytes(&other[..49]).is_some(), tag & !1 == 2, "{tag}");
        }
        let mut long = [0; 120];
        long[..97].copy_from_slice(&bytes);
        for len in 0..long.len() {
            assert_eq!(PublicKey::from_bytes(&long[..len]).is_some(), len == 97, "{len}");
        }
        assert!(PublicKey::from_bytes(&[0]).is_none()); // the identity
        assert!(PublicKey::from_bytes(&[4; 97]).is_none());
    }

    #[test]
    fn coordinates_have_one_encoding_only() {
        // The curve has points with x = 0 … 2; the same plus p would be a second encoding.
        let p = "fffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff";
        let mut found = 0;
        for x in 0..3 {
            let mut bytes = [0; 49];
            bytes[0] = 2;
            bytes[48] = x;
            found += u8::from(PublicKey::from_bytes(&bytes).is_some());
            bytes[1..17].fill(0xff);
            for (i, pair) in p.as_bytes().chunks_exact(2).enumerate() {
                let pair = core::str::from_utf8(pair).unwrap();
                bytes[17 + i] = u8::from_str_radix(pair, 16).unwrap();
            }
            let low = u32::MAX.wrapping_add(u32::from(x));
            bytes[45..].copy_from_slice(&low.to_be_bytes());
            if x > 0 {
                bytes[44] = 1; // the carry of the addition
            }
            assert!(PublicKey::from_bytes(&bytes).is_none(), "{x}");
        }
        assert!(found > 0);
    }

    #[test]
    fn both_parties_get_the_same_secret() {
        for (a, b) in [(1, 2), (3, 0x77), (0xfe, 9)] {
            let (mut ours, mut theirs) = ([0; 48], [0; 48]);
            let scalar = |seed| Scalar::from_bytes(&[seed; 48]).unwrap();
            assert!(shared_secret(&scalar(a), &key(b), &mut ours));
            assert!(shared_secret(&scalar(b), &key(a), &mut theirs));
            assert_eq!(ours, theirs);
            assert_ne!(ours, [0; 48]);
        }
    }
}
