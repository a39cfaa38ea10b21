// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Conditions on secrets as masks, never as branches.
//!
//! A [`Choice`] is all ones or all zeros and passes through [`barrier`], so that the compiler
//! cannot learn that it has two values and turn a select back into a jump.
#![allow(unsafe_code)]
#![allow(dead_code)] // a toolbox: not every build of every target uses every tool

/// A secret condition: all ones for true, all zeros for false.
#[derive(Clone, Copy)]
pub(crate) struct Choice(u64);

impl Choice {
    pub(crate) const TRUE: Choice = Choice(u64::MAX);
    pub(crate) const FALSE: Choice = Choice(0);

    /// True if the lowest bit of `bit` is one.
    #[inline(always)]
    pub(crate) fn from_lsb(bit: u64) -> Self {
        Choice(barrier((bit & 1).wrapping_neg()))
    }

    /// True if `word` is zero.
    #[inline(always)]
    pub(crate) fn is_zero(word: u64) -> Self {
        // word | -word has its top bit set exactly if word is not zero.
        Choice(barrier(((word | word.wrapping_neg()) >> 63).wrapping_sub(1)))
    }

    /// True if `a == b`.
    #[inline(always)]
    pub(crate) fn eq_word(a: u64, b: u64) -> Self {
        Self::is_zero(a ^ b)
    }

    /// True if `a < b`, unsigned.
    #[inline(always)]
    pub(crate) fn lt_word(a: u64, b: u64) -> Self {
        let borrow = (!a & b) | ((!a | b) & a.wrapping_sub(b));
        Self::from_lsb(borrow >> 63)
    }

    /// All ones or all zeros.
    #[inline(always)]
    pub(crate) fn mask(self) -> u64 {
        barrier(self.0)
    }

    /// `yes` if true, `no` if false.
    #[inline(always)]
    pub(crate) fn select(self, yes: u64, no: u64) -> u64 {
        no ^ (self.mask() & (yes ^ no))
    }

    /// `target = source` if true; `target` is rewritten in either case.
    #[inline(always)]
    pub(crate) fn assign_words(self, target: &mut [u64], source: &[u64]) {
        debug_assert_eq!(target.len(), source.len());
        let mask = self.mask();
        for (t, s) in target.iter_mut().zip(source) {
            *t ^= mask & (*t ^ *s);
        }
    }

    /// `target = source` if true; `target` is rewritten in either case.
    #[inline(always)]
    pub(crate) fn assign_bytes(self, target: &mut [u8], source: &[u8]) {
        debug_assert_eq!(target.len(), source.len());
        let mask = self.mask() as u8;
        for (t, s) in target.iter_mut().zip(source) {
            *t ^= mask & (*t ^ *s);
        }
    }

    /// Makes the condition public. `_reason` says why an attacker may know it.
    #[inline(always)]
    pub(crate) fn declassify(self, _reason: &'static str) -> bool {
        let word = self.0;
        super::secret::mark_public(core::slice::from_ref(&word));
        // Read back from memory: the mark lies there, and not on the register that was stored.
        *core::hint::black_box(&word) != 0
    }
}

impl core::ops::Not for Choice {
    type Output = Choice;
    #[inline(always)]
    fn not(self) -> Choice {
        Choice(!self.0)
    }
}

impl core::ops::BitAnd for Choice {
    type Output = Choice;
    #[inline(always)]
    fn bitand(self, other: Choice) -> Choice {
        Choice(self.0 & other.0)
    }
}

impl core::ops::BitOr for Choice {
    type Output = Choice;
    #[inline(always)]
    fn bitor(self, other: Choice) -> Choice {
        Choice(self.0 | other.0)
    }
}

/// True if the two slices, of one public length, hold the same bytes. Slices of different length
/// are unequal.
pub(crate) fn eq(a: &[u8], b: &[u8]) -> Choice {
    if a.len() != b.len() {
        return Choice::FALSE;
    }
    let mut difference = 0;
    for (x, y) in a.iter().zip(b) {
        difference |= x ^ y;
    }
    Choice::is_zero(u64::from(difference))
}

/// Hides a word's value from the optimiser.
#[inline(always)]
pub(crate) fn barrier(word: u64) -> u64 {
    // To MemorySanitizer, what assembly writes bears no mark; it follows memory.
    #[cfg(alula_msan)]
    {
        let mut place = 0;
        // SAFETY: a valid, aligned, exclusive place.
        unsafe {
            core::ptr::write_volatile(&mut place, word);
            core::ptr::read_volatile(&place)
        }
    }
    #[cfg(all(not(alula_msan), not(miri), any(target_arch = "x86_64", target_arch = "aarch64")))]
    {
        let mut word = word;
        // SAFETY: an empty instruction sequence that claims to rewrite one register; it touches
        // neither memory nor flags nor the stack.
        unsafe {
            core::arch::asm!("/* {0} */", inout(reg) word,
                options(pure, nomem, nostack, preserves_flags));
        }
        word
    }
    #[cfg(not(any(
        alula_msan,
        all(not(miri), any(target_arch = "x86_64", target_arch = "aarch64"))
    )))]
    {
        core::hint::black_box(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_compare_at_the_edges() {
        let edges = [0, 1, 2, u64::MAX >> 1, 1 << 63, u64::MAX - 1, u64::MAX];
        for a in edges {
            assert_eq!(Choice::is_zero(a).declassify("test"), a == 0);
            for b in edges {
                assert_eq!(Choice::lt_word(a, b).declassify("test"), a < b, "{a} < {b}");
                assert_eq!(Choice::eq_word(a, b).declassify("test"), a == b);
                assert_eq!(Choice::TRUE.select(a, b), a);
                assert_eq!(Choice::FALSE.select(a, b), b);
            }
        }
    }

    #[test]
    fn slices_differ_by_any_bit_and_by_length() {
        let a = [7u8; 33];
        assert!(eq(&a, &a).declassify("test"));
        assert!(!eq(&a, &a[..32]).declassify("test"));
        for bit in 0..33 * 8 {
            let mut b = a;
            b[bit / 8] ^= 1 << (bit % 8);
            assert!(!eq(&a, &b).declassify("test"));
        }
    }
}
