// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Custody as lines for people and as JSON.

use alula_vault::ClockSource;
use alula_vault::custody::{Act, Custody, Form, Known, Received, Record, Side, Tail};
use serde_json::{Value, json};

use crate::output::{bytes, count, escaped};
use crate::recorder::hex;
use crate::recording::utc;

/// What a record says was done, with its own facts.
pub(crate) fn act_line(act: &Act) -> String {
    match act {
        Act::Received { found, signed_bytes } => {
            format!("received, {}, {} signed", found_word(*found), bytes(*signed_bytes))
        }
        Act::Recovered { signed_bytes, good_end, .. } => {
            format!("recovered, good up to byte {good_end}, {} signed", bytes(*signed_bytes))
        }
        Act::Shared { recipient, .. } => format!("shared with {recipient}"),
        Act::Redacted { side, form, method, link } => {
            let what = match side {
                Side::Original => "a copy without its positions was made",
                Side::Copy => "this is a copy without positions",
            };
            let form = if *form == Form::Recording { "recording" } else { "plain file" };
            format!("redacted: {what} (other: {form}, method {}, link {})", method.0, hex(link))
        }
        Act::Erased { receipt, slots, overwritten, .. } => format!(
            "erased, {} overwritten ({}), receipt {}",
            count((*slots).into(), "slot"),
            bytes(*overwritten),
            hex(receipt)
        ),
        _ => act.name().to_owned(),
    }
}

/// A record in one line.
pub(crate) fn record_line(record: &Record, known: Known) -> String {
    let mut line = format!(
        "record {}: {}; {} by {} ({})",
        record.number,
        act_line(&record.act),
        time(record.wall_us, record.source),
        record.signer,
        known_word(known)
    );
    if !record.remark.is_empty() {
        line += &format!("; remark: {}", escaped(&record.remark));
    }
    line
}

/// A time with the source that vouches for it.
pub(crate) fn time(wall_us: i64, source: ClockSource) -> String {
    match source {
        _ if wall_us == 0 => "at a time unknown".into(),
        source => format!("at {} by {}", utc(wall_us), source_word(source)),
    }
}

/// A clock's source for people.
pub(crate) fn source_word(source: ClockSource) -> &'static str {
    match source {
        ClockSource::Rtc => "the computer's clock",
        ClockSource::Ntp => "a time server",
        ClockSource::Gps => "GPS",
        _ => "no clock",
    }
}

/// How a signer is known.
pub(crate) fn known_word(known: Known) -> String {
    match known {
        Known::Pinned => "an owner whom the aircraft pins".into(),
        Known::Recipient(slot) => format!("the recipient of slot {slot}"),
        Known::Added(number) => format!("added by record {number}"),
        Known::Unknown => "unknown here: the signature is good, the signer may be anyone".into(),
    }
}

fn found_word(found: Received) -> &'static str {
    match found {
        Received::Complete => "complete",
        Received::CutShort => "cut short",
        Received::Damaged => "damaged",
    }
}

/// What follows the records.
pub(crate) fn tail_word(tail: Tail) -> &'static str {
    match tail {
        Tail::Clean => "clean",
        Tail::Torn => "torn",
        Tail::Foreign => "foreign",
    }
}

/// The area for scripts.
pub(crate) fn custody_json(custody: &Custody, known: &[Known]) -> Value {
    let records: Vec<_> = custody.records.iter().zip(known).map(record_json).collect();
    json!({
        "begin": custody.begin,
        "head": hex(&custody.head),
        "tail": tail_word(custody.tail),
        "erased_slots": custody.erased_slots,
        "records": records,
    })
}

fn record_json((record, known): (&Record, &Known)) -> Value {
    let mut value = json!({
        "number": record.number,
        "act": record.act.name(),
        "time_us": record.wall_us,
        "time": utc(record.wall_us),
        "clock": source_word(record.source),
        "signer": record.signer.to_string(),
        "signer_sha384": format!("{:x}", record.signer),
        "signer_known": *known != Known::Unknown,
        "signer_known_as": known_word(*known),
        "module": record.module_version,
        "module_approved": record.module_approved,
        "remark": record.remark,
        "digest": hex(&record.digest),
    });
    if let (Some(value), Value::Object(facts)) = (value.as_object_mut(), act_json(&record.act)) {
        value.extend(facts);
    }
    value
}

fn act_json(act: &Act) -> Value {
    match act {
        Act::Received { found, signed_bytes } => {
            json!({ "found": found_word(*found), "signed_bytes": signed_bytes })
        }
        Act::Recovered { signed_bytes, good_end, tail } => json!({
            "signed_bytes": signed_bytes,
            "good_end": good_end,
            "tail_sha384": hex(tail),
        }),
        Act::Shared { recipient, .. } => json!({ "recipient": recipient.to_string() }),
        Act::Redacted { side, form, method, link } => json!({
            "side": if *side == Side::Original { "original" } else { "copy" },
            "other": if *form == Form::Recording { "recording" } else { "plain file" },
            "method": method.0,
            "link": hex(link),
        }),
        Act::Erased { receipt, slots, overwritten, read_back } => json!({
            "receipt": hex(receipt),
            "slots": slots,
            "overwritten": overwritten,
            "read_back": read_back,
        }),
        _ => json!({}),
    }
}

/// The records that prove that the recording existed: those of signers who are known.
pub(crate) fn proofs<'a>(
    custody: &'a Custody,
    known: &'a [Known],
) -> impl Iterator<Item = &'a Record> {
    custody.records.iter().zip(known).filter_map(|(record, known)| {
        let proves = matches!(record.act, Act::Received { .. } | Act::Recovered { .. });
        (proves && *known != Known::Unknown).then_some(record)
    })
}
