// SPDX-License-Identifier: Apache-2.0 OR MIT
//! FLOOR 2: the algorithms. One folder each: what it is, the portable version to be read beside its
//! standard, and its self-test. Safe Rust, no state, no policy; lanes are chosen here.

pub(crate) mod aes;
pub(crate) mod bignum;
pub(crate) mod block_hash;
pub(crate) mod cbc;
pub(crate) mod ccm;
pub(crate) mod cmac;
pub(crate) mod cshake;
pub(crate) mod ctr;
pub(crate) mod ctr_drbg;
#[allow(dead_code)]
pub(crate) mod der;
pub(crate) mod digest;
pub(crate) mod divsteps;
pub(crate) mod drbg;
pub(crate) mod ecdsa;
pub(crate) mod ed25519;
pub(crate) mod ed448;
pub(crate) mod edwards;
pub(crate) mod gcm;
pub(crate) mod hash;
pub(crate) mod hash_drbg;
pub(crate) mod hkdf;
pub(crate) mod hmac;
pub(crate) mod hmac_drbg;
pub(crate) mod kbkdf;
pub(crate) mod key_wrap;
pub(crate) mod kmac;
pub(crate) mod lms;
pub(crate) mod mldsa;
pub(crate) mod mlkem;
pub(crate) mod modulus;
pub(crate) mod node_hash;
pub(crate) mod onestep;
#[allow(dead_code)] // verification of signatures, which follows
pub(crate) mod p224;
pub(crate) mod p256;
pub(crate) mod p384;
pub(crate) mod p521;
pub(crate) mod pbkdf2;
pub(crate) mod prehash;
#[allow(dead_code)] // likewise
pub(crate) mod residue;
pub(crate) mod rsa;
pub(crate) mod sha1;
pub(crate) mod sha2;
pub(crate) mod sha3;
pub(crate) mod slhdsa;
#[allow(dead_code, unused_imports)] // likewise
pub(crate) mod srtp;
pub(crate) mod ssh;
pub(crate) mod tls12;
pub(crate) mod tls13;
pub(crate) mod twostep;
pub(crate) mod weierstrass;
pub(crate) mod x25519;
pub(crate) mod xmss;
pub(crate) mod xts;
