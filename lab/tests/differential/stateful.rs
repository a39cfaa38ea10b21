// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Signatures that other implementations make, which we verify: HSS by hbs-lms, XMSS and XMSS^MT by
//! RustCrypto. Making a key takes up to a second, so that there are few; each signature is then
//! altered in 60 ways.

use std::io::Write;

use hbs_lms::signature::SignerMut;
use hbs_lms::{HashChain, HssParameter, LmotsAlgorithm, LmsAlgorithm, Seed};
use lab_engine::lab::stateful;
use xmss::{KeyPair, XmssParameter};

use crate::random::{Random, few_inputs, lane_is_forced};

/// Accepted as it is, and in no other way.
fn only(
    random: &mut Random,
    verify: fn(&[u8], &[u8], &[u8]) -> bool,
    key: &[u8],
    message: &[u8],
    signature: &[u8],
) {
    assert!(verify(key, message, signature));
    let mut altered = signature.to_vec();
    for _ in 0..60 {
        let (at, bit) = (random.below(altered.len()), 1 << random.below(8));
        altered[at] ^= bit;
        assert!(!verify(key, message, &altered), "byte {at}");
        altered[at] ^= bit;
    }
    assert!(!verify(key, message, &altered[..random.below(signature.len())]));
    assert!(!verify(key, &[message, b"0"].concat(), signature));
}

const WIDTHS: [LmotsAlgorithm; 4] = [
    LmotsAlgorithm::LmotsW1,
    LmotsAlgorithm::LmotsW2,
    LmotsAlgorithm::LmotsW4,
    LmotsAlgorithm::LmotsW8,
];

/// Key and signature by hbs-lms, with levels of these widths and a height of 5.
fn made<H: HashChain>(
    random: &mut Random,
    widths: &[LmotsAlgorithm],
    message: &[u8],
) -> (Vec<u8>, Vec<u8>) {
    let levels: Vec<_> =
        widths.iter().map(|width| HssParameter::<H>::new(*width, LmsAlgorithm::LmsH5)).collect();
    let mut seed = Seed::<H>::default();
    seed.as_mut_slice().iter_mut().for_each(|byte| *byte = random.next() as u8);
    let (mut signer, public) = hbs_lms::keygen::<H>(&levels, &seed, None).unwrap();
    for _ in 0..random.below(20) {
        signer.try_sign(b"an earlier message").unwrap();
    }
    let signature = signer.try_sign(message).unwrap();
    (public.as_slice().to_vec(), signature.as_ref().to_vec())
}

#[test]
fn hss() {
    few_inputs("HSS", 3, |random, len| {
        let message = random.bytes(len);
        for levels in 1..=3 {
            let widths: Vec<_> = (0..levels).map(|_| WIDTHS[random.below(4)]).collect();
            let (key, signature) = made::<hbs_lms::Sha256_256>(random, &widths, &message);
            only(random, stateful::hss, &key, &message, &signature);
            if levels == 1 {
                only(random, stateful::lms, &key[4..], &message, &signature[4..]);
            }
        }
    });
}

/// hbs-lms numbers every hash function's sets as SHA-256's. Types are compared, not hashed, where
/// there is one level: they are renumbered here.
///
/// With nodes of 24 bytes it shifts W1's checksum by 7 where \[SP 800-208\] §4.2 has ls = 8, so
/// that nobody else verifies what it signs: that width is left out here.
fn renumbered<H: HashChain>(cases: usize, first_lms: u8, first_ots: u8) {
    few_inputs("LMS", cases, |random, len| {
        let message = random.bytes(len);
        let narrow = H::OUTPUT_SIZE == 24;
        for width in &WIDTHS[usize::from(narrow)..] {
            let (mut key, mut signature) = made::<H>(random, &[*width], &message);
            let path = signature.len() - 5 * (key.len() - 28);
            for (bytes, at, by) in
                [(&mut key, 7, first_lms - 5), (&mut signature, path - 1, first_lms - 5)]
            {
                bytes[at] += by;
            }
            key[11] += first_ots - 1;
            signature[11] += first_ots - 1;
            only(random, stateful::hss, &key, &message, &signature);
            only(random, stateful::lms, &key[4..], &message, &signature[4..]);
        }
    });
}

#[test]
fn lms_sha256_192() {
    renumbered::<hbs_lms::Sha256_192>(3, 0x0a, 0x05);
}

#[test]
fn lms_shake256_256() {
    renumbered::<hbs_lms::Shake256_256>(0, 0x0f, 0x09);
}

#[test]
fn lms_shake256_192() {
    renumbered::<hbs_lms::Shake256_192>(1, 0x14, 0x0d);
}

/// Nearly all of the time goes into their keys, which are the same on every lane; the known answers
/// of XMSS are verified on each.
fn on_one_lane(what: &str, check: impl FnMut(&mut Random, usize)) {
    if lane_is_forced() {
        let _ =
            writeln!(std::io::stderr(), "skipped: {what} is compared on the fastest lane alone");
    } else {
        few_inputs(what, 0, check);
    }
}

fn xmss_signs<P: XmssParameter>(
    random: &mut Random,
    seed_len: usize,
    verify: fn(&[u8], &[u8], &[u8]) -> bool,
) {
    let mut pair = KeyPair::<P>::from_seed(&random.bytes(seed_len)).unwrap();
    let key = pair.verifying_key().as_ref().to_vec();
    for _ in 0..2 {
        let len = random.below(500);
        let message = random.bytes(len);
        let signature = pair.signing_key().sign_detached(&message).unwrap();
        only(random, verify, &key, &message, signature.as_ref());
    }
}

#[test]
fn xmss_of_one_tree() {
    on_one_lane("XMSS", |random, _| {
        xmss_signs::<xmss::XmssSha2_10_256>(random, 96, stateful::xmss);
        xmss_signs::<xmss::XmssSha2_10_192>(random, 72, stateful::xmss);
        xmss_signs::<xmss::XmssShake256_10_256>(random, 96, stateful::xmss);
        xmss_signs::<xmss::XmssShake256_10_192>(random, 72, stateful::xmss);
    });
}

/// The sets with layers of height 5.
#[test]
fn xmss_of_many_trees() {
    on_one_lane("XMSS^MT", |random, _| {
        xmss_signs::<xmss::XmssMtSha2_20_4_256>(random, 96, stateful::xmssmt);
        xmss_signs::<xmss::XmssMtSha2_40_8_256>(random, 96, stateful::xmssmt);
        xmss_signs::<xmss::XmssMtSha2_60_12_256>(random, 96, stateful::xmssmt);
        xmss_signs::<xmss::XmssMtSha2_20_4_192>(random, 72, stateful::xmssmt);
        xmss_signs::<xmss::XmssMtSha2_40_8_192>(random, 72, stateful::xmssmt);
        xmss_signs::<xmss::XmssMtSha2_60_12_192>(random, 72, stateful::xmssmt);
        xmss_signs::<xmss::XmssMtShake256_20_4_256>(random, 96, stateful::xmssmt);
        xmss_signs::<xmss::XmssMtShake256_40_8_256>(random, 96, stateful::xmssmt);
        xmss_signs::<xmss::XmssMtShake256_60_12_256>(random, 96, stateful::xmssmt);
        xmss_signs::<xmss::XmssMtShake256_20_4_192>(random, 72, stateful::xmssmt);
        xmss_signs::<xmss::XmssMtShake256_40_8_192>(random, 72, stateful::xmssmt);
        xmss_signs::<xmss::XmssMtShake256_60_12_192>(random, 72, stateful::xmssmt);
    });
}
