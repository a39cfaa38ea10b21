// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What people bring along: disclosures of sealed fields, and head digests that the ground had
//! before.

use std::path::PathBuf;

use alula_vault::{Disclosure, Header, Report};
use serde_json::{Value, json};

use crate::failure::{Failure, Result};
use crate::recorder::hex;
use crate::verbs::{disclose, files};

/// What was brought along, and what of it has been found.
pub(super) struct Asked {
    disclosures: Vec<(Disclosure, bool)>,
    heads: Vec<(String, bool)>,
    /// The heads in the recording that is being read, with the frames that they follow.
    here: Vec<(String, u64)>,
}

/// What one of them proves about a recording.
pub(super) enum Proof {
    /// A sealed field, and whether it is what the aircraft signed.
    Field(Disclosure, bool),
    /// A head digest, and the frame that it follows.
    Head(String, u64),
}

impl Asked {
    pub(super) fn read(disclosures: &[PathBuf], heads: &[String]) -> Result<Self> {
        let mut fields = Vec::new();
        for path in disclosures {
            let bytes = files::read(path, Disclosure::FILE_MAX)?;
            let read = Disclosure::from_file(&bytes).map_err(|error| files::named(path, error))?;
            fields.extend(read.into_iter().map(|one| (one, false)));
        }
        let heads = heads.iter().map(|text| text.to_ascii_lowercase()).collect::<Vec<_>>();
        if heads.iter().any(|text| text.len() != 96 || !text.bytes().all(|c| c.is_ascii_hexdigit()))
        {
            return Err(Failure::usage("--head takes 96 hexadecimal digits"));
        }
        let heads = heads.into_iter().map(|text| (text, false)).collect();
        Ok(Asked { disclosures: fields, heads, here: Vec::new() })
    }

    /// A frame that fits.
    pub(super) fn seen(&mut self, number: u64, chain: &[u8; 48]) {
        if self.heads.is_empty() {
            return;
        }
        let chain = hex(chain);
        for (head, found) in &mut self.heads {
            if *head == chain {
                *found = true;
                self.here.push((chain.clone(), number));
            }
        }
    }

    /// What is proved about the recording that was just read.
    pub(super) fn prove(&mut self, header: &Header, report: &Report) -> Result<Vec<Proof>> {
        let mut proofs = Vec::new();
        for (shown, found) in &mut self.disclosures {
            if shown.recording_id != header.recording_id {
                continue;
            }
            *found = true;
            let signed = match shown.code {
                code @ 1..=5 => header.start_commitments.get(usize::from(code) - 1),
                code => report
                    .end_commitments
                    .as_ref()
                    .and_then(|ends| ends.get(usize::from(code).wrapping_sub(16))),
            };
            let holds = signed == Some(&shown.commitment().map_err(Failure::from)?);
            proofs.push(Proof::Field(shown.clone(), holds));
        }
        let heads = std::mem::take(&mut self.here);
        proofs.extend(heads.into_iter().map(|(head, number)| Proof::Head(head, number)));
        Ok(proofs)
    }

    /// What was brought along and belongs to nothing here.
    pub(super) fn left(&self) -> Vec<String> {
        let fields = self.disclosures.iter().filter(|(_, found)| !found).map(|(one, _)| {
            let id = hex(&one.recording_id);
            format!("the disclosure of the {} is for recording {id}, not among these", one.field())
        });
        let heads = self.heads.iter().filter(|(_, found)| !found);
        fields
            .chain(heads.map(|(head, _)| format!("no recording here holds the head digest {head}")))
            .collect()
    }
}

impl Proof {
    pub(super) fn holds(&self) -> bool {
        matches!(self, Proof::Field(_, true) | Proof::Head(..))
    }

    /// In a few words.
    pub(super) fn line(&self) -> String {
        match self {
            Proof::Field(shown, true) => {
                format!("{}: {} (disclosed, proved)", shown.field(), disclose::value(shown))
            }
            Proof::Field(shown, false) => {
                format!("{}: the disclosure does not hold", shown.field())
            }
            Proof::Head(_, number) => format!("the head digest is that after frame {number}"),
        }
    }

    pub(super) fn json(&self) -> Value {
        match self {
            Proof::Field(shown, holds) => json!({
                "field": shown.field(),
                "value": disclose::value(shown),
                "time_us": shown.wall_us(),
                "holds": holds,
            }),
            Proof::Head(head, number) => json!({ "head": head, "after_frame": number }),
        }
    }
}
