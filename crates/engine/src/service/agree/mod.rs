// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Key agreement: two parties derive one secret from their own private and the other's public key.
//!
//! What comes out is a shared secret, not yet a key: give it to a key derivation function.

mod ecdh;
pub mod ecdh_p256;
pub mod ecdh_p384;
pub mod ecdh_p521;
