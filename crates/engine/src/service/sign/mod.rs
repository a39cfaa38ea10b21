// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Signatures: who holds the signing key vouches, who holds the verifying key can tell.

pub mod ed25519;
pub mod ed25519ph;
pub mod ed448;
pub mod ed448ph;
mod eddsa;
mod mldsa;
pub mod mldsa44;
pub mod mldsa65;
pub mod mldsa87;
mod slhdsa;
mod stateful;

pub use crate::primitive::prehash::PreHash;
pub use slhdsa::{
    slhdsa_sha2_128f, slhdsa_sha2_128s, slhdsa_sha2_192f, slhdsa_sha2_192s, slhdsa_sha2_256f,
    slhdsa_sha2_256s, slhdsa_shake_128f, slhdsa_shake_128s, slhdsa_shake_192f, slhdsa_shake_192s,
    slhdsa_shake_256f, slhdsa_shake_256s,
};
pub mod rsa;
pub use stateful::{hss, lms, xmss, xmssmt};
