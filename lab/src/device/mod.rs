// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `cargo lab device`: a recording that is larger than any memory, on a device that computes it as
//! it is read. It opens, seeks and verifies in the memory that a small one takes.
//!
//! The recorder that ships writes all of it once; kept is what cannot be computed again.

mod drive;
mod layout;

use std::fs;
use std::time::Instant;

use alula_vault::keys::{Configuration, Identity, OwnerKey, Settings};
use alula_vault::{
    Clock, ClockSource, Content, Durability, Event, Flight, Moment, Reader, Reason, Subject,
    Verdict, Writer,
};
use anyhow::{Context, Result, ensure};

pub use drive::Drive;
use layout::Layout;

/// The wall clock of the whole recording, which stands still.
const WALL_US: i64 = 1_795_600_000_000_000;

struct Still;

impl Clock for Still {
    fn now(&mut self) -> Moment {
        Moment { monotonic_us: 0, wall_us: WALL_US, source: ClockSource::Gps }
    }
}

/// The content from a place on: a number for every eight bytes, which no other place has.
pub fn content(mut offset: u64, mut bytes: &mut [u8]) {
    let word = |index: u64| {
        let mixed = index.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed ^ mixed >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9).to_le_bytes()
    };
    let within = (offset % 8) as usize;
    if within > 0 {
        let len = bytes.len().min(8 - within);
        let (first, rest) = bytes.split_at_mut(len);
        first.copy_from_slice(&word(offset / 8)[within..within + len]);
        (bytes, offset) = (rest, offset + len as u64);
    }
    for (index, bytes) in (offset / 8..).zip(bytes.chunks_mut(8)) {
        bytes.copy_from_slice(&word(index)[..bytes.len()]);
    }
}

/// A recording of so many bytes of content, for a new owner.
pub fn record(len: u64) -> Result<(Drive, OwnerKey)> {
    let owner = OwnerKey::generate()?;
    let recipients = std::slice::from_ref(owner.public());
    let (identity, settings) = (Identity::generate()?, Settings::default());
    let aircraft = identity.public().fingerprint();
    let configuration = Configuration::pinned(&settings, recipients, aircraft)?;
    let (flight, subject) = (Flight::default(), Subject::default());
    let mut writer = Writer::create(
        Layout::default(),
        Still,
        &identity,
        &configuration,
        &flight,
        &subject,
        Durability::Bulk,
    )?;
    let (mut done, mut part) = (0, vec![0; 1 << 20]);
    while done < len {
        let size = part.len().min((len - done) as usize);
        content(done, &mut part[..size]);
        writer.write_all(&part[..size])?;
        done += size as u64;
    }
    writer.finish(Reason::EndOfInput)?;
    Ok((Drive::new(writer.into_target(), &owner)?, owner))
}

/// Reads all of it, with the key if there is one. Fails unless it is complete and true.
pub fn examine(reader: &mut Reader<Drive>, len: u64) -> Result<()> {
    let (mut seen, mut expected, mut good) = (0, Vec::new(), true);
    let report = reader.examine(Content::Salvage, &mut |event| {
        if let Event::Content { offset, bytes } = event {
            expected.resize(bytes.len(), 0);
            content(offset, &mut expected);
            good &= offset == seen && expected == bytes;
            seen += bytes.len() as u64;
        }
        Ok(())
    })?;
    ensure!(report.verdict == Verdict::Complete, "{}", report.verdict);
    ensure!(report.signed_bytes == len, "{} bytes are signed", report.signed_bytes);
    ensure!(good && (seen == len || !reader.is_unlocked()), "the content is another one");
    Ok(())
}

/// Reads a few bytes at a place, and fails unless they are true.
pub fn seek(reader: &mut Reader<Drive>, offset: u64) -> Result<()> {
    let (mut found, mut expected) = ([0; 100], [0; 100]);
    let len = reader.read_at(offset, &mut found)?;
    content(offset, &mut expected);
    ensure!(found[..len] == expected[..len] && len > 0, "another content at {offset}");
    Ok(())
}

/// Records, seeks, opens and verifies, and prints the time and the memory that each takes.
pub fn run_and_print(gigabytes: u64) -> Result<()> {
    let len = gigabytes * 1_000_000_000;
    let begun = Instant::now();
    let (drive, owner) = record(len)?;
    told("recorded", len, begun);
    let floor = resident("VmRSS:")?;
    fs::write("/proc/self/clear_refs", "5").context("the mark of the most memory is set back")?;

    let begun = Instant::now();
    let mut reader = Reader::open(drive)?;
    reader.unlock(&owner)?;
    println!("opened in {:.1} ms, a file of {} bytes", millis(begun), reader.file_len());
    for place in [0, 1, 3, 7, 9, 10].map(|tenth| len / 10 * tenth) {
        let offset = place.min(len - 1);
        let begun = Instant::now();
        seek(&mut reader, offset)?;
        println!("seek to {:5.1} GB: {:6.1} ms", offset as f64 / 1e9, millis(begun));
    }
    let begun = Instant::now();
    examine(&mut reader, len)?;
    told("opened and compared", len, begun);
    let mut reader = Reader::open(reader.into_inner())?;
    let begun = Instant::now();
    examine(&mut reader, len)?;
    told("verified without a key", len, begun);
    let most = resident("VmHWM:")?.saturating_sub(floor);
    println!("memory beside the device's own: at most {most} KiB");
    ensure!(most < 4 << 10, "memory has grown by {most} KiB");
    Ok(())
}

fn millis(begun: Instant) -> f64 {
    1e3 * begun.elapsed().as_secs_f64()
}

fn told(what: &str, len: u64, begun: Instant) {
    let seconds = begun.elapsed().as_secs_f64();
    let (size, speed) = (len as f64 / 1e9, len as f64 / 1e9 / seconds);
    println!("{what}: {size} GB in {seconds:.0} s, {speed:.2} GB/s, the computing of it included");
}

/// A number of the kernel's on this process, in KiB.
fn resident(name: &str) -> Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)).context("no such line")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}
