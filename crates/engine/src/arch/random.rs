// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The processor's own random numbers: RDRAND and RDSEED on x86-64, RNDR and RNDRRS on Arm.
//!
//! Nobody here has assessed them, and no entropy is credited to them: they are additional input.

/// A word from the processor's generator. `None` where it has none, or none now.
#[inline]
pub(crate) fn word() -> Option<u64> {
    imp::word()
}

/// A word closer to the processor's noise source, which takes longer. `None` likewise.
#[inline]
pub(crate) fn seed_word() -> Option<u64> {
    imp::seed_word()
}

#[cfg(all(target_arch = "x86_64", not(miri)))]
mod imp {
    use core::arch::x86_64::{_rdrand64_step, _rdseed64_step};

    use crate::arch::cpu::{self, Features};

    pub(super) fn word() -> Option<u64> {
        // SAFETY: the CPU has RDRAND.
        cpu::has(Features::RDRAND).then(|| unsafe { rdrand() })?
    }

    pub(super) fn seed_word() -> Option<u64> {
        // SAFETY: the CPU has RDSEED.
        cpu::has(Features::RDSEED).then(|| unsafe { rdseed() })?
    }

    /// # Safety
    /// The CPU must have RDRAND.
    #[target_feature(enable = "rdrand")]
    #[allow(unused_unsafe)] // a safe intrinsic in some compiler versions only
    unsafe fn rdrand() -> Option<u64> {
        let mut word = 0;
        // SAFETY: the caller has checked RDRAND; the reference is to a live local.
        (unsafe { _rdrand64_step(&mut word) } == 1).then_some(word)
    }

    /// # Safety
    /// The CPU must have RDSEED.
    #[target_feature(enable = "rdseed")]
    #[allow(unused_unsafe)] // likewise
    unsafe fn rdseed() -> Option<u64> {
        let mut word = 0;
        // SAFETY: the caller has checked RDSEED; the reference is to a live local.
        (unsafe { _rdseed64_step(&mut word) } == 1).then_some(word)
    }
}

#[cfg(all(target_arch = "aarch64", not(miri)))]
mod imp {
    use core::arch::asm;

    use crate::arch::cpu::{self, Features};

    pub(super) fn word() -> Option<u64> {
        if !cpu::has(Features::RNDR) {
            return None;
        }
        let (word, failed): (u64, u64);
        // SAFETY: the CPU has FEAT_RNG; the instruction writes a register and the flags, and sets Z
        // where it has no number.
        unsafe {
            asm!("mrs {word}, s3_3_c2_c4_0", "cset {failed}, eq", word = out(reg) word,
                failed = out(reg) failed, options(nomem, nostack));
        }
        (failed == 0).then_some(word)
    }

    pub(super) fn seed_word() -> Option<u64> {
        if !cpu::has(Features::RNDR) {
            return None;
        }
        let (word, failed): (u64, u64);
        // SAFETY: as above: RNDRRS reseeds the generator first.
        unsafe {
            asm!("mrs {word}, s3_3_c2_c4_1", "cset {failed}, eq", word = out(reg) word,
                failed = out(reg) failed, options(nomem, nostack));
        }
        (failed == 0).then_some(word)
    }
}

#[cfg(not(all(any(target_arch = "x86_64", target_arch = "aarch64"), not(miri))))]
mod imp {
    pub(super) fn word() -> Option<u64> {
        None
    }

    pub(super) fn seed_word() -> Option<u64> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_differ_where_the_processor_has_any() {
        for draw in [word, seed_word] {
            if let (Some(a), Some(b), Some(c)) = (draw(), draw(), draw()) {
                assert!(a != b || b != c, "{a:x}");
            }
        }
    }
}
