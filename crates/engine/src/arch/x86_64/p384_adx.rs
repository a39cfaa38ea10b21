// SPDX-License-Identifier: Apache-2.0 OR MIT
//! P-384's field on MULX, ADCX and ADOX: products and squares with two carry chains at once, and
//! their Montgomery reduction. The portable version explains the reduction; numbers are below p and
//! come out below p. No branch, no index: constant time as it stands.

use core::arch::asm;
use core::mem::MaybeUninit;

use crate::arch::cpu::{self, Features};

/// MULX, ADCX and ADOX, present and latched.
#[derive(Clone, Copy)]
pub(crate) struct Adx(());

impl Adx {
    #[inline(always)]
    pub(crate) fn new() -> Option<Self> {
        cpu::has(Features::BMI2_ADX).then_some(Adx(()))
    }

    /// a·b/2^384 mod p, for a·b < 2^384·p.
    #[inline(always)]
    pub(crate) fn multiply(self, a: &[u64; 6], b: &[u64; 6]) -> [u64; 6] {
        // SAFETY: holding `self` proves that the CPU has BMI2 and ADX.
        unsafe { multiply(a, b) }
    }

    /// a²/2^384 mod p.
    #[inline(always)]
    pub(crate) fn square(self, a: &[u64; 6]) -> [u64; 6] {
        // SAFETY: holding `self` proves that the CPU has BMI2 and ADX.
        unsafe { square(a) }
    }
}

/// t += a·b[i], for the row that starts with t0; t7 comes new. Both chains end in t7.
#[rustfmt::skip]
macro_rules! row {
    ($i:literal $t0:literal $t1:literal $t2:literal $t3:literal $t4:literal $t5:literal $t6:literal
     $t7:literal) => {
        concat!(
            "mov rdx, [rdi + 8*", $i, "]\n",
            "xor ", $t7, "d, ", $t7, "d\n", // and clears both carries
            "mulx rcx, rax, [rsi]\n      adcx ", $t0, ", rax\n adox ", $t1, ", rcx\n",
            "mulx rcx, rax, [rsi + 8]\n  adcx ", $t1, ", rax\n adox ", $t2, ", rcx\n",
            "mulx rcx, rax, [rsi + 16]\n adcx ", $t2, ", rax\n adox ", $t3, ", rcx\n",
            "mulx rcx, rax, [rsi + 24]\n adcx ", $t3, ", rax\n adox ", $t4, ", rcx\n",
            "mulx rcx, rax, [rsi + 32]\n adcx ", $t4, ", rax\n adox ", $t5, ", rcx\n",
            "mulx rcx, rax, [rsi + 40]\n adcx ", $t5, ", rax\n adox ", $t6, ", rcx\n",
            "mov eax, 0\n adcx ", $t6, ", rax\n adox ", $t7, ", rax\n adcx ", $t7, ", rax\n",
        )
    };
}

/// k into rdx, and the words [rax, rcx, t0] of s, where adding k·p to t is k·2^384 − s·2^64. No
/// `sbb` here has a borrow: where one is taken, there is something to take it from.
#[rustfmt::skip]
macro_rules! quotient {
    ($t0:literal) => {
        concat!(
            "mov rdx, ", $t0, "\n shl rdx, 32\n mov rax, rdx\n",
            "add rdx, ", $t0, "\n sbb rax, 0\n",
            "mov rcx, rdx\n shr rcx, 32\n",
            "sub rax, rcx\n sbb rcx, 0\n",
            "add rcx, rdx\n mov ", $t0, "d, 0\n adc ", $t0, ", 0\n",
        )
    };
}

/// t −= s·2^64 and the borrow from k.
#[rustfmt::skip]
macro_rules! subtract_s {
    ($t0:literal $t1:literal $t2:literal $t3:literal $t4:literal $t5:literal) => {
        concat!(
            "sub ", $t1, ", rax\n sbb ", $t2, ", rcx\n sbb ", $t3, ", ", $t0, "\n",
            "sbb ", $t4, ", 0\n sbb ", $t5, ", 0\n sbb rdx, 0\n",
        )
    };
}

/// One step of the reduction: t0 drops out, and t7 takes the last carry.
#[rustfmt::skip]
macro_rules! step {
    ($t0:literal $t1:literal $t2:literal $t3:literal $t4:literal $t5:literal $t6:literal
     $t7:literal) => {
        concat!(
            quotient!($t0), subtract_s!($t0 $t1 $t2 $t3 $t4 $t5),
            "add ", $t6, ", rdx\n adc ", $t7, ", 0\n",
        )
    };
}

/// One step on the lower half alone: t0 becomes the highest word. There is no carry, because
/// t < 2^384 gives (t + k·p)/2^64 < 2^384.
#[rustfmt::skip]
macro_rules! half_step {
    ($t0:literal $t1:literal $t2:literal $t3:literal $t4:literal $t5:literal) => {
        concat!(quotient!($t0), subtract_s!($t0 $t1 $t2 $t3 $t4 $t5), "mov ", $t0, ", rdx\n")
    };
}

/// t < 2p with its highest bit in `high`, modulo p: t − p = t + (2^384 − p) − 2^384 if that is not
/// negative. Uses `free`, rax, rcx, rdx, rsi and rdi.
#[rustfmt::skip]
macro_rules! below_p {
    ($t0:literal $t1:literal $t2:literal $t3:literal $t4:literal $t5:literal $high:literal
     $free:literal) => {
        concat!(
            "mov rax, 0xffffffff00000001\n mov ecx, 0xffffffff\n mov edx, 1\n",
            "add rax, ", $t0, "\n adc rcx, ", $t1, "\n adc rdx, ", $t2, "\n",
            "mov rsi, ", $t3, "\n adc rsi, 0\n mov rdi, ", $t4, "\n adc rdi, 0\n",
            "mov ", $free, ", ", $t5, "\n adc ", $free, ", 0\n adc ", $high, ", 0\n",
            "cmovnz ", $t0, ", rax\n cmovnz ", $t1, ", rcx\n cmovnz ", $t2, ", rdx\n",
            "cmovnz ", $t3, ", rsi\n cmovnz ", $t4, ", rdi\n cmovnz ", $t5, ", ", $free, "\n",
        )
    };
}

/// Words `lo` and `hi` = 2·(words so far) + a[i]², the words so far being in those registers.
#[rustfmt::skip]
macro_rules! diagonal {
    ($i:literal $lo:literal $hi:literal) => {
        concat!(
            "mov rdx, [rsi + 8*", $i, "]\n mulx rcx, rax, rdx\n",
            "adcx ", $lo, ", ", $lo, "\n adox ", $lo, ", rax\n",
            "adcx ", $hi, ", ", $hi, "\n adox ", $hi, ", rcx\n",
        )
    };
}

/// # Safety
/// The CPU must have BMI2 and ADX.
#[inline(never)]
unsafe fn multiply(a: &[u64; 6], b: &[u64; 6]) -> [u64; 6] {
    let (t0, t1, t2, t3, t4, t5): (u64, u64, u64, u64, u64, u64);
    // SAFETY: reads a and b, writes registers only, all of them declared.
    unsafe {
        asm!(
            // The first row has nothing to add to.
            "mov rdx, [rdi]",
            "xor r15d, r15d",
            "mulx r9, r8, [rsi]",
            "mulx r10, rax, [rsi + 8]", "adcx r9, rax",
            "mulx r11, rax, [rsi + 16]", "adcx r10, rax",
            "mulx r12, rax, [rsi + 24]", "adcx r11, rax",
            "mulx r13, rax, [rsi + 32]", "adcx r12, rax",
            "mulx r14, rax, [rsi + 40]", "adcx r13, rax",
            "adcx r14, r15",
            step!("r8" "r9" "r10" "r11" "r12" "r13" "r14" "r15"),
            row!("1" "r9" "r10" "r11" "r12" "r13" "r14" "r15" "r8"),
            step!("r9" "r10" "r11" "r12" "r13" "r14" "r15" "r8"),
            row!("2" "r10" "r11" "r12" "r13" "r14" "r15" "r8" "r9"),
            step!("r10" "r11" "r12" "r13" "r14" "r15" "r8" "r9"),
            row!("3" "r11" "r12" "r13" "r14" "r15" "r8" "r9" "r10"),
            step!("r11" "r12" "r13" "r14" "r15" "r8" "r9" "r10"),
            row!("4" "r12" "r13" "r14" "r15" "r8" "r9" "r10" "r11"),
            step!("r12" "r13" "r14" "r15" "r8" "r9" "r10" "r11"),
            row!("5" "r13" "r14" "r15" "r8" "r9" "r10" "r11" "r12"),
            step!("r13" "r14" "r15" "r8" "r9" "r10" "r11" "r12"),
            below_p!("r14" "r15" "r8" "r9" "r10" "r11" "r12" "r13"),
            inout("rsi") a.as_ptr() => _, inout("rdi") b.as_ptr() => _,
            out("rax") _, out("rcx") _, out("rdx") _,
            out("r14") t0, out("r15") t1, out("r8") t2, out("r9") t3, out("r10") t4,
            out("r11") t5, out("r12") _, out("r13") _,
            options(pure, readonly, nostack),
        );
    }
    [t0, t1, t2, t3, t4, t5]
}

/// # Safety
/// The CPU must have BMI2 and ADX.
#[inline(never)]
unsafe fn square(a: &[u64; 6]) -> [u64; 6] {
    let mut wide = [MaybeUninit::<u64>::uninit(); 12];
    let (t0, t1, t2, t3, t4, t5): (u64, u64, u64, u64, u64, u64);
    // SAFETY: reads a, writes `wide` before it reads it, and registers, all of them declared.
    unsafe {
        asm!(
            // Mixed products, words 1 to 10: words 1 and 2 go to memory, the others stay.
            "mov rdx, [rsi]",
            "xor r12d, r12d",
            "mulx rcx, rax, [rsi + 8]", "mov [rdi + 8], rax",
            "mulx r8, rax, [rsi + 16]", "adcx rcx, rax", "mov [rdi + 16], rcx",
            "mulx r9, rax, [rsi + 24]", "adcx r8, rax",
            "mulx r10, rax, [rsi + 32]", "adcx r9, rax",
            "mulx r11, rax, [rsi + 40]", "adcx r10, rax",
            "adcx r11, r12",
            "mov rdx, [rsi + 8]",
            "xor r13d, r13d",
            "mulx rcx, rax, [rsi + 16]", "adcx r8, rax", "adox r9, rcx",
            "mulx rcx, rax, [rsi + 24]", "adcx r9, rax", "adox r10, rcx",
            "mulx rcx, rax, [rsi + 32]", "adcx r10, rax", "adox r11, rcx",
            "mulx rcx, rax, [rsi + 40]", "adcx r11, rax", "adox r12, rcx",
            "adcx r12, r13",
            "mov rdx, [rsi + 16]",
            "xor r14d, r14d",
            "mulx rcx, rax, [rsi + 24]", "adcx r10, rax", "adox r11, rcx",
            "mulx rcx, rax, [rsi + 32]", "adcx r11, rax", "adox r12, rcx",
            "mulx rcx, rax, [rsi + 40]", "adcx r12, rax", "adox r13, rcx",
            "adcx r13, r14",
            "mov rdx, [rsi + 24]",
            "xor r15d, r15d",
            "mulx rcx, rax, [rsi + 32]", "adcx r12, rax", "adox r13, rcx",
            "mulx rcx, rax, [rsi + 40]", "adcx r13, rax", "adox r14, rcx",
            "adcx r14, r15",
            "mov rdx, [rsi + 32]",
            "mulx r15, rax, [rsi + 40]", "add r14, rax", "adc r15, 0",
            // Twice that, and the squares. Words 6 to 11 go to memory, words 0 to 5 end in
            // r11, r12, r13, r8, r9, r10.
            "xor eax, eax",
            "mov rdx, [rsi]", "mulx rcx, rax, rdx", "mov [rdi], rax",
            "mov rax, [rdi + 8]", "adcx rax, rax", "adox rax, rcx", "mov [rdi + 8], rax",
            "mov rdx, [rsi + 8]", "mulx rcx, rdx, rdx",
            "mov rax, [rdi + 16]", "adcx rax, rax", "adox rax, rdx", "mov [rdi + 16], rax",
            "adcx r8, r8", "adox r8, rcx",
            diagonal!("2" "r9" "r10"),
            diagonal!("3" "r11" "r12"),
            "mov [rdi + 48], r11", "mov [rdi + 56], r12",
            diagonal!("4" "r13" "r14"),
            "mov [rdi + 64], r13", "mov [rdi + 72], r14",
            "mov rdx, [rsi + 40]", "mulx rcx, rax, rdx", "mov edx, 0",
            "adcx r15, r15", "adox r15, rax", "mov [rdi + 80], r15",
            "adcx rcx, rdx", "adox rcx, rdx", "mov [rdi + 88], rcx",
            "mov r11, [rdi]", "mov r12, [rdi + 8]", "mov r13, [rdi + 16]",
            half_step!("r11" "r12" "r13" "r8" "r9" "r10"),
            half_step!("r12" "r13" "r8" "r9" "r10" "r11"),
            half_step!("r13" "r8" "r9" "r10" "r11" "r12"),
            half_step!("r8" "r9" "r10" "r11" "r12" "r13"),
            half_step!("r9" "r10" "r11" "r12" "r13" "r8"),
            half_step!("r10" "r11" "r12" "r13" "r8" "r9"),
            "xor r14d, r14d",
            "add r11, [rdi + 48]", "adc r12, [rdi + 56]", "adc r13, [rdi + 64]",
            "adc r8, [rdi + 72]", "adc r9, [rdi + 80]", "adc r10, [rdi + 88]", "adc r14, 0",
            below_p!("r11" "r12" "r13" "r8" "r9" "r10" "r14" "r15"),
            inout("rsi") a.as_ptr() => _, inout("rdi") wide.as_mut_ptr() => _,
            out("rax") _, out("rcx") _, out("rdx") _,
            out("r11") t0, out("r12") t1, out("r13") t2, out("r8") t3, out("r9") t4,
            out("r10") t5, out("r14") _, out("r15") _,
            options(nostack),
        );
    }
    [t0, t1, t2, t3, t4, t5]
}
