// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The examples of \[RFC 8032\] §7, signed and verified.

use lab_engine::lab::eddsa::{self, Scheme};

use crate::vectors::Tally;

pub(super) fn rfc8032(name: &str) -> Tally {
    let mut tally = Tally::of(name);
    let text = include_str!("../../vectors/eddsa/rfc8032.rsp");
    for (at, example) in text.split("\n\n").skip(1).enumerate() {
        let field = |label: &str| {
            let lines = example.lines().map(|line| line.split_once(" =").unwrap_or_default());
            lines.clone().find(|(name, _)| *name == label).map_or("", |(_, value)| value.trim())
        };
        let bytes = |label: &str| hex::decode(field(label)).expect("hexadecimal digits");
        let scheme = Scheme::ALL.into_iter().find(|scheme| scheme.name() == field("Scheme"));
        let scheme = scheme.expect("a scheme");
        let (d, q, context) = (bytes("d"), bytes("Q"), bytes("Context"));
        let (message, known) = (bytes("Msg"), bytes("Signature"));
        let ours = eddsa::sign(scheme, &d, &context, &message);
        let holds = eddsa::public_key(scheme, &d) == Some(q.clone()) && ours == Some(known.clone());
        crate::wycheproof::count(&mut tally, at, &[format!("{} sign", scheme.name())], holds);
        let holds = eddsa::verify(scheme, &q, &context, &message, &known);
        crate::wycheproof::count(&mut tally, at, &[format!("{} verify", scheme.name())], holds);
    }
    tally
}
