// SPDX-License-Identifier: Apache-2.0 OR MIT
//! AES-256-GCM with IVs that the module draws. [SP 800-38D] §8.2.2

use alula_engine::aead::aes256gcm::{Key, Seal};
use alula_engine::{Approval, Secret};

use crate::code::{ALULA_WRONG_LENGTH, answer, of};
use crate::handle::Pool;
use crate::pointer::{apart, exactly, input, output, place};

/// A key for AES-256-GCM: a handle, to be freed with `alula_aes256gcm_key_free`.
pub struct Aes256GcmKey {
    _hidden: [u8; 0],
}

/// The length of a key in bytes.
pub const ALULA_AES256GCM_KEY_LEN: usize = 32;
/// The length of an IV in bytes.
pub const ALULA_AES256GCM_IV_LEN: usize = 12;
/// The length of a tag in bytes.
pub const ALULA_AES256GCM_TAG_LEN: usize = 16;

static KEYS: Pool<Key> = Pool::new();

/// Makes a key of 32 secret bytes, and leaves its handle at `handle`. Wipe your copy. The bytes
/// must not serve another key that seals: IVs are counted for each handle by itself.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alula_aes256gcm_key_new(
    key: *const u8,
    key_len: usize,
    handle: *mut *mut Aes256GcmKey,
) -> i32 {
    answer(|| {
        // SAFETY: the caller vouches for both.
        let (key, handle) = unsafe { (input(key, key_len)?, place(handle)?) };
        let key: &[u8; 32] = key.try_into().map_err(|_| ALULA_WRONG_LENGTH)?;
        let key = Key::from_secret(&Secret::from_bytes(key)).map_err(of)?;
        *handle = KEYS.insert(key).cast();
        Ok(())
    })
}

/// Makes a key that nobody knows: what it seals, only it opens.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alula_aes256gcm_key_generate(handle: *mut *mut Aes256GcmKey) -> i32 {
    answer(|| {
        // SAFETY: the caller vouches for it.
        let handle = unsafe { place(handle)? };
        *handle = KEYS.insert(Key::generate().map_err(of)?).cast();
        Ok(())
    })
}

/// Encrypts `data` in place, authenticates it together with `aad`, and writes the IV, 12 random
/// bytes, and the tag of 16 bytes. `data` may have up to 2^36 - 32 bytes; no other buffer overlaps
/// `data`, `iv` or `tag`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alula_aes256gcm_seal(
    key: *const Aes256GcmKey,
    aad: *const u8,
    aad_len: usize,
    data: *mut u8,
    data_len: usize,
    iv: *mut u8,
    iv_len: usize,
    tag: *mut u8,
    tag_len: usize,
) -> i32 {
    answer(|| {
        exactly(iv_len, ALULA_AES256GCM_IV_LEN)?;
        exactly(tag_len, ALULA_AES256GCM_TAG_LEN)?;
        apart((data, data_len), &[(aad, aad_len), (iv, iv_len), (tag, tag_len)])?;
        apart((iv, iv_len), &[(aad, aad_len), (tag, tag_len)])?;
        apart((tag, tag_len), &[(aad, aad_len)])?;
        // SAFETY: apart from one another; the caller vouches for the rest.
        let (aad, data) = unsafe { (input(aad, aad_len)?, output(data, data_len)?) };
        // SAFETY: likewise.
        let (iv, tag) = unsafe { (output(iv, iv_len)?, output(tag, tag_len)?) };
        let seal = KEYS.with(key.cast(), |key| key.seal(aad, data).map_err(of))?;
        iv.copy_from_slice(&seal.iv);
        tag.copy_from_slice(&seal.tag);
        Ok(())
    })
}

/// Decrypts `data` in place if it, `aad`, `iv` and `tag` are what was sealed. Otherwise
/// `ALULA_REJECTED`, and `data` is all zeros. No other buffer overlaps `data`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alula_aes256gcm_open(
    key: *const Aes256GcmKey,
    aad: *const u8,
    aad_len: usize,
    iv: *const u8,
    iv_len: usize,
    tag: *const u8,
    tag_len: usize,
    data: *mut u8,
    data_len: usize,
) -> i32 {
    answer(|| {
        exactly(iv_len, ALULA_AES256GCM_IV_LEN)?;
        exactly(tag_len, ALULA_AES256GCM_TAG_LEN)?;
        apart((data, data_len), &[(aad, aad_len), (iv, iv_len), (tag, tag_len)])?;
        // SAFETY: what is written is apart from the others; the caller vouches for the rest.
        let (aad, data) = unsafe { (input(aad, aad_len)?, output(data, data_len)?) };
        // SAFETY: likewise.
        let (iv, tag) = unsafe { (input(iv, iv_len)?, input(tag, tag_len)?) };
        let seal = Seal {
            iv: iv.try_into().map_err(|_| ALULA_WRONG_LENGTH)?,
            tag: tag.try_into().map_err(|_| ALULA_WRONG_LENGTH)?,
        };
        KEYS.with(key.cast(), |key| key.open(aad, &seal, data).map_err(of))
    })
}

/// Writes 1 to `approved` if the key was made by the approved module, 0 if by a copy that nobody
/// has sealed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alula_aes256gcm_key_approved(
    key: *const Aes256GcmKey,
    approved: *mut u32,
) -> i32 {
    answer(|| {
        // SAFETY: the caller vouches for it.
        let approved = unsafe { place(approved)? };
        *approved =
            KEYS.with(key.cast(), |key| Ok(u32::from(key.approval() == Approval::Approved)))?;
        Ok(())
    })
}

/// Destroys a key. Its handle is none any more. A null pointer is nothing to do; `ALULA_BUSY` if
/// another thread uses the key, which then stays.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alula_aes256gcm_key_free(key: *mut Aes256GcmKey) -> i32 {
    answer(|| if key.is_null() { Ok(()) } else { KEYS.remove(key.cast()) })
}

/// Destroys every key of this kind.
pub(crate) fn zeroise() {
    KEYS.zeroise();
}
