// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What a captor reads in the file: the commitment, and for each sealed frame what a key of it can
//! be recognised by. Written from `docs/formats/recording.md` alone. Nothing here is secret.

use anyhow::{Context, Result, ensure};

/// A recording, as far as it is in the file.
pub(super) struct Recording {
    pub(super) id: [u8; 16],
    pub(super) commit: [u8; 48],
    /// The sealed frames that are there with their trailers; their numbers are their places.
    pub(super) frames: Vec<Frame>,
    /// Content before the frame that is not complete.
    pub(super) content: u64,
}

/// A sealed frame.
pub(super) struct Frame {
    /// What its keys are derived for: FLOE's parameters and IV, and its AAD.
    pub(super) parameters: [u8; 42],
    pub(super) aad: [u8; 60],
    /// FLOE's header tag, by which a chapter key is recognised.
    pub(super) tag: [u8; 32],
    /// A counter block of its first segment.
    pub(super) counter: [u8; 16],
    /// Half of the key stream there, which is ciphertext and known plaintext added up.
    pub(super) stream: [u8; 8],
}

/// Plaintext that everyone knows: eight bytes, and in which block of the segment they stand.
struct Known {
    block: u32,
    text: [u8; 8],
}

impl Recording {
    /// Reads what has been written so far.
    pub(super) fn read(file: &[u8]) -> Result<Self> {
        let header = file.get(..HEADER).context("the header is not there yet")?;
        let segment = u32::from_be_bytes(header[20..24].try_into()?) as usize;
        let (header_digest, slots) = (sha384(header)?, usize::from(header[24]));
        let preamble = HEADER + SIGNATURE + slots * SLOT + START_FRAME;
        let mut recording = Recording {
            id: header[32..48].try_into()?,
            commit: header[144..192].try_into()?,
            frames: Vec::new(),
            content: 0,
        };
        let mut rest = file.get(preamble - START_FRAME..).context("nothing is recorded yet")?;
        while rest.len() >= FRAME_HEADER {
            let (head, after) = rest.split_at(FRAME_HEADER);
            let kind = u32::from_be_bytes(head[28..32].try_into()?);
            let (floe_at, content) = match kind {
                CHECKPOINT | INDEX | COPY => (None, 0),
                CLOSE => (Some(CLOSE_PUBLIC), 0),
                _ => match floe(after, segment) {
                    Some((_, content)) => (Some(0), content),
                    None => break,
                },
            };
            let len = match kind {
                CHECKPOINT => 16,
                INDEX if after.len() < 12 => break,
                INDEX => 192 + 16 * u32::from_be_bytes(after[8..12].try_into()?) as usize,
                COPY => preamble,
                CLOSE => CLOSE_PUBLIC + FLOE_HEADER + OVERHEAD + CLOSE_BLOCK,
                _ => floe(after, segment).context("measured above")?.0,
            };
            let signature = if matches!(kind, CHECKPOINT | CLOSE) { SIGNATURE } else { 0 };
            let Some((body, after)) = after.split_at_checked(len) else { break };
            let Some(after) = after.get(TRAILER + signature..) else { break };
            if let Some(at) = floe_at {
                let aad = [&header_digest[..], &head[32..40], &head[28..32]].concat();
                recording.frames.push(Frame::read(kind, aad, &body[at..], recording.content)?);
                let number = u64::from_be_bytes(head[32..40].try_into()?);
                ensure!(number + 1 == recording.frames.len() as u64, "a number is missing");
            }
            recording.content += if kind == CHAPTER { content } else { 0 };
            rest = after;
        }
        Ok(recording)
    }
}

impl Frame {
    fn read(kind: u32, aad: Vec<u8>, body: &[u8], content: u64) -> Result<Self> {
        let known = match kind {
            // Both blocks end in zeros.
            START => Known { block: 127, text: [0; 8] },
            CLOSE => Known { block: 15, text: [0; 8] },
            _ => Known { block: 0, text: content.to_be_bytes() },
        };
        let (header, segment) = body.split_at(FLOE_HEADER);
        let mut counter = [0; 16];
        counter[..12].copy_from_slice(&segment[4..16]);
        counter[12..].copy_from_slice(&(2 + known.block).to_be_bytes());
        let mut stream = known.text;
        let at = OVERHEAD / 2 + 16 * known.block as usize;
        stream.iter_mut().zip(&segment[at..]).for_each(|(byte, sealed)| *byte ^= sealed);
        Ok(Frame {
            parameters: header[..42].try_into()?,
            aad: aad.try_into().ok().context("48 + 8 + 4 bytes")?,
            tag: header[42..].try_into()?,
            counter,
            stream,
        })
    }
}

/// The length of a FLOE ciphertext and of the content in it, by its length words. `None` if it
/// does not end here.
fn floe(body: &[u8], segment: usize) -> Option<(usize, u64)> {
    let (mut at, mut content) = (FLOE_HEADER, 0);
    loop {
        let word = u32::from_be_bytes(*body.get(at..)?.first_chunk()?);
        let len = if word == u32::MAX { segment } else { word as usize };
        at += len;
        content += len.checked_sub(OVERHEAD)? as u64;
        if word != u32::MAX {
            return (at <= body.len()).then(|| (at, content.saturating_sub(HEAD)));
        }
    }
}

fn sha384(bytes: &[u8]) -> Result<[u8; 48]> {
    lab_engine::hash::Sha384::digest(bytes).map_err(|error| anyhow::anyhow!("{error:?}"))
}

// The kinds that need a word.
const CHECKPOINT: u32 = 1;
const INDEX: u32 = 2;
const COPY: u32 = 3;
const START: u32 = 4;
const CHAPTER: u32 = 5;
const CLOSE: u32 = 7;
// The format's lengths.
const HEADER: usize = 6480;
const SIGNATURE: usize = 4627;
const SLOT: usize = lab_vault::slot::SLOT_LEN;
const START_FRAME: usize = 2298;
const FRAME_HEADER: usize = 40;
const TRAILER: usize = 104;
const FLOE_HEADER: usize = 74;
const OVERHEAD: usize = 32;
const HEAD: u64 = 32;
const CLOSE_PUBLIC: usize = 136;
const CLOSE_BLOCK: usize = 256;
