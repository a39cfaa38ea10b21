// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Public keys on the wire, and what a private key does with points: its public key, the shared
//! secret. [SP 800-56Ar3] §5.6 and §5.7.1.2, encodings of [SEC 1] §2.3.

use super::multiply::{multiply, multiply_base};
use super::point::{Affine, Field};
use super::scalar::Scalar;
use super::{CoordinateBytes, Curve};
use crate::base::ct::Choice;
use crate::base::secret::{Cleared, Wiped};
use crate::primitive::residue::{Bytes, Modular};

/// A public key: a point of the curve that is not the identity. It is wiped when dropped.
pub(crate) struct PublicKey<C: Curve>(Cleared<Affine<C::Field>>);

impl<C: Curve> PublicKey<C> {
    /// Length of a coordinate in bytes.
    const COORDINATE: usize = CoordinateBytes::<C>::LEN;

    /// Decodes a public key, compressed or not, and validates it in full; `None` if any check
    /// fails. Public keys are public: how far the checks got may show in the time.
    /// [SP 800-56Ar3] §5.6.2.3.3, ECC full public-key validation.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        // 1. The identity's encoding is one zero byte, and no other encoding gives it.
        let (tag, coordinates) = bytes.split_first()?;
        // 2.
        let point = match (tag, coordinates.len()) {
            (4, len) if len == 2 * Self::COORDINATE => {
                let (x, y) = coordinates.split_at_checked(Self::COORDINATE)?;
                Affine { x: element::<C>(x)?, y: element::<C>(y)? }
            }
            (2 | 3, len) if len == Self::COORDINATE => {
                let (x, y_is_odd) = (element::<C>(coordinates)?, Choice::from_lsb((*tag).into()));
                Affine { x, y: decompress(&x, y_is_odd)? }
            }
            _ => return None,
        };
        // 3. This also refuses an x for which there is no y.
        let valid = point.is_on_curve().declassify("validity of a public key");
        // 4. n·Q is the identity for every point of the curve: the cofactor is 1, that is, n is the
        // number of points. The result of that multiplication is known, so it is not computed.
        valid.then_some(PublicKey(Cleared(point)))
    }

    /// Writes the uncompressed encoding: 4, x, y. False if `bytes` has another length.
    #[must_use]
    pub(crate) fn write(&self, bytes: &mut [u8]) -> bool {
        if bytes.len() != 1 + 2 * Self::COORDINATE {
            return false;
        }
        let (mut x, mut y) = (CoordinateBytes::<C>::ZERO, CoordinateBytes::<C>::ZERO);
        self.0.x.to_bytes(&mut x);
        self.0.y.to_bytes(&mut y);
        let whole = [4].into_iter().chain(x.as_ref().iter().chain(y.as_ref()).copied());
        bytes.iter_mut().zip(whole).for_each(|(byte, value)| *byte = value);
        true
    }

    /// The uncompressed encoding, of `N` bytes, which are 1 and two coordinates.
    pub(crate) fn to_bytes<const N: usize>(&self) -> [u8; N] {
        const { assert!(N == 1 + 2 * Self::COORDINATE) };
        let mut bytes = [0; N];
        let _written = self.write(&mut bytes);
        bytes
    }

    /// The point.
    pub(crate) fn point(&self) -> &Affine<C::Field> {
        &self.0
    }
}

/// d·G. [FIPS 186-5] A.2.2 step 5.
pub(crate) fn public_key<C: Curve>(d: &Scalar<C>) -> Option<PublicKey<C>> {
    let (point, exists) = multiply_base(d).to_affine();
    // d is not a multiple of the order, so only a fault gives the identity.
    exists.declassify("there is a public key").then(|| {
        const REASON: &str = "a public key is public";
        let (x, y) = (point.x.declassify(REASON), point.y.declassify(REASON));
        PublicKey(Cleared(Affine { x, y }))
    })
}

/// d·G without the table: for the lab, where a curve has none.
#[cfg(alula_lab)]
pub(crate) fn public_key_by_window<C: Curve>(d: &Scalar<C>) -> Option<PublicKey<C>> {
    let (point, exists) = multiply(d, &C::G).to_affine();
    exists.declassify("test").then_some(PublicKey(Cleared(point)))
}

/// Writes x of d·Q, and false with zeros if that is the identity.
/// [SP 800-56Ar3] §5.7.1.2, ECC CDH; the cofactor is 1.
#[must_use]
pub(crate) fn shared_secret<C: Curve>(
    d: &Scalar<C>,
    peer: &PublicKey<C>,
    z: &mut CoordinateBytes<C>,
) -> bool {
    let (point, exists) = multiply(d, &peer.0).to_affine();
    Wiped(point).x.to_bytes(z);
    exists.declassify("whether there is a shared secret")
}

fn element<C: Curve>(bytes: &[u8]) -> Option<C::Field> {
    let (element, in_range) = C::Field::from_bytes(&CoordinateBytes::<C>::read(bytes)?);
    in_range.declassify("validity of a public key").then_some(element)
}

/// The y of this parity, if x has one at all. [SP 800-186] Appendix A.
fn decompress<F: Field>(x: &F, odd: Choice) -> Option<F> {
    let mut y = Affine::y_squared(x).sqrt()?;
    let y_is_odd = y.is_odd();
    // y = 0 would have no odd twin, but no point has it: its order would be two.
    y.negate_if((y_is_odd & !odd) | (!y_is_odd & odd));
    Some(y)
}
