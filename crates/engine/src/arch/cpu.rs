// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What this CPU can do, read once and latched: a lane is chosen once and never re-chosen.
//!
//! In a lab build the environment variable `ALULA_LANE=portable` hides every feature, and
//! `ALULA_LANE=adx` adds MULX, ADCX and ADOX, which valgrind knows but does not show;
//! `ALULA_LANE=intrinsics` hides what needs assembly, which MemorySanitizer does not understand.

#![cfg_attr(
    not(any(target_arch = "x86_64", target_arch = "aarch64")),
    allow(dead_code) // nothing to choose from
)]

use core::sync::atomic::{AtomicU32, Ordering};

/// A set of CPU features.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Features(u32);

impl Features {
    pub(crate) const NONE: Features = Features(0);
    /// RNDR and RNDRRS.
    #[cfg(target_arch = "aarch64")]
    pub(crate) const RNDR: Features = Features(1 << 0);

    const LATCHED: u32 = 1 << 31;

    pub(crate) const fn contains(self, wanted: Features) -> bool {
        self.0 & wanted.0 == wanted.0
    }
}

#[cfg(target_arch = "x86_64")]
impl Features {
    /// AESENC and its family, with SSSE3 and SSE4.1.
    pub(crate) const AES_NI: Features = Features(1 << 0);
    /// PCLMULQDQ.
    pub(crate) const CLMUL: Features = Features(1 << 1);
    /// SHA256RNDS2 and its family, with SSSE3 and SSE4.1.
    pub(crate) const SHA_NI: Features = Features(1 << 2);
    /// AVX2 with the operating system saving its registers.
    pub(crate) const AVX2: Features = Features(1 << 3);
    /// MULX, ADCX, ADOX.
    pub(crate) const BMI2_ADX: Features = Features(1 << 4);
    /// VAES and VPCLMULQDQ on the registers of AVX2.
    pub(crate) const VAES: Features = Features(1 << 5);
    /// BMI1 and BMI2: ANDN, RORX.
    pub(crate) const BMI: Features = Features(1 << 6);
    /// AVX-512 F and VL with the operating system saving their registers.
    pub(crate) const AVX512: Features = Features(1 << 7);
    /// RDRAND.
    pub(crate) const RDRAND: Features = Features(1 << 8);
    /// RDSEED.
    pub(crate) const RDSEED: Features = Features(1 << 9);

    pub(crate) const fn and(self, other: Features) -> Features {
        Features(self.0 | other.0)
    }

    #[cfg(alula_lab)]
    const fn without(self, other: Features) -> Features {
        Features(self.0 & !other.0)
    }
}

static LATCH: AtomicU32 = AtomicU32::new(0);

/// True if the latched lane may use all of `wanted`.
#[inline(always)]
pub(crate) fn has(wanted: Features) -> bool {
    let latched = LATCH.load(Ordering::Relaxed);
    if latched != 0 { Features(latched).contains(wanted) } else { latch().contains(wanted) }
}

/// The latched features by name.
#[cfg(not(target_arch = "x86_64"))]
pub(crate) fn lane() -> &'static str {
    "portable"
}

/// The latched features by name.
#[cfg(target_arch = "x86_64")]
pub(crate) fn lane() -> &'static str {
    let aes = Features::AES_NI.and(Features::CLMUL);
    if has(aes.and(Features::VAES).and(Features::SHA_NI)) {
        "VAES, VPCLMULQDQ, SHA-NI"
    } else if has(aes.and(Features::SHA_NI)) {
        "AES-NI, PCLMULQDQ, SHA-NI"
    } else if has(aes) {
        "AES-NI, PCLMULQDQ"
    } else {
        "portable"
    }
}

#[cold]
fn latch() -> Features {
    let found = forced().unwrap_or_else(detect);
    // The first thread to get here decides; detection is the same for all of them anyway.
    let value = found.0 | Features::LATCHED;
    match LATCH.compare_exchange(0, value, Ordering::Relaxed, Ordering::Relaxed) {
        Ok(_) => found,
        Err(earlier) => Features(earlier),
    }
}

/// The lane that the lab wants.
fn forced() -> Option<Features> {
    #[cfg(all(alula_lab, feature = "std"))]
    {
        match std::env::var("ALULA_LANE").ok()?.as_str() {
            "portable" => Some(Features::NONE),
            #[cfg(target_arch = "x86_64")]
            "adx" => Some(detect().and(Features::BMI2_ADX)),
            #[cfg(target_arch = "x86_64")]
            "intrinsics" => Some(detect().without(Features::BMI2_ADX).without(Features::BMI)),
            _ => None,
        }
    }
    #[cfg(not(all(alula_lab, feature = "std")))]
    {
        None
    }
}

#[cfg(not(any(target_arch = "x86_64", all(target_arch = "aarch64", feature = "std"))))]
fn detect() -> Features {
    Features::NONE
}

#[cfg(all(target_arch = "aarch64", feature = "std"))]
fn detect() -> Features {
    if std::arch::is_aarch64_feature_detected!("rand") { Features::RNDR } else { Features::NONE }
}

#[cfg(target_arch = "x86_64")]
#[allow(unused_unsafe)] // CPUID is a safe intrinsic in some compiler versions only
fn detect() -> Features {
    use core::arch::x86_64::{__cpuid, __cpuid_count, _xgetbv};
    let bit = |word: u32, bit: u32| word >> bit & 1 == 1;
    // SAFETY: every x86-64 processor has CPUID.
    let (leaf0, leaf1) = unsafe { (__cpuid(0), __cpuid(1)) };
    // SAFETY: as above; leaf 7 is read only where leaf 0 says that it exists.
    let leaf7 = (leaf0.eax >= 7).then(|| unsafe { __cpuid_count(7, 0) });
    let (leaf7, leaf7c) = leaf7.map_or((0, 0), |leaf| (leaf.ebx, leaf.ecx));
    // SAFETY: XGETBV exists where OSXSAVE (leaf 1, ECX bit 27) is set. AVX state is saved where
    // XCR0 has bits 1 and 2, that of AVX-512 where it has bits 5 to 7 as well.
    let saved = if bit(leaf1.ecx, 27) { unsafe { xcr0() } } else { 0 };
    let avx_saved = saved & 6 == 6;

    let sse41 = bit(leaf1.ecx, 9) && bit(leaf1.ecx, 19);
    let mut found = Features::NONE;
    let mut add = |present: bool, feature| {
        if present {
            found = found.and(feature);
        }
    };
    add(sse41 && bit(leaf1.ecx, 25), Features::AES_NI);
    add(sse41 && bit(leaf1.ecx, 1), Features::CLMUL);
    add(sse41 && bit(leaf7, 29), Features::SHA_NI);
    let avx2 = avx_saved && bit(leaf1.ecx, 28) && bit(leaf7, 5);
    add(avx2, Features::AVX2);
    add(avx2 && bit(leaf7c, 9) && bit(leaf7c, 10), Features::VAES);
    add(avx2 && saved & 0xe6 == 0xe6 && bit(leaf7, 16) && bit(leaf7, 31), Features::AVX512);
    add(bit(leaf7, 8) && bit(leaf7, 19), Features::BMI2_ADX);
    add(bit(leaf7, 3) && bit(leaf7, 8), Features::BMI);
    add(bit(leaf1.ecx, 30), Features::RDRAND);
    add(bit(leaf7, 18), Features::RDSEED);
    return found;

    /// # Safety
    /// The CPU must have OSXSAVE.
    #[target_feature(enable = "xsave")]
    unsafe fn xcr0() -> u64 {
        // SAFETY: the caller has checked OSXSAVE.
        unsafe { _xgetbv(0) }
    }
}
