// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The file by which the tracer and the program that it watches talk: lab/trace/trace.c has the
//! same words. And memory that forked processes share.

use std::fs::File;
use std::os::fd::AsRawFd;
use std::path::Path;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering::SeqCst};

use anyhow::{Context, Result, ensure};

use super::BOARD;

/// Words on the board.
#[repr(C)]
struct Words {
    magic: AtomicU64,
    compare: AtomicU64,
    wanted: AtomicU64,
    events: AtomicU64,
    instructions: AtomicU64,
    differs: AtomicU64,
    found: AtomicU64,
    first: [AtomicU64; 3],
    later: [AtomicU64; 3],
    places: AtomicU64,
    place: [AtomicU64; 1000],
}

/// What the tracer writes first.
const MAGIC: u64 = u64::from_le_bytes(*b"atrace1\0");

const _: () = assert!(size_of::<Words>() as u64 <= BOARD);

/// The board, mapped.
pub(super) struct Board(&'static Words);

/// The first event that differs, in the first run and in the later one: its kind, its address, and
/// the address of the instruction.
pub(super) type Difference = [[u64; 3]; 2];

impl Board {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let file = File::options().read(true).write(true).open(path).context("the board")?;
        ensure!(file.metadata()?.len() >= BOARD, "the board is too short");
        let memory = map(BOARD as usize, Some(&file))?;
        // SAFETY: the mapping is as long as the words and stays for good; atomic words may be
        // written by others.
        let board = Board(unsafe { &*memory.cast() });
        board.check()?;
        Ok(board)
    }

    /// Whether a tracer watches, and has seen all so far.
    pub(super) fn check(&self) -> Result<()> {
        let watched = self.0.magic.load(SeqCst) == MAGIC;
        ensure!(watched, "no tracer watches, or a run was too long for it");
        Ok(())
    }

    /// The next run is the first, or is compared with the first. Of a `piece` every event is
    /// kept.
    pub(super) fn next(&self, compare: bool, piece: Option<u64>) {
        self.0.compare.store(compare.into(), SeqCst);
        self.0.wanted.store(piece.map_or(0, |piece| piece + 1), SeqCst);
        self.0.found.store(0, SeqCst);
        if piece.is_none() {
            self.0.differs.store(0, SeqCst);
        }
    }

    /// Which piece of the latest run is not as in the first.
    pub(super) fn differs(&self) -> Option<u64> {
        self.0.differs.load(SeqCst).checked_sub(1)
    }

    /// What differs in the piece that was kept.
    pub(super) fn difference(&self) -> Option<Difference> {
        let words = |words: &[AtomicU64; 3]| words.each_ref().map(|word| word.load(SeqCst));
        let found = self.0.found.load(SeqCst) == 1;
        found.then(|| [words(&self.0.first), words(&self.0.later)])
    }

    /// Blocks, loads and stores of the first run.
    pub(super) fn events(&self) -> u64 {
        self.0.events.load(SeqCst)
    }

    /// Of the latest run.
    pub(super) fn instructions(&self) -> u64 {
        self.0.instructions.load(SeqCst)
    }

    /// The addresses of all divisions that have run.
    pub(super) fn divisions(&self) -> Vec<u64> {
        let count = self.0.places.load(SeqCst) as usize;
        self.0.place.iter().take(count).map(|place| place.load(SeqCst)).collect()
    }
}

/// Zeros that processes share which are forked from this one. What nobody writes takes no memory.
pub(super) fn shared(len: usize) -> Result<&'static [AtomicU8]> {
    let memory = map(len, None)?;
    // SAFETY: the mapping has this length and stays for good; atomic bytes may be written by
    // others.
    Ok(unsafe { std::slice::from_raw_parts(memory.cast(), len) })
}

fn map(len: usize, file: Option<&File>) -> Result<*mut libc::c_void> {
    let anonymous = if file.is_none() { libc::MAP_ANONYMOUS } else { 0 };
    let flags = libc::MAP_SHARED | libc::MAP_NORESERVE | anonymous;
    let file = file.map_or(-1, File::as_raw_fd);
    // SAFETY: a new mapping, which touches nothing that is mapped already.
    let memory = unsafe {
        libc::mmap(std::ptr::null_mut(), len, libc::PROT_READ | libc::PROT_WRITE, flags, file, 0)
    };
    ensure!(memory != libc::MAP_FAILED, "no memory to share");
    Ok(memory)
}
