// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Ed448 and Ed448ph: signatures over edwards448 with SHAKE256. [FIPS 186-5] §7
//!
//! Which signatures are valid: S below n; the public key valid in full, hence of prime order; and
//! the equation without the cofactor, [S]G = R + [k]Q, compared as encodings. That is sufficient by
//! §7.7, gives one answer for each signature everywhere, and lets nobody change a signature into
//! another: R has one encoding, and no multiple of a small order can be hidden in it.

pub(crate) mod cast;
pub(crate) mod curve;
mod field;
mod table;

use curve::{BLOCKS, ORDER, Point, SPACING, Scalar, TEETH, WINDOWS, decode, encode};

use crate::base::ct;
use crate::base::secret::{Cleared, Wiped, declassify};
use crate::primitive::edwards::{multiply_base, multiply_vartime};
use crate::primitive::sha3::Shake256;

/// Length of private and public keys in bytes.
pub(crate) const KEY_LEN: usize = 57;
pub(crate) const SIGNATURE_LEN: usize = 114;

/// What is signed, with a context of at most 255 bytes.
#[derive(Clone, Copy)]
pub(crate) enum Message<'a> {
    /// Ed448: the message itself, in parts.
    Pure { context: &'a [u8], parts: &'a [&'a [u8]] },
    /// Ed448ph: the first 64 bytes of the message's SHAKE256.
    Prehashed { context: &'a [u8], digest: &'a [u8; 64] },
}

/// A public key, validated in full. It is wiped when dropped.
pub(crate) struct PublicKey {
    bytes: Cleared<[u8; KEY_LEN]>,
    /// −Q
    minus: Cleared<Point>,
}

/// What a private key expands to: the secret scalar, and the prefix of what r is hashed from.
struct Expanded {
    s: Scalar,
    prefix: Wiped<[u8; KEY_LEN]>,
}

impl PublicKey {
    /// Decodes a public key and validates it in full; `None` if it is no encoding of a point, or
    /// one of a point that has not the order n: the identity, the three others of small order, and
    /// sums with these. [SP 800-186] Appendix D.1.3
    pub(crate) fn from_bytes(bytes: &[u8; KEY_LEN]) -> Option<Self> {
        let mut minus = decode(bytes)?;
        let annihilated = multiply_vartime(&ORDER.own_bits(5 * WINDOWS), &minus).is_identity();
        let valid = annihilated & !minus.is_identity();
        minus.negate_if(ct::Choice::TRUE);
        valid
            .declassify("whether a public key is valid is told")
            .then_some(PublicKey { bytes: Cleared(*bytes), minus: Cleared(minus) })
    }

    pub(crate) fn as_bytes(&self) -> &[u8; KEY_LEN] {
        &self.bytes
    }
}

/// The public key of a private key. [FIPS 186-5] A.2.3
pub(crate) fn public_key(d: &[u8; KEY_LEN]) -> [u8; KEY_LEN] {
    // 2–4.
    let Expanded { s, .. } = expand(d);
    // 5.
    let q = encode(&base(&s));
    declassify(&q, "a public key is public");
    q
}

/// The signature R ‖ S of a message by the key pair (d, Q). [FIPS 186-5] §7.6 and §7.8.1
pub(crate) fn sign(
    d: &[u8; KEY_LEN],
    q: &[u8; KEY_LEN],
    message: Message,
    signature: &mut [u8; SIGNATURE_LEN],
) {
    // 1. Of §7.8.1 it is step 2; step 1, the message's hash, is the caller's.
    let Expanded { s, prefix } = expand(d);
    // 2. One biased bit in r leaks the key, and no test would fail.
    let r = ORDER.reduce(&*digest(&[&*prefix], message));
    // 3.
    let (bytes_r, bytes_s) = signature.split_at_mut(KEY_LEN);
    bytes_r.copy_from_slice(&encode(&base(&r)));
    declassify(bytes_r, "R is a part of the signature");
    // 4.
    let k = ORDER.reduce(&*digest(&[bytes_r, q], message));
    // 5–6.
    ORDER.multiply_add(&k, &s, &r).encode(bytes_s);
    declassify(bytes_s, "a signature is published");
}

/// True if the signature is the key owner's. [FIPS 186-5] §7.7 and §7.8.2
pub(crate) fn verify(key: &PublicKey, message: Message, signature: &[u8; SIGNATURE_LEN]) -> bool {
    // 3. R is decoded by this comparison: what encodes no point equals no encoding.
    recompute(key, message, signature).is_some_and(|r| r == signature[..KEY_LEN])
}

/// The encoding of [S]G − [k]Q, if S is below n: the steps of verifying before the last.
fn recompute(
    key: &PublicKey,
    message: Message,
    signature: &[u8; SIGNATURE_LEN],
) -> Option<[u8; KEY_LEN]> {
    // 1.
    let (bytes_r, bytes_s) = signature.split_at(KEY_LEN);
    let s = ORDER.decode(bytes_s)?;
    // 2.
    let digest = digest(&[bytes_r, &*key.bytes], message);
    declassify(&*digest, "who has a signature can try messages against it");
    let k = ORDER.reduce(&*digest);
    // 3.
    let product = multiply_vartime(&ORDER.signed_bits(&k, 5 * WINDOWS), &key.minus);
    Some(encode(&base(&s).add(&product)))
}

/// [FIPS 186-5] A.2.3 steps 2 to 4
fn expand(d: &[u8; KEY_LEN]) -> Expanded {
    // 2.
    let mut h = Wiped([0; 2 * KEY_LEN]);
    Shake256::digest(&[d], &mut *h);
    let (first, second) = h.split_at_mut(KEY_LEN);
    let mut prefix = Wiped([0; KEY_LEN]);
    prefix.copy_from_slice(second);
    // 3.
    first[0] &= 0xfc;
    first[55] |= 0x80;
    first[56] = 0;
    // 4. Modulo n, which gives the same multiples of G and the same S.
    Expanded { s: ORDER.reduce(first), prefix }
}

/// SHAKE256 of the domain, the parts and the message.
fn digest(parts: &[&[u8]], message: Message) -> Wiped<[u8; 114]> {
    let (prehashed, context) = match message {
        Message::Pure { context, .. } => (0, context),
        Message::Prehashed { context, .. } => (1, context),
    };
    debug_assert!(context.len() <= 255);
    let mut hash = Shake256::new();
    hash.update(b"SigEd448");
    hash.update(&[prehashed, context.len() as u8]);
    hash.update(context);
    parts.iter().for_each(|part| hash.update(part));
    match message {
        Message::Pure { parts, .. } => parts.iter().for_each(|part| hash.update(part)),
        Message::Prehashed { digest, .. } => hash.update(digest),
    }
    let mut digest = Wiped([0; 114]);
    hash.squeeze(&mut *digest);
    digest
}

fn base(k: &Scalar) -> Wiped<Point> {
    multiply_base(&ORDER.signed_bits(k, BLOCKS * TEETH * SPACING))
}

#[cfg(test)]
mod tests;
