// SPDX-License-Identifier: Apache-2.0 OR MIT
//! WOTS+ as XMSS has it, with keyed and masked steps, and the L-tree that makes a leaf of a public
//! key. [RFC 8391] §3 and §4.1.5; w = 16 in every approved parameter set.

use super::address::Address;
use super::hash::Keyed;
use crate::primitive::node_hash::NodeHash;

/// The longest chain: w - 1.
const LAST: u8 = 15;

/// Digits of the checksum: len_2.
const CHECKSUM: usize = 3;

/// Chains for nodes of `n` bytes. [RFC 8391] §3.1.1.
pub(super) const fn len(n: usize) -> usize {
    2 * n + CHECKSUM
}

const MAX_LEN: usize = len(32);

/// A public key; its first [`len`] nodes count.
pub(super) type PublicKey<const N: usize> = [[u8; N]; MAX_LEN];

/// The public key that a signature leads to. [RFC 8391] Algorithm 6, WOTS_pkFromSig.
pub(super) fn pk_from_sig<H: NodeHash<N>, const N: usize>(
    hash: &Keyed<H, N>,
    address: &mut Address,
    message: &[u8; N],
    signature: &[[u8; N]],
) -> PublicKey<N> {
    let mut pk = [[0; N]; MAX_LEN];
    let ends = pk.iter_mut().zip(signature).zip(digits(message));
    for (chain, ((end, start), digit)) in (0u32..).zip(ends) {
        address.set_chain(chain);
        *end = *start;
        for step in digit..LAST {
            address.set_hash(u32::from(step));
            *end = hash.one(address, end);
        }
    }
    pk
}

/// The digits of a message and of its checksum, one for each chain.
fn digits<const N: usize>(message: &[u8; N]) -> [u8; MAX_LEN] {
    let mut digits = [0; MAX_LEN];
    for (pair, byte) in digits.as_chunks_mut::<2>().0.iter_mut().zip(message) {
        *pair = [byte >> 4, byte & LAST];
    }
    let message_digits = len(N) - CHECKSUM;
    let sum: u16 = digits.iter().take(message_digits).map(|digit| u16::from(LAST - digit)).sum();
    // Twelve bits, shifted to the left end of two bytes and read from there.
    for (digit, shift) in digits.iter_mut().skip(message_digits).zip([8, 4, 0]) {
        *digit = (sum >> shift) as u8 & LAST;
    }
    digits
}

/// The leaf that a public key makes, which is overwritten. [RFC 8391] Algorithm 8, ltree.
pub(super) fn l_tree<H: NodeHash<N>, const N: usize>(
    hash: &Keyed<H, N>,
    address: &mut Address,
    pk: &mut PublicKey<N>,
) -> [u8; N] {
    let mut nodes = len(N);
    let mut height = 0;
    while nodes > 1 {
        for i in 0..nodes / 2 {
            address.set_node(height, i as u32);
            let (left, right) = (pk.get(2 * i), pk.get(2 * i + 1));
            if let (Some(left), Some(right)) = (left, right) {
                let parent = hash.two(address, left, right);
                pk[i] = parent;
            }
        }
        // A node without a sibling rises as it is.
        if nodes % 2 == 1
            && let Some(alone) = pk.get(nodes - 1).copied()
            && let Some(place) = pk.get_mut(nodes / 2)
        {
            *place = alone;
        }
        nodes = nodes.div_ceil(2);
        height += 1;
    }
    pk[0]
}
