// SPDX-License-Identifier: Apache-2.0 OR MIT
//! XMSS and XMSS^MT, the extended Merkle signature scheme: verification.
//! [RFC 8391], [SP 800-208] §5
//!
//! Signing and key generation are left out for good. A key signs each leaf once, and a state that
//! is restored or copied gives the key away: [SP 800-208] §8.1 leaves both to hardware modules that
//! do not export keys, and [IG] C.N forbids a software module to offer them.
//!
//! Everything here is public. Parsing is strict: a parameter set that [SP 800-208] does not
//! approve, an index beyond the leaves, and a length that is not exact are no signature. XMSS is
//! XMSS^MT with one layer, but for the numbers of its parameter sets.

mod address;
pub(crate) mod cast;
mod hash;
mod wots;

use self::address::{Address, Kind};
use self::hash::Keyed;
use super::node_hash::{Function, NodeHash, by_hash};

/// A parameter set.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Set {
    function: Function,
    /// Bytes of a node.
    n: usize,
    /// Height of all layers together.
    height: u8,
    layers: u8,
}

impl Set {
    /// The approved parameter sets of XMSS. [SP 800-208] §5, Tables 10, 12, 14 and 16.
    pub(crate) fn xmss(number: u32) -> Option<Self> {
        let (function, n, first) = match number {
            0x01..=0x03 => (Function::Sha256, 32, 0x01),
            0x0d..=0x0f => (Function::Sha256, 24, 0x0d),
            0x10..=0x12 => (Function::Shake256, 32, 0x10),
            0x13..=0x15 => (Function::Shake256, 24, 0x13),
            _ => return None,
        };
        let height = match number - first {
            0 => 10,
            1 => 16,
            _ => 20,
        };
        Some(Set { function, n, height, layers: 1 })
    }

    /// The approved parameter sets of XMSS^MT. [SP 800-208] §5, Tables 11, 13, 15 and 17.
    pub(crate) fn xmssmt(number: u32) -> Option<Self> {
        let (function, n, first) = match number {
            0x01..=0x08 => (Function::Sha256, 32, 0x01),
            0x21..=0x28 => (Function::Sha256, 24, 0x21),
            0x29..=0x30 => (Function::Shake256, 32, 0x29),
            0x31..=0x38 => (Function::Shake256, 24, 0x31),
            _ => return None,
        };
        let (height, layers) = match number - first {
            0 => (20, 2),
            1 => (20, 4),
            2 => (40, 2),
            3 => (40, 4),
            4 => (40, 8),
            5 => (60, 3),
            6 => (60, 6),
            _ => (60, 12),
        };
        Some(Set { function, n, height, layers })
    }

    /// Height of a layer.
    fn layer_height(self) -> u8 {
        self.height / self.layers.max(1)
    }

    /// Bytes of the index: four in XMSS, as few as hold it in XMSS^MT.
    fn index_len(self) -> usize {
        if self.layers == 1 { 4 } else { usize::from(self.height).div_ceil(8) }
    }

    /// Nodes of one layer's signature: a one-time signature and a path.
    fn layer_nodes(self) -> usize {
        wots::len(self.n) + usize::from(self.layer_height())
    }

    /// Bytes of a signature: index, r, and the layers.
    pub(crate) fn signature_len(self) -> usize {
        self.index_len() + (1 + usize::from(self.layers) * self.layer_nodes()) * self.n
    }
}

/// A public key: root and SEED of a parameter set.
pub(crate) struct PublicKey<'a> {
    set: Set,
    root: &'a [u8],
    seed: &'a [u8],
}

impl<'a> PublicKey<'a> {
    /// Bytes of the longest public key.
    pub(crate) const MAX_LEN: usize = 4 + 2 * 32;

    /// Reads a public key, and nothing else: the number of its set, root, SEED. `sets` knows what
    /// the number means. [RFC 8391] §4.1.7, §4.2.3.
    pub(crate) fn read(bytes: &'a [u8], sets: fn(u32) -> Option<Set>) -> Option<Self> {
        let (number, rest) = bytes.split_first_chunk()?;
        let set = sets(u32::from_be_bytes(*number))?;
        let (root, seed) = rest.split_at_checked(set.n)?;
        (seed.len() == set.n).then_some(PublicKey { set, root, seed })
    }

    /// True if this is a signature of the message, which is given in parts.
    /// [RFC 8391] Algorithms 14 and 17, XMSS_verify and XMSSMT_verify.
    pub(crate) fn verify(&self, message: &[&[u8]], signature: &[u8]) -> bool {
        by_hash!(self.set.function, self.set.n, accepts(self, message, signature)).is_some()
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

/// The root that a signature leads to.
fn root_from_sig<H: NodeHash<N>, const N: usize>(
    key: &PublicKey,
    message: &[&[u8]],
    signature: &[u8],
) -> Option<[u8; N]> {
    let set = key.set;
    if signature.len() != set.signature_len() {
        return None;
    }
    let (index_bytes, rest) = signature.split_at_checked(set.index_len())?;
    let mut index = index_bytes.iter().fold(0u64, |index, byte| index << 8 | u64::from(*byte));
    // [SP 800-208] §5 has no leaf beyond 2^h - 1; the remaining bits of the index are zero.
    if index >> set.height != 0 {
        return None;
    }
    let (nodes, []) = rest.as_chunks::<N>() else { return None };
    let (r, layers) = nodes.split_first()?;
    // M' = H_msg(r || root || toByte(idx_sig, n), M).
    let hash = Keyed::<H, N>::new(key.seed.try_into().ok()?);
    let mut node = hash.message(r, key.root, index, message);
    let leaf_bits = (1 << set.layer_height()) - 1;
    for (layer, part) in (0u32..).zip(layers.chunks_exact(set.layer_nodes().max(1))) {
        let (tree, leaf) = (index >> set.layer_height(), (index & leaf_bits) as u32);
        let (signature, path) = part.split_at_checked(wots::len(N))?;
        node = layer_root(&hash, Address::new(layer, tree), leaf, &node, signature, path);
        index = tree;
    }
    Some(node)
}

/// The root of a layer's tree that a one-time signature and a path lead to.
/// [RFC 8391] Algorithm 13, XMSS_rootFromSig.
fn layer_root<H: NodeHash<N>, const N: usize>(
    hash: &Keyed<H, N>,
    mut address: Address,
    leaf: u32,
    message: &[u8; N],
    signature: &[[u8; N]],
    path: &[[u8; N]],
) -> [u8; N] {
    address.set_type(Kind::Ots, leaf);
    let mut pk = wots::pk_from_sig(hash, &mut address, message, signature);
    address.set_type(Kind::LTree, leaf);
    let mut node = wots::l_tree(hash, &mut address, &mut pk);
    address.set_type(Kind::Tree, 0);
    for (height, sibling) in (0u32..32).zip(path) {
        address.set_node(height, leaf >> height >> 1);
        node = if (leaf >> height) & 1 == 0 {
            hash.two(&mut address, &node, sibling)
        } else {
            hash.two(&mut address, sibling, &node)
        };
    }
    node
}
