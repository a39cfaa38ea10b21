// SPDX-License-Identifier: Apache-2.0 OR MIT
//! FLOOR 0: bytes and words. Knows no algorithm; every floor above builds on it.

pub(crate) mod broken;
pub(crate) mod bytes;
pub(crate) mod cast;
pub(crate) mod ct;
#[cfg(alula_lab)]
pub(crate) mod depth;
pub(crate) mod limbs;
#[cfg(alula_msan)]
pub(crate) mod msan;
pub(crate) mod secret;
#[cfg(alula_lab)]
pub(crate) mod trace;
#[cfg(all(alula_lab, not(alula_msan), target_arch = "x86_64"))]
pub(crate) mod valgrind;
