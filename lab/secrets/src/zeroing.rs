// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `cargo lab zeroing`: what services leave behind, shown by a command.
//!
//! Each service, and each subject, runs on a thread whose stack is memory of ours. Whenever a
//! service has ended, with whatever answer, the thread waits, and the stack below the service's
//! frame is read; at the end all of it is. Meanwhile the engine records what it wipes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use anyhow::{Context, Result, ensure};
use lab_engine::lab::zeroing::{leave_a_key, leave_an_intermediate_value, leave_in, leave_nothing};
use lab_engine::{Error, SERVICES, Secret};
use lab_functional::Objects;

use crate::exceptions::EXCEPTIONS;
use crate::heap;
use crate::painted::{Stack, wait};
use crate::public_keys;
use crate::residue::{
    Memory, Recording, Window, Windows, image, pieces, strike, strike_padded, windows,
};
use crate::subjects::{FAMILIES, drawn, refused};

/// The reason to wait when all work is done.
const DONE: usize = usize::MAX - 1;

/// Shorter pieces than this are no finding in the callers' frames.
pub(crate) const SHORTEST: usize = 16;

/// Where a window was seen on the stack.
#[derive(Clone, Copy)]
struct Spot {
    address: usize,
    /// The service that had just ended; [`DONE`] at the end of all.
    service: usize,
}

/// A piece of what was wiped, found where it was not.
#[derive(Clone, Debug)]
pub struct Residue {
    /// What had just ended: a service's name, or nothing at the end of all.
    pub after: &'static str,
    /// How far below the deepest service's frame it begins; negative in that frame or above.
    pub depth: isize,
    /// In bytes.
    pub len: usize,
    /// Where in the program it was wiped, as addr2line wants it.
    pub place: usize,
}

/// What one subject left.
#[derive(Clone, Debug)]
pub struct Row {
    /// What was called, by its name.
    pub subject: String,
    /// What nobody wants.
    pub residue: Vec<Residue>,
    /// Pieces of values that services handed over by value, in the frames that they passed
    /// through.
    pub handed_over: usize,
    /// How far below its frame the subject's deepest service used the stack.
    pub depth: usize,
    /// True for a program that leaves something on purpose.
    pub control: bool,
}

impl Row {
    /// True if the subject is clean or an exception, or a control was caught.
    pub fn is_right(&self) -> bool {
        match (self.control, self.residue.is_empty()) {
            (false, false) => self.reason().is_some(),
            (control, empty) => control != empty,
        }
    }

    /// Why the subject may leave something, if it may.
    pub fn reason(&self) -> Option<&'static str> {
        let exception = EXCEPTIONS.iter().find(|(subject, _)| *subject == self.subject);
        exception.map(|(_, reason)| *reason)
    }
}

/// What all that is needed to examine one subject after another.
struct Laboratory {
    stack: Stack,
    memory: Memory,
    /// The program's constants and code, and where they begin.
    image: Vec<u8>,
    base: usize,
    /// What became public when the objects were made.
    public: Vec<Vec<u8>>,
}

/// What was on the stack during one subject, and what of it had been wiped.
struct Seen {
    windows: Windows<Spot>,
    frame: usize,
    /// What a service handed over by value.
    handed_over: BTreeSet<Window>,
    row: Row,
}

impl Laboratory {
    fn new() -> Result<Self> {
        let (image, base) = image()?;
        let (stack, memory) = (Stack::new(), Memory::new());
        Ok(Laboratory { stack, memory, image, base, public: Vec::new() })
    }

    /// Runs one subject and looks for what it left.
    fn examine(
        &mut self,
        name: &str,
        control: bool,
        subject: &mut dyn FnMut() -> Result<()>,
    ) -> Result<Seen> {
        let (mut seen, mut lowest) = (Windows::<Spot>::default(), usize::MAX);
        let mut answer = Ok(());
        self.memory.start(wait);
        let watched = self.stack.watch(
            &mut || {
                answer = subject();
                wait(DONE);
            },
            &mut |service, begin, bytes| {
                lowest = lowest.min(begin);
                for (at, window) in windows(bytes) {
                    let spot = Spot { address: begin + at, service };
                    seen.entry(window).or_insert(spot);
                }
            },
        );
        let recording = self.memory.stop();
        watched?;
        answer.with_context(|| name.to_string())?;
        ensure!(!recording.is_cut(), "{name}: the recording did not fit");
        let frame = recording.frame();
        let mut wiped = recording.wiped_among(&seen);
        self.strike(&mut wiped);
        let mut row = Row {
            subject: name.into(),
            residue: Vec::new(),
            handed_over: 0,
            depth: if frame == usize::MAX { 0 } else { frame.saturating_sub(lowest) },
            control,
        };
        let in_frames = |window: &Window| seen[window].address + 8 > frame;
        let (over, left): (Vec<_>, Vec<_>) =
            wiped.iter().partition(|(window, wiped)| wiped.by_owner && in_frames(window));
        row.handed_over =
            pieces(over.iter().map(|(window, _)| seen[window].address).collect()).len();
        let places = left.iter().map(|(window, wiped)| (**window, wiped.place)).collect();
        row.residue = self.residue(&seen, frame, &places);
        let handed_over = over.iter().map(|(window, _)| **window).collect();
        Ok(Seen { windows: seen, frame, handed_over, row })
    }

    /// Takes away what is public all the time.
    fn strike<T>(&self, wiped: &mut Windows<T>) {
        if !wiped.is_empty() {
            strike(wiped, &self.image);
            self.public.iter().for_each(|bytes| strike_padded(wiped, bytes));
        }
    }

    /// All objects. What becomes public meanwhile is public from then on.
    fn objects(&mut self) -> Result<Objects> {
        self.memory.start(|_| {});
        let objects = Objects::make();
        let recording = self.memory.stop();
        ensure!(!recording.is_cut(), "the recording did not fit");
        self.public = recording.public().map(<[u8]>::to_vec).collect();
        self.public.sort_unstable();
        self.public.dedup();
        objects.map_err(refused)
    }

    fn residue(
        &self,
        seen: &Windows<Spot>,
        frame: usize,
        places: &BTreeMap<Window, usize>,
    ) -> Vec<Residue> {
        let mut by_address = BTreeMap::new();
        let mut by_service = BTreeMap::<usize, Vec<usize>>::new();
        for (window, place) in places {
            let Spot { address, service } = seen[window];
            by_address.insert((service, address), *place);
            by_service.entry(service).or_default().push(address);
        }
        let mut residue = Vec::new();
        for (service, addresses) in by_service {
            for (address, len) in pieces(addresses) {
                // In the callers' frames lie their own values, whose ends meet.
                if address + 8 > frame && len < SHORTEST {
                    continue;
                }
                let place = by_address[&(service, address)].saturating_sub(self.base);
                let after = SERVICES.get(service).map_or("", |row| row.name);
                residue.push(Residue {
                    after,
                    depth: frame as isize - address as isize,
                    len,
                    place,
                });
            }
        }
        residue
    }
}

/// The name of the subject on the heap.
pub const HEAP: &str = "all objects, dropped on the heap";

/// Runs what contains `filter` in its name, and all controls.
pub fn run(filter: Option<&str>) -> Result<Vec<Row>> {
    let wanted = |name: &str| filter.is_none_or(|filter| name.contains(filter));
    lab_engine::self_test().map_err(refused)?;
    let mut laboratory = Laboratory::new()?;
    let mut rows = controls(&mut laboratory)?;
    let objects = laboratory.objects()?;
    let mut seen = Vec::new();
    for row in SERVICES.iter().filter(|row| wanted(row.name)) {
        let mut call = || {
            let answer = objects.call(row.service);
            answer.context("no call is written for this service")?.map_err(refused)
        };
        seen.push(laboratory.examine(row.name, false, &mut call)?);
    }
    let heap = laboratory.drop_on_heap(objects, &mut seen)?;
    rows.extend(seen.into_iter().map(|seen| seen.row));
    rows.extend(heap.filter(|_| wanted(HEAP)));
    if heap::is_kept() {
        rows.extend(
            public_keys::examine()?.into_iter().filter(|row| row.control || wanted(&row.subject)),
        );
    }
    for (name, subject) in FAMILIES.iter().copied().flatten().filter(|(name, _)| wanted(name)) {
        rows.push(laboratory.examine(name, false, &mut || subject())?.row);
    }
    Ok(rows)
}

impl Laboratory {
    /// Drops the objects that services were called with: what they held may be on no stack, and in
    /// no block that was freed. None if this program's allocator keeps nothing.
    fn drop_on_heap(&mut self, objects: Objects, seen: &mut [Seen]) -> Result<Option<Row>> {
        let mut held = Some(objects);
        self.memory.start(|_| {});
        let (freed, lost) = heap::keeping(|| drop(held.take()));
        let recording = self.memory.stop();
        ensure!(lost == 0 && !recording.is_cut(), "the recording did not fit");
        for Seen { windows, frame, handed_over, row } in seen {
            let mut wiped = recording.wiped_among(windows);
            wiped.retain(|window, _| !handed_over.contains(window));
            self.strike(&mut wiped);
            let places = wiped.iter().map(|(window, wiped)| (*window, wiped.place)).collect();
            row.residue.extend(self.residue(windows, *frame, &places));
        }
        if !heap::is_kept() {
            return Ok(None);
        }
        Ok(Some(self.on_heap(HEAP, false, &freed, &recording)))
    }

    fn on_heap(&self, name: &str, control: bool, freed: &[u8], recording: &Recording) -> Row {
        let seen: Windows<Spot> = windows(freed)
            .map(|(address, window)| (window, Spot { address, service: DONE }))
            .collect();
        let mut wiped = recording.wiped_among(&seen);
        self.strike(&mut wiped);
        let places = wiped.iter().map(|(window, wiped)| (*window, wiped.place)).collect();
        let residue = self.residue(&seen, 0, &places);
        Row { subject: name.into(), residue, handed_over: 0, depth: 0, control }
    }
}

/// Services that leave something, and one that does not.
fn controls(laboratory: &mut Laboratory) -> Result<Vec<Row>> {
    type Leak = fn(&Secret<32>) -> Result<u8, Error>;
    const LEAKS: &[(&str, Leak, bool)] = &[
        ("an intermediate value that is not wiped", leave_an_intermediate_value, true),
        ("a copy of a key below", leave_a_key, true),
        ("all wiped", leave_nothing, false),
    ];
    let mut rows = Vec::new();
    for (name, leak, leaves) in LEAKS {
        let mut key = Some(Box::new(drawn::<32>()?));
        let mut call = || {
            let key = key.as_ref().context("a key")?;
            leak(key).map(drop).map_err(refused)
        };
        let mut seen = laboratory.examine(name, *leaves, &mut call)?;
        laboratory.memory.start(|_| {});
        drop(key.take());
        let recording = laboratory.memory.stop();
        let wiped = recording.wiped_among(&seen.windows);
        let places = wiped.iter().map(|(window, wiped)| (*window, wiped.place)).collect();
        seen.row.residue.extend(laboratory.residue(&seen.windows, seen.frame, &places));
        rows.push(seen.row);
    }
    if heap::is_kept() {
        let key = drawn::<32>()?;
        laboratory.memory.start(|_| {});
        let (freed, _) = heap::keeping(|| {
            let mut copy = Box::new([0; 32]);
            leave_in(&mut copy, &key);
            drop(std::hint::black_box(copy));
        });
        drop(key);
        let recording = laboratory.memory.stop();
        rows.push(laboratory.on_heap("a block that is freed with a key", true, &freed, &recording));
    }
    Ok(rows)
}

/// Exceptions that no longer occur in a run of all subjects.
pub fn stale(rows: &[Row]) -> Vec<&'static str> {
    let occurs =
        |subject: &str| rows.iter().any(|row| row.subject == subject && !row.residue.is_empty());
    EXCEPTIONS.iter().map(|(subject, _)| *subject).filter(|subject| !occurs(subject)).collect()
}

/// The table of a run.
pub struct Table<'a>(pub &'a [Row]);

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<60}{:>8}{:>8}{:>8}", "subject", "depth", "residue", "by value")?;
        for row in self.0 {
            let verdict = match (row.control, row.is_right()) {
                (false, true) if !row.residue.is_empty() => "  an exception",
                (false, true) => "",
                (false, false) => "  LEFT",
                (true, false) => "  NOT CAUGHT",
                (true, true) => "  caught, as it must be",
            };
            let Row { subject, residue, handed_over, depth, .. } = row;
            writeln!(f, "{subject:<60}{depth:>8}{:>8}{handed_over:>8}{verdict}", residue.len())?;
            if !row.control {
                for Residue { after, depth, len, place } in residue {
                    writeln!(f, "    {len} bytes at depth {depth}, wiped at {place:#x}; {after}")?;
                }
            }
        }
        let (controls, subjects): (Vec<_>, Vec<_>) = self.0.iter().partition(|row| row.control);
        let left = subjects.iter().filter(|row| !row.is_right()).count();
        let excepted = subjects.iter().filter(|row| !row.residue.is_empty()).count() - left;
        let caught = controls.iter().filter(|row| row.is_right()).count();
        let (subjects, controls) = (subjects.len(), controls.len());
        writeln!(f, "{subjects} subjects: {left} left residue, {excepted} are exceptions")?;
        writeln!(f, "{caught} of {controls} controls as they must be")
    }
}

/// Runs, prints, and fails if anything is not as it must be.
pub fn run_and_print(filter: Option<&str>) -> Result<()> {
    let rows = run(filter)?;
    print!("{}", Table(&rows));
    println!("lane: {}", lab_engine::status().lane);
    let wrong = rows.iter().filter(|row| !row.is_right()).count();
    ensure!(wrong == 0, "{wrong} subjects are not as they must be");
    Ok(())
}
