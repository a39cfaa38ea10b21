// SPDX-License-Identifier: Apache-2.0 OR MIT
//! FLOOR 4: everything that the world may call. Each function: gate, check arguments, work, answer.

pub mod aead;
pub mod agree;
pub mod cipher;
pub mod derive;
pub mod encoding;
pub mod hash;
pub mod kem;
pub mod mac;
pub mod random;
mod rsa;
pub mod sign;
pub mod transport;
pub mod wrap;

mod status;
pub use status::*;

/// Candidates for a private key or a per-message secret to try. One fails with probability 2^-32 on
/// P-256, less elsewhere; so many that fail are no random numbers.
const CANDIDATES: usize = 8;
