// SPDX-License-Identifier: Apache-2.0 OR MIT
//! FLOOR 1: machine code. A kernel is a value that you hold only if the CPU has it: its constructor
//! asks [`cpu`], so holding one is the proof that its instructions exist.
#![allow(unsafe_code)]

pub(crate) mod cpu;
#[cfg(feature = "std")]
pub(crate) mod fork;
pub(crate) mod random;
pub(crate) mod ticks;
#[cfg(any(not(feature = "std"), test))]
pub(crate) mod try_cell;
#[cfg(target_arch = "x86_64")]
pub(crate) mod x86_64;
