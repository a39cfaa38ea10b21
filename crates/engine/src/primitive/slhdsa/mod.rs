// SPDX-License-Identifier: Apache-2.0 OR MIT
//! SLH-DSA, the stateless hash-based digital signature standard. [FIPS 205]
//!
//! All twelve parameter sets: a hash family ([`Sha2`], [`Shake`]), a length of nodes `N`, and a
//! [`Shape`] of trees. WOTS+, XMSS and FORS are not offered alone: §3.2.
//!
//! What is signed is public once a signature is; all that comes from SK.seed before it appears in a
//! signature is secret. Trees are computed leaf by leaf, so that the stack holds one path.

mod address;
pub(crate) mod cast;
mod fors;
mod hypertree;
mod internal;
mod merkle;
mod sha2;
mod shake;
#[cfg(test)]
mod tests;
mod wots;

pub(crate) use self::internal::{PrivateKey, keygen_internal, sign_internal, verify_internal};
pub(crate) use self::sha2::Sha2;
pub(crate) use self::shake::Shake;

use self::address::Address;
use crate::base::secret::Cleared;
use crate::primitive::prehash::Digest;

/// The trees of a parameter set. Lengths of nodes are `N`, bytes of digests follow.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Height of an XMSS tree: h'.
    h_prime: u8,
    /// Layers of XMSS trees.
    d: u8,
    /// Height of a FORS tree.
    a: u8,
    /// Number of FORS trees.
    k: u8,
}

impl Shape {
    /// [FIPS 205] Table 2, the rows in their order; the length of a node in bits tells two apart.
    pub(crate) const S128: Shape = Shape { h_prime: 9, d: 7, a: 12, k: 14 };
    pub(crate) const F128: Shape = Shape { h_prime: 3, d: 22, a: 6, k: 33 };
    pub(crate) const S192: Shape = Shape { h_prime: 9, d: 7, a: 14, k: 17 };
    pub(crate) const F192: Shape = Shape { h_prime: 3, d: 22, a: 8, k: 33 };
    pub(crate) const S256: Shape = Shape { h_prime: 8, d: 8, a: 14, k: 22 };
    pub(crate) const F256: Shape = Shape { h_prime: 4, d: 17, a: 9, k: 35 };

    /// Bits that choose a tree of the lowest layer: h - h'.
    const fn tree_bits(self) -> u32 {
        (self.h_prime as u32) * (self.d as u32 - 1)
    }

    /// Bytes of the digest that FORS signs.
    const fn md_len(self) -> usize {
        (self.k as usize * self.a as usize).div_ceil(8)
    }

    const fn tree_len(self) -> usize {
        self.tree_bits().div_ceil(8) as usize
    }

    const fn leaf_len(self) -> usize {
        (self.h_prime as usize).div_ceil(8)
    }

    /// Bytes of a message's digest. [FIPS 205] §9, m.
    const fn m(self) -> usize {
        self.md_len() + self.tree_len() + self.leaf_len()
    }

    /// Nodes of a FORS signature.
    const fn fors_nodes(self) -> usize {
        self.k as usize * (1 + self.a as usize)
    }

    /// Nodes of an XMSS signature.
    const fn xmss_nodes(self, n: usize) -> usize {
        wots::len(n) + self.h_prime as usize
    }

    /// Bytes of a signature with nodes of `n` bytes. [FIPS 205] Table 2.
    pub(crate) const fn signature_len(self, n: usize) -> usize {
        (1 + self.fors_nodes() + self.d as usize * self.xmss_nodes(n)) * n
    }
}

const _: () = assert!(Shape::S128.m() == 30 && Shape::S128.signature_len(16) == 7_856);
const _: () = assert!(Shape::F128.m() == 34 && Shape::F128.signature_len(16) == 17_088);
const _: () = assert!(Shape::S192.m() == 39 && Shape::S192.signature_len(24) == 16_224);
const _: () = assert!(Shape::F192.m() == 42 && Shape::F192.signature_len(24) == 35_664);
const _: () = assert!(Shape::S256.m() == 47 && Shape::S256.signature_len(32) == 29_792);
const _: () = assert!(Shape::F256.m() == 49 && Shape::F256.signature_len(32) == 49_856);

/// The largest of each, for buffers on the stack.
const MAX_M: usize = Shape::F256.m();
const MAX_K: usize = Shape::F256.k as usize;
const MAX_HEIGHT: usize = Shape::S256.a as usize;

/// The functions of [FIPS 205] §4.1 under one PK.seed. Outputs of PRF are secret, and so are inputs
/// of F: implementations wipe what they copy.
pub(crate) trait Family<const N: usize> {
    /// Keeps what every call has in common.
    fn new(pk_seed: &[u8; N]) -> Self;

    /// PRF(PK.seed, SK.seed, ADRS).
    fn prf(&self, address: &Address, sk_seed: &[u8; N], output: &mut [u8; N]);

    /// F(PK.seed, ADRS, node), in place.
    fn f(&self, address: &Address, node: &mut [u8; N]);

    /// H(PK.seed, ADRS, left || right).
    fn h(&self, address: &Address, left: &[u8; N], right: &[u8; N]) -> [u8; N];

    /// T_l(PK.seed, ADRS, nodes).
    fn t(&self, address: &Address, nodes: &[[u8; N]]) -> [u8; N];

    /// PRF_msg(SK.prf, opt_rand, M).
    fn prf_msg(sk_prf: &[u8; N], opt_rand: &[u8; N], message: &Message) -> [u8; N];

    /// H_msg(R, PK.seed, PK.root, M): the first `digest.len()` bytes, at most 49.
    fn h_msg(r: &[u8; N], pk: &PublicKey<N>, message: &Message, digest: &mut [u8]);
}

/// PK.seed and PK.root, wiped when dropped.
pub(crate) struct PublicKey<const N: usize> {
    pub(crate) seed: Cleared<[u8; N]>,
    pub(crate) root: Cleared<[u8; N]>,
}

impl<const N: usize> PublicKey<N> {
    pub(crate) fn new(seed: &[u8; N], root: &[u8; N]) -> Self {
        PublicKey { seed: Cleared(*seed), root: Cleared(*root) }
    }
}

/// What is signed: M', as it is fed to a hash function.
#[derive(Clone, Copy)]
pub(crate) enum Message<'a> {
    /// A message, in parts, with a context of at most 255 bytes. Algorithm 22, step 8.
    Pure { context: &'a [u8], parts: &'a [&'a [u8]] },
    /// The digest of a message, with a context of at most 255 bytes. Algorithm 23, step 24.
    Digest { context: &'a [u8], digest: &'a Digest },
    /// M', formatted already.
    Formatted(&'a [u8]),
}

impl Message<'_> {
    /// What the message is for; whether it is short enough, services decide.
    pub(crate) fn context(&self) -> &[u8] {
        match self {
            Message::Pure { context, .. } | Message::Digest { context, .. } => context,
            Message::Formatted(_) => &[],
        }
    }

    fn feed(&self, mut hash: impl FnMut(&[u8])) {
        let mut prefixed = |domain: u8, context: &[u8]| {
            debug_assert!(context.len() <= 255);
            hash(&[domain, context.len() as u8]);
            hash(context);
        };
        match *self {
            Message::Pure { context, parts } => {
                prefixed(0, context);
                parts.iter().for_each(|part| hash(part));
            }
            Message::Digest { context, digest } => {
                prefixed(1, context);
                hash(digest.oid());
                hash(digest.as_bytes());
            }
            Message::Formatted(m_prime) => hash(m_prime),
        }
    }
}
