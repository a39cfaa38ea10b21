// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Signatures: who holds the signing key vouches, who holds the verifying key can tell.

mod mldsa;
pub mod mldsa44;
pub mod mldsa65;
pub mod mldsa87;
