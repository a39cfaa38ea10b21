// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Quorums of a recording as lines for people and as JSON.

use alula_vault::quorum::{Group, Standing};
use serde_json::{Value, json};

use crate::failure::{Failure, Result};
use crate::recording::FileReader;

/// The quorums of a recording.
pub(crate) fn of(reader: &FileReader) -> Result<Vec<Group>> {
    reader.quorums().map_err(Failure::from)
}

/// How many slots are none of a quorum's.
pub(crate) fn others(slots: usize, groups: &[Group]) -> usize {
    slots - groups.iter().map(|group| group.slots.len()).sum::<usize>()
}

/// A line for each quorum and each member.
pub(crate) fn lines(groups: &[Group]) -> String {
    let mut text = String::new();
    for (at, group) in groups.iter().enumerate() {
        let count = group.members.len();
        text += &format!("\nquorum {:<8}{} of {count} together", at + 1, group.needed);
        let keys = &group.slots[count..];
        if keys.iter().any(|slot| *slot != Standing::Sound) {
            text += &format!("; its wrapped keys: {}", words(keys));
        }
        for (number, (member, slot)) in group.members.iter().zip(&group.slots).enumerate() {
            let who = member.map_or_else(|| word(*slot).to_owned(), |print| print.to_string());
            text += &format!("\n  member {}     {who}", number + 1);
        }
    }
    text
}

/// A few words for the one line of a verdict.
pub(crate) fn brief(groups: &[Group]) -> String {
    let mut text = String::new();
    for group in groups {
        text += &format!("; quorum {} of {}", group.needed, group.members.len());
        let lost = group.slots.iter().filter(|slot| **slot != Standing::Sound).count();
        if lost > 0 {
            text += &format!(", {lost} of its {} slots lost", group.slots.len());
        }
    }
    text
}

/// For scripts.
pub(crate) fn json(groups: &[Group]) -> Value {
    let one = |group: &Group| {
        let members = group.members.iter().zip(&group.slots).enumerate();
        let members: Vec<_> = members
            .map(|(at, (member, slot))| {
                json!({
                    "member": at + 1,
                    "fingerprint": member.map(|print| print.to_string()),
                    "slot": word(*slot),
                })
            })
            .collect();
        let keys = group.slots[group.members.len()..].iter().copied().map(word);
        json!({
            "needed": group.needed,
            "members": members,
            "wrapped_keys": keys.collect::<Vec<_>>(),
            "first_slot": group.first,
        })
    };
    Value::Array(groups.iter().map(one).collect())
}

fn word(slot: Standing) -> &'static str {
    match slot {
        Standing::Sound => "sound",
        Standing::Erased => "erased",
        Standing::Damaged => "damaged",
    }
}

fn words(slots: &[Standing]) -> String {
    slots.iter().copied().map(word).collect::<Vec<_>>().join(", ")
}
