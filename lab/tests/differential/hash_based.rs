// SPDX-License-Identifier: Apache-2.0 OR MIT
//! SLH-DSA against RustCrypto. Signing takes 5 ms to seconds: 2 to 10 key pairs for each fast
//! parameter set, one for each small one, with which only ours signs; each signature is then
//! altered in 40 ways, on which both must agree.

use aws_lc_rs::digest::{self, Algorithm};
use lab_engine::lab::slhdsa::{self, Input};
use lab_engine::sign::PreHash;
use slh_dsa::{ParameterSet, Signature, SigningKey, VerifyingKey};

use crate::random::{Random, few_inputs};

fn same<P: ParameterSet>(cases: usize) {
    let set = P::NAME;
    let (n, _) = slhdsa::lengths(set).unwrap();
    few_inputs(set, cases, |random, len| {
        let [seed, prf, id] = [(); 3].map(|()| random.bytes(n));
        let (pk, sk) = slhdsa::keygen(set, &seed, &prf, &id).unwrap();
        let theirs = SigningKey::<P>::slh_keygen_internal(&seed, &prf, &id);
        assert_eq!(sk, theirs.to_vec());
        let public = VerifyingKey::<P>::try_from(&pk[..]).unwrap();

        let (context, message) = (random.bytes(len % 256), random.bytes(len));
        let addrnd = (len % 2 == 0).then(|| random.bytes(n));
        let input = Input::Pure { context: &context, message: &message };
        let ours = slhdsa::sign(set, &sk, input, addrnd.as_deref()).unwrap();
        if set.ends_with('f') {
            let signature = theirs.try_sign_with_context(&message, &context, addrnd.as_deref());
            assert!(ours == signature.unwrap().to_vec(), "{set}, {len} bytes");
        }

        let verdicts = |signature: &[u8], message: &[u8]| {
            let input = Input::Pure { context: &context, message };
            let theirs = Signature::<P>::try_from(signature).is_ok_and(|signature| {
                public.try_verify_with_context(message, &context, &signature).is_ok()
            });
            (slhdsa::verify(set, &pk, input, signature), theirs)
        };
        assert_eq!(verdicts(&ours, &message), (true, true));
        for _ in 0..40 {
            let (altered, message) = altered(random, &ours, &message);
            assert_eq!(verdicts(&altered, &message), (false, false));
        }
    });
}

/// The signature or, rarely, the message with one change.
fn altered(random: &mut Random, signature: &[u8], message: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let (mut signature, mut message) = (signature.to_vec(), message.to_vec());
    match random.below(20) {
        0 => message.push(0),
        1 => signature.push(0),
        2 => signature.truncate(signature.len() - 1),
        3 => signature.truncate(random.below(signature.len())),
        _ => {
            let at = random.below(signature.len());
            signature[at] ^= 1 << random.below(8);
        }
    }
    (signature, message)
}

macro_rules! same {
    ($($test:ident $set:ident $cases:literal;)*) => {
        $(#[test]
        fn $test() {
            same::<slh_dsa::$set>($cases);
        })*
    };
}

same! {
    slh_dsa_sha2_128f Sha2_128f 9;
    slh_dsa_sha2_192f Sha2_192f 9;
    slh_dsa_sha2_256f Sha2_256f 9;
    slh_dsa_shake_128f Shake128f 1;
    slh_dsa_shake_192f Shake192f 1;
    slh_dsa_shake_256f Shake256f 1;
    slh_dsa_sha2_128s Sha2_128s 0;
    slh_dsa_sha2_192s Sha2_192s 0;
    slh_dsa_sha2_256s Sha2_256s 0;
    slh_dsa_shake_128s Shake128s 0;
    slh_dsa_shake_192s Shake192s 0;
    slh_dsa_shake_256s Shake256s 0;
}

/// HashSLH-DSA: the message representative is spelled out for RustCrypto, with AWS-LC's digests and
/// the object identifiers as the standard prints them.
fn hashed_first<P: ParameterSet>(cases: usize, functions: &[(PreHash, &'static Algorithm, u8)]) {
    let set = P::NAME;
    let (n, _) = slhdsa::lengths(set).unwrap();
    few_inputs(&format!("Hash{set}"), cases, |random, len| {
        for (hash, algorithm, arc) in functions {
            let [seed, prf, id] = [(); 3].map(|()| random.bytes(n));
            let (pk, sk) = slhdsa::keygen(set, &seed, &prf, &id).unwrap();
            let public = VerifyingKey::<P>::try_from(&pk[..]).unwrap();
            let (context, message) = (random.bytes(len % 256), random.bytes(len));
            let input = Input::PreHash { hash: *hash, context: &context, message: &message };
            let ours = slhdsa::sign(set, &sk, input, None).unwrap();
            assert!(slhdsa::verify(set, &pk, input, &ours));

            let oid = [6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, *arc];
            let digest = digest::digest(algorithm, &message);
            let mut head = [1, context.len() as u8];
            let signature = Signature::<P>::try_from(&ours[..]).unwrap();
            let mut accepts = |first| {
                head[0] = first;
                let m_prime = [&head[..], &context, &oid, digest.as_ref()];
                public.slh_verify_internal(&m_prime, &signature).is_ok()
            };
            assert_eq!([accepts(1), accepts(0)], [true, false], "{set} {hash:?}");
        }
    });
}

#[test]
fn hash_slh_dsa() {
    let functions = [
        (PreHash::Sha512, &digest::SHA512, 3),
        (PreHash::Sha3_512, &digest::SHA3_512, 10),
        (PreHash::Sha256, &digest::SHA256, 1),
        (PreHash::Sha384, &digest::SHA384, 2),
        (PreHash::Sha3_256, &digest::SHA3_256, 8),
    ];
    hashed_first::<slh_dsa::Sha2_128f>(4, &functions);
    // The others are strong enough for the two functions of 512 bits alone.
    hashed_first::<slh_dsa::Sha2_192f>(1, &functions[..2]);
    hashed_first::<slh_dsa::Sha2_256f>(1, &functions[..2]);
    hashed_first::<slh_dsa::Shake192f>(0, &functions[..1]);
    hashed_first::<slh_dsa::Shake256f>(0, &functions[1..2]);
}
