// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What a recorder wrote down beside the content, under the seal: what is missing, what was written
//! unsealed, remarks.

use alula_vault::Note;
use serde_json::{Map, Value, json};

use crate::output::{bytes, escaped, notice};
use crate::recorder::hex;

/// The notes of one recording. Whoever can seal decides how many there are: the first thousand are
/// kept.
#[derive(Default)]
pub(crate) struct Notes {
    gaps: Vec<Value>,
    unsealed: Vec<Value>,
    remarks: Vec<Value>,
}

impl Notes {
    /// Keeps one that lies after so much content, and tells people of what is missing.
    pub(crate) fn hear(&mut self, offset: u64, note: &Note) {
        if self.gaps.len() + self.unsealed.len() + self.remarks.len() >= 1000 {
            return;
        }
        match note {
            Note::Gap { bytes: lost, reason } => {
                let count = lost.map_or("an unknown number of bytes".into(), bytes);
                notice(&format!("gap: {count} are missing at {offset}: {}", escaped(reason)));
                self.gaps.push(json!({ "offset": offset, "bytes": lost, "reason": reason }));
            }
            Note::Plain { bytes: len, digest, reason } => {
                let reason_shown = escaped(reason);
                notice(&format!("unsealed: {} at {offset}: {reason_shown}", bytes(*len)));
                self.unsealed.push(json!({
                    "offset": offset,
                    "bytes": len,
                    "sha384": hex(digest),
                    "reason": reason,
                }));
            }
            Note::Text(text) => self.remarks.push(json!({ "offset": offset, "text": text })),
            _ => {}
        }
    }

    /// Adds them to what scripts see.
    pub(crate) fn add_to(self, value: &mut Map<String, Value>) {
        value.insert("gaps".into(), self.gaps.into());
        value.insert("unsealed".into(), self.unsealed.into());
        value.insert("remarks".into(), self.remarks.into());
    }
}
