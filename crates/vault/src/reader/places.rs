// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Every place in the file where a slot stands, for erasing. `docs/formats/recording.md` §4.

use std::io::{Read, Seek};

use super::Reader;
use crate::custody::Custody;
use crate::error::Error;
use crate::layout::{MAGIC, SLOTS_OFFSET};
use crate::slot::SLOT_LEN;

impl<R: Read + Seek> Reader<R> {
    /// Where slots stand, in order: at their places beside each header of this recording, sound or
    /// not, in `shared` records, and wherever the bytes of a known slot are found.
    pub(crate) fn slot_places(
        &mut self,
        custody: Option<&Custody>,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Vec<u64>, Error> {
        let mut places = Vec::new();
        let mut slots = self.preamble[SLOTS_OFFSET..self.header.start_offset()].to_vec();
        if let Some(custody) = custody {
            for (at, ..) in custody.shared() {
                places.push(at);
                slots.extend_from_slice(self.source.get(at, SLOT_LEN)?);
            }
        }
        let known: Vec<&[u8]> = slots
            .chunks_exact(SLOT_LEN)
            .filter(|slot| slot.iter().any(|byte| *byte != 0))
            .collect();
        self.beside_header(0, &mut places)?;
        let mut patterns: Vec<&[u8]> = vec![MAGIC];
        patterns.extend(known.iter().map(|slot| &slot[..PATTERN]));
        let mut from = 0;
        while let Some((at, which)) = self.source.find_any(from, &patterns, progress)? {
            if places.len() > PLACES_MAX {
                return Err(Error::NotErased(at));
            }
            match which.checked_sub(1).and_then(|which| known.get(which)) {
                None => self.may_be_header(at, &mut places)?,
                Some(slot) if self.source.get(at, SLOT_LEN)? == *slot => places.push(at),
                Some(_) => {}
            }
            from = at + 1;
        }
        places.sort_unstable();
        places.dedup();
        Ok(places)
    }

    /// A header of this recording counts even if a part of it is bad.
    fn may_be_header(&mut self, at: u64, places: &mut Vec<u64>) -> Result<(), Error> {
        let id = self.header.recording_id;
        if self.source.get(at, 48)?.get(32..) == Some(&id[..]) {
            self.beside_header(at, places)?;
        }
        Ok(())
    }

    fn beside_header(&mut self, at: u64, places: &mut Vec<u64>) -> Result<(), Error> {
        for slot in 0..self.header.slots {
            let at = at + (SLOTS_OFFSET + slot * SLOT_LEN) as u64;
            if at + SLOT_LEN as u64 <= self.source.len() {
                places.push(at);
            }
        }
        Ok(())
    }
}

/// How much of a slot is looked for: its kind and its recipient's fingerprint, and a part of its
/// ephemeral key.
const PATTERN: usize = 64;
/// A hostile file may hold the bytes of a slot without end.
const PLACES_MAX: usize = 1 << 20;
