// SPDX-License-Identifier: Apache-2.0 OR MIT
//! WOTS+, a one-time signature by hash chains. [FIPS 205] §5; w = 16 in every parameter set.

use super::Family;
use super::address::{Address, Kind};
use crate::base::secret::Wiped;

/// Bits of a digit, and the longest chain.
const LG_W: usize = 4;
const LAST: u8 = (1 << LG_W) - 1;

/// Digits of the checksum: len_2 is 3 in every parameter set (§3.1).
const CHECKSUM: usize = 3;

/// Number of chains for messages of `n` bytes. [FIPS 205] Equations 5.2 to 5.4.
pub(super) const fn len(n: usize) -> usize {
    8 * n / LG_W + CHECKSUM
}

/// Chains at most: n = 32.
const MAX_LEN: usize = len(32);

// The checksum fits: 64 digits of at most 15 need less than 12 bits.
const _: () = assert!((MAX_LEN - CHECKSUM) * (LAST as usize) < 1 << (CHECKSUM * LG_W));

/// The digits of a message and of its checksum, one for each chain.
/// [FIPS 205] Algorithm 7, steps 1 to 7.
pub(super) fn digits<const N: usize>(message: &[u8; N]) -> [u8; MAX_LEN] {
    let mut digits = [0; MAX_LEN];
    // 1–2. base_2b(M, 4, len_1): the high half of each byte first.
    for (pair, byte) in digits.as_chunks_mut::<2>().0.iter_mut().zip(message) {
        *pair = [byte >> 4, byte & LAST];
    }
    // 3–5.
    let message_digits = len(N) - CHECKSUM;
    let sum: u16 = digits.iter().take(message_digits).map(|digit| u16::from(LAST - digit)).sum();
    // 6–7. Shifted to the left end of two bytes and read from there, that is three digits.
    for (digit, shift) in digits.iter_mut().skip(message_digits).zip([8, 4, 0]) {
        *digit = (sum >> shift) as u8 & LAST;
    }
    digits
}

/// Takes a node from place `from` of its chain to place `to`. [FIPS 205] Algorithm 5, chain.
#[inline(always)]
fn chain<F: Family<N>, const N: usize>(
    family: &F,
    address: &mut Address,
    node: &mut [u8; N],
    from: u8,
    to: u8,
) {
    for j in from..to {
        address.set_hash(u32::from(j));
        family.f(address, node);
    }
}

/// A signature that is wanted on the way to the public key.
pub(super) struct Wanted<'a, const N: usize> {
    pub(super) digits: &'a [u8],
    pub(super) signature: &'a mut [[u8; N]],
}

/// The public key of the key pair that `address` names and, if wanted, a signature: what a chain
/// passes at its digit.
/// [FIPS 205] Algorithms 6 and 7, wots_pkGen and wots_sign.
pub(super) fn pk_gen<F: Family<N>, const N: usize>(
    family: &F,
    sk_seed: &[u8; N],
    address: &Address,
    mut wanted: Option<Wanted<N>>,
) -> [u8; N] {
    let mut ends = [[0; N]; MAX_LEN];
    let mut address = *address;
    let mut node = Wiped([[0; N]]);
    for (i, end) in ends.iter_mut().enumerate().take(len(N)) {
        address.set_chain(i as u32);
        // 5. The secret value. Its address differs in its type only; the hash address is zero.
        address.set_hash(0);
        address.set_type(Kind::WotsPrf);
        family.prf(&address, sk_seed, &mut node[0]);
        address.set_type(Kind::WotsHash);
        // 6–7. In two runs if the signature takes what lies between.
        let mut at = 0;
        if let Some(wanted) = &mut wanted
            && let (Some(digit), Some(taken)) = (wanted.digits.get(i), wanted.signature.get_mut(i))
        {
            chain(family, &mut address, &mut node[0], 0, *digit);
            *taken = node[0];
            at = *digit;
        }
        chain(family, &mut address, &mut node[0], at, LAST);
        *end = node[0];
    }
    compress(family, &address, &ends)
}

/// The public key that a signature of `message` leads to.
/// [FIPS 205] Algorithm 8, wots_pkFromSig.
pub(super) fn pk_from_sig<F: Family<N>, const N: usize>(
    family: &F,
    signature: &[[u8; N]],
    message: &[u8; N],
    address: &Address,
) -> [u8; N] {
    let mut ends = [[0; N]; MAX_LEN];
    let mut address = *address;
    // 1–7.
    let digits = digits(message);
    // 8–11.
    for (i, ((end, node), digit)) in ends.iter_mut().zip(signature).zip(digits).enumerate() {
        address.set_chain(i as u32);
        *end = *node;
        chain(family, &mut address, end, digit, LAST);
    }
    compress(family, &address, &ends)
}

/// The last steps of both: the ends of all chains, hashed under their own address.
fn compress<F: Family<N>, const N: usize>(
    family: &F,
    address: &Address,
    ends: &[[u8; N]; MAX_LEN],
) -> [u8; N] {
    let mut pk_address = *address;
    pk_address.set_type_and_clear(Kind::WotsPk);
    pk_address.set_key_pair(address.key_pair());
    family.t(&pk_address, &ends[..len(N).min(MAX_LEN)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_the_extremes_balance_their_checksum() {
        let zeros = digits(&[0; 32]);
        assert_eq!(zeros[..64], [0; 64]);
        // 64 · 15 = 960 = 3c0 hexadecimal.
        assert_eq!(zeros[64..], [3, 12, 0]);
        let ones = digits(&[0xff; 16]);
        assert_eq!(ones[..32], [15; 32]);
        assert_eq!(ones[32..35], [0, 0, 0]);
        assert_eq!(digits(&[0x1e; 24])[..4], [1, 14, 1, 14]);
    }
}
