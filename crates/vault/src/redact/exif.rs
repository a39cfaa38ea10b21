// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Exif: directories of tags in a TIFF that lies within a segment. Known tags stay where they are,
//! with their values; every other byte of the segment is zeroed, whoever wrote it and whatever for.

mod place;

use std::ops::Range;

use super::{Redaction, jpeg, text};

/// Which tags are known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Dialect {
    /// The photo itself, and its thumbnail.
    Exif,
    /// How it was taken.
    Camera,
    /// Where.
    Gps,
    /// About compatibility.
    Interoperability,
    /// The table of previews that follow the photo.
    Previews,
}

/// Redacts a TIFF in its place. `None` if it is none, and is to be zeroed.
pub(super) fn redact(
    bytes: &mut [u8],
    dialect: Dialect,
    redaction: &mut Redaction,
    depth: usize,
) -> Option<()> {
    let little = match bytes.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let head = 0..HEADER_LEN;
    let mut tiff = Tiff { bytes, little, kept: vec![head], seen: Vec::new(), redaction, depth };
    let first = tiff.u32(4)?;
    tiff.directory(first, dialect)?;
    tiff.zero_the_rest();
    Some(())
}

struct Tiff<'a> {
    bytes: &'a mut [u8],
    little: bool,
    /// What stays.
    kept: Vec<Range<usize>>,
    /// The directories that were read.
    seen: Vec<usize>,
    redaction: &'a mut Redaction,
    depth: usize,
}

/// A tag with its value.
#[derive(Clone)]
struct Entry {
    /// Where its twelve bytes are.
    at: usize,
    tag: u16,
    kind: u16,
    count: usize,
    /// Where its value is. `None` if that is not within the segment.
    value: Option<Range<usize>>,
}

impl Tiff<'_> {
    /// Redacts the directory at an offset and those that follow it; what is not kept of it closes
    /// up.
    fn directory(&mut self, at: usize, dialect: Dialect) -> Option<()> {
        if self.seen.len() >= DIRECTORIES_MAX || self.seen.contains(&at) {
            return None;
        }
        self.seen.push(at);
        let entries = self.entries(at)?;
        let whole = 2 + 12 * entries.len();
        let next = self.u32(at + whole).unwrap_or(0);
        let has_thumbnail = dialect == Dialect::Exif && self.thumbnail(&entries);
        let mut kept = Vec::with_capacity(whole);
        for entry in &entries {
            let keep = match entry.tag {
                THUMBNAIL | THUMBNAIL_LEN if dialect == Dialect::Exif => has_thumbnail,
                _ => self.entry(entry, dialect),
            };
            if keep {
                kept.extend_from_slice(self.bytes.get(entry.at..entry.at + 12)?);
                self.kept.extend(entry.value.clone());
            }
        }
        let follows = next != 0 && self.directory(next, dialect).is_some();
        let count = self.pack_u16((kept.len() / 12) as u16);
        let next = self.pack_u32(if follows { next as u32 } else { 0 });
        let mut new = [&count[..], &kept, &next].concat();
        // A directory at the very end may lack the pointer to the next one.
        new.truncate(self.bytes.len() - at);
        self.bytes.get_mut(at..at + new.len())?.copy_from_slice(&new);
        self.kept.push(at..at + new.len());
        Some(())
    }

    fn entries(&self, at: usize) -> Option<Vec<Entry>> {
        let count = usize::from(self.u16(at)?);
        let end = at.checked_add(2 + 12 * count)?;
        if count > ENTRIES_MAX || end > self.bytes.len() {
            return None;
        }
        (0..count).map(|number| self.read(at + 2 + 12 * number)).collect()
    }

    fn read(&self, at: usize) -> Option<Entry> {
        let (tag, kind) = (self.u16(at)?, self.u16(at + 2)?);
        let count = self.u32(at + 4)?;
        let size = match kind {
            1 | 2 | 6 | 7 => 1,
            3 | 8 => 2,
            4 | 9 | 11 | 13 => 4,
            5 | 10 | 12 => 8,
            _ => 0,
        };
        let len = count.checked_mul(size).filter(|_| size > 0);
        let value = len.and_then(|len| {
            let begin = if len <= 4 { at + 8 } else { self.u32(at + 8)? };
            let end = begin.checked_add(len)?;
            (end <= self.bytes.len()).then_some(begin..end)
        });
        Some(Entry { at, tag, kind, count, value })
    }

    /// Redacts a tag's value; whether the tag stays.
    fn entry(&mut self, entry: &Entry, dialect: Dialect) -> bool {
        let pointer = match (dialect, entry.tag) {
            (Dialect::Exif, CAMERA) => Some(Dialect::Camera),
            (Dialect::Exif, GPS) => return self.gps(entry),
            (Dialect::Camera, INTEROPERABILITY) => Some(Dialect::Interoperability),
            (Dialect::Camera, MAKER_NOTE) => return self.maker_note(entry),
            _ => None,
        };
        if let Some(dialect) = pointer {
            let at = self.u32(entry.at + 8);
            return at.is_some_and(|at| self.directory(at, dialect).is_some());
        }
        let known = tags(dialect).iter().any(|tags| tags.contains(&entry.tag));
        if known && entry.value.is_some() && self.text(entry) {
            return true;
        }
        self.redaction.count(&format!("exif tag {:#06x}", entry.tag), 1);
        false
    }

    /// Hides coordinates in a value that is text; whether it can stay.
    fn text(&mut self, entry: &Entry) -> bool {
        let Some(value) = entry.value.clone().and_then(|range| self.bytes.get_mut(range)) else {
            return false;
        };
        let place = format!("exif tag {:#06x}", entry.tag);
        match entry.tag {
            SERIALS_BEGIN..=SERIALS_END | IMAGE_ID => true,
            WIDE_BEGIN..=WIDE_END => {
                let mut narrow: Vec<u8> = value.iter().step_by(2).copied().collect();
                text::hide(&mut narrow, DECIMALS, b'*', false) == 0
            }
            _ if entry.kind == ASCII || entry.tag == COMMENT => {
                let hidden = text::hide(value, DECIMALS, b'*', false);
                self.redaction.count(&place, hidden);
                true
            }
            _ => true,
        }
    }

    /// DJI's notes with speed and attitude; those of others are not understood.
    fn maker_note(&mut self, entry: &Entry) -> bool {
        if self.redaction.keeps(NOTE) {
            return true;
        }
        let kept = match entry.value.clone() {
            Some(range) if !self.redaction.drops(NOTE) => self.dji_note(range),
            _ => None,
        };
        self.redaction.count(NOTE, u64::from(kept != Some(0)));
        kept.is_some()
    }

    /// Zeroes what is not known in DJI's notes; gives how many bytes were other ones before.
    fn dji_note(&mut self, range: Range<usize>) -> Option<u64> {
        let entries = self.entries(range.start)?;
        let known = |entry: &&Entry| {
            let inline = entry.value.as_ref().is_some_and(|value| value.start == entry.at + 8);
            (1..=11).contains(&entry.tag) && inline
        };
        let kept: Vec<u8> = entries
            .iter()
            .filter(known)
            .flat_map(|entry| self.bytes[entry.at..entry.at + 12].to_vec())
            .collect();
        if kept.is_empty() {
            return None;
        }
        let mut new = [&self.pack_u16((kept.len() / 12) as u16)[..], &kept].concat();
        new.resize(range.len(), 0);
        let note = self.bytes.get_mut(range)?;
        let changed = note.iter().zip(&new).filter(|(old, new)| old != new).count();
        note.copy_from_slice(&new);
        Some(changed as u64)
    }

    /// Redacts the small picture, if a directory has one; whether it stays.
    fn thumbnail(&mut self, entries: &[Entry]) -> bool {
        let find = |tag| entries.iter().find(|entry| entry.tag == tag);
        let (Some(offset), Some(len)) = (find(THUMBNAIL), find(THUMBNAIL_LEN)) else {
            return false;
        };
        let (Some(at), Some(len)) = (self.u32(offset.at + 8), self.u32(len.at + 8)) else {
            return false;
        };
        let range = at..at.saturating_add(len);
        let Some(picture) = self.bytes.get(range.clone()) else { return false };
        let wanted = self.depth == 0 && !self.redaction.drops("thumbnail");
        let new = wanted.then(|| jpeg::thumbnail(picture, self.redaction)).flatten();
        let Some(new) = new else {
            self.redaction.count("thumbnail", 1);
            return false;
        };
        self.bytes[range.clone()].copy_from_slice(&new);
        self.kept.push(range);
        true
    }

    fn zero_the_rest(&mut self) {
        self.kept.sort_by_key(|range| range.start);
        let (mut at, mut zeroed) = (0, 0);
        let end = self.bytes.len()..self.bytes.len();
        for range in self.kept.iter().chain([&end]) {
            if let Some(gap) = self.bytes.get_mut(at..range.start) {
                zeroed += u64::from(gap.iter().any(|byte| *byte != 0));
                gap.fill(0);
            }
            at = at.max(range.end);
        }
        self.redaction.count("exif bytes of no known tag", zeroed);
    }

    fn u16(&self, at: usize) -> Option<u16> {
        let bytes = *self.bytes.get(at..)?.first_chunk()?;
        Some(if self.little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) })
    }

    fn u32(&self, at: usize) -> Option<usize> {
        let bytes = *self.bytes.get(at..)?.first_chunk()?;
        let word = if self.little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) };
        usize::try_from(word).ok()
    }

    fn pack_u16(&self, value: u16) -> [u8; 2] {
        if self.little { value.to_le_bytes() } else { value.to_be_bytes() }
    }

    fn pack_u32(&self, value: u32) -> [u8; 4] {
        if self.little { value.to_le_bytes() } else { value.to_be_bytes() }
    }
}

/// The tags that hold no position. What is text in them is looked through.
fn tags(dialect: Dialect) -> &'static [std::ops::RangeInclusive<u16>] {
    match dialect {
        Dialect::Exif => &[
            0x00fe..=0x0103,
            0x0106..=0x0106,
            0x010e..=0x011c,
            0x0128..=0x012d,
            0x0131..=0x0132,
            0x013b..=0x013b,
            0x013e..=0x013f,
            0x0211..=0x0214,
            0x4746..=0x4746,
            0x4749..=0x4749,
            0x8298..=0x8298,
            0x9c9b..=0x9c9f,
        ],
        Dialect::Camera => &[
            0x829a..=0x829d,
            0x8822..=0x8824,
            0x8827..=0x8828,
            0x8830..=0x8835,
            0x9000..=0x9012,
            0x9101..=0x920a,
            0x9214..=0x9214,
            0x9286..=0x9292,
            0xa000..=0xa003,
            0xa20b..=0xa217,
            0xa300..=0xa302,
            0xa401..=0xa420,
            0xa430..=0xa435,
            0xa500..=0xa500,
        ],
        // Time, quality and directions; places and the names of places are not among them.
        Dialect::Gps => &[0x00..=0x12, 0x1d..=0x1f],
        Dialect::Interoperability => &[0x0001..=0x0002, 0x1000..=0x1002],
        Dialect::Previews => &[0xb000..=0xb2ff],
    }
}

const HEADER_LEN: usize = 8;
const DIRECTORIES_MAX: usize = 16;
const ENTRIES_MAX: usize = 1024;
const THUMBNAIL: u16 = 0x0201;
const THUMBNAIL_LEN: u16 = 0x0202;
const CAMERA: u16 = 0x8769;
const GPS: u16 = 0x8825;
const INTEROPERABILITY: u16 = 0xa005;
const MAKER_NOTE: u16 = 0x927c;
const COMMENT: u16 = 0x9286;
const IMAGE_ID: u16 = 0xa420;
/// Numbers of bodies and lenses are long, and no coordinates.
const SERIALS_BEGIN: u16 = 0xa431;
const SERIALS_END: u16 = 0xa435;
/// Texts of two bytes a character.
const WIDE_BEGIN: u16 = 0x9c9b;
const WIDE_END: u16 = 0x9c9f;
const ASCII: u16 = 2;
const DECIMALS: usize = 4;
const NOTE: &str = "makernote";
