// SPDX-License-Identifier: Apache-2.0 OR MIT
//! SHA-512's compression of four messages at once with AVX2, a message in each 64-bit part of a
//! register. [FIPS 180-4] §6.4.2; the round constants come from the portable version.

use core::arch::x86_64::*;

use crate::arch::cpu::{self, Features};

/// AVX2, present and latched.
#[derive(Clone, Copy)]
pub(crate) struct Sha512Lanes(());

impl Sha512Lanes {
    #[inline(always)]
    pub(crate) fn new() -> Option<Self> {
        cpu::has(Features::AVX2).then_some(Sha512Lanes(()))
    }

    /// Compresses whole 128-byte blocks of each message into its state. Messages have one length; a
    /// remainder is ignored.
    #[inline(always)]
    pub(crate) fn compress(self, states: [&mut [u64; 8]; 4], messages: [&[u8]; 4], k: &[u64; 80]) {
        // SAFETY: holding `self` proves that the CPU has AVX2.
        unsafe { compress(states, messages, k) }
    }
}

/// To the right.
macro_rules! rotate {
    ($x:expr, $n:literal) => {
        xor(_mm256_srli_epi64($x, $n), _mm256_slli_epi64($x, 64 - $n))
    };
}

/// One round on the eight words by name. `$bc` holds b ⊕ c and is left with a ⊕ b, which is the
/// next round's: Maj(a, b, c) = b ⊕ ((a ⊕ b) ∧ (b ⊕ c)).
macro_rules! round {
    ($a:ident $b:ident $c:ident $d:ident $e:ident $f:ident $g:ident $h:ident,
     $bc:ident, $wk:expr) => {
        let ch = xor($g, and($e, xor($f, $g)));
        let t1 =
            add(add($h, $wk), add(ch, xor(xor(rotate!($e, 14), rotate!($e, 18)), rotate!($e, 41))));
        let ab = xor($a, $b);
        let maj = xor($b, and(ab, $bc));
        $bc = ab;
        $d = add($d, t1);
        $h = add(t1, add(maj, xor(xor(rotate!($a, 28), rotate!($a, 34)), rotate!($a, 39))));
    };
}

#[target_feature(enable = "avx2")]
fn compress(mut states: [&mut [u64; 8]; 4], messages: [&[u8]; 4], k: &[u64; 80]) {
    let [p, q, r, s] = &states;
    let word = |i: usize| _mm256_set_epi64x(s[i] as i64, r[i] as i64, q[i] as i64, p[i] as i64);
    let mut sums: [__m256i; 8] =
        [word(0), word(1), word(2), word(3), word(4), word(5), word(6), word(7)];
    // Blocks of four times four words.
    let [p, q, r, s] = messages.map(|message| message.as_chunks::<32>().0.as_chunks::<4>().0);
    for (((p, q), r), s) in p.iter().zip(q).zip(r).zip(s) {
        let mut w = [_mm256_setzero_si256(); 16];
        for (i, four) in w.as_chunks_mut::<4>().0.iter_mut().enumerate() {
            *four = load([&p[i], &q[i], &r[i], &s[i]]);
        }
        let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = sums;
        let mut bc = xor(b, c);
        for (sixteen, k) in k.as_chunks::<16>().0.iter().enumerate() {
            macro_rules! wk {
                ($t:literal) => {{
                    if sixteen > 0 {
                        w[$t] = next(&w, $t);
                    }
                    add(w[$t], _mm256_set1_epi64x(k[$t] as i64))
                }};
            }
            round!(a b c d e f g h, bc, wk!(0));
            round!(h a b c d e f g, bc, wk!(1));
            round!(g h a b c d e f, bc, wk!(2));
            round!(f g h a b c d e, bc, wk!(3));
            round!(e f g h a b c d, bc, wk!(4));
            round!(d e f g h a b c, bc, wk!(5));
            round!(c d e f g h a b, bc, wk!(6));
            round!(b c d e f g h a, bc, wk!(7));
            round!(a b c d e f g h, bc, wk!(8));
            round!(h a b c d e f g, bc, wk!(9));
            round!(g h a b c d e f, bc, wk!(10));
            round!(f g h a b c d e, bc, wk!(11));
            round!(e f g h a b c d, bc, wk!(12));
            round!(d e f g h a b c, bc, wk!(13));
            round!(c d e f g h a b, bc, wk!(14));
            round!(b c d e f g h a, bc, wk!(15));
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

/// W\[t\] from the sixteen words before it, which lie at their numbers modulo 16.
#[target_feature(enable = "avx2")]
#[inline]
fn next(w: &[__m256i; 16], t: usize) -> __m256i {
    let (w15, w2) = (w[(t + 1) % 16], w[(t + 14) % 16]);
    let rotate8 =
        _mm256_broadcastsi128_si256(_mm_set_epi64x(0x080f_0e0d_0c0b_0a09, 0x0007_0605_0403_0201));
    let ror8 = _mm256_shuffle_epi8(w15, rotate8);
    let sigma0 = xor(xor(rotate!(w15, 1), ror8), _mm256_srli_epi64(w15, 7));
    let sigma1 = xor(xor(rotate!(w2, 19), rotate!(w2, 61)), _mm256_srli_epi64(w2, 6));
    add(add(w[t], w[(t + 9) % 16]), add(sigma0, sigma1))
}

#[target_feature(enable = "avx2")]
#[inline]
fn add(a: __m256i, b: __m256i) -> __m256i {
    _mm256_add_epi64(a, b)
}

#[target_feature(enable = "avx2")]
#[inline]
fn xor(a: __m256i, b: __m256i) -> __m256i {
    _mm256_xor_si256(a, b)
}

#[target_feature(enable = "avx2")]
#[inline]
fn and(a: __m256i, b: __m256i) -> __m256i {
    _mm256_and_si256(a, b)
}
