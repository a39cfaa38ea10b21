// SPDX-License-Identifier: Apache-2.0 OR MIT
//! BMI1 and BMI2 for the compiler: ANDN and RORX save an instruction here and there in code that is
//! all logic and rotations. The code is the portable one, compiled a second time.

use crate::arch::cpu::{self, Features};

/// BMI1 and BMI2, present and latched.
#[derive(Clone, Copy)]
pub(crate) struct Bmi(());

impl Bmi {
    #[inline(always)]
    pub(crate) fn new() -> Option<Self> {
        cpu::has(Features::BMI).then_some(Bmi(()))
    }

    /// Calls `f`, compiled with these instructions as far as it is inlined.
    #[inline(always)]
    pub(crate) fn run<R>(self, f: impl FnOnce() -> R) -> R {
        // SAFETY: holding `self` proves that the CPU has BMI1 and BMI2.
        unsafe { run(f) }
    }
}

#[target_feature(enable = "bmi1,bmi2")]
fn run<R>(f: impl FnOnce() -> R) -> R {
    f()
}
