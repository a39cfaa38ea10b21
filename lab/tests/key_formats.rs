// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Keys in SPKI and PKCS#8 against the `openssl` command: what it writes is read, and what is
//! written it reads and writes again with the same bytes. `ALULA_OPENSSL` names another command.
//! Where there is none, or it is older than an algorithm, a line says so.

use std::io::Write;
use std::process::{Command, Stdio};

use lab_engine::encoding::encrypted;
use lab_engine::encoding::pem::{self, Label};
use lab_engine::{Error, Reason};

/// Runs `openssl` on an input. None if there is no such command, or it refuses.
fn openssl(arguments: &[&str], input: &[u8]) -> Option<Vec<u8>> {
    let name = std::env::var("ALULA_OPENSSL").unwrap_or("openssl".into());
    let mut words = name.split_whitespace();
    let mut command = Command::new(words.next()?);
    command
        .args(words)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut child = command.spawn().ok()?;
    child.stdin.take()?.write_all(input).ok()?;
    let output = child.wait_with_output().ok()?;
    output.status.success().then_some(output.stdout)
}

/// True if there is an openssl command that knows the algorithm of this public key.
fn openssl_reads(public: &[u8]) -> bool {
    let read = openssl(&["pkey", "-pubin", "-inform", "DER", "-noout"], public).is_some();
    if !read {
        println!("skipped: no openssl command here reads these keys, so none are exchanged");
    }
    read
}

fn written(write: impl Fn(&mut [u8]) -> Result<usize, Error>) -> Vec<u8> {
    let mut output = vec![1; 16_384];
    let len = write(&mut output).expect("it fits");
    assert!(output[len..].iter().all(|byte| *byte == 0));
    output.truncate(len);
    // Too short a buffer gets zeros.
    let mut short = vec![1; len - 1];
    assert_eq!(write(&mut short), Err(Error::WrongLength));
    assert!(short.iter().all(|byte| *byte == 0));
    output
}

/// OpenSSL's own encoding of a private key, and of its public key.
fn by_openssl(private: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let run = |arguments: &[&str]| openssl(arguments, private).expect("openssl reads the key");
    let again = run(&["pkcs8", "-topk8", "-nocrypt", "-inform", "DER", "-outform", "DER"]);
    let public = run(&["pkey", "-inform", "DER", "-pubout", "-outform", "DER"]);
    (again, public)
}

/// No prefix, no extension, no flipped bit of a private key's encoding may be read as another key
/// without a word: each is refused, or is a key whose own encoding differs.
fn damage(good: &[u8], read: impl Fn(&[u8]) -> Option<Vec<u8>>) {
    for len in 0..good.len() {
        assert!(read(&good[..len]).is_none(), "{len} bytes");
    }
    assert!(read(&[good, &[0]].concat()).is_none());
    for bit in 0..8 * good.len() {
        let mut bad = good.to_vec();
        bad[bit / 8] ^= 1 << (bit % 8);
        assert!(read(&bad).is_none_or(|again| again != good), "bit {bit}");
    }
}

/// The keys of one use on the curve of this name.
macro_rules! curve_keys {
    ($test:ident, $module:ident $name:ident, $private:ident $public:ident $of:ident,
     $curve:literal) => {
        #[test]
        fn $test() {
            use lab_engine::$module::$name::{$private as PrivateKey, $public as PublicKey};
            let key = PrivateKey::generate().unwrap();
            let private = written(|output| key.to_pkcs8(output));
            let public = written(|output| key.$of().to_spki(output));
            let same = PrivateKey::from_pkcs8(&private).unwrap();
            assert_eq!(same.$of().to_bytes(), key.$of().to_bytes());
            assert!(PublicKey::from_spki(&public).is_ok());
            damage(&private, |der| {
                let key = PrivateKey::from_pkcs8(der).ok()?;
                Some(written(|output| key.to_pkcs8(output)))
            });
            if !openssl_reads(&public) {
                return;
            }
            assert_eq!(by_openssl(&private), (private, public));
            let curve = concat!("ec_paramgen_curve:", $curve);
            let generated = ["genpkey", "-algorithm", "EC", "-pkeyopt", curve];
            let text = openssl(&generated, b"").expect("openssl makes a key");
            let mut der = [0; 512];
            let len = pem::decode(Label::PrivateKey, &text, &mut der).unwrap();
            let theirs = PrivateKey::from_pkcs8(&der[..len]).unwrap();
            assert_eq!(written(|output| theirs.to_pkcs8(output)), der[..len]);
        }
    };
}
curve_keys!(ecdh_p256_keys, agree ecdh_p256, PrivateKey PublicKey public_key, "P-256");
curve_keys!(ecdh_p384_keys, agree ecdh_p384, PrivateKey PublicKey public_key, "P-384");
curve_keys!(ecdh_p521_keys, agree ecdh_p521, PrivateKey PublicKey public_key, "P-521");
curve_keys!(ecdsa_p256_keys, sign ecdsa_p256, SigningKey VerifyingKey verifying_key, "P-256");
curve_keys!(ecdsa_p384_keys, sign ecdsa_p384, SigningKey VerifyingKey verifying_key, "P-384");
curve_keys!(ecdsa_p521_keys, sign ecdsa_p521, SigningKey VerifyingKey verifying_key, "P-521");

/// The seed form, the expanded form and both together, of which the last is put together here.
macro_rules! lattice {
    ($name:ident, $module:path, $private:ident, $public:ident, $of:ident) => {
        #[test]
        fn $name() {
            use $module::{$private, $public};
            let key = $private::generate().unwrap();
            let own = key.$of().to_bytes();
            let public = written(|output| key.$of().to_spki(output));
            assert!($public::from_spki(&public).unwrap().to_bytes() == own);

            let seed = written(|output| key.to_pkcs8(output));
            let again = |der: &[u8]| {
                let key = $private::from_pkcs8(der).ok()?;
                Some(written(|output| key.to_pkcs8(output)))
            };
            assert_eq!(again(&seed).unwrap(), seed);
            damage(&seed, again);

            let expanded = $private::from_expanded(&key.expanded().unwrap()).unwrap();
            assert_eq!(expanded.seed().err(), Some(Error::Refused(Reason::NoSeed)));
            let expanded = written(|output| expanded.to_pkcs8(output));
            assert_eq!(again(&expanded).unwrap(), expanded);

            let identifier = seed[3..].split_first_chunk::<15>().unwrap().0;
            let bytes = |secret: &[u8]| [&[4][..], &length(secret.len()), secret].concat();
            let mut other = key.expanded().unwrap().declassify("test");
            let (seed_bytes, last) = (key.seed().unwrap().declassify("test"), other.len() - 1);
            let both = |expanded: &[u8]| {
                let pair = [bytes(&seed_bytes), bytes(expanded)].concat();
                let pair = [&[0x30][..], &length(pair.len()), &pair].concat();
                let info = [&[2, 1, 0][..], &identifier[2..], &bytes(&pair)].concat();
                [&[0x30][..], &length(info.len()), &info].concat()
            };
            assert_eq!(again(&both(&other)).unwrap(), seed);
            other[last] ^= 1;
            let refused = $private::from_pkcs8(&both(&other)).err();
            assert_eq!(refused, Some(Error::InvalidKey));

            if openssl_reads(&public) {
                // It writes both forms.
                other[last] ^= 1;
                assert_eq!(by_openssl(&seed), (both(&other), public.clone()));
                assert_eq!(by_openssl(&expanded), (expanded, public));
            }
        }
    };
}
lattice!(ml_kem_512, lab_engine::kem::mlkem512, DecapKey, EncapKey, encap_key);
lattice!(ml_kem_768, lab_engine::kem::mlkem768, DecapKey, EncapKey, encap_key);
lattice!(ml_kem_1024, lab_engine::kem::mlkem1024, DecapKey, EncapKey, encap_key);
lattice!(ml_dsa_44, lab_engine::sign::mldsa44, SigningKey, VerifyingKey, verifying_key);
lattice!(ml_dsa_65, lab_engine::sign::mldsa65, SigningKey, VerifyingKey, verifying_key);
lattice!(ml_dsa_87, lab_engine::sign::mldsa87, SigningKey, VerifyingKey, verifying_key);

/// A length in DER.
fn length(len: usize) -> Vec<u8> {
    match len {
        0..0x80 => vec![len as u8],
        0x80..0x100 => vec![0x81, len as u8],
        _ => vec![0x82, (len >> 8) as u8, len as u8],
    }
}

#[test]
fn passwords() {
    use lab_engine::agree::ecdh_p384;
    let key = ecdh_p384::PrivateKey::generate().unwrap();
    let private = written(|output| key.to_pkcs8(output));
    let sealed = written(|output| encrypted::seal(b"a password", 1000, &private, output));
    let open = |file: &[u8]| {
        let mut der = [0; 512];
        encrypted::open(b"a password", file, &mut der).map(|len| der[..len].to_vec())
    };
    assert_eq!(open(&sealed).unwrap(), private);
    if !openssl_reads(&written(|output| key.public_key().to_spki(output))) {
        return;
    }
    let decrypt = ["pkcs8", "-inform", "DER", "-outform", "DER", "-passin", "pass:a password"];
    let opened = openssl(&decrypt, &sealed).expect("openssl opens it");
    let plain = ["pkcs8", "-topk8", "-nocrypt", "-inform", "DER", "-outform", "DER"];
    assert_eq!(openssl(&plain, &opened).unwrap_or(opened), private);

    // OpenSSL's salts had eight bytes before version 3.4; these are refused by name.
    let encrypt = ["pkcs8", "-topk8", "-inform", "DER", "-outform", "DER", "-iter", "5000"];
    let with = ["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA384", "-passout", "pass:a password"];
    let theirs = openssl(&[&encrypt[..], &with].concat(), &private).expect("openssl encrypts");
    match open(&theirs) {
        Ok(opened) => assert_eq!(opened, private),
        Err(error) => assert_eq!(error, Error::Refused(Reason::SaltTooShort)),
    }
}

/// The fast sets; the small ones differ from them by a number in the encoding only.
macro_rules! slhdsa {
    ($name:ident) => {
        #[test]
        fn $name() {
            use lab_engine::sign::$name::{SigningKey, VerifyingKey};
            let key = SigningKey::generate().unwrap();
            let private = written(|output| key.to_pkcs8(output));
            let public = written(|output| key.verifying_key().to_spki(output));
            let own = key.verifying_key().to_bytes();
            assert_eq!(VerifyingKey::from_spki(&public).unwrap().to_bytes(), own);
            let again = |der: &[u8]| {
                let key = SigningKey::from_pkcs8(der).ok()?;
                Some(written(|output| key.to_pkcs8(output)))
            };
            assert_eq!(again(&private).unwrap(), private);
            assert!((0..private.len()).all(|len| again(&private[..len]).is_none()));
            if openssl_reads(&public) {
                assert_eq!(by_openssl(&private), (private, public));
            }
        }
    };
}
slhdsa!(slhdsa_sha2_128f);
slhdsa!(slhdsa_sha2_192f);
slhdsa!(slhdsa_sha2_256f);
slhdsa!(slhdsa_shake_128f);
slhdsa!(slhdsa_shake_192f);
slhdsa!(slhdsa_shake_256f);

macro_rules! eddsa {
    ($name:ident) => {
        #[test]
        fn $name() {
            use lab_engine::sign::$name::{SigningKey, VerifyingKey};
            let key = SigningKey::generate().unwrap();
            let private = written(|output| key.to_pkcs8(output));
            let public = written(|output| key.verifying_key().to_spki(output));
            let own = key.verifying_key().to_bytes();
            assert_eq!(VerifyingKey::from_spki(&public).unwrap().to_bytes(), own);
            damage(&private, |der| {
                let key = SigningKey::from_pkcs8(der).ok()?;
                Some(written(|output| key.to_pkcs8(output)))
            });
            if openssl_reads(&public) {
                assert_eq!(by_openssl(&private), (private, public));
            }
        }
    };
}
eddsa!(ed25519);
eddsa!(ed448);

macro_rules! rsa {
    ($name:ident, $module:path, $private:ident, $public:ident, $of:ident) => {
        #[test]
        fn $name() {
            use $module::{$private, $public};
            let key = $private::generate(2048).unwrap();
            let private = written(|output| key.to_pkcs8(output));
            let public = written(|output| key.$of().to_spki(output));
            let again = $public::from_spki(&public).unwrap();
            assert_eq!(written(|output| again.to_spki(output)), public);
            let again = |der: &[u8]| {
                let key = $private::from_pkcs8(der).ok()?;
                Some(written(|output| key.to_pkcs8(output)))
            };
            assert_eq!(again(&private).unwrap(), private);
            assert!((0..private.len()).all(|len| again(&private[..len]).is_none()));
            for at in (0..private.len()).step_by(97) {
                let mut bad = private.clone();
                bad[at] ^= 0x10;
                assert!(again(&bad).is_none_or(|again| again != private), "byte {at}");
            }
            if openssl_reads(&public) {
                assert_eq!(by_openssl(&private), (private, public));
                let size = ["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:3072"];
                let text = openssl(&size, b"").expect("openssl makes a key");
                let mut der = [0; 4096];
                let len = pem::decode(Label::PrivateKey, &text, &mut der).unwrap();
                let theirs = $private::from_pkcs8(&der[..len]).unwrap();
                assert_eq!(theirs.$of().bits(), 3072);
            }
        }
    };
}
rsa!(rsa_signing, lab_engine::sign::rsa, SigningKey, VerifyingKey, verifying_key);
rsa!(rsa_transport, lab_engine::transport::rsa_oaep, PrivateKey, PublicKey, public_key);
