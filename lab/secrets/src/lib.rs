// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Calls of the engine with secrets; a painted stack; and the search for what they leave behind.

#[cfg(target_os = "linux")]
pub mod depths;
pub mod exceptions;
#[cfg(target_os = "linux")]
pub mod heap;
#[cfg(target_os = "linux")]
pub mod painted;
#[cfg(target_os = "linux")]
pub mod public_keys;
#[cfg(target_os = "linux")]
pub mod residue;
pub mod subjects;
pub mod timing;
#[cfg(target_os = "linux")]
pub mod zeroing;
