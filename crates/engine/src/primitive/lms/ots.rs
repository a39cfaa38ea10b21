// SPDX-License-Identifier: Apache-2.0 OR MIT
//! LM-OTS, the one-time signatures below LMS. [RFC 8554] §4

use crate::primitive::node_hash::NodeHash;

/// D_PBLC and D_MESG: [RFC 8554] §4.3 and §4.5.
const D_PBLC: [u8; 2] = [0x80, 0x80];
const D_MESG: [u8; 2] = [0x81, 0x81];

/// Chains at most: n = 32, w = 1.
const MAX_P: usize = Ots::new(32, 1).p;

/// A parameter set: its numbers follow from n and w. [RFC 8554] §4.1, Appendix B.
#[derive(Clone, Copy)]
pub(super) struct Ots {
    n: usize,
    /// Bits of a digit: 1, 2, 4 or 8.
    w: u8,
    /// Number of chains.
    p: usize,
    /// How far the checksum is shifted to the left.
    ls: u8,
}

impl Ots {
    pub(super) const fn new(n: usize, w: u8) -> Self {
        // u digits of the hash, v of the checksum, which is at most (2^w - 1) u.
        let u = (8 * n) >> w.trailing_zeros();
        let bits = (((1 << w) - 1) * u).ilog2() + 1;
        let v = (bits + w as u32 - 1) >> w.trailing_zeros();
        Ots { n, w, p: u + v as usize, ls: 16 - (v * w as u32) as u8 }
    }

    /// Bytes of a signature: type, C, and a node for each chain.
    pub(super) const fn signature_len(&self) -> usize {
        4 + (1 + self.p) * self.n
    }

    /// Digit number `i` of the hash and its checksum. [RFC 8554] §3.1.3, coef.
    fn coef(&self, digits: &[u8], i: usize) -> u8 {
        let bit = i * usize::from(self.w);
        let byte = digits.get(bit / 8).copied().unwrap_or(0);
        (byte >> (8 - self.w - (bit % 8) as u8)) & self.last()
    }

    /// The last place of a chain: 2^w - 1.
    fn last(&self) -> u8 {
        u8::MAX >> (8 - self.w)
    }

    /// The checksum of a hash. [RFC 8554] Algorithm 2.
    fn checksum(&self, hash: &[u8]) -> u16 {
        // w is a power of two.
        let digits = (8 * hash.len()) >> self.w.trailing_zeros();
        let sum: u16 = (0..digits).map(|i| u16::from(self.last() - self.coef(hash, i))).sum();
        sum << self.ls
    }

    /// Kc, the public key that a signature leads to. The caller has compared its type.
    /// [RFC 8554] Algorithm 4b.
    pub(super) fn public_key_from_sig<H: NodeHash<N>, const N: usize>(
        &self,
        id: &[u8],
        q: &[u8; 4],
        message: &[&[u8]],
        signature: &[u8],
    ) -> Option<[u8; N]> {
        // 1–2.
        let (_, rest) = signature.split_first_chunk::<4>()?;
        let (c, y) = rest.split_first_chunk::<N>()?;
        let (y, []) = y.as_chunks::<N>() else { return None };
        // 3.
        let front: [&[u8]; 4] = [id, q, &D_MESG, c];
        let hash = H::hash_of(front.into_iter().chain(message.iter().copied()));
        let mut digits = [0; 34];
        let (front, back) = digits.split_at_mut_checked(N)?;
        front.copy_from_slice(&hash);
        let checksum = self.checksum(&hash).to_be_bytes();
        back.iter_mut().zip(checksum).for_each(|(to, from)| *to = from);
        let mut z = [[0; N]; MAX_P];
        for (i, (end, start)) in z.iter_mut().zip(y).enumerate() {
            *end = *start;
            for j in self.coef(&digits, i)..self.last() {
                *end = H::hash(&[id, q, &(i as u16).to_be_bytes(), &[j], end]);
            }
        }
        // 4.
        let z = z.get(..self.p)?;
        (y.len() == self.p).then(|| H::hash(&[id, q, &D_PBLC, z.as_flattened()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [RFC 8554] Table 1 and [SP 800-208] Tables 1 to 4: p and ls.
    #[test]
    fn numbers_are_those_of_the_tables() {
        let rows = [
            (32, [(265, 7), (133, 6), (67, 4), (34, 0)]),
            (24, [(200, 8), (101, 6), (51, 4), (26, 0)]),
        ];
        for (n, known) in rows {
            for (w, (p, ls)) in [1, 2, 4, 8].into_iter().zip(known) {
                let ots = Ots::new(n, w);
                assert_eq!((ots.p, ots.ls), (p, ls), "n = {n}, w = {w}");
            }
        }
        assert_eq!(Ots::new(32, 8).signature_len(), 1124);
    }

    /// The example of [RFC 8554] §3.1.3.
    #[test]
    fn coefficients_are_those_of_the_example() {
        let digits = [0x12, 0x34];
        assert_eq!([7, 0].map(|i| Ots::new(32, 1).coef(&digits, i)), [0, 0]);
        assert_eq!([0, 1, 2, 3].map(|i| Ots::new(32, 4).coef(&digits, i)), [1, 2, 3, 4]);
        assert_eq!([0, 1].map(|i| Ots::new(32, 8).coef(&digits, i)), [0x12, 0x34]);
    }
}
