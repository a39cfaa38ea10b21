// SPDX-License-Identifier: Apache-2.0 OR MIT
//! SHA-1: NIST's response files of CAVS for messages of bytes, and examples of \[FIPS 180-4\] and
//! \[RFC 6234\]. They are asked as ACVP would ask them.

use std::cell::OnceCell;

use serde_json::{Value, json};

use crate::acvp::case::Case;
use crate::vectors::Tally;

pub(super) fn cavs(name: &str) -> Tally {
    let mut tally = Tally::of(name);
    let ask = |tally: &mut Tally, test_type: &str, test: Value, known: Value| {
        let set = json!({ "algorithm": "SHA-1", "revision": "1.0" });
        let group = json!({ "testType": test_type });
        let (test, known) = (&test, Some(&known));
        let common = &OnceCell::new();
        tally.count(&Case { set: &set, group: &group, test, known, common, long: false });
    };
    let short = include_str!("../../vectors/sha1/SHA1ShortMsg.rsp");
    let lens = values(short, "Len = ").map(|len| len.parse::<usize>().expect("a length"));
    let answers = lens.zip(values(short, "Msg = ")).zip(values(short, "MD = "));
    let answers = answers.map(|((len, msg), md)| (len, msg.to_string(), md));
    let million = (8_000_000, "61".repeat(1_000_000), MILLION);
    let examples = EXAMPLES.map(|(len, msg, md)| (len, msg.to_string(), md));
    for (at, (len, msg, md)) in answers.chain(examples).chain([million]).enumerate() {
        let test = json!({ "tcId": at, "msg": msg, "len": len });
        ask(&mut tally, "AFT", test, json!({ "md": md }));
    }
    let monte = include_str!("../../vectors/sha1/SHA1Monte.rsp");
    let seed = values(monte, "Seed = ").next().expect("a seed");
    let chain: Vec<_> = values(monte, "MD = ").map(|md| json!({ "md": md })).collect();
    let test = json!({ "tcId": "Monte", "msg": seed, "len": 160 });
    ask(&mut tally, "MCT", test, json!({ "resultsArray": chain }));
    tally
}

/// What follows `label` on the lines that begin with it.
fn values<'t>(text: &'t str, label: &'static str) -> impl Iterator<Item = &'t str> {
    text.lines().filter_map(move |line| line.strip_prefix(label))
}

/// Bits, message, digest: "abc", 448 bits, and two messages of broken bytes.
const EXAMPLES: [(usize, &str, &str); 4] = [
    (24, "616263", "a9993e364706816aba3e25717850c26c9cd0d89d"),
    (
        448,
        "6162636462636465636465666465666765666768666768696768696a68696a6b\
         696a6b6c6a6b6c6d6b6c6d6e6c6d6e6f6d6e6f706e6f7071",
        "84983e441c3bd26ebaae4aa1f95129e5e54670f1",
    ),
    (5, "98", "29826b003b906e660eff4027ce98af3531ac75ba"),
    (123, "49b2aec2594bbe3a3b117542d94ac880", "6239781e03729919c01955b3ffa8acb60b988340"),
];
/// A million times the letter a.
const MILLION: &str = "34aa973cd4c4daa4f61eeb2bdbad27316534016f";
