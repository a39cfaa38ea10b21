// SPDX-License-Identifier: Apache-2.0 OR MIT
//! LMS and HSS, Leighton-Micali hash-based signatures: verification. [RFC 8554], [SP 800-208] §4
//!
//! Signing and key generation are left out for good. A key signs each leaf once, and a state that
//! is restored or copied gives the key away: [SP 800-208] §8.1 leaves both to hardware modules that
//! do not export keys, and [IG] C.N forbids a software module to offer them.
//!
//! Everything here is public. Parsing is strict: a parameter set that is not in the tables below,
//! a type that is not the key's, and a length that is not exact are no signature.

pub(crate) mod cast;
mod hss;
mod ots;

pub(crate) use self::hss::HssPublicKey;

use self::ots::Ots;
use super::node_hash::{Function, NodeHash, by_hash};

/// Bytes of the identifier I.
const ID_LEN: usize = 16;

/// D_LEAF and D_INTR: [RFC 8554] §5.3.
const D_LEAF: [u8; 2] = [0x82, 0x82];
const D_INTR: [u8; 2] = [0x83, 0x83];

/// A public key, taken apart. [RFC 8554] §5.3.
#[derive(Clone, Copy)]
pub(crate) struct PublicKey<'a> {
    /// All of it: what a higher level signs.
    bytes: &'a [u8],
    lms_type: &'a [u8; 4],
    ots_type: &'a [u8; 4],
    function: Function,
    /// Bytes of a node: m, which is n, too.
    n: usize,
    height: u8,
    ots: Ots,
    id: &'a [u8; ID_LEN],
    root: &'a [u8],
}

/// Function, length of nodes, and height. [SP 800-208] §4, Tables 1 to 4: the approved sets.
fn lms_set(lms_type: u32) -> Option<(Function, usize, u8)> {
    // Five heights, 5 to 25, for each function and length.
    let height = |first: u32| 5 * (lms_type - first + 1) as u8;
    Some(match lms_type {
        0x05..=0x09 => (Function::Sha256, 32, height(0x05)),
        0x0a..=0x0e => (Function::Sha256, 24, height(0x0a)),
        0x0f..=0x13 => (Function::Shake256, 32, height(0x0f)),
        0x14..=0x18 => (Function::Shake256, 24, height(0x14)),
        _ => return None,
    })
}

/// The same of one-time signatures: function, length, and the width w of their digits.
fn ots_set(ots_type: u32) -> Option<(Function, usize, u8)> {
    let width = |first: u32| 1 << (ots_type - first);
    Some(match ots_type {
        0x01..=0x04 => (Function::Sha256, 32, width(0x01)),
        0x05..=0x08 => (Function::Sha256, 24, width(0x05)),
        0x09..=0x0c => (Function::Shake256, 32, width(0x09)),
        0x0d..=0x10 => (Function::Shake256, 24, width(0x0d)),
        _ => return None,
    })
}

impl<'a> PublicKey<'a> {
    /// Bytes of the longest public key.
    pub(crate) const MAX_LEN: usize = 4 + 4 + ID_LEN + 32;

    /// Reads a public key from the front of `bytes`, and gives what follows it. `None` for sets
    /// that are not approved, or not approved together: both use one function and one length.
    /// [RFC 8554] Algorithm 6, steps 1 to 2; [SP 800-208] §4.
    pub(crate) fn read(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (lms_type, rest) = bytes.split_first_chunk()?;
        let (ots_type, rest) = rest.split_first_chunk()?;
        let (id, rest) = rest.split_first_chunk()?;
        let (function, n, height) = lms_set(u32::from_be_bytes(*lms_type))?;
        let (ots_function, ots_n, w) = ots_set(u32::from_be_bytes(*ots_type))?;
        if (ots_function, ots_n) != (function, n) {
            return None;
        }
        let (root, rest) = rest.split_at_checked(n)?;
        let bytes = bytes.get(..bytes.len() - rest.len())?;
        let ots = Ots::new(n, w);
        Some((PublicKey { bytes, lms_type, ots_type, function, n, height, ots, id, root }, rest))
    }

    /// Bytes of a signature: q, a one-time signature, the type, and a path.
    pub(crate) fn signature_len(&self) -> usize {
        4 + self.ots.signature_len() + 4 + usize::from(self.height) * self.n
    }

    /// True if this is a signature of the message, which is given in parts.
    /// [RFC 8554] Algorithm 6, step 3.
    pub(crate) fn verify(&self, message: &[&[u8]], signature: &[u8]) -> bool {
        let function = self.function;
        by_hash!(function, self.n, accepts(self, message, signature)).is_some()
    }
}

/// Something if the signature leads to the key's root.
fn accepts<H: NodeHash<N>, const N: usize>(
    key: &PublicKey,
    message: &[&[u8]],
    signature: &[u8],
) -> Option<()> {
    let root = root_from_sig::<H, N>(key, message, signature)?;
    // Both are public; the comparison may stop early.
    (root[..] == *key.root).then_some(())
}

/// The root that a signature leads to. [RFC 8554] Algorithm 6a.
fn root_from_sig<H: NodeHash<N>, const N: usize>(
    key: &PublicKey,
    message: &[&[u8]],
    signature: &[u8],
) -> Option<[u8; N]> {
    // 1–2. The length is exact, and both types are the key's.
    if signature.len() != key.signature_len() {
        return None;
    }
    let (q_bytes, rest) = signature.split_first_chunk::<4>()?;
    let (ots_signature, rest) = rest.split_at_checked(key.ots.signature_len())?;
    let (lms_type, path) = rest.split_first_chunk::<4>()?;
    if !ots_signature.starts_with(key.ots_type) || lms_type != key.lms_type {
        return None;
    }
    let leaves = 1u32 << key.height;
    let q = u32::from_be_bytes(*q_bytes);
    if q >= leaves {
        return None;
    }
    // 3.
    let kc = key.ots.public_key_from_sig::<H, N>(key.id, q_bytes, message, ots_signature)?;
    // 4.
    let mut node = leaves + q;
    let mut value = H::hash(&[key.id, &node.to_be_bytes(), &D_LEAF, &kc]);
    for sibling in path.as_chunks::<N>().0 {
        let parent = (node / 2).to_be_bytes();
        let (left, right) = if node % 2 == 1 { (sibling, &value) } else { (&value, sibling) };
        value = H::hash(&[key.id, &parent, &D_INTR, left, right]);
        node /= 2;
    }
    Some(value)
}
