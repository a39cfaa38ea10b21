// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Kernels for x86-64.

pub(crate) mod aes_ni;
pub(crate) mod bmi;
pub(crate) mod clmul;
pub(crate) mod ctr;
pub(crate) mod gcm;
pub(crate) mod keccak_lanes;
pub(crate) mod p384_adx;
pub(crate) mod sha1_ni;
pub(crate) mod sha512_avx2;
pub(crate) mod sha512_lanes;
pub(crate) mod sha_ni;
