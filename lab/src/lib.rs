// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The workshop: everything that checks the engine and its rooms from outside, and ships with none
//! of them. The command `cargo lab` and the tests in `lab/tests` are thin shells around it.

pub mod acvp;
#[cfg(target_os = "linux")]
pub mod artifact;
pub mod bench;
pub mod board;
pub mod breaking;
#[cfg(target_os = "linux")]
pub mod capture;
pub mod compiled;
pub mod ct;
pub mod declassified;
#[cfg(target_os = "linux")]
pub mod device;
pub mod examples;
#[cfg(target_os = "linux")]
pub mod flight;
#[cfg(target_os = "linux")]
pub mod functional;
pub mod header;
pub mod known_answers;
pub mod model;
pub mod panics;
pub mod policy;
pub mod powercut;
pub mod relocated;
pub mod seeding;
#[cfg(target_os = "linux")]
pub mod stack;
pub mod states;
pub mod statistics;
pub mod vectors;
pub mod wycheproof;
pub mod zeroing;
