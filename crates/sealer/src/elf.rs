// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Where a file's slot lies, and which of its bytes the loader maps and never changes.
//!
//! Covered is every loadable segment without the right to write, except the slot. That the loader
//! leaves these bytes alone is checked, not assumed: no relocation may point into them.

use std::ops::Range;

use alula_engine::seal::{ALIGN, LEN, SECTION};
use object::elf;
use object::read::elf::{ElfFile64, FileHeader, ProgramHeader, Rel, Rela, SectionHeader};
use object::{Endianness, ReadRef};

use crate::Error;

/// What a seal of a file covers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Layout {
    /// The slot's place in the file.
    pub slot: Range<usize>,
    /// The covered bytes, in ascending order.
    pub covered: Vec<Covered>,
}

/// A contiguous run of bytes that the loader never changes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Covered {
    /// Where it begins in memory, as a distance from the slot's first byte.
    pub offset: i64,
    /// Its place in the file.
    pub file: Range<usize>,
    /// Whether it is code.
    pub executable: bool,
}

impl Layout {
    /// How many bytes are covered.
    pub fn len(&self) -> usize {
        self.covered.iter().map(|covered| covered.file.len()).sum()
    }

    /// True if nothing is covered, which never happens: the slot's own segment is not writable.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A segment that cannot be written, or the part of one on a side of the slot.
struct Fixed {
    address: Range<u64>,
    file: Range<u64>,
    executable: bool,
}

/// Finds the slot and what is to be covered.
pub fn layout(file: &[u8]) -> Result<Layout, Error> {
    let elf = ElfFile64::<Endianness>::parse(file)?;
    let (header, endian) = (elf.elf_header(), elf.endian());
    let known = [elf::EM_X86_64, elf::EM_AARCH64].contains(&header.e_machine(endian));
    if !known || !header.is_little_endian() {
        return Err(Error::Unsuitable("its processor is neither x86-64 nor AArch64"));
    }
    if ![elf::ET_EXEC, elf::ET_DYN].contains(&header.e_type(endian)) {
        return Err(Error::Unsuitable("it is neither a program nor a shared object"));
    }
    let (slot_address, slot_file) = slot(&elf)?;
    let segments = fixed_segments(&elf)?;
    let end = slot_address.saturating_add(LEN as u64);
    let holds = |segment: &&Fixed| {
        segment.address.contains(&slot_address)
            && end <= segment.address.end
            && slot_file.checked_sub(segment.file.start)
                == Some(slot_address - segment.address.start)
    };
    if segments.iter().filter(holds).count() != 1 {
        return Err(Error::Unsuitable("its slot is not in a segment that cannot be written"));
    }
    if relocations(&elf)?.iter().any(|at| segments.iter().any(|s| overlaps(s, *at))) {
        return Err(Error::Unsuitable("its code or read-only data is relocated"));
    }
    let parts = segments.iter().flat_map(|segment| around(segment, slot_address..end));
    let covered = parts.map(|part| Covered {
        offset: part.address.start.wrapping_sub(slot_address) as i64,
        file: part.file.start as usize..part.file.end as usize,
        executable: part.executable,
    });
    let slot = slot_file as usize..slot_file as usize + LEN;
    Ok(Layout { slot, covered: covered.collect() })
}

/// The slot's address and its place in the file.
fn slot(elf: &ElfFile64) -> Result<(u64, u64), Error> {
    let (endian, table) = (elf.endian(), elf.elf_section_table());
    let named =
        |section: &&_| table.section_name(endian, section).is_ok_and(|n| n == SECTION.as_bytes());
    let mut found = table.iter().filter(named);
    let section = found.next().ok_or(Error::NoSlot)?;
    if found.next().is_some() || section.sh_size(endian) != LEN as u64 {
        return Err(Error::Unsuitable("it links the engine more than once, or another version"));
    }
    let (address, place) = (section.sh_addr(endian), section.sh_offset(endian));
    if section.sh_type(endian) == elf::SHT_NOBITS || !address.is_multiple_of(ALIGN as u64) {
        return Err(Error::Unsuitable("its slot is not as the compiler makes it"));
    }
    Ok((address, place))
}

/// The loadable segments that are mapped without the right to write, in ascending order.
fn fixed_segments(elf: &ElfFile64) -> Result<Vec<Fixed>, Error> {
    let endian = elf.endian();
    let mut segments = Vec::new();
    let loaded = elf.elf_program_headers().iter();
    for segment in loaded.filter(|segment| segment.p_type(endian) == elf::PT_LOAD) {
        let rights = segment.p_flags(endian).0;
        let has = |right: elf::ProgramFlags| rights & right.0 != 0;
        if has(elf::PF_W) {
            if has(elf::PF_X) {
                return Err(Error::Unsuitable("it has code that can be written"));
            }
            continue;
        }
        let (address, memory) = (segment.p_vaddr(endian), segment.p_memsz(endian));
        let (place, len) = segment.file_range(endian);
        if !has(elf::PF_R) || memory != len || elf.data().read_bytes_at(place, len).is_err() {
            return Err(Error::Unsuitable("it has a segment that cannot be read as it lies"));
        }
        let ends = address.checked_add(len).zip(place.checked_add(len));
        let Some((address_end, place_end)) = ends else {
            return Err(Error::Unsuitable("it has a segment beyond all addresses"));
        };
        segments.push(Fixed {
            address: address..address_end,
            file: place..place_end,
            executable: has(elf::PF_X),
        });
    }
    segments.sort_by_key(|segment| segment.address.start);
    Ok(segments)
}

/// Every address at which the loader writes.
fn relocations(elf: &ElfFile64) -> Result<Vec<u64>, Error> {
    let (endian, data) = (elf.endian(), elf.data());
    let mut places = Vec::new();
    for section in elf.elf_section_table().iter() {
        if section.sh_flags(endian).0 & elf::SHF_ALLOC.0 == 0 {
            continue;
        }
        if section.sh_type(endian) == elf::SHT_CREL {
            return Err(Error::Unsuitable("its relocations are of a kind that no loader knows"));
        }
        if let Some((rows, _)) = section.rel(endian, data)? {
            places.extend(rows.iter().map(|row| row.r_offset(endian)));
        }
        if let Some((rows, _)) = section.rela(endian, data)? {
            places.extend(rows.iter().map(|row| row.r_offset(endian)));
        }
        if let Some(rows) = section.relr(endian, data)? {
            places.extend(rows);
        }
    }
    Ok(places)
}

/// True if any of the eight bytes from `at` lies in the segment.
fn overlaps(segment: &Fixed, at: u64) -> bool {
    at < segment.address.end && at.saturating_add(8) > segment.address.start
}

/// What is left of a segment without the slot.
fn around(segment: &Fixed, slot: Range<u64>) -> impl Iterator<Item = Fixed> {
    let whole = segment.address.clone();
    let parts = if whole.contains(&slot.start) {
        [whole.start..slot.start, slot.end..whole.end]
    } else {
        [whole.clone(), whole.end..whole.end]
    };
    let (address, file, executable) = (whole.start, segment.file.start, segment.executable);
    parts.into_iter().filter(|part| !part.is_empty()).map(move |part| Fixed {
        file: file + (part.start - address)..file + (part.end - address),
        address: part,
        executable,
    })
}
