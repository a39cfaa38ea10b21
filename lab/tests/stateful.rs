// SPDX-License-Identifier: Apache-2.0 OR MIT
//! LMS, HSS, XMSS and XMSS^MT through their services: what is accepted, and that nothing else is.

use lab::examples::stateful::{Example, hss, xmss, xmssmt};
use lab_engine::Error;
use lab_engine::sign;

type Verdict = Result<(), Error>;
const REJECTED: Verdict = Err(Error::Rejected);

fn parts(case: &Example) -> [Vec<u8>; 3] {
    ["PublicKey", "Msg", "Signature"].map(|name| case.bytes(name))
}

/// What must hold for any scheme, on one valid case.
macro_rules! only_the_signature_is_accepted {
    ($scheme:ident, $key:expr, $message:expr, $signature:expr, $every:expr) => {{
        let (key, message, signature): (&[u8], &[u8], &[u8]) = ($key, $message, $signature);
        let verifier = sign::$scheme::VerifyingKey::from_bytes(key).unwrap();
        assert_eq!(verifier.as_bytes(), key);
        assert_eq!(verifier.verify(message, signature), Ok(()));
        let (head, tail) = message.split_at(message.len() / 2);
        assert_eq!(verifier.verify_parts(&[head, b"", tail], signature), Ok(()));

        let mut altered = signature.to_vec();
        for bit in (0..8 * signature.len()).step_by($every) {
            altered[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(verifier.verify(message, &altered), REJECTED, "bit {bit}");
            altered[bit / 8] ^= 1 << (bit % 8);
        }
        for len in (0..signature.len()).step_by(1 + $every / 8) {
            assert_eq!(verifier.verify(message, &signature[..len]), REJECTED, "{len} bytes");
        }
        altered.push(0);
        assert_eq!(verifier.verify(message, &altered), REJECTED);
        let longer = [message, &[0]].concat();
        assert_eq!(verifier.verify(&longer, signature), REJECTED);
        for bit in (0..8 * key.len()).step_by(1 + $every / 16) {
            let mut altered = key.to_vec();
            altered[bit / 8] ^= 1 << (bit % 8);
            let verdict = sign::$scheme::VerifyingKey::from_bytes(&altered)
                .and_then(|key| key.verify(message, signature));
            assert!(matches!(verdict, Err(Error::InvalidKey) | REJECTED), "key bit {bit}");
        }
        for wrong in [&key[1..], &key[..key.len() - 1], &[key, &[0]].concat(), &[], &[7; 99]] {
            let read = sign::$scheme::VerifyingKey::from_bytes(wrong);
            assert_eq!(read.err(), Some(Error::InvalidKey));
        }
    }};
}

/// Every bit of a signature of one level, and some of the others.
#[test]
fn hss_and_lms() {
    for (case, every) in hss().iter().zip([201, 201, 8, 63, 63]) {
        let [key, message, signature] = parts(case);
        only_the_signature_is_accepted!(hss, &key, &message, &signature, every);
        if signature[..4] == [0; 4] {
            let every = every / 8;
            only_the_signature_is_accepted!(lms, &key[4..], &message, &signature[4..], every);
        }
    }
}

#[test]
fn xmss_of_one_tree() {
    let cases = xmss();
    for (at, case) in cases.iter().enumerate() {
        let [key, message, signature] = parts(case);
        // Every byte of one signature with nodes of 24 bytes, a few of the others.
        let every = if at == 9 { 9 } else { 4001 };
        only_the_signature_is_accepted!(xmss, &key, &message, &signature, every);
    }
}

#[test]
fn xmss_of_many_trees() {
    for case in xmssmt() {
        let [key, message, signature] = parts(&case);
        only_the_signature_is_accepted!(xmssmt, &key, &message, &signature, 20_011);
    }
}

/// The whitelists, number by number.
#[test]
fn only_approved_parameter_sets_are_keys() {
    let taken = |read: &dyn Fn(u32) -> bool| (0..=300).filter(|n| read(*n)).collect::<Vec<_>>();
    let key = |number: u32, len: usize| [&number.to_be_bytes()[..], &vec![1; len]].concat();
    let any = |read: &dyn Fn(&[u8]) -> bool, number: u32| {
        [48, 64].iter().any(|len| read(&key(number, *len)))
    };
    let xmss = |bytes: &[u8]| sign::xmss::VerifyingKey::from_bytes(bytes).is_ok();
    let approved: Vec<u32> = (1..=3).chain(0x0d..=0x15).collect();
    assert_eq!(taken(&|n| any(&xmss, n)), approved);
    let xmssmt = |bytes: &[u8]| sign::xmssmt::VerifyingKey::from_bytes(bytes).is_ok();
    let approved: Vec<u32> = (1..=8).chain(0x21..=0x38).collect();
    assert_eq!(taken(&|n| any(&xmssmt, n)), approved);

    // Trees and one-time signatures of one function and length: four by four families.
    for (lms, ots) in (0..40).flat_map(|lms| (0..40).map(move |ots| (lms, ots))) {
        let front = [0, 0, 0, lms, 0, 0, 0, ots];
        let read = |len| sign::lms::VerifyingKey::from_bytes(&[&front[..], &vec![1; len]].concat());
        let (family, of) = (usize::from(lms.wrapping_sub(5)) / 5, usize::from(ots.max(1) - 1) / 4);
        let approved = (5..=0x18).contains(&lms) && (1..=0x10).contains(&ots) && family == of;
        assert_eq!(read(16 + 32).is_ok() || read(16 + 24).is_ok(), approved, "{lms}, {ots}");
    }
    let [key, ..] = parts(&hss()[0]);
    for levels in 0..=20 {
        let key = [&[0, 0, 0, levels], &key[4..]].concat();
        let read = sign::hss::VerifyingKey::from_bytes(&key);
        assert_eq!(read.is_ok(), (1..=8).contains(&levels), "{levels} levels");
    }
}
