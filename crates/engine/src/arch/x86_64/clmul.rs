// SPDX-License-Identifier: Apache-2.0 OR MIT
//! GHASH's field on carry-less multiplication, in vectors of one or two blocks. [SP 800-38D] §6.3.
//!
//! Blocks are reversed when they are loaded: bit 127 − i of a register is then the coefficient of
//! x^i, and the carry-less product of two such registers is their product times x. Therefore the
//! table holds powers of H divided by x. Products are summed up, and reduced once for many blocks.
//! ("Intel Carry-Less Multiplication Instruction and its Usage for Computing the GCM Mode", Gueron
//! and Kounavis.)

use core::arch::x86_64::*;

pub(super) type Block = [u8; 16];

/// H^16 to H^1 in this order, each divided by x and reversed.
pub(crate) type Powers = [Block; 16];

/// A vector of one block, or of two side by side. A method may be called only where the
/// instructions of its implementation are enabled: it is inlined there.
pub(super) trait Lanes: Copy {
    /// The blocks in a vector.
    const BLOCKS: usize;

    /// Vector number `at` of `blocks`.
    ///
    /// # Safety
    /// `blocks` has it.
    unsafe fn load(blocks: &[Block], at: usize) -> Self;
    /// # Safety
    /// As for `load`.
    unsafe fn store(self, blocks: &mut [Block], at: usize);
    /// The same block in every place.
    unsafe fn broadcast(block: &Block) -> Self;
    /// A block in the first place, zeros after it.
    unsafe fn first(block: __m128i) -> Self;
    /// Each block with its bytes in reversed order.
    unsafe fn reversed(self) -> Self;
    unsafe fn xor(self, other: Self) -> Self;
    unsafe fn aesenc(self, key: Self) -> Self;
    unsafe fn aesenclast(self, key: Self) -> Self;
    /// The counter blocks from reversed `counter`, one after the other. Of each block the last 32
    /// bits count ([SP 800-38D] §6.2, inc32), or if `WHOLE` all 128 ([SP 800-38A] §B.1).
    unsafe fn counters<const WHOLE: bool>(counter: __m128i) -> Self;
    /// The next counter blocks after these. A counter may be secret: no carry is a branch.
    unsafe fn count_on<const WHOLE: bool>(self) -> Self;
    /// Low halves, high halves, and the two mixed products, of each pair of blocks.
    unsafe fn products(self, other: Self) -> [Self; 3];
    /// The sum of the blocks.
    unsafe fn sum(self) -> __m128i;
    /// Holds the compiler to the order that is written: left alone, it takes two blocks through
    /// all rounds, then the next two, and waits for each instruction's result.
    unsafe fn pin(state: &mut [Self; 8], sum: &mut Sum<Self>);
}

impl Lanes for __m128i {
    const BLOCKS: usize = 1;

    #[inline(always)]
    unsafe fn load(blocks: &[Block], at: usize) -> Self {
        debug_assert!(at < blocks.len());
        // SAFETY: an unaligned load of one block inside the slice.
        unsafe { _mm_loadu_si128(blocks.as_ptr().add(at).cast()) }
    }
    #[inline(always)]
    unsafe fn store(self, blocks: &mut [Block], at: usize) {
        debug_assert!(at < blocks.len());
        // SAFETY: an unaligned store of one block inside the slice.
        unsafe { _mm_storeu_si128(blocks.as_mut_ptr().add(at).cast(), self) }
    }
    #[inline(always)]
    unsafe fn broadcast(block: &Block) -> Self {
        // SAFETY: an unaligned load of one block.
        unsafe { _mm_loadu_si128(block.as_ptr().cast()) }
    }
    #[inline(always)]
    unsafe fn first(block: __m128i) -> Self {
        block
    }
    #[inline(always)]
    unsafe fn reversed(self) -> Self {
        // SAFETY: the caller has enabled SSSE3.
        unsafe { _mm_shuffle_epi8(self, reversal()) }
    }
    #[inline(always)]
    unsafe fn xor(self, other: Self) -> Self {
        // SAFETY: SSE2 is part of x86-64.
        unsafe { _mm_xor_si128(self, other) }
    }
    #[inline(always)]
    unsafe fn aesenc(self, key: Self) -> Self {
        // SAFETY: the caller has enabled AES.
        unsafe { _mm_aesenc_si128(self, key) }
    }
    #[inline(always)]
    unsafe fn aesenclast(self, key: Self) -> Self {
        // SAFETY: the caller has enabled AES.
        unsafe { _mm_aesenclast_si128(self, key) }
    }
    #[inline(always)]
    unsafe fn counters<const WHOLE: bool>(counter: __m128i) -> Self {
        counter
    }
    #[inline(always)]
    unsafe fn count_on<const WHOLE: bool>(self) -> Self {
        // SAFETY: the caller has enabled SSE4.1.
        unsafe {
            if !WHOLE {
                return _mm_add_epi32(self, _mm_set_epi32(0, 0, 0, 1));
            }
            let sum = _mm_add_epi64(self, _mm_set_epi64x(0, 1));
            // A low half that has come to 0 carries: all ones are −1.
            let wrapped = _mm_cmpeq_epi64(sum, _mm_setzero_si128());
            _mm_sub_epi64(sum, _mm_slli_si128(wrapped, 8))
        }
    }
    #[inline(always)]
    unsafe fn products(self, other: Self) -> [Self; 3] {
        // SAFETY: the caller has enabled PCLMULQDQ.
        unsafe {
            let mixed = _mm_xor_si128(
                _mm_clmulepi64_si128(self, other, 0x01),
                _mm_clmulepi64_si128(self, other, 0x10),
            );
            let low = _mm_clmulepi64_si128(self, other, 0x00);
            [low, _mm_clmulepi64_si128(self, other, 0x11), mixed]
        }
    }
    #[inline(always)]
    unsafe fn sum(self) -> __m128i {
        self
    }
    #[inline]
    #[target_feature(enable = "sse2")]
    unsafe fn pin(state: &mut [Self; 8], sum: &mut Sum<Self>) {
        // To MemorySanitizer, what assembly writes bears no mark.
        if cfg!(alula_msan) {
            return;
        }
        let ([a, b, c, d, e, f, g, h], [low, high, mixed]) = (state, &mut sum.0);
        // SAFETY: no instruction at all; it claims to rewrite eleven registers.
        unsafe {
            core::arch::asm!(
                "/* {} {} {} {} {} {} {} {} {} {} {} */",
                inout(xmm_reg) * a,
                inout(xmm_reg) * b,
                inout(xmm_reg) * c,
                inout(xmm_reg) * d,
                inout(xmm_reg) * e,
                inout(xmm_reg) * f,
                inout(xmm_reg) * g,
                inout(xmm_reg) * h,
                inout(xmm_reg) * low,
                inout(xmm_reg) * high,
                inout(xmm_reg) * mixed,
                options(pure, nomem, nostack, preserves_flags),
            );
        }
    }
}

impl Lanes for __m256i {
    const BLOCKS: usize = 2;

    #[inline(always)]
    unsafe fn load(blocks: &[Block], at: usize) -> Self {
        debug_assert!(2 * at + 1 < blocks.len());
        // SAFETY: an unaligned load of two blocks inside the slice; the caller has enabled AVX.
        unsafe { _mm256_loadu_si256(blocks.as_ptr().add(2 * at).cast()) }
    }
    #[inline(always)]
    unsafe fn store(self, blocks: &mut [Block], at: usize) {
        debug_assert!(2 * at + 1 < blocks.len());
        // SAFETY: an unaligned store of two blocks inside the slice.
        unsafe { _mm256_storeu_si256(blocks.as_mut_ptr().add(2 * at).cast(), self) }
    }
    #[inline(always)]
    unsafe fn broadcast(block: &Block) -> Self {
        // SAFETY: the caller has enabled AVX2.
        unsafe { _mm256_broadcastsi128_si256(__m128i::broadcast(block)) }
    }
    #[inline(always)]
    unsafe fn first(block: __m128i) -> Self {
        // SAFETY: the caller has enabled AVX.
        unsafe { _mm256_zextsi128_si256(block) }
    }
    #[inline(always)]
    unsafe fn reversed(self) -> Self {
        // SAFETY: the caller has enabled AVX2.
        unsafe { _mm256_shuffle_epi8(self, _mm256_broadcastsi128_si256(reversal())) }
    }
    #[inline(always)]
    unsafe fn xor(self, other: Self) -> Self {
        // SAFETY: the caller has enabled AVX2.
        unsafe { _mm256_xor_si256(self, other) }
    }
    #[inline(always)]
    unsafe fn aesenc(self, key: Self) -> Self {
        // SAFETY: the caller has enabled VAES.
        unsafe { _mm256_aesenc_epi128(self, key) }
    }
    #[inline(always)]
    unsafe fn aesenclast(self, key: Self) -> Self {
        // SAFETY: the caller has enabled VAES.
        unsafe { _mm256_aesenclast_epi128(self, key) }
    }
    #[inline(always)]
    unsafe fn counters<const WHOLE: bool>(counter: __m128i) -> Self {
        // SAFETY: the caller has enabled AVX2.
        unsafe { _mm256_set_m128i(counter.count_on::<WHOLE>(), counter) }
    }
    #[inline(always)]
    unsafe fn count_on<const WHOLE: bool>(self) -> Self {
        // SAFETY: the caller has enabled AVX2.
        unsafe {
            if !WHOLE {
                return _mm256_add_epi32(self, _mm256_set_epi32(0, 0, 0, 2, 0, 0, 0, 2));
            }
            let sum = _mm256_add_epi64(self, _mm256_set_epi64x(0, 2, 0, 2));
            // A low half that has come to 0 or 1 carries: all ones are −1.
            let halved = _mm256_srli_epi64(sum, 1);
            let wrapped = _mm256_cmpeq_epi64(halved, _mm256_setzero_si256());
            _mm256_sub_epi64(sum, _mm256_slli_si256(wrapped, 8))
        }
    }
    #[inline(always)]
    unsafe fn products(self, other: Self) -> [Self; 3] {
        // SAFETY: the caller has enabled VPCLMULQDQ.
        unsafe {
            let mixed = _mm256_xor_si256(
                _mm256_clmulepi64_epi128(self, other, 0x01),
                _mm256_clmulepi64_epi128(self, other, 0x10),
            );
            let low = _mm256_clmulepi64_epi128(self, other, 0x00);
            [low, _mm256_clmulepi64_epi128(self, other, 0x11), mixed]
        }
    }
    #[inline(always)]
    unsafe fn sum(self) -> __m128i {
        // SAFETY: the caller has enabled AVX2.
        unsafe { _mm_xor_si128(_mm256_castsi256_si128(self), _mm256_extracti128_si256(self, 1)) }
    }
    #[inline]
    #[target_feature(enable = "avx2")]
    unsafe fn pin(state: &mut [Self; 8], sum: &mut Sum<Self>) {
        // To MemorySanitizer, what assembly writes bears no mark.
        if cfg!(alula_msan) {
            return;
        }
        let ([a, b, c, d, e, f, g, h], [low, high, mixed]) = (state, &mut sum.0);
        // SAFETY: no instruction at all; it claims to rewrite eleven registers.
        unsafe {
            core::arch::asm!(
                "/* {} {} {} {} {} {} {} {} {} {} {} */",
                inout(ymm_reg) * a,
                inout(ymm_reg) * b,
                inout(ymm_reg) * c,
                inout(ymm_reg) * d,
                inout(ymm_reg) * e,
                inout(ymm_reg) * f,
                inout(ymm_reg) * g,
                inout(ymm_reg) * h,
                inout(ymm_reg) * low,
                inout(ymm_reg) * high,
                inout(ymm_reg) * mixed,
                options(pure, nomem, nostack, preserves_flags),
            );
        }
    }
}

#[inline(always)]
fn reversal() -> __m128i {
    // SAFETY: SSE2 is part of x86-64.
    unsafe { _mm_set_epi64x(0x0001_0203_0405_0607, 0x0809_0a0b_0c0d_0e0f) }
}

/// A sum of products, not yet reduced: low, high, and what lies across the middle.
#[derive(Clone, Copy)]
pub(super) struct Sum<V>([V; 3]);

impl<V: Lanes> Sum<V> {
    /// # Safety
    /// What `V` needs is enabled, as in all of these.
    #[inline(always)]
    pub(super) unsafe fn of(x: V, power: V) -> Self {
        // SAFETY: the caller's promise.
        Sum(unsafe { x.products(power) })
    }

    #[inline(always)]
    pub(super) unsafe fn zero() -> Self {
        // SAFETY: the caller's promise.
        Sum([unsafe { V::broadcast(&[0; 16]) }; 3])
    }

    #[inline(always)]
    pub(super) unsafe fn add(&mut self, x: V, power: V) {
        // SAFETY: the caller's promise.
        unsafe {
            for (sum, product) in self.0.iter_mut().zip(x.products(power)) {
                *sum = sum.xor(product);
            }
        }
    }

    /// The sum modulo x^128 + x^7 + x^2 + x + 1. The coefficients from x^128 on are in the low
    /// half; 64 of them at a time are folded into the next 128, by a product with the polynomial's
    /// reflected middle terms and an exchange of halves for the outer ones.
    #[inline(always)]
    pub(super) unsafe fn reduced(self) -> __m128i {
        // SAFETY: the caller's promise includes SSE2 and PCLMULQDQ.
        unsafe {
            let [low, high, mixed] = [self.0[0].sum(), self.0[1].sum(), self.0[2].sum()];
            let mut low = _mm_xor_si128(low, _mm_slli_si128(mixed, 8));
            let high = _mm_xor_si128(high, _mm_srli_si128(mixed, 8));
            let fold = _mm_set_epi64x(0, 0xc2 << 56);
            for _ in 0..2 {
                let folded = _mm_clmulepi64_si128(low, fold, 0x00);
                low = _mm_xor_si128(_mm_shuffle_epi32(low, 0x4e), folded);
            }
            _mm_xor_si128(high, low)
        }
    }
}

/// The table of the hash subkey `h`.
#[target_feature(enable = "pclmulqdq,ssse3,sse4.1")]
pub(super) fn powers(h: &Block, powers: &mut Powers) {
    // H/x: one place to the left, and if x^0 falls out, x^127 + x^6 + x + 1, which is 1/x.
    let h = u128::from_be_bytes(*h);
    let carry = (h >> 127).wrapping_neg();
    let first = h << 1 ^ carry & 0xc200_0000_0000_0000_0000_0000_0000_0001;
    powers[15] = first.to_le_bytes();
    for n in 2..=16 {
        // SAFETY: PCLMULQDQ is enabled, and the indices are those of the table.
        unsafe {
            let x = __m128i::load(powers, 16 - n / 2);
            let y = __m128i::load(powers, 16 - n.div_ceil(2));
            Sum::of(x, y).reduced().store(powers, 16 - n);
        }
    }
}

/// `hash = (hash + block) · H` for one block after another: for up to 16 at a time, the sum of the
/// blocks' products with descending powers.
#[target_feature(enable = "pclmulqdq,ssse3,sse4.1")]
pub(super) fn hash(powers: &Powers, hash: &mut Block, blocks: &[Block]) {
    // SAFETY: PCLMULQDQ and SSSE3 are enabled, and the indices are inside the slices.
    unsafe {
        let mut y = __m128i::broadcast(hash).reversed();
        for blocks in blocks.chunks(16) {
            let powers = &powers[16 - blocks.len()..];
            let x = __m128i::load(blocks, 0).reversed().xor(y);
            let mut sum = Sum::of(x, __m128i::load(powers, 0));
            for i in 1..blocks.len() {
                sum.add(__m128i::load(blocks, i).reversed(), __m128i::load(powers, i));
            }
            y = sum.reduced();
        }
        y.reversed().store(core::slice::from_mut(hash), 0);
    }
}
