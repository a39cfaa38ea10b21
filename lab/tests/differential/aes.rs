// SPDX-License-Identifier: Apache-2.0 OR MIT
//! AES with every key size and in every mode, against AWS-LC.

use std::ptr::{null, null_mut};

use aws_lc_sys as peer;
use lab_engine::Secret;
use lab_engine::aead::aes256gcm::COUNTER_LABEL;
use lab_engine::aead::{aes128gcm, aes192gcm, aes256gcm};
use lab_engine::lab::aes;

use crate::random::{Random, inputs, slow_inputs};

const KEY_LENS: [usize; 3] = [16, 24, 32];

/// The peer's cipher of this mode for a key of this length.
macro_rules! cipher_of {
    ($len:expr, $short:ident $middle:ident $long:ident) => {
        // SAFETY: functions without arguments that give pointers to constants.
        unsafe {
            match $len {
                16 => peer::$short(),
                24 => peer::$middle(),
                _ => peer::$long(),
            }
        }
    };
}

type Cipher = *const peer::EVP_CIPHER;

/// A mode without a tag, without padding.
fn their_crypt(cipher: Cipher, key: &[u8], iv: &[u8], text: &[u8], encrypt: bool) -> Vec<u8> {
    let (mut output, mut len) = (vec![0; text.len() + 16], 0);
    let iv = if iv.is_empty() { null() } else { iv.as_ptr() };
    let (encrypt, text_len) = (i32::from(encrypt), text.len() as i32);
    // SAFETY: a context that is made here and freed here; every pointer is to a live slice that
    // has the length which the cipher wants, the output a block more than the input.
    let done = unsafe {
        let context = peer::EVP_CIPHER_CTX_new();
        let done = peer::EVP_CipherInit_ex(context, cipher, null_mut(), key.as_ptr(), iv, encrypt)
            & peer::EVP_CIPHER_CTX_set_padding(context, 0)
            & peer::EVP_CipherUpdate(
                context,
                output.as_mut_ptr(),
                &mut len,
                text.as_ptr(),
                text_len,
            );
        peer::EVP_CIPHER_CTX_free(context);
        done
    };
    assert_eq!((done, len), (1, text_len));
    output.truncate(text.len());
    output
}

/// Ciphertext and tag by GCM or CCM.
fn their_seal(
    (cipher, ccm): (Cipher, bool),
    key: &[u8],
    nonce: &[u8],
    aad: &[u8],
    text: &[u8],
    tag_len: usize,
) -> (Vec<u8>, Vec<u8>) {
    let (mut output, mut tag, mut len) = (vec![0; text.len() + 16], vec![0u8; tag_len], 0);
    let (nonce_len, tag_len, text_len) = (nonce.len() as i32, tag_len as i32, text.len() as i32);
    let aad_len = aad.len() as i32;
    // SAFETY: as above; tag and nonce have the lengths that the context is told.
    let done = unsafe {
        let context = peer::EVP_CIPHER_CTX_new();
        let mut done = peer::EVP_EncryptInit_ex(context, cipher, null_mut(), null(), null());
        let mut control = |what, len, pointer: *mut u8| {
            done &= peer::EVP_CIPHER_CTX_ctrl(context, what, len, pointer.cast());
        };
        control(peer::EVP_CTRL_AEAD_SET_IVLEN, nonce_len, null_mut());
        if ccm {
            control(peer::EVP_CTRL_AEAD_SET_TAG, tag_len, null_mut());
        }
        done &= peer::EVP_EncryptInit_ex(context, null(), null_mut(), key.as_ptr(), nonce.as_ptr());
        if ccm {
            done &= peer::EVP_EncryptUpdate(context, null_mut(), &mut len, null(), text_len);
        }
        let no_output = null_mut();
        if aad_len > 0 {
            done &= peer::EVP_EncryptUpdate(context, no_output, &mut len, aad.as_ptr(), aad_len);
        }
        let place = output.as_mut_ptr();
        done &= peer::EVP_EncryptUpdate(context, place, &mut len, text.as_ptr(), text_len);
        done &= peer::EVP_EncryptFinal_ex(context, place.add(text.len()), &mut len);
        let tag = tag.as_mut_ptr().cast();
        done &= peer::EVP_CIPHER_CTX_ctrl(context, peer::EVP_CTRL_AEAD_GET_TAG, tag_len, tag);
        peer::EVP_CIPHER_CTX_free(context);
        done
    };
    assert_eq!(done, 1);
    output.truncate(text.len());
    (output, tag)
}

/// Seals with both, and opens with ours, in which a bit of the tag decides.
fn authenticated(random: &mut Random, len: usize, ccm: bool) {
    for key_len in KEY_LENS {
        let (key, text, aad_len) = (random.bytes(key_len), random.bytes(len), random.below(301));
        let aad = random.bytes(aad_len);
        let (nonce_len, tag_len) = match ccm {
            true => (7 + random.below(7), 4 + 2 * random.below(7)),
            // Mostly the length for which GCM has a way of its own.
            false => (if random.below(4) > 0 { 12 } else { 1 + random.below(60) }, 16),
        };
        let nonce = random.bytes(nonce_len);
        let (mut ours, mut tag) = (text.clone(), vec![0; tag_len]);
        let cipher = if ccm {
            aes::ccm_seal(&key, &nonce, &aad, &mut ours, &mut tag).unwrap();
            cipher_of!(key_len, EVP_aes_128_ccm EVP_aes_192_ccm EVP_aes_256_ccm)
        } else {
            let mut whole = [0; 16];
            aes::gcm_seal(&key, &nonce, &aad, &mut ours, &mut whole).unwrap();
            tag.copy_from_slice(&whole);
            cipher_of!(key_len, EVP_aes_128_gcm EVP_aes_192_gcm EVP_aes_256_gcm)
        };
        let theirs = their_seal((cipher, ccm), &key, &nonce, &aad, &text, tag_len);
        assert_eq!((&ours, &tag), (&theirs.0, &theirs.1));

        let open = if ccm { aes::ccm_open } else { aes::gcm_open };
        let mut opened = ours.clone();
        assert_eq!(open(&key, &nonce, &aad, &mut opened, &tag), Some(true));
        assert_eq!(opened, text);
        tag[random.below(tag_len)] ^= 1 << random.below(8);
        assert_eq!(open(&key, &nonce, &aad, &mut ours, &tag), Some(false));
        assert!(ours.iter().all(|byte| *byte == 0));
    }
}

#[test]
fn gcm() {
    inputs("AES-GCM", |random, len| authenticated(random, len, false));
}

#[test]
fn ccm() {
    inputs("AES-CCM", |random, len| authenticated(random, len, true));
}

#[test]
fn cmac() {
    inputs("CMAC", |random, len| {
        for key_len in KEY_LENS {
            let (key, message) = (random.bytes(key_len), random.bytes(len));
            let cbc = cipher_of!(key_len, EVP_aes_128_cbc EVP_aes_192_cbc EVP_aes_256_cbc);
            let (mut theirs, mut tag_len) = ([0u8; 16], 0);
            let (key_at, text, out) = (key.as_ptr(), message.as_ptr(), theirs.as_mut_ptr());
            // SAFETY: a context that is made and freed here; live slices with their own lengths,
            // and 16 bytes for the tag.
            let done = unsafe {
                let context = peer::CMAC_CTX_new();
                let done = peer::CMAC_Init(context, key_at.cast(), key_len, cbc, null_mut())
                    & peer::CMAC_Update(context, text, len)
                    & peer::CMAC_Final(context, out, &mut tag_len);
                peer::CMAC_CTX_free(context);
                done
            };
            assert_eq!((done, aes::cmac(&key, &message)), (1, Some(theirs)));
        }
    });
}

#[test]
fn modes_without_tags() {
    inputs("AES-CTR, ECB, CBC", |random, len| {
        for key_len in KEY_LENS {
            let (key, iv, text) = (random.bytes(key_len), random.array::<16>(), random.bytes(len));
            let mut ours = text.clone();
            aes::ctr(&key, &iv, &mut ours).unwrap();
            let ctr = cipher_of!(key_len, EVP_aes_128_ctr EVP_aes_192_ctr EVP_aes_256_ctr);
            assert_eq!(ours, their_crypt(ctr, &key, &iv, &text, true));

            let blocks = &text[..len - len % 16];
            let ecb = cipher_of!(key_len, EVP_aes_128_ecb EVP_aes_192_ecb EVP_aes_256_ecb);
            let mut ours = blocks.to_vec();
            aes::ecb_encrypt(&key, &mut ours).unwrap();
            assert_eq!(ours, their_crypt(ecb, &key, &[], blocks, true));
            ours.copy_from_slice(blocks);
            aes::ecb_decrypt(&key, &mut ours).unwrap();
            assert_eq!(ours, their_crypt(ecb, &key, &[], blocks, false));

            let cbc = cipher_of!(key_len, EVP_aes_128_cbc EVP_aes_192_cbc EVP_aes_256_cbc);
            ours.copy_from_slice(blocks);
            aes::cbc_encrypt(&key, &mut iv.clone(), &mut ours).unwrap();
            assert_eq!(ours, their_crypt(cbc, &key, &iv, blocks, true));
            ours.copy_from_slice(blocks);
            aes::cbc_decrypt(&key, &mut iv.clone(), &mut ours).unwrap();
            assert_eq!(ours, their_crypt(cbc, &key, &iv, blocks, false));
        }
    });
}

#[test]
fn xts() {
    inputs("AES-XTS", |random, len| {
        let (tweak, text) = (random.array::<16>(), random.bytes(len.max(16)));
        let bits = 8 * text.len() as u64;
        for (key, encrypt) in [(64, true), (64, false), (32, true), (32, false)] {
            let key = random.bytes(key);
            let mut ours = text.clone();
            aes::xts(&key, &tweak, &mut ours, bits, encrypt).unwrap();
            // SAFETY: a function without arguments.
            let long = unsafe { peer::EVP_aes_256_xts() };
            let theirs = match key.len() {
                64 => their_crypt(long, &key, &tweak, &text, encrypt),
                _ if encrypt => xts_by_hand(&key, tweak, &text),
                // The peer has no XTS with AES-128: what ours decrypts must encrypt back.
                _ => {
                    assert_eq!(xts_by_hand(&key, tweak, &ours), text);
                    continue;
                }
            };
            assert_eq!(ours, theirs);
        }
    });
}

/// XTS with AES-128 from the peer's block cipher, on numbers of 128 bits.
fn xts_by_hand(key: &[u8], tweak: [u8; 16], text: &[u8]) -> Vec<u8> {
    // SAFETY: a function without arguments.
    let ecb = unsafe { peer::EVP_aes_128_ecb() };
    let block = |key: &[u8], word: u128| {
        let output = their_crypt(ecb, key, &[], &word.to_le_bytes(), true);
        u128::from_le_bytes(output.try_into().expect("a block"))
    };
    let (key1, key2) = key.split_at(16);
    let mut t = block(key2, u128::from_le_bytes(tweak));
    let mut output: Vec<u8> = Vec::new();
    for piece in text.chunks(16) {
        let mut input = [0; 16];
        input[..piece.len()].copy_from_slice(piece);
        if piece.len() < 16 {
            // Steal from the block before, which is enciphered once more.
            let before = output.split_off(output.len() - 16);
            input[piece.len()..].copy_from_slice(&before[piece.len()..]);
            let again = block(key1, u128::from_le_bytes(input) ^ t) ^ t;
            output.extend(again.to_le_bytes());
            output.extend(&before[..piece.len()]);
            return output;
        }
        output.extend((block(key1, u128::from_le_bytes(input) ^ t) ^ t).to_le_bytes());
        t = t << 1 ^ if t >> 127 == 1 { 0x87 } else { 0 };
    }
    output
}

#[test]
fn key_wrapping() {
    slow_inputs("KW and KWP", |random, len| {
        for key_len in KEY_LENS {
            let (key, text) = (random.bytes(key_len), random.bytes(8 * (len % 600).max(2)));
            let mut schedule = std::mem::MaybeUninit::uninit();
            // SAFETY: a key of this length, and a place for its schedule, which is then complete.
            let schedule = unsafe {
                let bits = 8 * key_len as u32;
                let made = peer::AES_set_encrypt_key(key.as_ptr(), bits, schedule.as_mut_ptr());
                assert_eq!(made, 0);
                schedule.assume_init()
            };
            let mut ours = vec![0; text.len() + 8];
            let mut theirs = ours.clone();
            aes::kw_wrap(&key, &text, &mut ours, false).unwrap();
            let (out, from) = (theirs.as_mut_ptr(), text.as_ptr());
            // SAFETY: live slices; the output is 8 bytes longer than the input.
            let done = unsafe { peer::AES_wrap_key(&schedule, null(), out, from, text.len()) };
            assert_eq!((done as usize, &ours), (theirs.len(), &theirs));
            let mut again = vec![0; text.len()];
            assert_eq!(aes::kw_unwrap(&key, &theirs, &mut again, false), Some(true));
            assert_eq!(again, text);

            let text = random.bytes(len.max(1));
            let mut ours = vec![0; text.len().next_multiple_of(8) + 8];
            let (mut theirs, mut their_len) = (vec![0; ours.len()], 0);
            aes::kwp_wrap(&key, &text, &mut ours, false).unwrap();
            let (out, most, from) = (theirs.as_mut_ptr(), theirs.len(), text.as_ptr());
            // SAFETY: as above; the output's length is told.
            let done = unsafe {
                let text_len = text.len();
                peer::AES_wrap_key_padded(&schedule, out, &mut their_len, most, from, text_len)
            };
            assert_eq!((done, their_len, &ours), (1, theirs.len(), &theirs));
            let mut again = vec![0; ours.len() - 8];
            let len = aes::kwp_unwrap(&key, &theirs, &mut again, false).unwrap();
            assert_eq!(again[..len], text);
        }
    });
}

/// Keys and IVs of records, from AWS-LC's HKDF, and its GCM under them.
#[test]
fn records() {
    use aws_lc_rs::hkdf::{HKDF_SHA256, HKDF_SHA384, KeyType, Prk};
    struct Len(usize);
    impl KeyType for Len {
        fn len(&self) -> usize {
            self.0
        }
    }
    let labelled = |prk: &Prk, label: &str, len: usize| {
        let label = format!("tls13 {label}");
        let lengths = [0, len as u8, label.len() as u8];
        let info = [&lengths[..], label.as_bytes(), &[0]];
        let mut output = vec![0; len];
        prk.expand(&info, Len(len)).unwrap().fill(&mut output).unwrap();
        output
    };
    macro_rules! check {
        ($random:ident, $text:ident, $module:ident, $hkdf:ident, $secret:literal, $key:literal) => {
            let secret = $random.array::<$secret>();
            let prk = Prk::new_less_safe($hkdf, &secret);
            for (protocol, prefix) in
                [($module::Protocol::Tls13, ""), ($module::Protocol::Quic, "quic ")]
            {
                let secret = Secret::from_bytes(&secret);
                let sender = $module::RecordKey::from_traffic_secret(protocol, &secret).unwrap();
                let number = $random.next() >> 2;
                let mut ours = $text.clone();
                let tag = sender.seal_at(number, b"header", &mut ours).unwrap();
                let key = labelled(&prk, &format!("{prefix}key"), $key);
                let mut iv = labelled(&prk, &format!("{prefix}iv"), 12);
                iv[4..].iter_mut().zip(number.to_be_bytes()).for_each(|(iv, n)| *iv ^= n);
                let gcm = cipher_of!($key, EVP_aes_128_gcm EVP_aes_192_gcm EVP_aes_256_gcm);
                let theirs = their_seal((gcm, false), &key, &iv, b"header", &$text, 16);
                assert_eq!((&ours, &tag[..]), (&theirs.0, &theirs.1[..]));
            }
        };
    }
    inputs("records", |random, len| {
        let text = random.bytes(len);
        check!(random, text, aes128gcm, HKDF_SHA256, 32, 16);
        check!(random, text, aes256gcm, HKDF_SHA384, 48, 32);
    });
}

/// The key that is derived with a random salt is AWS-LC's KBKDF of the parent, label and salt: its
/// GCM seals the same under it.
#[test]
fn counter_keys() {
    use aws_lc_rs::kdf::{KbkdfCtrHmacAlgorithmId, get_kbkdf_ctr_hmac_algorithm, kbkdf_ctr_hmac};
    let sha384 = get_kbkdf_ctr_hmac_algorithm(KbkdfCtrHmacAlgorithmId::Sha384).unwrap();
    macro_rules! check {
        ($random:ident, $text:ident, $module:ident, $key:literal) => {
            let (parent, name) = ($random.array::<48>(), $random.array::<4>());
            let secret = Secret::from_bytes(&parent);
            let (ours, salt) = $module::CounterKey::derive(&secret, name).unwrap();
            let bits = (8u32 * $key).to_be_bytes();
            let fixed = [COUNTER_LABEL, &[0], &salt, &bits].concat();
            let mut key = [0; $key];
            kbkdf_ctr_hmac(sha384, &parent, &fixed, &mut key).unwrap();
            let gcm = cipher_of!($key, EVP_aes_128_gcm EVP_aes_192_gcm EVP_aes_256_gcm);
            for count in 0u64..2 {
                let mut data = $text.clone();
                let seal = ours.seal(b"header", &mut data).unwrap();
                assert_eq!(seal.iv[..], [&name[..], &count.to_be_bytes()].concat());
                let theirs = their_seal((gcm, false), &key, &seal.iv, b"header", &$text, 16);
                assert_eq!((&data, &seal.tag[..]), (&theirs.0, &theirs.1[..]));
            }
        };
    }
    inputs("CounterKey", |random, len| {
        let text = random.bytes(len);
        check!(random, text, aes128gcm, 16);
        check!(random, text, aes192gcm, 24);
        check!(random, text, aes256gcm, 32);
    });
}
