// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `cargo lab break --artifact FILE`: breaks a sealed artifact wherever its seal has something to
//! say, and at random, and shows that the module in it is `Failed` each time.
//!
//! A flipped bit may kill the process before the integrity test has its turn: in code that runs
//! earlier, or in what the loader reads. That counts as caught, since nothing was served, and is
//! told apart.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use alula_engine::seal::{BLANK, HEADER_TAG, IMAGE_TAG, LEN, TITLE_LEN};
use anyhow::{Context, Result, ensure};
use object::elf::SHT_NOBITS;
use object::read::elf::{ElfFile64, SectionHeader};
use object::{Endianness, Object, ObjectSection, ObjectSymbol, SymbolKind};

use super::subject::{Outcome, Subject, sealed};

/// What the integrity test says of altered code or data, and of an altered seal.
pub const IMAGE: &str = "the integrity test failed: code or read-only data is altered";
/// See [`IMAGE`].
pub const SEAL: &str = "the integrity test failed: the seal is altered";
/// What it says of a blank slot in what was built for shipping.
pub const MISSING: &str = "the integrity test failed: the seal is missing";

/// How often each outcome came.
#[derive(Default, Debug)]
pub struct Tally {
    /// Named by the integrity test.
    pub integrity: u32,
    /// Named by a self-test that ran before it.
    pub earlier: u32,
    /// The process ended before any test.
    pub died: u32,
    /// The process did not end.
    pub hung: u32,
    /// The module served, in this state.
    pub served: u32,
}

impl Tally {
    /// Counts an outcome in.
    pub fn count(&mut self, outcome: &Outcome) {
        *match outcome {
            Outcome::Failed(why) if why.starts_with("the integrity") => &mut self.integrity,
            Outcome::Failed(_) => &mut self.earlier,
            Outcome::Died(_) => &mut self.died,
            Outcome::Hung => &mut self.hung,
            Outcome::Serves(..) => &mut self.served,
        } += 1;
    }

    /// How many were counted.
    pub fn all(&self) -> u32 {
        self.caught() + self.served
    }

    /// How many could not be taken for the module.
    pub fn caught(&self) -> u32 {
        self.integrity + self.earlier + self.died + self.hung
    }
}

/// Seals a copy of a file and breaks it in every way, `flips` times at random.
pub fn run_and_print(file: &Path, flips: u32, seed: u64) -> Result<()> {
    let subject = Subject::of(sealed(file)?, file.extension().is_none_or(|end| end != "so"))?;
    let sound = subject.run()?;
    println!("{}: {sound:?}", file.display());
    ensure!(is_module(&sound), "the sealed copy is not the module");
    println!("the slot, field by field: {} alterations, each named", slot(&subject)?);
    let sections = sections(&subject)?;
    println!("{:<24} {:>9}  a bit in its middle", "covered section", "bytes");
    for (name, len, outcome) in &sections {
        println!("{name:<24} {len:>9}  {outcome:?}");
    }
    println!("random bits, seed {seed}:");
    let tally = covered(&subject, flips, seed)?;
    println!(
        "  {} of {} flips in {} covered bytes were caught: {tally:?}",
        tally.caught(),
        tally.all(),
        subject.layout.len()
    );
    println!("bits outside, not covered, and why a flip need not be noticed:");
    for (place, tally) in outside(&subject, flips.div_ceil(10), seed)? {
        println!("  {place:<24} {:>4} of {:>4} served; {}", tally.served, tally.all(), why(&place));
    }
    ensure!(subject.is_restored()?, "the copy is not what it was");
    ensure!(subject.run()? == sound, "the control run at the end differs");
    ensure!(tally.served == 0, "{} flips were not noticed", tally.served);
    ensure!(sections.iter().all(|(.., outcome)| outcome.is_caught()), "a section is not covered");
    Ok(())
}

/// True of an artifact that is sealed and intact.
pub fn is_module(outcome: &Outcome) -> bool {
    *outcome == Outcome::Serves("Operational".into(), "Approved".into())
}

/// Flips a bit of every byte of the slot. What is named follows from the field. Gives how many.
pub fn slot(subject: &Subject) -> Result<usize> {
    let start = subject.layout.slot.start;
    for at in 0..LEN {
        let outcome = subject.run_flipped(start + at, at as u32 % 8)?;
        let expected = if at < IMAGE_TAG { SEAL } else { IMAGE };
        let field = match at {
            ..TITLE_LEN => "title",
            TITLE_LEN..HEADER_TAG => "ranges",
            HEADER_TAG..IMAGE_TAG => "the ranges' tag",
            _ => "the image's tag",
        };
        ensure!(outcome == Outcome::Failed(expected.into()), "{field}, byte {at}: {outcome:?}");
    }
    // All zeros is not the blank pattern, nor is that pattern with a bit too many.
    let mut nearly = BLANK;
    nearly[LEN - 1] = 1;
    for slot in [[0; LEN], nearly] {
        let outcome = subject.run_altered(start, &slot)?;
        ensure!(outcome == Outcome::Failed(SEAL.into()), "a strange slot: {outcome:?}");
    }
    Ok(LEN + 2)
}

/// Flips a bit in the middle of each section that is covered.
pub fn sections(subject: &Subject) -> Result<Vec<(String, usize, Outcome)>> {
    let mut found = Vec::new();
    for (name, range) in named(&subject.bytes)? {
        let within = |covered: &alula_sealer::Covered| {
            covered.file.start <= range.start && range.end <= covered.file.end
        };
        if !range.is_empty() && subject.layout.covered.iter().any(within) {
            let outcome = subject.run_flipped(range.start + range.len() / 2, 0)?;
            found.push((name, range.len(), outcome));
        }
    }
    Ok(found)
}

/// Flips random bits of covered bytes, one for each run.
pub fn covered(subject: &Subject, flips: u32, seed: u64) -> Result<Tally> {
    let (mut tally, mut random) = (Tally::default(), Random(seed));
    for _ in 0..flips {
        let mut at = random.below(subject.layout.len());
        let ranges = subject.layout.covered.iter().map(|covered| &covered.file);
        for range in ranges {
            if at < range.len() {
                let bit = random.below(8) as u32;
                let outcome = subject.run_flipped(range.start + at, bit)?;
                if let Outcome::Serves(..) = outcome {
                    println!("  MISSED: byte {}, bit {bit}: {outcome:?}", range.start + at);
                }
                tally.count(&outcome);
                break;
            }
            at -= range.len();
        }
    }
    Ok(tally)
}

/// Flips every bit of the functions whose names contain `text`, one for each run, and prints the
/// tally of each function: for the code that decides, where luck is not enough.
pub fn every_bit_and_print(file: &Path, text: &str) -> Result<()> {
    let subject = Subject::of(sealed(file)?, file.extension().is_none_or(|end| end != "so"))?;
    let functions = functions(&subject, text)?;
    ensure!(!functions.is_empty(), "no function's name contains {text}");
    let mut missed = 0;
    for (name, range) in functions {
        let mut tally = Tally::default();
        for at in range.clone() {
            for bit in 0..8 {
                let outcome = subject.run_flipped(at, bit)?;
                if !outcome.is_caught() {
                    println!("  MISSED: {name}+{:#x}, bit {bit}: {outcome:?}", at - range.start);
                }
                tally.count(&outcome);
            }
        }
        println!("{name}: {} of {} caught: {tally:?}", tally.caught(), tally.all());
        missed += tally.served;
    }
    ensure!(missed == 0, "{missed} flips were not noticed");
    Ok(())
}

/// The functions whose names contain `text`, with their places in the file.
fn functions(subject: &Subject, text: &str) -> Result<Vec<(String, Range<usize>)>> {
    let elf = ElfFile64::<Endianness>::parse(subject.bytes.as_slice())?;
    let slot = elf.section_by_name(alula_engine::seal::SECTION).context("no slot")?.address();
    let mut found = Vec::new();
    for symbol in elf.symbols().filter(|symbol| symbol.kind() == SymbolKind::Text) {
        let name = format!("{:#}", rustc_demangle::demangle(symbol.name()?));
        let offset = symbol.address().wrapping_sub(slot) as i64;
        let code = subject.layout.covered.iter().filter(|covered| covered.executable);
        let mut places = code.filter_map(|covered| {
            let within = usize::try_from(offset.checked_sub(covered.offset)?).ok()?;
            (within < covered.file.len()).then(|| covered.file.start + within)
        });
        let start = places.next();
        if let Some(start) = start.filter(|_| name.contains(text) && symbol.size() > 0) {
            found.push((name, start..start + symbol.size() as usize));
        }
    }
    Ok(found)
}

/// Flips random bits of bytes that are not covered, counted by section: as many in each.
pub fn outside(subject: &Subject, flips: u32, seed: u64) -> Result<BTreeMap<String, Tally>> {
    let mut random = Random(seed ^ 1);
    let mut covered: Vec<_> =
        subject.layout.covered.iter().map(|covered| covered.file.clone()).collect();
    covered.push(subject.layout.slot.clone());
    let mut tallies = BTreeMap::new();
    for (name, range) in named(&subject.bytes)? {
        let outside = !covered.iter().any(|c| c.start < range.end && range.start < c.end);
        if range.is_empty() || !outside {
            continue;
        }
        let tally: &mut Tally = tallies.entry(name).or_default();
        for _ in 0..flips.min(8 * range.len() as u32) {
            let (at, bit) = (range.start + random.below(range.len()), random.below(8) as u32);
            tally.count(&subject.run_flipped(at, bit)?);
        }
    }
    Ok(tallies)
}

/// Why a section is not covered.
fn why(section: &str) -> &'static str {
    match section {
        ".data.rel.ro" => "relocated: the loader writes its pointers anew; cargo lab relocated",
        ".got" | ".got.plt" => "addresses that the loader writes",
        ".dynamic" => "read by the loader, and partly written by it",
        ".init_array" | ".fini_array" => "addresses that the loader writes",
        ".data" | ".tdata" => "variables, which change as the program runs",
        ".tm_clone_table" => "variables",
        _ => "not loaded: symbols, comments and debug information for tools",
    }
}

/// The sections that have bytes in the file.
fn named(bytes: &[u8]) -> Result<Vec<(String, Range<usize>)>> {
    let elf = ElfFile64::<Endianness>::parse(bytes)?;
    let (endian, table) = (elf.endian(), elf.elf_section_table());
    let mut found = Vec::new();
    for section in table.iter().filter(|section| section.sh_type(endian) != SHT_NOBITS) {
        let name = String::from_utf8_lossy(table.section_name(endian, section)?).into_owned();
        let (start, len) = (section.sh_offset(endian) as usize, section.sh_size(endian) as usize);
        found.push((name, start..start + len));
    }
    Ok(found)
}

/// A sequence that a seed repeats: splitmix64.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ word >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ word >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((u128::from(word ^ word >> 31) * limit as u128) >> 64) as usize
    }
}
