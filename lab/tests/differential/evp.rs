// SPDX-License-Identifier: Apache-2.0 OR MIT
//! AWS-LC's functions over any of its hash functions, which its Rust crate names for a few only.

use std::ffi::c_char;
use std::ptr::null_mut;

use aws_lc_sys::{self as c, CRYPTO_tls13_hkdf_expand_label as expand_label};

/// Every hash function that both libraries have.
pub(crate) const HASHES: [&str; 11] = [
    "SHA-1",
    "SHA2-224",
    "SHA2-256",
    "SHA2-384",
    "SHA2-512",
    "SHA2-512/224",
    "SHA2-512/256",
    "SHA3-224",
    "SHA3-256",
    "SHA3-384",
    "SHA3-512",
];

fn md(hash: &str) -> *const c::EVP_MD {
    // SAFETY: these give pointers to static tables.
    unsafe {
        match hash {
            "SHA-1" => c::EVP_sha1(),
            "SHA2-224" => c::EVP_sha224(),
            "SHA2-256" => c::EVP_sha256(),
            "SHA2-384" => c::EVP_sha384(),
            "SHA2-512" => c::EVP_sha512(),
            "SHA2-512/224" => c::EVP_sha512_224(),
            "SHA2-512/256" => c::EVP_sha512_256(),
            "SHA3-224" => c::EVP_sha3_224(),
            "SHA3-256" => c::EVP_sha3_256(),
            "SHA3-384" => c::EVP_sha3_384(),
            "SHA3-512" => c::EVP_sha3_512(),
            _ => panic!("no hash function is called {hash}"),
        }
    }
}

pub(crate) fn digest(hash: &str, message: &[u8]) -> Vec<u8> {
    let (mut output, mut len) = (vec![0; 64], 0);
    let (data, out) = (message.as_ptr().cast(), output.as_mut_ptr());
    // SAFETY: the slices are live, and no digest is longer than the output.
    let done = unsafe { c::EVP_Digest(data, message.len(), out, &mut len, md(hash), null_mut()) };
    assert_eq!(done, 1);
    output.truncate(len as usize);
    output
}

pub(crate) fn hmac(hash: &str, key: &[u8], message: &[u8]) -> Vec<u8> {
    let (mut output, mut len) = (vec![0; 64], 0);
    let (data, out) = (message.as_ptr(), output.as_mut_ptr());
    // SAFETY: the slices are live, and no tag is longer than the output.
    let made = unsafe {
        c::HMAC(md(hash), key.as_ptr().cast(), key.len(), data, message.len(), out, &mut len)
    };
    assert!(!made.is_null());
    output.truncate(len as usize);
    output
}

/// Calls a function of AWS-LC with an output of `len` bytes.
fn filled(len: usize, call: impl FnOnce(*mut u8) -> i32) -> Vec<u8> {
    let mut output = vec![0; len];
    assert_eq!(call(output.as_mut_ptr()), 1);
    output
}

/// The pointer and the length of a slice, as arguments.
macro_rules! slice {
    (@ $call:path, ($($done:expr,)*), ($slice:ident $($rest:ident)*), $after:tt) => {
        slice!(@ $call, ($($done,)* $slice.as_ptr(), $slice.len(),), ($($rest)*), $after)
    };
    (@ $call:path, ($($done:expr,)*), (), ($($after:expr),*)) => {
        // SAFETY: all slices are live, and their lengths are their own.
        unsafe { $call($($done,)* $($after),*) }
    };
    ($call:path, ($($before:expr),*), $($slice:ident),*; $($after:expr),*) => {
        slice!(@ $call, ($($before,)*), ($($slice)*), ($($after),*))
    };
}

pub(crate) fn hkdf(hash: &str, secret: &[u8], salt: &[u8], info: &[u8], len: usize) -> Vec<u8> {
    filled(len, |out| slice!(c::HKDF, (out, len, md(hash)), secret, salt, info;))
}

pub(crate) fn one_step(hash: &str, secret: &[u8], info: &[u8], len: usize) -> Vec<u8> {
    filled(len, |out| slice!(c::SSKDF_digest, (out, len, md(hash)), secret, info;))
}

pub(crate) fn one_step_hmac(
    hash: &str,
    secret: &[u8],
    salt: &[u8],
    info: &[u8],
    len: usize,
) -> Vec<u8> {
    filled(len, |out| slice!(c::SSKDF_hmac, (out, len, md(hash)), secret, info, salt;))
}

pub(crate) fn pbkdf2(
    hash: &str,
    password: &[u8],
    salt: &[u8],
    iterations: u32,
    len: usize,
) -> Vec<u8> {
    let password: &[c_char] = &password.iter().map(|byte| *byte as c_char).collect::<Vec<_>>();
    filled(
        len,
        |out| slice!(c::PKCS5_PBKDF2_HMAC, (), password, salt; iterations, md(hash), len, out),
    )
}

pub(crate) fn tls12_prf(
    hash: &str,
    secret: &[u8],
    label: &[u8],
    seeds: [&[u8]; 2],
    len: usize,
) -> Vec<u8> {
    let [first, second] = seeds;
    let label: &[c_char] = &label.iter().map(|byte| *byte as c_char).collect::<Vec<_>>();
    filled(
        len,
        |out| slice!(c::CRYPTO_tls1_prf, (md(hash), out, len), secret, label, first, second;),
    )
}

pub(crate) fn tls13_expand_label(
    hash: &str,
    secret: &[u8],
    label: &[u8],
    context: &[u8],
    len: usize,
) -> Vec<u8> {
    filled(len, |out| slice!(expand_label, (out, len, md(hash)), secret, label, context;))
}

/// The key stream of AES in counter mode.
pub(crate) fn aes_ctr(key: &[u8], counter: [u8; 16], len: usize) -> Vec<u8> {
    let (zeros, mut counter) = (vec![0; len], counter);
    let (mut state, mut stream, mut used) = (c::AES_KEY::default(), [0; 16], 0);
    let bits = 8 * key.len() as u32;
    // SAFETY: the key has this many bits, and the output the input's length.
    unsafe {
        assert_eq!(c::AES_set_encrypt_key(key.as_ptr(), bits, &mut state), 0);
        let mut output = vec![0; len];
        let (input, out) = (zeros.as_ptr(), output.as_mut_ptr());
        let (iv, stream) = (counter.as_mut_ptr(), stream.as_mut_ptr());
        c::AES_ctr128_encrypt(input, out, len, &state, iv, stream, &mut used);
        output
    }
}

/// CMAC with AES-128 or AES-256.
pub(crate) fn cmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    filled(16, |out| slice!(c::AES_CMAC, (out), key, message;))
}

/// A key pair on P-224, for which the Rust crate has no name. Signatures are r ‖ s.
pub(crate) struct EcKey(*mut c::EC_KEY);

fn number(bytes: &[u8]) -> *mut c::BIGNUM {
    // SAFETY: a live slice with its own length; whoever takes the number frees it.
    unsafe { c::BN_bin2bn(bytes.as_ptr(), bytes.len(), null_mut()) }
}

impl EcKey {
    /// The pair of these keys, which AWS-LC checks.
    pub(crate) fn p224(d: &[u8], public: &[u8]) -> Self {
        // SAFETY: key, point and number are made here and live as long as they are used; the key
        // copies the point and the number, which are freed once; slices have their own lengths.
        unsafe {
            let key = c::EC_KEY_new_by_curve_name(c::NID_secp224r1);
            let group = c::EC_KEY_get0_group(key);
            let (point, d) = (c::EC_POINT_new(group), number(d));
            let (bytes, len) = (public.as_ptr(), public.len());
            let done = c::EC_POINT_oct2point(group, point, bytes, len, null_mut())
                & c::EC_KEY_set_public_key(key, point)
                & c::EC_KEY_set_private_key(key, d)
                & c::EC_KEY_check_key(key);
            c::EC_POINT_free(point);
            c::BN_free(d);
            assert_eq!(done, 1);
            EcKey(key)
        }
    }

    pub(crate) fn sign(&self, digest: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0; 56];
        let (r, s) = bytes.split_at_mut(28);
        // SAFETY: the key lives as long as `self`; r and s belong to the signature, which is freed
        // once; each output has the length that is given.
        let done = unsafe {
            let signature = c::ECDSA_do_sign(digest.as_ptr(), digest.len(), self.0);
            let done = c::BN_bn2bin_padded(r.as_mut_ptr(), 28, c::ECDSA_SIG_get0_r(signature))
                & c::BN_bn2bin_padded(s.as_mut_ptr(), 28, c::ECDSA_SIG_get0_s(signature));
            c::ECDSA_SIG_free(signature);
            done
        };
        assert_eq!(done, 1);
        bytes
    }

    pub(crate) fn verify(&self, digest: &[u8], signature: &[u8]) -> bool {
        let (r, s) = signature.split_at(28);
        // SAFETY: as above; the signature takes both numbers.
        unsafe {
            let signature = c::ECDSA_SIG_new();
            assert_eq!(c::ECDSA_SIG_set0(signature, number(r), number(s)), 1);
            let valid = c::ECDSA_do_verify(digest.as_ptr(), digest.len(), signature, self.0);
            c::ECDSA_SIG_free(signature);
            valid == 1
        }
    }
}

impl Drop for EcKey {
    fn drop(&mut self) {
        // SAFETY: made by EC_KEY_new_by_curve_name, freed once.
        unsafe { c::EC_KEY_free(self.0) };
    }
}
