// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Keccak-f[1600] on four states at once, one in each 64-bit part of a register: with AVX2, and
//! with the rotation and the three-operand logic of AVX-512. [FIPS 202] §3.2; the round constants
//! come from the portable version.

use core::arch::x86_64::*;

use crate::arch::cpu::{self, Features};

/// AVX2 or more, present and latched.
#[derive(Clone, Copy)]
pub(crate) struct KeccakLanes {
    avx512: bool,
}

impl KeccakLanes {
    #[inline(always)]
    pub(crate) fn new() -> Option<Self> {
        let avx512 = cpu::has(Features::AVX512);
        cpu::has(Features::AVX2).then_some(KeccakLanes { avx512 })
    }

    /// Permutes each of four states; lane i of all of them stands in `states[i]`.
    #[inline(always)]
    pub(crate) fn permute(self, states: &mut [[u64; 4]; 25], constants: &[u64; 24]) {
        if self.avx512 {
            // SAFETY: `self` was made where the CPU has AVX2, and says so of AVX-512 F and VL.
            unsafe { permute_avx512(states, constants) }
        } else {
            // SAFETY: holding `self` proves that the CPU has AVX2.
            unsafe { permute_avx2(states, constants) }
        }
    }
}

/// One row of a round's output. Each lane of the row after π comes from lane `$from`, rotated to
/// the left by `$left`.
macro_rules! row {
    ($ops:ident, $a:ident, $d:ident, $out:ident, $y:literal,
     $($from:literal $left:literal $right:literal),*) => {
        let b = [$(
            $ops::rotate::<$left, $right>(_mm256_xor_si256($a[$from], $d[$from % 5]))
        ),*];
        $out[5 * $y] = $ops::chi(b[0], b[1], b[2]);
        $out[5 * $y + 1] = $ops::chi(b[1], b[2], b[3]);
        $out[5 * $y + 2] = $ops::chi(b[2], b[3], b[4]);
        $out[5 * $y + 3] = $ops::chi(b[3], b[4], b[0]);
        $out[5 * $y + 4] = $ops::chi(b[4], b[0], b[1]);
    };
}

/// θ, ρ, π, χ and ι from `$a` to `$out`.
macro_rules! round {
    ($ops:ident, $a:ident, $out:ident, $constant:expr) => {
        let column = |x: usize| {
            $ops::xor3($ops::xor3($a[x], $a[x + 5], $a[x + 10]), $a[x + 15], $a[x + 20])
        };
        let c = [column(0), column(1), column(2), column(3), column(4)];
        let d = [
            _mm256_xor_si256(c[4], $ops::rotate::<1, 63>(c[1])),
            _mm256_xor_si256(c[0], $ops::rotate::<1, 63>(c[2])),
            _mm256_xor_si256(c[1], $ops::rotate::<1, 63>(c[3])),
            _mm256_xor_si256(c[2], $ops::rotate::<1, 63>(c[4])),
            _mm256_xor_si256(c[3], $ops::rotate::<1, 63>(c[0])),
        ];
        row!($ops, $a, d, $out, 0, 0 0 64, 6 44 20, 12 43 21, 18 21 43, 24 14 50);
        row!($ops, $a, d, $out, 1, 3 28 36, 9 20 44, 10 3 61, 16 45 19, 22 61 3);
        row!($ops, $a, d, $out, 2, 1 1 63, 7 6 58, 13 25 39, 19 8 56, 20 18 46);
        row!($ops, $a, d, $out, 3, 4 27 37, 5 36 28, 11 10 54, 17 15 49, 23 56 8);
        row!($ops, $a, d, $out, 4, 2 62 2, 8 55 9, 14 39 25, 15 41 23, 21 2 62);
        $out[0] = _mm256_xor_si256($out[0], _mm256_set1_epi64x($constant as i64));
    };
}

macro_rules! permutation {
    ($permute:ident, $ops:ident, $features:literal) => {
        #[target_feature(enable = $features)]
        fn $permute(states: &mut [[u64; 4]; 25], constants: &[u64; 24]) {
            let mut a = [_mm256_setzero_si256(); 25];
            for (a, lanes) in a.iter_mut().zip(states.iter()) {
                // SAFETY: an unaligned load of 32 bytes from as many.
                *a = unsafe { _mm256_loadu_si256(lanes.as_ptr().cast()) };
            }
            let mut between = [_mm256_setzero_si256(); 25];
            for [even, odd] in constants.as_chunks().0 {
                round!($ops, a, between, *even);
                round!($ops, between, a, *odd);
            }
            for (a, lanes) in a.iter().zip(states) {
                // SAFETY: an unaligned store of 32 bytes into as many.
                unsafe { _mm256_storeu_si256(lanes.as_mut_ptr().cast(), *a) };
            }
        }
    };
}
permutation!(permute_avx2, avx2, "avx2");
permutation!(permute_avx512, avx512, "avx2,avx512f,avx512vl");

mod avx2 {
    use core::arch::x86_64::*;

    #[target_feature(enable = "avx2")]
    #[inline]
    pub(super) fn xor3(a: __m256i, b: __m256i, c: __m256i) -> __m256i {
        _mm256_xor_si256(_mm256_xor_si256(a, b), c)
    }

    /// To the left by `LEFT`; the two parameters add up to 64.
    #[target_feature(enable = "avx2")]
    #[inline]
    pub(super) fn rotate<const LEFT: i32, const RIGHT: i32>(x: __m256i) -> __m256i {
        const { assert!(LEFT + RIGHT == 64) };
        _mm256_or_si256(_mm256_slli_epi64::<LEFT>(x), _mm256_srli_epi64::<RIGHT>(x))
    }

    /// a ⊕ (¬b ∧ c).
    #[target_feature(enable = "avx2")]
    #[inline]
    pub(super) fn chi(a: __m256i, b: __m256i, c: __m256i) -> __m256i {
        _mm256_xor_si256(a, _mm256_andnot_si256(b, c))
    }
}

mod avx512 {
    use core::arch::x86_64::*;

    #[target_feature(enable = "avx512f,avx512vl")]
    #[inline]
    pub(super) fn xor3(a: __m256i, b: __m256i, c: __m256i) -> __m256i {
        if cfg!(alula_msan) {
            // MemorySanitizer takes any VPTERNLOG on a marked value for a decision.
            return _mm256_xor_si256(_mm256_xor_si256(a, b), c);
        }
        _mm256_ternarylogic_epi64::<0b1001_0110>(a, b, c)
    }

    /// To the left by `LEFT`; the two parameters add up to 64.
    #[target_feature(enable = "avx512f,avx512vl")]
    #[inline]
    pub(super) fn rotate<const LEFT: i32, const RIGHT: i32>(x: __m256i) -> __m256i {
        const { assert!(LEFT + RIGHT == 64) };
        _mm256_rol_epi64::<LEFT>(x)
    }

    /// a ⊕ (¬b ∧ c): the table's bit 4a + 2b + c.
    #[target_feature(enable = "avx512f,avx512vl")]
    #[inline]
    pub(super) fn chi(a: __m256i, b: __m256i, c: __m256i) -> __m256i {
        if cfg!(alula_msan) {
            return _mm256_xor_si256(a, _mm256_andnot_si256(b, c));
        }
        _mm256_ternarylogic_epi64::<0b1101_0010>(a, b, c)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twins_avx2_and_avx512() {
        let Some(best @ KeccakLanes { avx512: true }) = KeccakLanes::new() else { return };
        let mut states: [[u64; 4]; 25] =
            core::array::from_fn(|i| core::array::from_fn(|j| (i as u64) << (7 * j)));
        let constants = core::array::from_fn(|round| 0x9e37_79b9_7f4a_7c15 << round);
        for _ in 0..100 {
            let mut twins = states;
            KeccakLanes { avx512: false }.permute(&mut twins, &constants);
            best.permute(&mut states, &constants);
            assert_eq!(states, twins);
        }
    }
}
