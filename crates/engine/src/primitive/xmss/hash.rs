// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The keyed hash functions of XMSS: each is told apart by a number in front, of 32 bytes where
//! nodes have 32, and of 4 where they have 24. [RFC 8391] §5.1, [SP 800-208] §5

use core::marker::PhantomData;

use super::address::Address;
use crate::base::bytes::xor_into;
use crate::primitive::node_hash::NodeHash;

/// The number in front of F, H, H_msg and PRF.
const F: u8 = 0;
const H: u8 = 1;
const MESSAGE: u8 = 2;
const PRF: u8 = 3;

/// The functions under one SEED.
pub(super) struct Keyed<H: NodeHash<N>, const N: usize> {
    seed: [u8; N],
    hash: PhantomData<H>,
}

impl<T: NodeHash<N>, const N: usize> Keyed<T, N> {
    pub(super) fn new(seed: [u8; N]) -> Self {
        Keyed { seed, hash: PhantomData }
    }

    /// toByte(number, 32) or toByte(number, 4), in 32 bytes of which the last count.
    fn front(number: u8) -> [u8; 32] {
        let mut front = [0; 32];
        front[31] = number;
        front
    }

    fn keyed(number: u8, parts: &[&[u8]]) -> [u8; N] {
        let front = Self::front(number);
        let front = if N == 32 { &front[..] } else { &front[28..] };
        T::hash_of(core::iter::once(front).chain(parts.iter().copied()))
    }

    /// PRF(SEED, ADRS).
    fn prf(&self, address: &mut Address, which: u32) -> [u8; N] {
        address.set_key_and_mask(which);
        Self::keyed(PRF, &[&self.seed, &address.bytes()])
    }

    /// One step of a chain: F(KEY, node ^ BM). [RFC 8391] Algorithm 2, chain, the last steps.
    pub(super) fn one(&self, address: &mut Address, node: &[u8; N]) -> [u8; N] {
        let key = self.prf(address, 0);
        let mut masked = self.prf(address, 1);
        xor_into(&mut masked, node);
        Self::keyed(F, &[&key, &masked])
    }

    /// H(KEY, (left ^ BM_0) || (right ^ BM_1)). [RFC 8391] Algorithm 7, RAND_HASH.
    pub(super) fn two(&self, address: &mut Address, left: &[u8; N], right: &[u8; N]) -> [u8; N] {
        let key = self.prf(address, 0);
        let (mut l, mut r) = (self.prf(address, 1), self.prf(address, 2));
        xor_into(&mut l, left);
        xor_into(&mut r, right);
        Self::keyed(H, &[&key, &l, &r])
    }

    /// H_msg(r || root || toByte(index, n), message).
    pub(super) fn message(
        &self,
        r: &[u8; N],
        root: &[u8],
        index: u64,
        message: &[&[u8]],
    ) -> [u8; N] {
        let front = Self::front(MESSAGE);
        let front = if N == 32 { &front[..] } else { &front[28..] };
        let mut number = [0; N];
        for (to, from) in number.iter_mut().rev().zip(index.to_le_bytes()) {
            *to = from;
        }
        let key: [&[u8]; 4] = [front, r, root, &number];
        T::hash_of(key.into_iter().chain(message.iter().copied()))
    }
}
