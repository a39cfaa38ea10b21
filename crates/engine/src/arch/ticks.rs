// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The finest clock that a program may read: what the jitter of the CPU is measured with.

/// A counter that grows steadily and wraps. Its unit and its granularity are the machine's.
#[inline(always)]
pub(crate) fn now() -> u64 {
    #[cfg(all(target_arch = "x86_64", not(miri)))]
    // SAFETY: every x86-64 processor has RDTSC; systems that forbid it to programs are unknown.
    unsafe {
        core::arch::x86_64::_rdtsc()
    }
    #[cfg(all(target_arch = "aarch64", not(miri)))]
    {
        let ticks: u64;
        // SAFETY: reads the virtual counter, which Linux and the other systems with std leave open
        // to programs, after everything before it is done.
        unsafe {
            core::arch::asm!("isb", "mrs {}, cntvct_el0", out(reg) ticks,
                options(nostack, preserves_flags));
        }
        ticks
    }
    #[cfg(not(all(any(target_arch = "x86_64", target_arch = "aarch64"), not(miri))))]
    {
        elsewhere()
    }
}

/// Nanoseconds of the system's clock. That it may be set only adds to what cannot be foreseen.
#[cfg(all(
    feature = "std",
    not(all(any(target_arch = "x86_64", target_arch = "aarch64"), not(miri)))
))]
fn elsewhere() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| since.as_nanos() as u64)
}

/// No clock is known here.
#[cfg(all(
    not(feature = "std"),
    not(all(any(target_arch = "x86_64", target_arch = "aarch64"), not(miri)))
))]
fn elsewhere() -> u64 {
    0
}
