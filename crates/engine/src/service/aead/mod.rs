// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Authenticated encryption.

pub mod aes256gcm;
