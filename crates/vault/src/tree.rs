// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The digest of a frame's body: a tree of SHA-384 whose leaves can be computed apart from each
//! other. `docs/formats/recording.md` §7; the shape is that of [RFC 6962] §2.1.

use alula_engine::Error;
use alula_engine::hash::Sha384;

use crate::layout::{Digest, SEGMENTS_MAX};

/// The digest of a leaf that comes in parts.
pub(crate) fn leaf(parts: &[&[u8]]) -> Result<Digest, Error> {
    let mut hash = Sha384::new()?;
    hash.update(&[0x00])?;
    for part in parts {
        hash.update(part)?;
    }
    hash.finish()
}

/// The digests of four leaves, in much less time if they have one length.
pub(crate) fn four_leaves(leaves: [&[u8]; 4]) -> Result<[Digest; 4], Error> {
    let prefixed = {
        let mut hash = Sha384::new()?;
        hash.update(&[0x00])?;
        hash
    };
    let mut hashes = [prefixed.clone(), prefixed.clone(), prefixed.clone(), prefixed];
    Sha384::update_four(&mut hashes, leaves)?;
    let [a, b, c, d] = hashes;
    Ok([a.finish()?, b.finish()?, c.finish()?, d.finish()?])
}

fn node(left: &Digest, right: &Digest) -> Result<Digest, Error> {
    let mut message = [0x01; 97];
    message[1..49].copy_from_slice(left);
    message[49..].copy_from_slice(right);
    Sha384::digest(&message)
}

/// A tree that grows leaf by leaf and keeps one digest per level.
pub(crate) struct Tree {
    /// The roots of the full subtrees, the greatest first.
    roots: [Digest; LEVELS],
    height: usize,
    leaves: u32,
}

impl Tree {
    pub(crate) const fn new() -> Self {
        Tree { roots: [[0; 48]; LEVELS], height: 0, leaves: 0 }
    }

    /// Appends a leaf. A body has at most 2^20 segments and a FLOE header, so there is room.
    pub(crate) fn push(&mut self, leaf: Digest) -> Result<(), Error> {
        debug_assert!(self.leaves <= SEGMENTS_MAX);
        self.leaves += 1;
        let mut root = leaf;
        for _ in 0..self.leaves.trailing_zeros() {
            self.height -= 1;
            root = node(&self.roots[self.height], &root)?;
        }
        self.roots[self.height] = root;
        self.height += 1;
        Ok(())
    }

    /// The root of a tree that is not empty; begins a new one.
    pub(crate) fn finish(&mut self) -> Result<Digest, Error> {
        let Some((last, rest)) = self.roots[..self.height].split_last() else {
            return Err(Error::WrongLength);
        };
        let mut root = *last;
        for left in rest.iter().rev() {
            root = node(left, &root)?;
        }
        self.height = 0;
        self.leaves = 0;
        Ok(root)
    }
}

/// 2^20 + 1 leaves make at most 21 full subtrees.
const LEVELS: usize = 21;
const _: () = assert!(SEGMENTS_MAX < 1 << LEVELS);

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition, word for word.
    fn defined(leaves: &[Digest]) -> Digest {
        if let [only] = leaves {
            return *only;
        }
        let mut k = 1;
        while 2 * k < leaves.len() {
            k *= 2;
        }
        node(&defined(&leaves[..k]), &defined(&leaves[k..])).unwrap()
    }

    #[test]
    fn growing_agrees_with_the_definition() {
        let leaves: Vec<Digest> = (0..130u8).map(|i| leaf(&[&[i]]).unwrap()).collect();
        let mut tree = Tree::new();
        for n in 1..=leaves.len() {
            leaves[..n].iter().for_each(|leaf| tree.push(*leaf).unwrap());
            assert_eq!(tree.finish().unwrap(), defined(&leaves[..n]), "{n} leaves");
        }
    }

    #[test]
    fn a_leaf_is_no_node_and_parts_make_a_whole() {
        let (a, b) = ([1; 48], [2; 48]);
        assert_ne!(node(&a, &b).unwrap(), leaf(&[&a, &b]).unwrap());
        assert_eq!(leaf(&[b"ab", b"c"]).unwrap(), leaf(&[b"abc"]).unwrap());
    }

    #[test]
    fn four_leaves_are_four_times_one() {
        let bytes: Vec<u8> = (0..2000u16).map(|i| (i % 251) as u8).collect();
        for len in [0, 1, 126, 127, 128, 300] {
            let leaves = [0, 1, 2, 3].map(|i| &bytes[400 * i..][..len]);
            assert_eq!(four_leaves(leaves).unwrap(), leaves.map(|one| leaf(&[one]).unwrap()));
        }
    }

    #[test]
    fn an_empty_tree_has_no_digest() {
        assert!(Tree::new().finish().is_err());
    }
}
