// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Windows of eight bytes that were wiped in one place and lie in another.
//!
//! What has to be looked for nobody lists: whatever the engine wipes it holds for secret. A window
//! of little variety is nobody's secret, and what became public or stands in the program is none.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::hash::{BuildHasherDefault, Hasher};
use std::os::unix::fs::FileExt;
use std::sync::atomic::AtomicU8;

use anyhow::{Context, Result};
use lab_engine::lab::zeroing::{DROPPED, HEADER, PUBLIC, Recorded};

/// Windows of fewer different bytes are skipped: counters, small numbers, ends of pointers.
const VARIETY: u32 = 5;

/// Eight bytes, as the processor reads them.
pub type Window = u64;

/// A window is as good as its own hash, folded.
#[derive(Default)]
pub struct Folded(u64);

impl Hasher for Folded {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {
        unreachable!("windows are words");
    }

    fn write_u64(&mut self, window: u64) {
        self.0 = window.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 ^= self.0 >> 32;
    }
}

/// Something about each window.
pub type Windows<T> = HashMap<Window, T, BuildHasherDefault<Folded>>;

/// Who wiped a window, and from where.
#[derive(Clone, Copy, Default, Debug)]
pub struct Wiped {
    /// A service did.
    pub by_service: bool,
    /// Its owner did, outside any service.
    pub by_owner: bool,
    /// The address of the code that did it first.
    pub place: usize,
}

/// Every window of enough variety, with where it begins.
pub fn windows(bytes: &[u8]) -> impl Iterator<Item = (usize, Window)> {
    let windows = bytes.windows(8).enumerate();
    windows.filter_map(|(at, window)| {
        let window = u64::from_le_bytes(window.try_into().ok()?);
        varied(window).then_some((at, window))
    })
}

fn varied(window: Window) -> bool {
    if window as u32 == 0 || window >> 32 == 0 {
        return false;
    }
    let bytes = window.to_le_bytes();
    let mut kinds = 0;
    for (at, byte) in bytes.iter().enumerate() {
        kinds += u32::from(!bytes[..at].contains(byte));
    }
    kinds >= VARIETY
}

/// Memory for recordings, of which only what is used exists.
pub struct Memory(&'static [AtomicU8]);

/// How many bytes of a recording are kept.
const ROOM: usize = 1 << 32;

impl Memory {
    /// For as long as the program runs.
    pub fn new() -> Self {
        let bytes: &'static mut [u8] = Box::leak(vec![0; ROOM].into_boxed_slice());
        // SAFETY: the same memory, never to be used as anything else.
        Memory(unsafe { std::slice::from_raw_parts(bytes.as_ptr().cast(), bytes.len()) })
    }

    /// Records from now on.
    pub fn start(&self, watcher: fn(usize)) {
        lab_engine::lab::zeroing::start(self.0, watcher);
    }

    /// Ends the recording.
    pub fn stop(&self) -> Recording {
        let recorded = lab_engine::lab::zeroing::stop(self.0);
        // SAFETY: nobody writes into it until the next start, which borrows nothing of this.
        let bytes = unsafe { std::slice::from_raw_parts(self.0.as_ptr().cast(), self.0.len()) };
        Recording { bytes, recorded }
    }
}

impl Default for Memory {
    fn default() -> Self {
        Self::new()
    }
}

/// A recording, to be read before the next one begins.
pub struct Recording {
    bytes: &'static [u8],
    recorded: Recorded,
}

impl Recording {
    /// The stack's end below the frame of the service that had its frame deepest.
    pub fn frame(&self) -> usize {
        self.recorded.frame
    }

    /// True if it did not fit into its memory.
    pub fn is_cut(&self) -> bool {
        self.recorded.bytes > self.bytes.len()
    }

    fn entries(&self) -> impl Iterator<Item = (usize, usize, &'static [u8])> {
        let mut rest = &self.bytes[..self.recorded.bytes.min(self.bytes.len())];
        std::iter::from_fn(move || {
            let header = rest.get(..HEADER)?;
            let word = |at: usize| {
                let bytes = header.get(8 * at..8 * at + 8)?;
                Some(usize::from_le_bytes(bytes.try_into().ok()?))
            };
            let (kind, place, len) = (word(0)?, word(1)?, word(2)?);
            let bytes = rest.get(HEADER..HEADER.checked_add(len)?)?;
            rest = &rest[HEADER + len..];
            Some((kind, place, bytes))
        })
    }

    /// Which of these windows were wiped, and never became public.
    pub fn wiped_among<T>(&self, seen: &Windows<T>) -> Windows<Wiped> {
        let mut found = Windows::<Wiped>::default();
        let sieve = Sieve::of(seen);
        for (kind, place, bytes) in self.entries().filter(|entry| entry.0 != PUBLIC) {
            for window in bytes.windows(8) {
                let window = u64::from_le_bytes(window.try_into().expect("eight bytes"));
                if !sieve.may_hold(window) || !seen.contains_key(&window) {
                    continue;
                }
                let wiped = found.entry(window).or_insert(Wiped { place, ..Wiped::default() });
                wiped.by_owner |= kind == DROPPED;
                wiped.by_service |= kind != DROPPED;
            }
        }
        self.strike_public(&mut found);
        found
    }

    /// All that became public.
    pub fn public(&self) -> impl Iterator<Item = &'static [u8]> {
        self.entries().filter(|entry| entry.0 == PUBLIC).map(|(_, _, bytes)| bytes)
    }

    fn strike_public<T>(&self, found: &mut Windows<T>) {
        self.public().for_each(|bytes| strike_padded(found, bytes));
    }
}

/// Takes what occurs in `bytes` from the windows.
pub fn strike<T>(found: &mut Windows<T>, bytes: &[u8]) {
    let sieve = Sieve::of(found);
    for window in bytes.windows(8) {
        let window = u64::from_le_bytes(window.try_into().expect("eight bytes"));
        if sieve.may_hold(window) {
            found.remove(&window);
        }
    }
}

/// Takes what occurs in these public bytes: as they are, as the words of a number, and at the begin
/// of a block that ends with zeros or a counter.
pub fn strike_padded<T>(found: &mut Windows<T>, bytes: &[u8]) {
    if found.is_empty() {
        return;
    }
    const ENDS: [&[u8]; 3] = [&[0; 4], &[0, 0, 0, 1], &[0, 0, 0, 2]];
    for end in ENDS {
        strike(found, &[&[0; 4], bytes, end].concat());
    }
    let reversed: Vec<u8> = bytes.iter().rev().copied().collect();
    strike(found, &[&[0; 4][..], &reversed, &[0; 4]].concat());
}

/// Tells of most windows at once that they are not in a set.
struct Sieve(Vec<u64>);

impl Sieve {
    const BITS: u32 = 22;

    fn of<T>(windows: &Windows<T>) -> Self {
        let mut bits = vec![0; 1 << (Self::BITS - 6)];
        for window in windows.keys() {
            let (word, bit) = Self::place(*window);
            bits[word] |= bit;
        }
        Sieve(bits)
    }

    fn place(window: Window) -> (usize, u64) {
        let hash = window.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - Self::BITS);
        ((hash >> 6) as usize, 1 << (hash & 63))
    }

    fn may_hold(&self, window: Window) -> bool {
        let (word, bit) = Self::place(window);
        self.0[word] & bit != 0
    }
}

/// The program's own constants and code, as they lie in memory, and where that begins.
pub fn image() -> Result<(Vec<u8>, usize)> {
    let maps = fs::read_to_string("/proc/self/maps").context("the program's memory")?;
    let program = std::env::current_exe()?;
    let program = program.to_string_lossy();
    let memory = File::open("/proc/self/mem").context("the program's memory")?;
    let (mut image, mut base) = (Vec::new(), usize::MAX);
    for line in maps.lines().filter(|line| line.ends_with(&*program)) {
        let (range, rest) = line.split_once(' ').context("a line of the map")?;
        let (begin, end) = range.split_once('-').context("a range")?;
        let (begin, end) = (usize::from_str_radix(begin, 16)?, usize::from_str_radix(end, 16)?);
        base = base.min(begin);
        if !rest.starts_with("rw") {
            let at = image.len();
            image.resize(at + end - begin, 0);
            memory.read_exact_at(&mut image[at..], begin as u64)?;
        }
    }
    Ok((image, base))
}

/// Windows that follow one another, as one piece: where it begins, and its length.
pub fn pieces(mut addresses: Vec<usize>) -> BTreeMap<usize, usize> {
    addresses.sort_unstable();
    let mut pieces = BTreeMap::new();
    let mut last: Option<(usize, usize)> = None;
    for address in addresses {
        last = Some(match last {
            Some((begin, end)) if address <= end => (begin, address + 8),
            _ => (address, address + 8),
        });
        if let Some((begin, end)) = last {
            pieces.insert(begin, end - begin);
        }
    }
    pieces
}
