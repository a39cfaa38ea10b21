// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The functions of SLH-DSA as SHAKE256 gives them. [FIPS 205] §11.1.

use super::address::Address;
use super::{Family, Message, PublicKey};
use crate::base::secret::Wiped;
use crate::primitive::sha3::{Shake256, keccak_f1600};

/// SHAKE256 under one PK.seed.
pub(crate) struct Shake<const N: usize> {
    pk_seed: [u8; N],
}

/// SHAKE256's suffix and the ends of pad10*1 in a block that is not full. [FIPS 202] §B.2.
const SUFFIX: u8 = 0x1f;
const LAST: u8 = 0x80;

impl<const N: usize> Shake<N> {
    /// SHAKE256(PK.seed || ADRS || nodes) of at most two nodes: 32 + 3 N ≤ 128 bytes, one block.
    #[inline(always)]
    fn one_block<const L: usize>(&self, address: &Address, nodes: [&[u8; N]; L]) -> Wiped<[u8; N]> {
        const { assert!(32 + (1 + L) * N < Shake256::RATE && N.is_multiple_of(8)) };
        let mut block = Wiped([0; Shake256::RATE]);
        let address = address.full();
        let parts = [&self.pk_seed[..], &address].into_iter().chain(nodes.map(|n| &n[..]));
        let bytes = parts.flatten().chain(&[SUFFIX]);
        block.iter_mut().zip(bytes).for_each(|(place, byte)| *place = *byte);
        block[Shake256::RATE - 1] |= LAST;

        let mut lanes = Wiped([0u64; 25]);
        for (lane, word) in lanes.iter_mut().zip(block.as_chunks().0) {
            *lane = u64::from_le_bytes(*word);
        }
        keccak_f1600(&mut lanes);
        let mut output = Wiped([0; N]);
        for (word, lane) in output.as_chunks_mut().0.iter_mut().zip(*lanes) {
            *word = lane.to_le_bytes();
        }
        output
    }
}

impl<const N: usize> Family<N> for Shake<N> {
    fn new(pk_seed: &[u8; N]) -> Self {
        Shake { pk_seed: *pk_seed }
    }

    #[inline(always)]
    fn prf(&self, address: &Address, sk_seed: &[u8; N], output: &mut [u8; N]) {
        *output = *self.one_block(address, [sk_seed]);
    }

    #[inline(always)]
    fn f(&self, address: &Address, node: &mut [u8; N]) {
        *node = *self.one_block(address, [node]);
    }

    #[inline(always)]
    fn h(&self, address: &Address, left: &[u8; N], right: &[u8; N]) -> [u8; N] {
        *self.one_block(address, [left, right])
    }

    fn t(&self, address: &Address, nodes: &[[u8; N]]) -> [u8; N] {
        let mut output = [0; N];
        let parts = [&self.pk_seed[..], &address.full(), nodes.as_flattened()];
        Shake256::digest(&parts, &mut output);
        output
    }

    fn prf_msg(sk_prf: &[u8; N], opt_rand: &[u8; N], message: &Message) -> [u8; N] {
        let mut r = [0; N];
        let mut xof = Shake256::new();
        xof.update(sk_prf);
        xof.update(opt_rand);
        message.feed(|part| xof.update(part));
        xof.squeeze(&mut r);
        r
    }

    fn h_msg(r: &[u8; N], pk: &PublicKey<N>, message: &Message, digest: &mut [u8]) {
        let mut xof = Shake256::new();
        [r, &pk.seed, &pk.root].into_iter().for_each(|part| xof.update(part));
        message.feed(|part| xof.update(part));
        xof.squeeze(digest);
    }
}
