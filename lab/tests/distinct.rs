// SPDX-License-Identifier: Apache-2.0 OR MIT
//! No number comes twice: hundred threads, and hundred children that live at the same time, draw a
//! megabyte each, all beginning at once.
#![cfg(target_os = "linux")]

mod scenario;

use std::io::{PipeReader, PipeWriter, Read, Write};
use std::sync::Barrier;
use std::thread;

use lab_engine::lab::fix_random;
use lab_engine::random;

const MANY: usize = 100;
const MEGABYTE: usize = 1_000_000;

/// Every scenario: the ignored tests below.
const SCENARIOS: &[&str] = &[
    "two_threads",
    "hundred_threads",
    "hundred_children_of_a_parent_that_has_drawn",
    "hundred_children_of_a_parent_that_has_not_drawn",
    "children_with_one_seed_are_noticed",
];

#[test]
fn every_scenario_in_its_own_process() {
    scenario::each_in_its_own_process(SCENARIOS, 300);
}

/// How many blocks of 16 bytes occur more than once.
fn repeated(streams: &[Vec<u8>]) -> usize {
    let blocks = streams.iter().flat_map(|stream| stream.as_chunks::<16>().0);
    let mut blocks: Vec<u128> = blocks.map(|block| u128::from_ne_bytes(*block)).collect();
    blocks.sort_unstable();
    blocks.windows(2).filter(|pair| pair[0] == pair[1]).count()
}

fn draw_in_threads(threads: usize) {
    let together = Barrier::new(threads);
    let draw = || {
        let mut stream = vec![0; MEGABYTE];
        together.wait();
        random::fill(&mut stream).expect("random bytes");
        stream
    };
    let streams: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(draw)).collect();
        threads.into_iter().map(|thread| thread.join().expect("it draws")).collect()
    });
    assert_eq!(repeated(&streams), 0);
}

#[test]
#[ignore = "needs a process of its own"]
fn two_threads() {
    draw_in_threads(2);
}

#[test]
#[ignore = "needs a process of its own"]
fn hundred_threads() {
    draw_in_threads(MANY);
}

/// A child that waits for a byte, draws, writes what it drew, and stays until its parent lets go.
fn child(
    mut begin: &PipeReader,
    mut stay: &PipeReader,
    mut drawn: &PipeWriter,
    stream: &mut [u8],
) -> Option<()> {
    begin.read_exact(&mut [0]).ok()?;
    random::fill(stream).ok()?;
    drawn.write_all(stream).ok()?;
    stay.read(&mut [0]).ok().map(drop)
}

/// What each child drew. All of them begin at once, and live until the last has drawn.
fn draw_in_children(children: usize) -> Vec<Vec<u8>> {
    // A child allocates nothing: a lock of the allocator might be held by a thread that it lacks.
    let mut stream = vec![0; MEGABYTE];
    let (begin, mut beginner) = std::io::pipe().expect("a pipe");
    let (stay, let_go) = std::io::pipe().expect("a pipe");
    let mut let_go = Some(let_go);
    let mut readers = Vec::new();
    let mut ids = Vec::new();
    for _ in 0..children {
        let (reader, drawn) = std::io::pipe().expect("a pipe");
        // SAFETY: the child runs `child`, which takes no lock of another thread, and ends at once.
        let id = unsafe { libc::fork() };
        assert!(id >= 0, "it forks");
        if id == 0 {
            drop(let_go.take());
            let good = child(&begin, &stay, &drawn, &mut stream).is_some();
            // SAFETY: ends the child without running what its parent registered.
            unsafe { libc::_exit(i32::from(!good)) };
        }
        readers.push(reader);
        ids.push(id);
    }
    beginner.write_all(&vec![0; children]).expect("they begin");
    let streams = readers.iter_mut().map(|reader| {
        let mut stream = vec![0; MEGABYTE];
        reader.read_exact(&mut stream).expect("what a child drew");
        stream
    });
    let streams = streams.collect();
    drop(let_go);
    for id in ids {
        let mut status = -1;
        // SAFETY: the pointer is to a live local.
        assert_eq!(unsafe { libc::waitpid(id, &mut status, 0) }, id);
        assert_eq!(status, 0, "a child that lived until it was let go");
    }
    streams
}

#[test]
#[ignore = "needs a process of its own"]
fn hundred_children_of_a_parent_that_has_drawn() {
    let mut own = vec![0; MEGABYTE];
    random::fill(&mut own).expect("random bytes");
    let mut streams = draw_in_children(MANY);
    streams.push(own);
    let mut own = vec![0; MEGABYTE];
    random::fill(&mut own).expect("random bytes");
    streams.push(own);
    assert_eq!(repeated(&streams), 0);
}

#[test]
#[ignore = "needs a process of its own"]
fn hundred_children_of_a_parent_that_has_not_drawn() {
    assert_eq!(repeated(&draw_in_children(MANY)), 0);
}

/// The control: what these tests would see if a child went on with its parent's generator.
#[test]
#[ignore = "needs a process of its own"]
fn children_with_one_seed_are_noticed() {
    fix_random(7);
    assert_eq!(repeated(&draw_in_children(2)), MEGABYTE / 16);
}
