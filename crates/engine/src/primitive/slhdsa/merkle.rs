// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Merkle trees, for XMSS and FORS alike: the root from the leaves, and the root from a leaf and
//! its authentication path.

use super::address::Address;
use super::{Family, MAX_HEIGHT};

/// The path that a signature wants: the sibling of each node between leaf number `leaf` of the tree
/// and its root, lowest first.
pub(super) struct Path<'a, const N: usize> {
    pub(super) leaf: u32,
    pub(super) siblings: &'a mut [[u8; N]],
}

/// The root of the tree of this height whose leaves are computed by `leaf` from their index, which
/// begins at `first`. `address` names the tree; its height and index are set here.
///
/// The standard's functions call themselves for the two halves of a tree; here the same nodes are
/// made as soon as their children exist, and the path is noted in passing.
/// [FIPS 205] Algorithms 9 and 15, xmss_node and fors_node; Algorithm 10, steps 1 to 4, and
/// Algorithm 16, steps 4 to 8.
pub(super) fn root<F: Family<N>, const N: usize>(
    family: &F,
    mut address: Address,
    height: u8,
    first: u32,
    mut path: Option<Path<N>>,
    mut leaf: impl FnMut(u32) -> [u8; N],
) -> [u8; N] {
    debug_assert!(usize::from(height) <= MAX_HEIGHT);
    // The left node that waits for its sibling, at each height.
    let mut waiting = [[0; N]; MAX_HEIGHT];
    let mut node = [0; N];
    for number in 0..1u32 << height {
        node = leaf(first + number);
        for (z, left) in waiting.iter_mut().enumerate().take(usize::from(height)) {
            if let Some(path) = &mut path
                && (number >> z) ^ 1 == path.leaf >> z
                && let Some(sibling) = path.siblings.get_mut(z)
            {
                *sibling = node;
            }
            if (number >> z) & 1 == 0 {
                *left = node;
                break;
            }
            address.set_node(z as u32 + 1, (first + number) >> (z + 1));
            node = family.h(&address, left, &node);
        }
    }
    node
}

/// The root that a leaf and its path lead to. `index` is the leaf's, counted as in the address.
/// [FIPS 205] Algorithm 11, steps 6 to 18; Algorithm 17, steps 8 to 18.
pub(super) fn climb<F: Family<N>, const N: usize>(
    family: &F,
    mut address: Address,
    index: u32,
    leaf: [u8; N],
    path: &[[u8; N]],
) -> [u8; N] {
    let mut node = leaf;
    for (height, sibling) in (0u32..32).zip(path) {
        address.set_node(height + 1, index >> height >> 1);
        node = if (index >> height) & 1 == 0 {
            family.h(&address, &node, sibling)
        } else {
            family.h(&address, sibling, &node)
        };
    }
    node
}
