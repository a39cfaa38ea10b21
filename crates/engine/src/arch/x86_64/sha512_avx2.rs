// SPDX-License-Identifier: Apache-2.0 OR MIT
//! SHA-512's compression with AVX2 for the message schedule and BMI for the rounds.
//! [FIPS 180-4] §6.4.2; the round constants come from the portable version.
//!
//! The schedules of two blocks are computed at once, one block in each half of a register, while
//! the rounds of the first block run; the rounds of the second then find theirs done.

use core::arch::x86_64::*;

use crate::arch::cpu::{self, Features};

/// AVX2, BMI1 and BMI2, present and latched.
#[derive(Clone, Copy)]
pub(crate) struct Sha512Avx2(());

impl Sha512Avx2 {
    #[inline(always)]
    pub(crate) fn new() -> Option<Self> {
        cpu::has(Features::AVX2.and(Features::BMI)).then_some(Sha512Avx2(()))
    }

    /// Compresses whole 128-byte blocks into `state`; a remainder is ignored.
    #[inline(always)]
    pub(crate) fn compress(self, state: &mut [u64; 8], blocks: &[u8], k: &[u64; 80]) {
        // SAFETY: holding `self` proves that the CPU has AVX2, BMI1 and BMI2.
        unsafe { compress(state, blocks, k) }
    }
}

/// Sixteen rounds on the eight words `$s`. W + K is read from eight of `$steps`, from byte `$from`
/// on. `$before` runs before every second round, with `$i` from 0 to 7.
macro_rules! sixteen_rounds {
    ($s:ident, $steps:ident, $from:expr, |$i:ident| $before:expr) => {
        let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = $s;
        let (mut bc, mut sigma0) = (b ^ c, 0);
        macro_rules! two {
            ($n:literal, $v0:ident $v1:ident $v2:ident $v3:ident
             $v4:ident $v5:ident $v6:ident $v7:ident) => {
                let $i: usize = $n;
                $before;
                round!($v0 $v1 $v3 $v4 $v5 $v6 $v7, bc, sigma0, $steps, 32 * $n + $from);
                round!($v7 $v0 $v2 $v3 $v4 $v5 $v6, bc, sigma0, $steps, 32 * $n + $from + 8);
            };
        }
        two!(0, a b c d e f g h);
        two!(1, g h a b c d e f);
        two!(2, e f g h a b c d);
        two!(3, c d e f g h a b);
        two!(4, a b c d e f g h);
        two!(5, g h a b c d e f);
        two!(6, e f g h a b c d);
        two!(7, c d e f g h a b);
        let _ = bc;
        $s = [a.wrapping_add(sigma0), b, c, d, e, f, g, h];
    };
}

/// One round on words by name; the next round names them one place further on. W + K is at byte
/// `$at` of `$steps`. Written out because its order decides the speed: what the next round's e
/// waits for comes first.
///
/// `$bc` holds b ⊕ c and is left with a ⊕ b, which is the next round's. `$sigma0` holds the Σ0 that
/// the round before has yet to add to a, and is left with this round's. c itself is not needed:
/// Maj(a, b, c) = b ⊕ ((a ⊕ b) ∧ (b ⊕ c)). The terms of Ch share no bit, hence they can be added.
macro_rules! round {
    ($a:ident $b:ident $d:ident $e:ident $f:ident $g:ident $h:ident,
     $bc:ident, $sigma0:ident, $steps:ident, $at:expr) => {
        const { assert!($at + 8 <= size_of::<[Step; 40]>()) };
        let ab;
        // SAFETY: reads 8 bytes of the 1280 of `$steps`, and changes only the registers and flags
        // that it declares; the functions that it stands in enable BMI1 and BMI2.
        unsafe {
            core::arch::asm!(
                "add {h}, [{steps} + {at}]",
                "mov {y}, {e}",
                "rorx {x}, {e}, 41",
                "rorx {z}, {e}, 18",
                "and {y}, {f}",
                "add {a}, {sigma0}", // a is complete
                "add {h}, {y}",
                "andn {y}, {e}, {g}",
                "xor {x}, {z}",
                "rorx {z}, {e}, 14",
                "add {h}, {y}", // + Ch(e, f, g)
                "xor {x}, {z}",
                "rorx {sigma0}, {a}, 39",
                "add {h}, {x}", // + Σ1(e): T1
                "mov {x}, {a}",
                "add {d}, {h}", // the next e
                "xor {x}, {b}",
                "rorx {z}, {a}, 34",
                "rorx {y}, {a}, 28",
                "and {bc}, {x}",
                "xor {sigma0}, {z}",
                "xor {bc}, {b}",
                "xor {sigma0}, {y}", // Σ0(a)
                "add {h}, {bc}", // + Maj(a, b, c): the next a, but for Σ0(a)
                a = inout(reg) $a, b = in(reg) $b, d = inout(reg) $d, e = in(reg) $e,
                f = in(reg) $f, g = in(reg) $g, h = inout(reg) $h,
                bc = inout(reg) $bc => _, sigma0 = inout(reg) $sigma0,
                steps = in(reg) $steps.as_ptr(), at = const $at,
                x = out(reg) ab, y = out(reg) _, z = out(reg) _,
                options(pure, readonly, nostack),
            );
        }
        $bc = ab;
    };
}

/// W\[t\] + K\[t\] for two consecutive t: those of the first block, then those of the second.
#[repr(align(32))]
struct Step([u64; 4]);

#[target_feature(enable = "avx2,bmi1,bmi2")]
fn compress(state: &mut [u64; 8], blocks: &[u8], k: &[u64; 80]) {
    let mut steps = [const { Step([0; 4]) }; 40];
    let (pairs, rest) = blocks.as_chunks().0.as_chunks();
    for [first, second] in pairs {
        scheduled_rounds(state, [first, second], k, &mut steps);
        stored_rounds(state, &steps);
    }
    if let [last] = rest {
        scheduled_rounds(state, [last, last], k, &mut steps);
    }
}

/// The rounds of the first block, and the schedules of both.
#[target_feature(enable = "avx2,bmi1,bmi2")]
fn scheduled_rounds(
    state: &mut [u64; 8],
    blocks: [&[u8; 128]; 2],
    k: &[u64; 80],
    steps: &mut [Step; 40],
) {
    let mut w = [_mm256_setzero_si256(); 8];
    for (i, words) in w.iter_mut().enumerate() {
        *words = load(blocks, i);
        store(&mut steps[i], *words, k, i);
    }
    let mut s = *state;
    macro_rules! and_schedule {
        ($sixteen:literal) => {
            sixteen_rounds!(s, steps, 256 * $sixteen, |i| {
                w[i] = next(&w, i);
                let at = 8 * ($sixteen + 1) + i;
                store(&mut steps[at], w[i], k, at);
            })
        };
    }
    and_schedule!(0);
    and_schedule!(1);
    and_schedule!(2);
    and_schedule!(3);
    sixteen_rounds!(s, steps, 1024, |_i| ());
    add(state, s);
}

/// The rounds of the second block.
#[target_feature(enable = "avx2,bmi1,bmi2")]
fn stored_rounds(state: &mut [u64; 8], steps: &[Step; 40]) {
    let mut s = *state;
    sixteen_rounds!(s, steps, 16, |_i| ());
    sixteen_rounds!(s, steps, 256 + 16, |_i| ());
    sixteen_rounds!(s, steps, 512 + 16, |_i| ());
    sixteen_rounds!(s, steps, 768 + 16, |_i| ());
    sixteen_rounds!(s, steps, 1024 + 16, |_i| ());
    add(state, s);
}

#[inline(always)]
fn add(state: &mut [u64; 8], s: [u64; 8]) {
    for (sum, word) in state.iter_mut().zip(s) {
        *sum = sum.wrapping_add(word);
    }
}

/// W\[2i\] and W\[2i + 1\] of both blocks.
#[target_feature(enable = "avx2")]
#[inline]
fn load(blocks: [&[u8; 128]; 2], i: usize) -> __m256i {
    let big_endian =
        _mm256_broadcastsi128_si256(_mm_set_epi64x(0x0809_0a0b_0c0d_0e0f, 0x0001_0203_0405_0607));
    let [first, second] = blocks.map(|block| &block.as_chunks::<16>().0[i]);
    // SAFETY: both arrays have 16 bytes, and unaligned loads read no more.
    let words = unsafe { _mm256_loadu2_m128i(second.as_ptr().cast(), first.as_ptr().cast()) };
    _mm256_shuffle_epi8(words, big_endian)
}

/// Step `i` gets its words plus their round constants.
#[target_feature(enable = "avx2")]
#[inline]
fn store(step: &mut Step, words: __m256i, k: &[u64; 80], i: usize) {
    let constants = &k[2 * i..2 * i + 2];
    // SAFETY: 16 bytes of constants are read unaligned; a step has 32 bytes and their alignment.
    unsafe {
        let constants = _mm256_broadcastsi128_si256(_mm_loadu_si128(constants.as_ptr().cast()));
        _mm256_store_si256(step.0.as_mut_ptr().cast(), _mm256_add_epi64(words, constants));
    }
}

/// W\[t\] and W\[t + 1\] from the sixteen words before them, where `w[i]` holds the oldest two.
#[target_feature(enable = "avx2")]
#[inline]
fn next(w: &[__m256i; 8], i: usize) -> __m256i {
    let w15 = _mm256_alignr_epi8(w[(i + 1) % 8], w[i], 8);
    let w7 = _mm256_alignr_epi8(w[(i + 5) % 8], w[(i + 4) % 8], 8);
    let w2 = w[(i + 7) % 8];
    let rotate8 =
        _mm256_broadcastsi128_si256(_mm_set_epi64x(0x080f_0e0d_0c0b_0a09, 0x0007_0605_0403_0201));
    let ror1 = _mm256_xor_si256(_mm256_srli_epi64(w15, 1), _mm256_slli_epi64(w15, 63));
    let ror8 = _mm256_shuffle_epi8(w15, rotate8);
    let sigma0 = _mm256_xor_si256(_mm256_xor_si256(ror1, ror8), _mm256_srli_epi64(w15, 7));
    let ror19 = _mm256_xor_si256(_mm256_srli_epi64(w2, 19), _mm256_slli_epi64(w2, 45));
    let ror61 = _mm256_xor_si256(_mm256_srli_epi64(w2, 61), _mm256_slli_epi64(w2, 3));
    let sigma1 = _mm256_xor_si256(_mm256_xor_si256(ror19, ror61), _mm256_srli_epi64(w2, 6));
    _mm256_add_epi64(_mm256_add_epi64(w[i], w7), _mm256_add_epi64(sigma0, sigma1))
}
