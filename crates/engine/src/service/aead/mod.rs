// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Authenticated encryption.

mod ccm;
mod gcm;

pub use ccm::{aes128ccm, aes192ccm, aes256ccm};
pub use gcm::{aes128gcm, aes192gcm, aes256gcm};
