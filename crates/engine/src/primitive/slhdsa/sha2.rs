// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The functions of SLH-DSA as SHA-256 and SHA-512 give them. [FIPS 205] §11.2: SHA-512 serves
//! where a security category above 1 needs it, in all but F and PRF.
//!
//! Each hash of a node begins with a block that holds PK.seed and zeros. What it leaves behind is
//! kept, and copied for each call.

use super::address::Address;
use super::{Family, MAX_M, Message, PublicKey};
use crate::base::secret::Wiped;
use crate::primitive::hash::Hash;
use crate::primitive::hmac::Hmac;
use crate::primitive::sha2::{INITIAL_256, INITIAL_512, Sha256, Sha512, compress256, compress512};

/// SHA-256 and SHA-512 under one PK.seed.
pub(crate) struct Sha2<const N: usize> {
    pk_seed: [u8; N],
    /// After PK.seed || toByte(0, 64 - n).
    after_256: [u32; 8],
    /// After PK.seed || toByte(0, 128 - n).
    after_512: [u64; 8],
}

/// Bytes of ADRS^c.
const ADDRESS: usize = 22;

impl<const N: usize> Sha2<N> {
    /// Security category 1.
    const ONLY_256: bool = N == 16;

    /// Trunc_n(SHA-256(PK.seed || zeros || ADRS^c || nodes)) of as many nodes as leave room for the
    /// padding in one block: two of 16 bytes, or one.
    #[inline(always)]
    fn one_block_256<const L: usize>(
        &self,
        address: &Address,
        nodes: [&[u8; N]; L],
    ) -> Wiped<[u8; N]> {
        let mut block = Wiped([0; 64]);
        fill(&mut *block, 64, address, nodes);
        let mut state = Wiped(self.after_256);
        compress256(&mut state, &*block);
        let mut output = Wiped([0; N]);
        for (bytes, word) in output.as_chunks_mut().0.iter_mut().zip(*state) {
            *bytes = word.to_be_bytes();
        }
        output
    }

    /// Trunc_n(SHA-512(PK.seed || zeros || ADRS^c || left || right)).
    #[inline(always)]
    fn one_block_512(&self, address: &Address, nodes: [&[u8; N]; 2]) -> [u8; N] {
        let mut block = [0; 128];
        fill(&mut block, 128, address, nodes);
        let mut state = self.after_512;
        compress512(&mut state, &block);
        let mut output = [0; N];
        for (bytes, word) in output.as_chunks_mut().0.iter_mut().zip(state) {
            *bytes = word.to_be_bytes();
        }
        output
    }
}

/// The last block of a hash: ADRS^c, nodes, and the padding for `before` more bytes in front of it.
#[inline(always)]
fn fill<const N: usize, const L: usize>(
    block: &mut [u8],
    before: usize,
    address: &Address,
    nodes: [&[u8; N]; L],
) {
    let mut rest = &mut block[..];
    for part in [&address.compressed()[..]].into_iter().chain(nodes.map(|node| &node[..])) {
        let Some((here, after)) = rest.split_at_mut_checked(part.len()) else { return };
        here.copy_from_slice(part);
        rest = after;
    }
    if let Some(first) = rest.first_mut() {
        *first = 0x80;
    }
    let bits = 8 * (before + ADDRESS + L * N) as u16;
    let end = block.len() - 2;
    block[end..].copy_from_slice(&bits.to_be_bytes());
}

impl<const N: usize> Family<N> for Sha2<N> {
    fn new(pk_seed: &[u8; N]) -> Self {
        let mut block = [0; 128];
        block[..N].copy_from_slice(pk_seed);
        let (mut after_256, mut after_512) = (INITIAL_256, INITIAL_512);
        compress256(&mut after_256, &block[..64]);
        compress512(&mut after_512, &block);
        Sha2 { pk_seed: *pk_seed, after_256, after_512 }
    }

    #[inline(always)]
    fn prf(&self, address: &Address, sk_seed: &[u8; N], output: &mut [u8; N]) {
        *output = *self.one_block_256(address, [sk_seed]);
    }

    #[inline(always)]
    fn f(&self, address: &Address, node: &mut [u8; N]) {
        *node = *self.one_block_256(address, [node]);
    }

    #[inline(always)]
    fn h(&self, address: &Address, left: &[u8; N], right: &[u8; N]) -> [u8; N] {
        if Self::ONLY_256 {
            *self.one_block_256(address, [left, right])
        } else {
            self.one_block_512(address, [left, right])
        }
    }

    fn t(&self, address: &Address, nodes: &[[u8; N]]) -> [u8; N] {
        let parts = [&address.compressed()[..], nodes.as_flattened()];
        if Self::ONLY_256 {
            seeded::<Sha256, N>(&self.pk_seed, &parts)
        } else {
            seeded::<Sha512, N>(&self.pk_seed, &parts)
        }
    }

    fn prf_msg(sk_prf: &[u8; N], opt_rand: &[u8; N], message: &Message) -> [u8; N] {
        if Self::ONLY_256 {
            prf_msg::<Sha256, N>(sk_prf, opt_rand, message)
        } else {
            prf_msg::<Sha512, N>(sk_prf, opt_rand, message)
        }
    }

    fn h_msg(r: &[u8; N], pk: &PublicKey<N>, message: &Message, digest: &mut [u8]) {
        if Self::ONLY_256 {
            h_msg::<Sha256, N>(r, pk, message, digest);
        } else {
            h_msg::<Sha512, N>(r, pk, message, digest);
        }
    }
}

/// The first bytes of a digest.
fn truncated<H: Hash, const N: usize>(digest: &H::Digest) -> [u8; N] {
    let mut output = [0; N];
    output.iter_mut().zip(digest.as_ref()).for_each(|(output, byte)| *output = *byte);
    output
}

/// Trunc_n(Hash(PK.seed || zeros to the end of the block || parts)).
fn seeded<H: Hash, const N: usize>(pk_seed: &[u8; N], parts: &[&[u8]]) -> [u8; N] {
    let mut block = [0; 128];
    block[..N].copy_from_slice(pk_seed);
    let mut hash = H::new();
    hash.update(&block[..H::BLOCK.min(128)]);
    parts.iter().for_each(|part| hash.update(part));
    truncated::<H, N>(&hash.finish())
}

/// Trunc_n(HMAC(SK.prf, opt_rand || M)).
fn prf_msg<H: Hash, const N: usize>(
    sk_prf: &[u8; N],
    opt_rand: &[u8; N],
    message: &Message,
) -> [u8; N] {
    let hmac = Hmac::<H>::new(sk_prf);
    let mut hash = hmac.begin();
    hash.update(opt_rand);
    message.feed(|part| hash.update(part));
    truncated::<H, N>(&hmac.end(hash))
}

/// MGF1(R || PK.seed || Hash(R || PK.seed || PK.root || M), m): [RFC 8017] §B.2.1.
fn h_msg<H: Hash, const N: usize>(
    r: &[u8; N],
    pk: &PublicKey<N>,
    message: &Message,
    digest: &mut [u8],
) {
    debug_assert!(digest.len() <= MAX_M);
    let mut hash = H::new();
    [r, &pk.seed, &pk.root].into_iter().for_each(|part| hash.update(part));
    message.feed(|part| hash.update(part));
    let inner = hash.finish();
    for (counter, block) in (0u32..).zip(digest.chunks_mut(H::LEN)) {
        let mut hash = H::new();
        [r, &pk.seed].into_iter().for_each(|part| hash.update(part));
        hash.update(inner.as_ref());
        hash.update(&counter.to_be_bytes());
        block.iter_mut().zip(hash.finish().as_ref()).for_each(|(to, from)| *to = *from);
    }
}
