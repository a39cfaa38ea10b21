// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The numbers of the format: offsets, lengths, limits, labels, in the order of
//! `docs/formats/recording.md`; and the two ends of a row of fields.

use crate::slot::SLOT_LEN;

/// A recording's name among all recordings: 16 random bytes.
pub type RecordingId = [u8; 16];

/// A SHA-384 digest.
pub type Digest = [u8; 48];

pub(crate) const MAGIC: &[u8; 16] = b"alula recording\n";
pub(crate) const VERSION: u16 = 1;
/// FLOE with AES-256-GCM, SHA-384, ML-DSA-87, ML-KEM-1024 with P-384.
pub(crate) const SUITE: u16 = 1;

pub(crate) const SLOTS_MAX: usize = 16;
pub(crate) const SEGMENT_LENS: [u32; 3] = [4096, 65536, 1 << 20];
pub(crate) const FLOE_LEN_MAX: u64 = 1 << 30;
pub(crate) const SEGMENTS_MAX: u32 = 1 << 20;
pub(crate) const NUMBER_MAX: u64 = 1 << 32;
pub(crate) const CONTENT_MAX: u64 = 1 << 62;
pub(crate) const NOTE_MAX: usize = 1024;

pub(crate) const PUBLIC_KEY_LEN: usize = 2592;
pub(crate) const SIGNATURE_LEN: usize = 4627;
pub(crate) const HEADER_LEN: usize = 6480;
pub(crate) const SLOTS_OFFSET: usize = HEADER_LEN + SIGNATURE_LEN;
const _: () = assert!(SLOTS_OFFSET == 11107);

pub(crate) const FRAME_HEADER_LEN: usize = 40;
pub(crate) const TRAILER_LEN: usize = 104;
pub(crate) const FLOE_HEADER_LEN: usize = 74;
/// What FLOE adds to the plaintext of a segment: length word, IV, tag.
pub(crate) const SEGMENT_OVERHEAD: usize = 32;
pub(crate) const HEAD_LEN: usize = 32;

/// The least length of a sealed frame: an empty chapter.
pub(crate) const SEALED_LEN_MIN: u64 =
    (FRAME_HEADER_LEN + FLOE_HEADER_LEN + SEGMENT_OVERHEAD + HEAD_LEN + TRAILER_LEN) as u64;
const _: () = assert!(SEALED_LEN_MIN == 282);

pub(crate) const START_BLOCK_LEN: usize = 2048;
pub(crate) const START_LEN: usize = FLOE_HEADER_LEN + SEGMENT_OVERHEAD + START_BLOCK_LEN;
pub(crate) const START_FRAME_LEN: usize = FRAME_HEADER_LEN + START_LEN + TRAILER_LEN;
const _: () = assert!(START_FRAME_LEN == 2298);

pub(crate) const CHECKPOINT_LEN: usize = 16;
pub(crate) const CLOSE_PUBLIC_LEN: usize = 136;
pub(crate) const CLOSE_BLOCK_LEN: usize = 256;
pub(crate) const CLOSE_LEN: usize =
    CLOSE_PUBLIC_LEN + FLOE_HEADER_LEN + SEGMENT_OVERHEAD + CLOSE_BLOCK_LEN;
pub(crate) const CLOSE_FRAME_LEN: usize =
    FRAME_HEADER_LEN + CLOSE_LEN + TRAILER_LEN + SIGNATURE_LEN;
const _: () = assert!(CLOSE_FRAME_LEN == 5269);

pub(crate) const INDEX_ENTRIES: usize = 1024;
pub(crate) const INDEX_LEVELS: usize = 22;
pub(crate) const INDEX_HEAD_LEN: usize = 16 + 8 * INDEX_LEVELS;
pub(crate) const INDEX_LEN_MAX: usize = INDEX_HEAD_LEN + 16 * INDEX_ENTRIES;

/// The second copy of the preamble lies before the first chapter beyond this offset.
pub(crate) const COPY_OFFSET: u64 = 4 << 20;
/// How much content goes without a checkpoint at most.
pub(crate) const CHECKPOINT_BYTES: u64 = 256 << 20;

/// The length of a preamble with so many slots.
pub(crate) const fn preamble_len(slots: usize) -> usize {
    SLOTS_OFFSET + slots * SLOT_LEN + START_FRAME_LEN
}

/// The greatest preamble.
pub(crate) const PREAMBLE_MAX: usize = preamble_len(SLOTS_MAX);

/// Writes fields one after the other into a buffer made to measure.
pub(crate) struct Put<'a> {
    rest: &'a mut [u8],
}

impl<'a> Put<'a> {
    pub(crate) fn new(buffer: &'a mut [u8]) -> Self {
        Put { rest: buffer }
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        let (field, rest) = core::mem::take(&mut self.rest).split_at_mut(bytes.len());
        field.copy_from_slice(bytes);
        self.rest = rest;
        self
    }

    pub(crate) fn u8(&mut self, value: u8) -> &mut Self {
        self.bytes(&[value])
    }

    pub(crate) fn u16(&mut self, value: u16) -> &mut Self {
        self.bytes(&value.to_be_bytes())
    }

    pub(crate) fn u32(&mut self, value: u32) -> &mut Self {
        self.bytes(&value.to_be_bytes())
    }

    pub(crate) fn u64(&mut self, value: u64) -> &mut Self {
        self.bytes(&value.to_be_bytes())
    }

    /// Zeros up to the end.
    pub(crate) fn pad(&mut self) {
        self.rest.fill(0);
    }
}

/// Reads fields one after the other. `None` where the bytes end too early.
pub(crate) struct Take<'a> {
    rest: &'a [u8],
}

impl<'a> Take<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Take { rest: bytes }
    }

    pub(crate) fn slice(&mut self, len: usize) -> Option<&'a [u8]> {
        let (field, rest) = self.rest.split_at_checked(len)?;
        self.rest = rest;
        Some(field)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.slice(N)?.try_into().ok()
    }

    pub(crate) fn u8(&mut self) -> Option<u8> {
        self.array().map(u8::from_be_bytes)
    }

    pub(crate) fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_be_bytes)
    }

    pub(crate) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_be_bytes)
    }

    pub(crate) fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_be_bytes)
    }

    /// `len` bytes that must be zeros.
    pub(crate) fn zeros(&mut self, len: usize) -> Option<()> {
        self.slice(len)?.iter().all(|byte| *byte == 0).then_some(())
    }

    /// All that is left.
    pub(crate) fn rest(self) -> &'a [u8] {
        self.rest
    }
}
