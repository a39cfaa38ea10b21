// SPDX-License-Identifier: Apache-2.0 OR MIT
//! FLOOR 4: everything that the world may call. Each function: gate, check arguments, work, answer.

pub mod hash;
pub mod random;

mod status;
pub use status::*;
