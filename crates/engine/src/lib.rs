// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Alula's cryptographic module: approved algorithms behind one gate.
//!
//! | floor | folder | holds |
//! |---|---|---|
//! | 4 | `service` | everything public: gate, check arguments, work, answer |
//! | 3 | `module` | state, gate, self-tests, random numbers, the table of services |
//! | 2 | `primitive` | the algorithms: safe Rust, no state, no policy |
//! | 1 | `arch` | machine code; a kernel is a value you hold only if the CPU has it |
//! | 0 | `base` | bytes, words, masks, secrets |
//!
//! Floors know only those below them. Every service begins with the gate, which runs the
//! pre-operational tests and the algorithm's self-test before its first use.
#![cfg_attr(not(any(feature = "std", test)), no_std)]
#![deny(unsafe_code)] // opened file by file: arch, base/{ct,secret}, module/{entropy,integrity}
#![allow(clippy::needless_range_loop)] // indices follow the standards' own

mod arch;
mod base;
mod module;
mod primitive;
mod service;

#[cfg(alula_lab)]
pub mod lab;

pub use base::cast::{Cast, Pct};
pub use base::secret::Secret;
pub use module::entropy::claim::Claim;
pub use module::entropy::health::HealthTest;
pub use module::entropy::host::Host;
#[cfg(not(feature = "std"))]
pub use module::entropy::host::Module;
pub use module::error::{Error, Reason};
pub use module::indicator::Approval;
pub use module::integrity::Integrity;
pub use module::model;
pub use module::seal;
pub use module::selftest::Report;
pub use module::services::{SERVICES, Service, ServiceRow};
pub use module::state::{Failure, State};
pub use service::*;
