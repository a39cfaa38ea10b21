// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `cargo lab device`: a recording that is larger than any memory, on a device that computes it as
//! it is read. It opens, seeks and verifies in the memory that a small one takes.
//!
//! The recorder that ships writes all of it once; kept is what cannot be computed again.

mod drive;
mod layout;

use std::cell::Cell;
use std::fs;
use std::rc::Rc;
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

/// A monotonic clock that is set by hand.
#[derive(Clone, Default)]
struct SetClock(Rc<Cell<u64>>);

impl Clock for SetClock {
    fn now(&mut self) -> Moment {
        Moment { monotonic_us: self.0.get(), wall_us: WALL_US, source: ClockSource::Gps }
    }
}

/// What is recorded: so much content, and a chapter after each of so many bytes and microseconds,
/// or where chapters are full.
pub struct Plan {
    len: u64,
    pause: Option<(u64, u64)>,
}

impl Plan {
    /// A file of so many bytes.
    pub fn file(len: u64) -> Self {
        Plan { len, pause: None }
    }

    /// A flight of so many hours at a megabit a second, in chapters of half a second.
    pub fn flight(hours: u64) -> Self {
        let chapter = 64 << 10;
        Plan { len: 7200 * hours * chapter, pause: Some((chapter, 500_000)) }
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

/// A recording for a new owner.
pub fn record(plan: &Plan) -> Result<(Drive, OwnerKey)> {
    let owner = OwnerKey::generate()?;
    let recipients = std::slice::from_ref(owner.public());
    let (identity, clock) = (Identity::generate()?, SetClock::default());
    // Signatures are not what is looked at here.
    let settings = Settings { checkpoint_every: 100, ..Settings::default() };
    let aircraft = identity.public().fingerprint();
    let configuration = Configuration::pinned(&settings, recipients, aircraft)?;
    let (flight, subject) = (Flight::default(), Subject::default());
    let mut writer = Writer::create(
        Layout::default(),
        clock.clone(),
        &identity,
        &configuration,
        &flight,
        &subject,
        if plan.pause.is_some() { Durability::Live } else { Durability::Bulk },
    )?;
    let (size, pause) = plan.pause.unwrap_or((1 << 20, 0));
    let (mut done, mut part) = (0, vec![0; size as usize]);
    while done < plan.len {
        let size = part.len().min((plan.len - done) as usize);
        content(done, &mut part[..size]);
        writer.write_all(&part[..size])?;
        done += size as u64;
        clock.0.set(clock.0.get() + pause);
        writer.tick()?;
    }
    writer.finish(Reason::EndOfInput)?;
    Ok((Drive::new(writer.into_target(), pause, &owner)?, owner))
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

/// Seeks in a long flight and in a large file, opens and verifies, and prints the time and the
/// memory that each takes.
pub fn run_and_print(gigabytes: u64) -> Result<()> {
    long_flight()?;
    let plan = Plan::file(gigabytes * 1_000_000_000);
    let len = plan.len;
    let begun = Instant::now();
    let (drive, owner) = record(&plan)?;
    told("recorded", len, begun);
    let floor = resident("VmRSS:")?;
    fs::write("/proc/self/clear_refs", "5").context("the mark of the most memory is set back")?;

    let begun = Instant::now();
    let mut reader = Reader::open(drive)?;
    reader.unlock(&owner)?;
    println!("opened in {:.1} ms, a file of {} bytes", millis(begun), reader.file_len());
    seeks(&mut reader, len)?;
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

/// Ten hours in chapters of half a second: each of them costs a key derivation on the way.
fn long_flight() -> Result<()> {
    let plan = Plan::flight(10);
    let (drive, owner) = record(&plan)?;
    let chapters = drive.chapters();
    println!("a flight of 10 h, {chapters} chapters; each seek with a reader of its own:");
    let (mut drive, mut worst) = (Some(drive), 0.0);
    for tenth in 0..=10 {
        let offset = (plan.len / 10 * tenth).min(plan.len - 1);
        let begun = Instant::now();
        let mut reader = Reader::open(drive.take().context("the device")?)?;
        reader.unlock(&owner)?;
        let opened = millis(begun);
        let begun = Instant::now();
        seek(&mut reader, offset)?;
        let sought = millis(begun);
        println!("  opened in {opened:5.1} ms, to {:2} h in {sought:5.1} ms", tenth);
        worst = sought.max(worst);
        drive = Some(reader.into_inner());
    }
    println!("at most {worst:.1} ms");
    Ok(())
}

/// Reads at places all over, with one reader.
fn seeks(reader: &mut Reader<Drive>, len: u64) -> Result<()> {
    for place in [0, 1, 3, 7, 9, 10].map(|tenth| len / 10 * tenth) {
        let offset = place.min(len - 1);
        let begun = Instant::now();
        seek(reader, offset)?;
        println!("seek to {:5.1} GB: {:6.1} ms", offset as f64 / 1e9, millis(begun));
    }
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
