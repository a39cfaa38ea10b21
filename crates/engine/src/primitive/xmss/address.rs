// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ADRS: where a hash is computed, in eight words. [RFC 8391] §2.5

/// What a hash is computed for.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Ots = 0,
    LTree = 1,
    Tree = 2,
}

/// An address: layer, tree (two words), type, and four words that the type names.
pub(super) struct Address([u32; 8]);

impl Address {
    pub(super) fn new(layer: u32, tree: u64) -> Self {
        Address([layer, (tree >> 32) as u32, tree as u32, 0, 0, 0, 0, 0])
    }

    /// Another type: its first word is the number of the leaf, which a tree's address has not; the
    /// others are zero.
    pub(super) fn set_type(&mut self, kind: Kind, leaf: u32) {
        let [layer, high, low, ..] = self.0;
        self.0 = [layer, high, low, kind as u32, leaf, 0, 0, 0];
    }

    /// The chain of a one-time key.
    pub(super) fn set_chain(&mut self, chain: u32) {
        self.0[5] = chain;
    }

    /// The place in a chain.
    pub(super) fn set_hash(&mut self, hash: u32) {
        self.0[6] = hash;
    }

    /// A node of a tree or of an L-tree.
    pub(super) fn set_node(&mut self, height: u32, index: u32) {
        (self.0[5], self.0[6]) = (height, index);
    }

    /// Which of the key and the masks of a hash is made.
    pub(super) fn set_key_and_mask(&mut self, which: u32) {
        self.0[7] = which;
    }

    pub(super) fn bytes(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for (to, word) in bytes.as_chunks_mut().0.iter_mut().zip(self.0) {
            *to = word.to_be_bytes();
        }
        bytes
    }
}
