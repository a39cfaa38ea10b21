// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What lies beside recordings and proves something about them without a secret key:
//! `docs/formats/proofs.md`.

mod disclosure;
mod receipt;
mod redaction;

#[cfg(test)]
mod tests;

pub use receipt::{Entry, Receipt};
pub use redaction::RedactionProof;
