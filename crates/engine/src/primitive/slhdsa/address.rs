// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ADRS: where in the hypertree a hash is computed, so that no two calls are alike.
//! [FIPS 205] §4.2, and the compressed form of §11.2.
//!
//! The tree address has twelve bytes; every parameter set needs at most eight of them.

/// What a hash is computed for. [FIPS 205] §4.2.
#[derive(Clone, Copy)]
#[repr(u8)]
pub(super) enum Kind {
    WotsHash = 0,
    WotsPk = 1,
    Tree = 2,
    ForsTree = 3,
    ForsRoots = 4,
    WotsPrf = 5,
    ForsPrf = 6,
}

/// An address. Words that the kind does not use are zero.
#[derive(Clone, Copy)]
pub(crate) struct Address {
    layer: u8,
    tree: u64,
    kind: Kind,
    /// The last twelve bytes: the key pair; the chain or the height; the hash or the index.
    words: [u32; 3],
}

impl Address {
    /// An address in this tree of this layer.
    pub(super) fn new(layer: u8, tree: u64, kind: Kind) -> Self {
        Address { layer, tree, kind, words: [0; 3] }
    }

    /// ADRS.setTypeAndClear.
    #[inline(always)]
    pub(super) fn set_type_and_clear(&mut self, kind: Kind) {
        self.kind = kind;
        self.words = [0; 3];
    }

    /// Another kind at the same place: the words stay.
    #[inline(always)]
    pub(super) fn set_type(&mut self, kind: Kind) {
        self.kind = kind;
    }

    #[inline(always)]
    pub(super) fn set_key_pair(&mut self, key_pair: u32) {
        self.words[0] = key_pair;
    }

    #[inline(always)]
    pub(super) fn key_pair(&self) -> u32 {
        self.words[0]
    }

    #[inline(always)]
    pub(super) fn set_chain(&mut self, chain: u32) {
        self.words[1] = chain;
    }

    #[inline(always)]
    pub(super) fn set_hash(&mut self, hash: u32) {
        self.words[2] = hash;
    }

    /// The node at this height and, there, with this index.
    #[inline(always)]
    pub(super) fn set_node(&mut self, height: u32, index: u32) {
        (self.words[1], self.words[2]) = (height, index);
    }

    /// All 32 bytes, as SHAKE takes them. [FIPS 205] Figure 2.
    #[inline(always)]
    pub(super) fn full(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        bytes[3] = self.layer;
        bytes[8..16].copy_from_slice(&self.tree.to_be_bytes());
        bytes[19] = self.kind as u8;
        bytes[20..24].copy_from_slice(&self.words[0].to_be_bytes());
        bytes[24..28].copy_from_slice(&self.words[1].to_be_bytes());
        bytes[28..32].copy_from_slice(&self.words[2].to_be_bytes());
        bytes
    }

    /// ADRS^c, 22 bytes, as SHA-2 takes them. [FIPS 205] Figure 18.
    #[inline(always)]
    pub(super) fn compressed(&self) -> [u8; 22] {
        let mut bytes = [0; 22];
        bytes[0] = self.layer;
        bytes[1..9].copy_from_slice(&self.tree.to_be_bytes());
        bytes[9] = self.kind as u8;
        bytes[10..14].copy_from_slice(&self.words[0].to_be_bytes());
        bytes[14..18].copy_from_slice(&self.words[1].to_be_bytes());
        bytes[18..22].copy_from_slice(&self.words[2].to_be_bytes());
        bytes
    }
}
