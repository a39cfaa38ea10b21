// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Memory does not grow: neither with the length of a recording nor with what a hostile one says.

#[path = "vault/common.rs"]
mod common;

use std::alloc::{GlobalAlloc, Layout, System};
use std::fs::File;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use common::*;
use lab_vault::{Content, Durability, Reader, Reason};

struct Counting;

static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

// SAFETY: hands every call on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        PEAK.fetch_max(LIVE.fetch_add(layout.size(), Relaxed) + layout.size(), Relaxed);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The most that is allocated at once while `work` runs.
fn peak(work: impl FnOnce()) -> usize {
    let before = LIVE.load(Relaxed);
    PEAK.store(before, Relaxed);
    work();
    PEAK.load(Relaxed) - before
}

/// One test, since all threads share the count.
#[test]
fn memory_is_constant() {
    let owner = owner();
    let path = std::env::temp_dir().join(format!("alula-memory-{}", std::process::id()));
    let mut peaks = Vec::new();
    for mebibytes in [1, 64] {
        let part = vec![7; 1 << 20];
        let writing = peak(|| {
            let file = File::create(&path).unwrap();
            let mut writer = create(file, SetClock::default(), Durability::Bulk);
            (0..mebibytes).for_each(|_| writer.write_all(&part).unwrap());
            writer.finish(Reason::EndOfInput).unwrap();
        });
        let reading = peak(|| {
            let mut reader = Reader::open(File::open(&path).unwrap()).unwrap();
            reader.unlock(&owner).unwrap();
            reader.examine(Content::Salvage, &mut |_| Ok(())).unwrap();
            reader.read_at(777_777, &mut [0; 100]).unwrap();
        });
        peaks.push((writing, reading));
    }
    std::fs::remove_file(&path).unwrap();
    println!("at most {} bytes to write, {} to read", peaks[1].0, peaks[1].1);
    let [(writing_1, reading_1), (writing_64, reading_64)] = peaks[..] else { panic!() };
    assert!(writing_64 <= writing_1 + 4096 && reading_64 <= reading_1 + 4096, "{peaks:?}");
    assert!(writing_64 < 300 << 10 && reading_64 < 300 << 10, "{peaks:?}");

    #[cfg(target_os = "linux")]
    a_computed_recording_takes_no_more();

    // Every word of four bytes, set to the greatest value and to a great one.
    let file = small(4);
    let most = reading_64 + (64 << 10);
    for at in (0..file.len()).step_by(64).chain(PREAMBLE..PREAMBLE + 200) {
        for word in [u32::MAX, 0x7fff_ffff] {
            let mut hostile = file.clone();
            let end = hostile.len().min(at + 4);
            hostile[at..end].copy_from_slice(&word.to_be_bytes()[..end - at]);
            let used = peak(|| {
                let Ok(mut reader) = Reader::open(std::io::Cursor::new(&hostile)) else { return };
                if reader.unlock(&owner).is_ok() {
                    let _ = reader.read_at(10, &mut [0; 9]);
                }
                let _ = reader.examine(Content::Salvage, &mut |_| Ok(()));
            });
            assert!(used <= most, "{used} bytes after {word:x} at {at}");
        }
    }
}

/// What `cargo lab device` does with more than any memory holds.
#[cfg(target_os = "linux")]
fn a_computed_recording_takes_no_more() {
    let [short, long] = [20 << 20, 200 << 20].map(|len| {
        let (drive, owner) = lab::device::record(&lab::device::Plan::file(len)).unwrap();
        let mut drive = Some(drive);
        let reading = peak(|| {
            let mut reader = alula_vault::Reader::open(drive.take().unwrap()).unwrap();
            reader.unlock(&owner).unwrap();
            lab::device::seek(&mut reader, len - 70_000).unwrap();
            lab::device::examine(&mut reader, len).unwrap();
            drive = Some(reader.into_inner());
        });
        println!("at most {reading} bytes to read {len}, the computed segment included");
        reading
    });
    assert!(long <= short + 4096 && long < 512 << 10, "{short}, {long}");
}
