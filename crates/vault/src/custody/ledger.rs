// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The area of custody as a reader finds it: record after record, each in its place, and what is
//! known of those who signed. `docs/formats/recording.md` §11.

use super::record::{Act, Record};
use crate::keys::Fingerprint;
use crate::layout::Digest;
use crate::slot::SLOT_LEN;

/// The records behind a recording.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Custody {
    /// Where the area begins in the file.
    pub begin: u64,
    /// The header's digest, to which every record is bound.
    pub header_digest: Digest,
    /// The chain value of the last good frame.
    pub head: Digest,
    /// The valid records, in their order.
    pub records: Vec<Record>,
    /// The `shared` records whose slots were erased, by their numbers.
    pub erased_slots: Vec<u16>,
    /// Those whose slots are neither sound nor erased.
    pub damaged_slots: Vec<u16>,
    /// Where the last valid record ends.
    pub end: u64,
    /// What follows it.
    pub tail: Tail,
}

/// What follows the last valid record.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tail {
    /// The end of the file.
    Clean,
    /// What a power cut left of an append.
    Torn,
    /// Something else: the recording is rejected.
    Foreign,
}

/// How the signer of a record is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Known {
    /// The aircraft pins him as an owner.
    Pinned,
    /// He is the recipient of this slot, alone or in a quorum; the aircraft signed its digest.
    Recipient(usize),
    /// This record added him, and its own signer is known.
    Added(u16),
    /// Not at all: his signature proves no more than that he has a key.
    Unknown,
}

/// What the next record must say of its place.
pub(crate) struct Expected {
    pub(crate) begin: u64,
    pub(crate) header_digest: Digest,
    pub(crate) head: Digest,
    number: u16,
    before: Digest,
}

impl Expected {
    pub(crate) fn first(begin: u64, header_digest: Digest, head: Digest) -> Self {
        Expected { begin, header_digest, head, number: 0, before: [0; 48] }
    }

    /// Whether a record stands in this place; then the next place.
    pub(crate) fn take(&mut self, record: &Record) -> bool {
        let fits = record.begin == self.begin
            && record.header_digest == self.header_digest
            && record.head == self.head
            && record.number == self.number
            && record.before == self.before
            // A file that was never closed begins with it, and no other has it.
            && (self.number == 0 || !matches!(record.act, Act::Recovered { .. }));
        if fits {
            self.number += 1;
            self.before = record.digest;
        }
        fits
    }

    pub(crate) fn number(&self) -> u16 {
        self.number
    }

    pub(crate) fn before(&self) -> Digest {
        self.before
    }
}

impl Custody {
    /// An area without records yet.
    pub(crate) fn new(begin: u64, header_digest: Digest, head: Digest) -> Self {
        Custody {
            begin,
            header_digest,
            head,
            records: Vec::new(),
            erased_slots: Vec::new(),
            damaged_slots: Vec::new(),
            end: begin,
            tail: Tail::Clean,
        }
    }

    /// The places of shared slots, with their recipients and whether they open.
    pub(crate) fn shared(&self) -> impl Iterator<Item = (u64, Fingerprint, bool)> {
        self.records.iter().filter_map(|record| match record.act {
            Act::Shared { recipient, .. } => {
                let lost = [&self.erased_slots, &self.damaged_slots];
                let opens = !lost.iter().any(|numbers| numbers.contains(&record.number));
                Some((record.offset + record.len - SLOT_LEN as u64, recipient, opens))
            }
            _ => None,
        })
    }

    /// How each record's signer is known. `pinned` are the owners whom the aircraft pins, `slots`
    /// whom the slots name that the header signs: [`Reader::named`](crate::Reader::named).
    pub fn known(&self, pinned: &[Fingerprint], slots: &[Option<Fingerprint>]) -> Vec<Known> {
        let mut known: Vec<Known> = Vec::with_capacity(self.records.len());
        for record in &self.records {
            let added = self.records.iter().zip(&known).find_map(|(earlier, by)| {
                let adds = matches!(earlier.act,
                    Act::Shared { recipient, .. } if recipient == record.signer);
                (adds && *by != Known::Unknown).then_some(earlier.number)
            });
            let slot = slots.iter().position(|slot| *slot == Some(record.signer));
            known.push(match (pinned.contains(&record.signer), slot, added) {
                (true, ..) => Known::Pinned,
                (_, Some(slot), _) => Known::Recipient(slot),
                (_, _, Some(number)) => Known::Added(number),
                _ => Known::Unknown,
            });
        }
        known
    }
}
