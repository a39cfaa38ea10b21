// SPDX-License-Identifier: Apache-2.0 OR MIT
//! AES and its modes, the generator.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::cipher::{self, EncryptingKey, EncryptionContext, UnboundCipherKey};
use aws_lc_rs::iv::FixedLength;
use aws_lc_rs::key_wrap::{AesKek, KeyWrap, KeyWrapPadded};
use lab_engine::lab::aes;

use crate::random::inputs;

#[test]
fn gcm() {
    inputs("AES-256-GCM", |random, len| {
        let (key, nonce) = (random.array::<32>(), random.array::<12>());
        let (plaintext, aad_len) = (random.bytes(len), random.below(301));
        let aad = random.bytes(aad_len);
        let mut ours = plaintext.clone();
        let mut tag = [0; 16];
        aes::gcm_seal(&key, &nonce, &aad, &mut ours, &mut tag).unwrap();

        let peer = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &key).unwrap());
        let mut theirs = plaintext.clone();
        let nonce_of = || Nonce::assume_unique_for_key(nonce);
        let aad_of = || Aad::from(&aad[..]);
        let their_tag = peer.seal_in_place_separate_tag(nonce_of(), aad_of(), &mut theirs).unwrap();
        assert_eq!((&ours, &tag[..]), (&theirs, their_tag.as_ref()));

        assert_eq!(aes::gcm_open(&key, &nonce, &aad, &mut theirs, &tag), Some(true));
        assert_eq!(theirs, plaintext);
        // A bit of the tag decides.
        tag[random.below(16)] ^= 1 << random.below(8);
        assert_eq!(aes::gcm_open(&key, &nonce, &aad, &mut ours, &tag), Some(false));
    });
}

#[test]
fn counter_mode_and_the_block_cipher() {
    inputs("AES-256", |random, len| {
        let (key, iv) = (random.array::<32>(), random.array::<16>());
        let plaintext = random.bytes(len);
        let mut ours = plaintext.clone();
        aes::ctr(&key, &iv, &mut ours).unwrap();
        let unbound = || UnboundCipherKey::new(&cipher::AES_256, &key).unwrap();
        let mut theirs = plaintext.clone();
        let context = EncryptionContext::Iv128(FixedLength::from(&iv));
        EncryptingKey::ctr(unbound()).unwrap().less_safe_encrypt(&mut theirs, context).unwrap();
        assert_eq!(ours, theirs);

        let blocks = &plaintext[..len - len % 16];
        let (mut ours, mut theirs) = (blocks.to_vec(), blocks.to_vec());
        aes::ecb_encrypt(&key, &mut ours).unwrap();
        EncryptingKey::ecb(unbound()).unwrap().encrypt(&mut theirs).unwrap();
        assert_eq!(ours, theirs);
        aes::ecb_decrypt(&key, &mut ours).unwrap();
        assert_eq!(ours, blocks);
    });
}

#[test]
fn key_wrapping() {
    inputs("KW and KWP", |random, len| {
        let key = random.array::<32>();
        let kek = || AesKek::new(&aws_lc_rs::key_wrap::AES_256, &key).unwrap();
        let plaintext = random.bytes(8 * (len % 600).max(2));
        let mut ours = vec![0; plaintext.len() + 8];
        let mut theirs = ours.clone();
        aes::kw_wrap(&key, &plaintext, &mut ours, false).unwrap();
        assert_eq!(ours, kek().wrap(&plaintext, &mut theirs).unwrap());
        let mut again = vec![0; plaintext.len()];
        assert_eq!(aes::kw_unwrap(&key, &theirs, &mut again, false), Some(true));
        assert_eq!(again, plaintext);

        let plaintext = random.bytes(len.max(1));
        let mut ours = vec![0; plaintext.len().next_multiple_of(8) + 8];
        let mut theirs = vec![0; ours.len() + 8];
        aes::kwp_wrap(&key, &plaintext, &mut ours, false).unwrap();
        let theirs = kek().wrap_with_padding(&plaintext, &mut theirs).unwrap();
        assert_eq!(ours, theirs);
        let mut again = vec![0; ours.len() - 8];
        let len = aes::kwp_unwrap(&key, theirs, &mut again, false).unwrap();
        assert_eq!(again[..len], plaintext);
    });
}
