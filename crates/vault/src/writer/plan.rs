// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What the owner's configuration means in bytes and microseconds, and how much memory that takes.

use super::Durability;
use crate::error::Error;
use crate::keys::Configuration;
use crate::layout::{
    CHECKPOINT_LEN, CLOSE_FRAME_LEN, FLOE_HEADER_LEN, FRAME_HEADER_LEN, HEAD_LEN, INDEX_LEN_MAX,
    NOTE_MAX, SEGMENT_OVERHEAD, SIGNATURE_LEN, TRAILER_LEN, preamble_len,
};

/// The configuration's numbers.
pub(super) struct Plan {
    pub(super) segment_len: usize,
    pub(super) chapter_bytes: u64,
    pub(super) interval_us: u64,
    pub(super) checkpoint_us: u64,
    pub(super) max_size: u64,
    pub(super) durability: Durability,
    /// How many segments are hashed at a time, and then handed over: four side by side cost half as
    /// much. None of them counts before its chapter is closed and synced.
    pub(super) group: usize,
}

impl Plan {
    pub(super) fn new(
        configuration: &Configuration<impl AsRef<[u8]>>,
        file_limit: Option<u64>,
        durability: Durability,
    ) -> Result<Self, Error> {
        let settings = configuration.settings();
        settings.check()?;
        let interval_us = 1000 * u64::from(settings.interval_ms);
        let plan = Plan {
            segment_len: settings.segment_bytes as usize,
            chapter_bytes: settings.chapter_bytes.into(),
            interval_us,
            checkpoint_us: interval_us * u64::from(settings.checkpoint_every),
            max_size: settings.max_file_bytes.min(file_limit.unwrap_or(u64::MAX)),
            durability,
            group: 1,
        };
        let slots = configuration.slots();
        let least = preamble_len(slots) as u64 + plan.chapter_len_max() + plan.tail_len(slots);
        if least > plan.max_size {
            return Err(Error::Setting("file: must hold one chapter at least"));
        }
        Ok(plan)
    }

    /// The same, in as much memory as makes it fast; a camera's buffers are not for large segments.
    #[cfg(feature = "std")]
    pub(super) fn with_memory(self) -> Self {
        let many = self.durability == Durability::Bulk || self.segment_len <= 64 << 10;
        Plan { group: if many { 4 } else { 1 }, ..self }
    }

    /// The greatest length of a chapter's frame.
    pub(super) fn chapter_len_max(&self) -> u64 {
        let text = HEAD_LEN as u64 + self.chapter_bytes;
        let segments = text.div_ceil((self.segment_len - SEGMENT_OVERHEAD) as u64);
        let rest = FRAME_HEADER_LEN + FLOE_HEADER_LEN + TRAILER_LEN;
        text + segments * SEGMENT_OVERHEAD as u64 + rest as u64
    }

    /// What can stand after the last chapter: notes leave room for it, too.
    pub(super) fn tail_len(&self, slots: usize) -> u64 {
        tail_len(slots) as u64
    }

    /// What a recording to so many slots takes of memory, beside its [`Room`](super::Room).
    pub(super) fn buffer_len(&self, slots: usize) -> usize {
        held_len(slots, self.group * self.segment_len)
    }
}

/// How long a buffer a live recording takes, in bytes: by its slots (one for each recipient, 1 to
/// 16) and by its segments' length.
pub const fn buffer_len(slots: usize, segment_bytes: usize) -> usize {
    held_len(slots, segment_bytes)
}

/// The preamble, until its second copy is written; and what is held at most before it is handed
/// over: a first preamble, or the start of a chapter, a group of segments, and all that can follow
/// a last segment.
const fn held_len(slots: usize, group_len: usize) -> usize {
    let start = FRAME_HEADER_LEN + FLOE_HEADER_LEN;
    preamble_len(slots) + start + group_len + TRAILER_LEN + tail_len(slots)
}

const fn tail_len(slots: usize) -> usize {
    let frame = FRAME_HEADER_LEN + TRAILER_LEN;
    let checkpoint = frame + CHECKPOINT_LEN + SIGNATURE_LEN;
    let note = frame + FLOE_HEADER_LEN + SEGMENT_OVERHEAD + HEAD_LEN + 2 + NOTE_MAX;
    let index = frame + INDEX_LEN_MAX;
    let copy = frame + preamble_len(slots);
    // An empty chapter takes less than a note, and may have a checkpoint of its own.
    2 * checkpoint + note + index + copy + CLOSE_FRAME_LEN
}
