// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Key encapsulation: two sides come to hold one secret, which neither has sent.

pub mod mlkem1024;
