// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Keys made here, in their PKCS#8 and SPKI, are taken and used by AWS-LC: what it signs with them
//! is verified here, and what is signed here it verifies.

use aws_lc_rs::agreement::{self, UnparsedPublicKey};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    EcdsaKeyPair, Ed25519KeyPair, ParsedPublicKey, PqdsaKeyPair, RsaKeyPair,
};
use lab_engine::agree::{ecdh_p256, ecdh_p384, ecdh_p521};
use lab_engine::sign::rsa::{self, Digest, Scheme};
use lab_engine::sign::{ecdsa_p256, ecdsa_p384, ecdsa_p521, ed25519, mldsa44, mldsa65, mldsa87};

const MESSAGE: &[u8] = b"taken and used";
const KEYS: usize = 5;

/// What `write` puts to the front of a buffer.
fn written(write: impl Fn(&mut [u8]) -> Result<usize, lab_engine::Error>) -> Vec<u8> {
    let mut output = vec![0; 8192];
    let len = write(&mut output).unwrap();
    output.truncate(len);
    output
}

#[test]
fn curves() {
    let random = SystemRandom::new();
    macro_rules! ecdsa {
        ($($ours:ident $digest:ident $signing:ident $verifying:ident)*) => { $(
            for _ in 0..KEYS {
                let own = $ours::SigningKey::generate().unwrap();
                let private = written(|output| own.to_pkcs8(output));
                let public = written(|output| own.verifying_key().to_spki(output));
                let signing = &aws_lc_rs::signature::$signing;
                let theirs = EcdsaKeyPair::from_pkcs8(signing, &private).unwrap();
                let signature = theirs.sign(&random, MESSAGE).unwrap();
                let signature = $ours::Signature::from_bytes(signature.as_ref()).unwrap();
                own.verifying_key().verify(Digest::$digest, MESSAGE, &signature).unwrap();
                let verifying = &aws_lc_rs::signature::$verifying;
                let theirs = ParsedPublicKey::new(verifying, &public).unwrap();
                let signature = own.sign(Digest::$digest, MESSAGE).unwrap();
                theirs.verify_sig(MESSAGE, signature.as_bytes()).unwrap();
            }
        )* };
    }
    ecdsa!(
        ecdsa_p256 Sha256 ECDSA_P256_SHA256_FIXED_SIGNING ECDSA_P256_SHA256_FIXED
        ecdsa_p384 Sha384 ECDSA_P384_SHA384_FIXED_SIGNING ECDSA_P384_SHA384_FIXED
        ecdsa_p521 Sha512 ECDSA_P521_SHA512_FIXED_SIGNING ECDSA_P521_SHA512_FIXED
    );
    macro_rules! ecdh {
        ($($ours:ident $theirs:ident)*) => { $(
            for _ in 0..KEYS {
                let own = $ours::PrivateKey::generate().unwrap();
                let peer = $ours::PrivateKey::generate().unwrap();
                let private = written(|output| own.to_pkcs8(output));
                let curve = &agreement::$theirs;
                let theirs = agreement::PrivateKey::from_private_key_der(curve, &private).unwrap();
                let public = written(|output| peer.public_key().to_spki(output));
                let public = UnparsedPublicKey::new(curve, public);
                let secret = agreement::agree(&theirs, public, (), |z| Ok(z.to_vec())).unwrap();
                let ours = own.agree(peer.public_key()).unwrap().declassify("test");
                assert_eq!(secret, ours);
            }
        )* };
    }
    ecdh!(ecdh_p256 ECDH_P256 ecdh_p384 ECDH_P384 ecdh_p521 ECDH_P521);
}

#[test]
fn ed25519_keys() {
    for _ in 0..KEYS {
        let own = ed25519::SigningKey::generate().unwrap();
        let private = written(|output| own.to_pkcs8(output));
        let theirs = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&private).unwrap();
        let signature = ed25519::Signature::from_bytes(theirs.sign(MESSAGE).as_ref()).unwrap();
        own.verifying_key().verify(MESSAGE, &signature).unwrap();
        let public = written(|output| own.verifying_key().to_spki(output));
        let theirs = ParsedPublicKey::new(&aws_lc_rs::signature::ED25519, &public).unwrap();
        theirs.verify_sig(MESSAGE, own.sign(MESSAGE).unwrap().as_bytes()).unwrap();
    }
}

#[test]
fn mldsa() {
    macro_rules! set {
        ($($ours:ident $signing:ident $verifying:ident)*) => { $(
            for _ in 0..KEYS {
                let own = $ours::SigningKey::generate().unwrap();
                let private = written(|output| own.to_pkcs8(output));
                let signing = &aws_lc_rs::signature::$signing;
                let theirs = PqdsaKeyPair::from_pkcs8(signing, &private).unwrap();
                let mut signature = vec![0; signing.signature_len()];
                theirs.sign(MESSAGE, &mut signature).unwrap();
                let signature = $ours::Signature::from_bytes(&signature).unwrap();
                own.verifying_key().verify(b"", MESSAGE, &signature).unwrap();
                let public = written(|output| own.verifying_key().to_spki(output));
                let verifying = &aws_lc_rs::signature::$verifying;
                let theirs = ParsedPublicKey::new(verifying, &public).unwrap();
                theirs.verify_sig(MESSAGE, own.sign(b"", MESSAGE).unwrap().as_bytes()).unwrap();
            }
        )* };
    }
    set!(
        mldsa44 ML_DSA_44_SIGNING ML_DSA_44
        mldsa65 ML_DSA_65_SIGNING ML_DSA_65
        mldsa87 ML_DSA_87_SIGNING ML_DSA_87
    );
}

#[test]
fn rsa_keys() {
    let scheme = Scheme::pss(Digest::Sha256);
    let own = rsa::SigningKey::generate(2048).unwrap();
    let private = written(|output| own.to_pkcs8(output));
    let theirs = RsaKeyPair::from_pkcs8(&private).unwrap();
    let mut signature = [0; 256];
    let padding = &aws_lc_rs::signature::RSA_PSS_SHA256;
    theirs.sign(padding, &SystemRandom::new(), MESSAGE, &mut signature).unwrap();
    let signature = rsa::Signature::from_bytes(&signature).unwrap();
    own.verifying_key().verify(scheme, MESSAGE, &signature).unwrap();
    let public = written(|output| own.verifying_key().to_spki(output));
    let verifying = &aws_lc_rs::signature::RSA_PSS_2048_8192_SHA256;
    let theirs = ParsedPublicKey::new(verifying, &public).unwrap();
    theirs.verify_sig(MESSAGE, own.sign(scheme, MESSAGE).unwrap().as_bytes()).unwrap();
}
