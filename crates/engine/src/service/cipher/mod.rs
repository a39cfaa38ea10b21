// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Encryption that does not authenticate: for protocols that do so themselves.

pub mod aes256ctr;
