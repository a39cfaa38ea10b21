// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Key agreement: two parties derive one secret from their own private and the other's public key.
//!
//! What comes out is a shared secret, not yet a key: give it to a key derivation function.

pub mod ecdh_p384;
