// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The device: `Read + Seek` over a recording whose ciphertext is computed when it is read, with
//! the owner's key, by the format's page. `docs/formats/recording.md` §5, §6; c2sp.org/FLOE.

use std::io::{self, Read, Seek, SeekFrom};

use alula_vault::keys::OwnerKey;
use anyhow::Result;
use lab_engine::hash::Sha384;
use lab_engine::{Secret, derive, lab};

use super::layout::{Layout, SLOT};
use super::{WALL_US, content};

/// The clock's source, as the head has it.
const GPS: u8 = 3;

/// A recording on no disk.
pub struct Drive {
    layout: Layout,
    pause_us: u64,
    /// The chapters' FLOE keys.
    keys: Vec<[u8; 32]>,
    at: u64,
    /// The segment that was computed last.
    computed: Vec<u8>,
    which: Option<usize>,
}

impl Drive {
    /// The device of a recording whose layout was kept, for the owner's key. Chapters were opened
    /// so many microseconds after each other.
    pub(super) fn new(layout: Layout, pause_us: u64, owner: &OwnerKey) -> Result<Self> {
        let preamble = layout.preamble();
        let mut id = [0; 16];
        id.copy_from_slice(&preamble[32..48]);
        let k0 = alula_vault::slot::open(owner, 1, &id, &preamble[SLOT])?;
        let header_digest = Sha384::digest(&preamble[..6480])?;
        let mut key = Secret::<32>::from_bytes(&k0.declassify("the lab computes the ciphertext"));
        let (mut keys, mut number) = (Vec::with_capacity(layout.chapters.len()), 0);
        let step = |key: &Secret<32>, label: &[u8], number: u64| {
            let context = [&1u16.to_be_bytes()[..], &id, &number.to_be_bytes()].concat();
            derive::kbkdf_sha384(key, label, &context)
        };
        for chapter in &layout.chapters {
            while number < chapter.number {
                (key, number) = (step(&key, b"ratchet", number)?, number + 1);
            }
            let floe: Secret<32> = step(&key, b"chapter", number)?;
            let aad = [&header_digest[..], &number.to_be_bytes(), &5u32.to_be_bytes()].concat();
            let iv = &chapter.floe[..42];
            let message: Secret<48> = floe_kdf(&floe, iv, b"MESSAGE_KEY:", &aad)?;
            let data: Secret<32> = floe_kdf(&message, iv, b"DEK:\0\0\0\0\0\0\0\0", &aad)?;
            keys.push(data.declassify("the lab computes the ciphertext"));
        }
        Ok(Drive { layout, pause_us, keys, at: 0, computed: Vec::new(), which: None })
    }

    /// How many chapters it has.
    pub fn chapters(&self) -> usize {
        self.layout.chapters.len()
    }
}

/// FLOE_KDF; `start` is the parameters and the IV.
fn floe_kdf<const M: usize, const N: usize>(
    key: &Secret<M>,
    start: &[u8],
    purpose: &[u8],
    aad: &[u8],
) -> Result<Secret<N>, lab_engine::Error> {
    derive::hkdf_expand_sha384(key, &[start, purpose, aad].concat())
}

impl Drive {
    /// Seals a segment as it was sealed before.
    fn compute(&mut self, which: usize) -> io::Result<()> {
        if self.which == Some(which) {
            return Ok(());
        }
        let segment = self.layout.segments[which];
        let chapter = &self.layout.chapters[segment.chapter as usize];
        let text_max = u64::from(self.layout.segment_len()) - 32;
        self.which = None;
        self.computed.resize(segment.len as usize, 0);
        let (start, rest) = self.computed.split_at_mut(16);
        let (text, tag) = rest.split_at_mut(segment.len as usize - 32);
        // The chapter's text is 32 bytes of head, then content.
        let place = u64::from(segment.position) * text_max;
        match place {
            0 => {
                text[..8].copy_from_slice(&chapter.content.to_be_bytes());
                let opened = u64::from(segment.chapter) * self.pause_us;
                text[8..16].copy_from_slice(&opened.to_be_bytes());
                text[16..24].copy_from_slice(&WALL_US.to_be_bytes());
                text[24] = GPS;
                text[25..32].fill(0);
                content(chapter.content, &mut text[32..]);
            }
            _ => content(chapter.content + place - 32, text),
        }
        let following = self.layout.segments.get(which + 1);
        let last = following.is_none_or(|next| next.chapter != segment.chapter);
        start[..4].copy_from_slice(&if last { segment.len } else { u32::MAX }.to_be_bytes());
        start[4..].copy_from_slice(&segment.iv);
        let mut aad = [0; 9];
        aad[..8].copy_from_slice(&u64::from(segment.position).to_be_bytes());
        aad[8] = last.into();
        let mut computed = [0; 16];
        let key = &self.keys[segment.chapter as usize];
        lab::aes::gcm_seal(key, &segment.iv, &aad, text, &mut computed)
            .ok_or(io::ErrorKind::InvalidInput)?;
        tag.copy_from_slice(&computed);
        self.which = Some(which);
        Ok(())
    }
}

impl Read for Drive {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let at = self.at;
        let kept = self.layout.kept.partition_point(|(offset, _)| *offset <= at);
        let (offset, piece) = &self.layout.kept[kept - 1];
        let from = match piece.get((at - offset) as usize..) {
            Some(rest) if !rest.is_empty() => rest,
            _ if at >= self.layout.len => return Ok(0),
            _ => {
                let after = self.layout.segments.partition_point(|segment| segment.offset <= at);
                self.compute(after - 1)?;
                &self.computed[(at - self.layout.segments[after - 1].offset) as usize..]
            }
        };
        let len = from.len().min(bytes.len());
        bytes[..len].copy_from_slice(&from[..len]);
        self.at += len as u64;
        Ok(len)
    }
}

impl Seek for Drive {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.layout.len.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}
