// SPDX-License-Identifier: Apache-2.0 OR MIT
//! SHA-512's compression of four messages at once, a message in each 64-bit part of a register:
//! with AVX2, and with the rotation and the three-operand logic of AVX-512. [FIPS 180-4] §6.4.2;
//! the round constants come from the portable version.

use core::arch::x86_64::*;

use crate::arch::cpu::{self, Features};

/// AVX2 or more, present and latched.
#[derive(Clone, Copy)]
pub(crate) struct Sha512Lanes {
    avx512: bool,
}

impl Sha512Lanes {
    #[inline(always)]
    pub(crate) fn new() -> Option<Self> {
        let avx512 = cpu::has(Features::AVX512);
        cpu::has(Features::AVX2).then_some(Sha512Lanes { avx512 })
    }

    /// Compresses whole 128-byte blocks of each message into its state. Messages have one length; a
    /// remainder is ignored.
    #[inline(always)]
    pub(crate) fn compress(self, states: [&mut [u64; 8]; 4], messages: [&[u8]; 4], k: &[u64; 80]) {
        if self.avx512 {
            // SAFETY: `self` was made where the CPU has AVX2, and says so of AVX-512 F and VL.
            unsafe { compress_avx512(states, messages, k) }
        } else {
            // SAFETY: holding `self` proves that the CPU has AVX2.
            unsafe { compress_avx2(states, messages, k) }
        }
    }
}

/// One round on the eight words by name. `$bc` belongs to [`avx2::majority`].
macro_rules! round {
    ($ops:ident, $a:ident $b:ident $c:ident $d:ident $e:ident $f:ident $g:ident $h:ident,
     $bc:ident, $wk:expr) => {
        let sum1 = $ops::xor3(
            $ops::rotate::<14, 50>($e),
            $ops::rotate::<18, 46>($e),
            $ops::rotate::<41, 23>($e),
        );
        let t1 = add(add($h, $wk), add($ops::choose($e, $f, $g), sum1));
        let sum0 = $ops::xor3(
            $ops::rotate::<28, 36>($a),
            $ops::rotate::<34, 30>($a),
            $ops::rotate::<39, 25>($a),
        );
        $d = add($d, t1);
        $h = add(t1, add($ops::majority($a, $b, $c, &mut $bc), sum0));
    };
}

/// W\[t\] of the sixteen words that are in turn, and its constant.
macro_rules! word {
    ($ops:ident, $w:ident, $k:ident, $sixteen:ident, $t:literal) => {{
        if $sixteen > 0 {
            $w[$t] = $ops::next(&$w, $t);
        }
        add($w[$t], _mm256_set1_epi64x($k[$t] as i64))
    }};
}

macro_rules! compression {
    ($compress:ident, $ops:ident, $features:literal) => {
        #[target_feature(enable = $features)]
        fn $compress(mut states: [&mut [u64; 8]; 4], messages: [&[u8]; 4], k: &[u64; 80]) {
            let [p, q, r, s] = &states;
            let word = |i: usize| {
                let [p, q, r, s] = [p[i], q[i], r[i], s[i]].map(|word| word as i64);
                _mm256_set_epi64x(s, r, q, p)
            };
            let mut sums: [__m256i; 8] =
                [word(0), word(1), word(2), word(3), word(4), word(5), word(6), word(7)];
            // Blocks of four times four words.
            let [p, q, r, s] = messages.map(|bytes| bytes.as_chunks::<32>().0.as_chunks::<4>().0);
            for (((p, q), r), s) in p.iter().zip(q).zip(r).zip(s) {
                let mut w = [_mm256_setzero_si256(); 16];
                for (i, four) in w.as_chunks_mut::<4>().0.iter_mut().enumerate() {
                    *four = load([&p[i], &q[i], &r[i], &s[i]]);
                }
                let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = sums;
                let mut bc = _mm256_xor_si256(b, c);
                for (sixteen, k) in k.as_chunks::<16>().0.iter().enumerate() {
                    round!($ops, a b c d e f g h, bc, word!($ops, w, k, sixteen, 0));
                    round!($ops, h a b c d e f g, bc, word!($ops, w, k, sixteen, 1));
                    round!($ops, g h a b c d e f, bc, word!($ops, w, k, sixteen, 2));
                    round!($ops, f g h a b c d e, bc, word!($ops, w, k, sixteen, 3));
                    round!($ops, e f g h a b c d, bc, word!($ops, w, k, sixteen, 4));
                    round!($ops, d e f g h a b c, bc, word!($ops, w, k, sixteen, 5));
                    round!($ops, c d e f g h a b, bc, word!($ops, w, k, sixteen, 6));
                    round!($ops, b c d e f g h a, bc, word!($ops, w, k, sixteen, 7));
                    round!($ops, a b c d e f g h, bc, word!($ops, w, k, sixteen, 8));
                    round!($ops, h a b c d e f g, bc, word!($ops, w, k, sixteen, 9));
                    round!($ops, g h a b c d e f, bc, word!($ops, w, k, sixteen, 10));
                    round!($ops, f g h a b c d e, bc, word!($ops, w, k, sixteen, 11));
                    round!($ops, e f g h a b c d, bc, word!($ops, w, k, sixteen, 12));
                    round!($ops, d e f g h a b c, bc, word!($ops, w, k, sixteen, 13));
                    round!($ops, c d e f g h a b, bc, word!($ops, w, k, sixteen, 14));
                    round!($ops, b c d e f g h a, bc, word!($ops, w, k, sixteen, 15));
                }
                for (sum, word) in sums.iter_mut().zip([a, b, c, d, e, f, g, h]) {
                    *sum = add(*sum, word);
                }
            }
            for (i, sum) in sums.into_iter().enumerate() {
                let mut lanes = [0u64; 4];
                // SAFETY: an unaligned store of 32 bytes into as many.
                unsafe { _mm256_storeu_si256(lanes.as_mut_ptr().cast(), sum) };
                for (state, lane) in states.iter_mut().zip(lanes) {
                    state[i] = lane;
                }
            }
        }
    };
}
compression!(compress_avx2, avx2, "avx2");
compression!(compress_avx512, avx512, "avx2,avx512f,avx512vl");

/// Four words of each message: the first of all, the second of all, and so on.
#[target_feature(enable = "avx2")]
#[inline]
fn load(words: [&[u8; 32]; 4]) -> [__m256i; 4] {
    let big_endian =
        _mm256_broadcastsi128_si256(_mm_set_epi64x(0x0809_0a0b_0c0d_0e0f, 0x0001_0203_0405_0607));
    let row = |words: &[u8; 32]| {
        // SAFETY: an unaligned load of 32 bytes from as many.
        let words = unsafe { _mm256_loadu_si256(words.as_ptr().cast()) };
        _mm256_shuffle_epi8(words, big_endian)
    };
    let [p, q, r, s] = words.map(row);
    let (even, odd) = (_mm256_unpacklo_epi64(p, q), _mm256_unpackhi_epi64(p, q));
    let (even2, odd2) = (_mm256_unpacklo_epi64(r, s), _mm256_unpackhi_epi64(r, s));
    [
        _mm256_permute2x128_si256(even, even2, 0x20),
        _mm256_permute2x128_si256(odd, odd2, 0x20),
        _mm256_permute2x128_si256(even, even2, 0x31),
        _mm256_permute2x128_si256(odd, odd2, 0x31),
    ]
}

#[target_feature(enable = "avx2")]
#[inline]
fn add(a: __m256i, b: __m256i) -> __m256i {
    _mm256_add_epi64(a, b)
}

/// W\[t\] from the sixteen words before it, which lie at their numbers modulo 16.
macro_rules! next {
    ($features:literal) => {
        #[target_feature(enable = $features)]
        #[inline]
        pub(super) fn next(w: &[__m256i; 16], t: usize) -> __m256i {
            let (w15, w2) = (w[(t + 1) % 16], w[(t + 14) % 16]);
            let sigma0 = xor3(rotate::<1, 63>(w15), rotate8(w15), _mm256_srli_epi64(w15, 7));
            let sigma1 = xor3(rotate::<19, 45>(w2), rotate::<61, 3>(w2), _mm256_srli_epi64(w2, 6));
            super::add(super::add(w[t], w[(t + 9) % 16]), super::add(sigma0, sigma1))
        }
    };
}

mod avx2 {
    use core::arch::x86_64::*;

    next!("avx2");

    #[target_feature(enable = "avx2")]
    #[inline]
    pub(super) fn xor3(a: __m256i, b: __m256i, c: __m256i) -> __m256i {
        _mm256_xor_si256(_mm256_xor_si256(a, b), c)
    }

    /// To the right by `RIGHT`; the two parameters add up to 64.
    #[target_feature(enable = "avx2")]
    #[inline]
    pub(super) fn rotate<const RIGHT: i32, const LEFT: i32>(x: __m256i) -> __m256i {
        const { assert!(LEFT + RIGHT == 64) };
        _mm256_xor_si256(_mm256_srli_epi64::<RIGHT>(x), _mm256_slli_epi64::<LEFT>(x))
    }

    /// To the right by 8.
    #[target_feature(enable = "avx2")]
    #[inline]
    fn rotate8(x: __m256i) -> __m256i {
        let bytes = _mm_set_epi64x(0x080f_0e0d_0c0b_0a09, 0x0007_0605_0403_0201);
        _mm256_shuffle_epi8(x, _mm256_broadcastsi128_si256(bytes))
    }

    /// Ch.
    #[target_feature(enable = "avx2")]
    #[inline]
    pub(super) fn choose(e: __m256i, f: __m256i, g: __m256i) -> __m256i {
        _mm256_xor_si256(g, _mm256_and_si256(e, _mm256_xor_si256(f, g)))
    }

    /// Maj(a, b, c) = b ⊕ ((a ⊕ b) ∧ (b ⊕ c)). `bc` holds b ⊕ c and is left with a ⊕ b, which is
    /// the next round's.
    #[target_feature(enable = "avx2")]
    #[inline]
    pub(super) fn majority(a: __m256i, b: __m256i, _: __m256i, bc: &mut __m256i) -> __m256i {
        let ab = _mm256_xor_si256(a, b);
        let majority = _mm256_xor_si256(b, _mm256_and_si256(ab, *bc));
        *bc = ab;
        majority
    }
}

mod avx512 {
    use core::arch::x86_64::*;

    next!("avx2,avx512f,avx512vl");

    #[target_feature(enable = "avx512f,avx512vl")]
    #[inline]
    pub(super) fn xor3(a: __m256i, b: __m256i, c: __m256i) -> __m256i {
        if cfg!(alula_msan) {
            // MemorySanitizer takes any VPTERNLOG on a marked value for a decision.
            return _mm256_xor_si256(_mm256_xor_si256(a, b), c);
        }
        _mm256_ternarylogic_epi64::<0b1001_0110>(a, b, c)
    }

    /// To the right by `RIGHT`; the two parameters add up to 64.
    #[target_feature(enable = "avx512f,avx512vl")]
    #[inline]
    pub(super) fn rotate<const RIGHT: i32, const LEFT: i32>(x: __m256i) -> __m256i {
        const { assert!(LEFT + RIGHT == 64) };
        _mm256_ror_epi64::<RIGHT>(x)
    }

    /// To the right by 8.
    #[target_feature(enable = "avx512f,avx512vl")]
    #[inline]
    fn rotate8(x: __m256i) -> __m256i {
        rotate::<8, 56>(x)
    }

    /// Ch: the table's bit 4e + 2f + g.
    #[target_feature(enable = "avx512f,avx512vl")]
    #[inline]
    pub(super) fn choose(e: __m256i, f: __m256i, g: __m256i) -> __m256i {
        if cfg!(alula_msan) {
            return _mm256_xor_si256(g, _mm256_and_si256(e, _mm256_xor_si256(f, g)));
        }
        _mm256_ternarylogic_epi64::<0b1100_1010>(e, f, g)
    }

    /// Maj: the table's bit 4a + 2b + c.
    #[target_feature(enable = "avx512f,avx512vl")]
    #[inline]
    pub(super) fn majority(a: __m256i, b: __m256i, c: __m256i, _: &mut __m256i) -> __m256i {
        if cfg!(alula_msan) {
            let ab = _mm256_xor_si256(a, b);
            return _mm256_xor_si256(b, _mm256_and_si256(ab, _mm256_xor_si256(b, c)));
        }
        _mm256_ternarylogic_epi64::<0b1110_1000>(a, b, c)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twins_avx2_and_avx512() {
        let Some(best @ Sha512Lanes { avx512: true }) = Sha512Lanes::new() else { return };
        let k = core::array::from_fn(|round| 0x9e37_79b9_7f4a_7c15 << (round % 64));
        let bytes: [u8; 4 * 384] = core::array::from_fn(|i| (i * i / 8) as u8);
        let (p, q) = bytes.split_at(768);
        let (p, q) = (p.split_at(384), q.split_at(384));
        let messages = [p.0, p.1, q.0, q.1];
        let mut states: [[u64; 8]; 4] =
            core::array::from_fn(|i| core::array::from_fn(|j| (i as u64 + 1) << (8 * j)));
        for _ in 0..100 {
            let mut twins = states;
            Sha512Lanes { avx512: false }.compress(twins.each_mut(), messages, &k);
            best.compress(states.each_mut(), messages, &k);
            assert_eq!(states, twins);
        }
    }
}
