// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Processes that differ in their secrets and in nothing else.
//!
//! A world is a process that holds keys of its own. All worlds are forked from one process and do
//! the same, so that the same things lie at the same addresses; what they do under the tracer's
//! eyes they do in a child, which takes with it whatever went wrong.

use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::sync::atomic::AtomicU8;

use anyhow::{Context, Result, bail};
use lab_engine::lab::ct::replay;
use lab_functional::Objects;

use super::traced::Work;
use crate::subjects::refused;

/// What a world is asked to do: the number of a work, or to keep keys for all that follow.
const KEEP: u32 = u32::MAX;

const DONE: u8 = 0;
const ASTRAY: u8 = 1;
const FAILED: u8 = 2;

/// A world, seen from outside.
pub(super) struct World(UnixStream);

/// How a work ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Done,
    /// It told other things than in the first run, or more, or less.
    Astray,
    /// It has said why.
    Failed,
}

impl World {
    /// The world of this number, which knows all `works`.
    pub(super) fn fork(run: u64, memory: &'static [AtomicU8], works: &[Work]) -> Result<Self> {
        let (here, there) = UnixStream::pair().context("a pair of sockets")?;
        // SAFETY: this process has one thread.
        match unsafe { libc::fork() } {
            -1 => bail!("no process for a world"),
            0 => {
                drop(here);
                serve(run, memory, works, there);
                leave(DONE)
            }
            _ => Ok(World(here)),
        }
    }

    /// Makes the keys that all works share.
    pub(super) fn keep(&mut self) -> Result<End> {
        self.ask(KEEP)
    }

    /// Does the work of this number, watched.
    pub(super) fn work(&mut self, number: usize) -> Result<End> {
        self.ask(u32::try_from(number)?)
    }

    fn ask(&mut self, command: u32) -> Result<End> {
        self.0.write_all(&command.to_le_bytes()).context("a world listens")?;
        let mut answer = [0];
        self.0.read_exact(&mut answer).context("a world answers")?;
        match answer[0] {
            DONE => Ok(End::Done),
            ASTRAY => Ok(End::Astray),
            // A work that was sent astray may end in any way.
            _ => Ok(End::Failed),
        }
    }
}

/// Within a world: works until nobody asks any more.
fn serve(run: u64, memory: &'static [AtomicU8], works: &[Work], mut socket: UnixStream) {
    let mut objects = None;
    let mut command = [0; 4];
    while socket.read_exact(&mut command).is_ok() {
        let answer = match u32::from_le_bytes(command) {
            KEEP => told(replayed(memory, run, false, || {
                objects = Some(Objects::make().map_err(refused)?);
                Ok(())
            })),
            number => match works.get(number as usize) {
                Some(work) => {
                    in_a_child(|| replayed(memory, run, true, || work.perform(objects.as_ref())))
                }
                None => FAILED,
            },
        };
        if socket.write_all(&[answer]).is_err() {
            return;
        }
    }
}

/// In the run of this number, watched or not.
fn replayed(
    memory: &'static [AtomicU8],
    run: u64,
    watched: bool,
    work: impl FnOnce() -> Result<()>,
) -> Result<End> {
    let mut outcome = Ok(());
    let in_step = replay::run(memory, run, watched, || outcome = work());
    outcome.map(|()| if in_step { End::Done } else { End::Astray })
}

/// The answer's byte, once a failure was told.
fn told(outcome: Result<End>) -> u8 {
    match outcome {
        Ok(End::Done) => DONE,
        Ok(End::Astray) => ASTRAY,
        Ok(End::Failed) => FAILED,
        Err(error) => {
            eprintln!("{error:#}");
            FAILED
        }
    }
}

fn in_a_child(work: impl FnOnce() -> Result<End>) -> u8 {
    // SAFETY: this process has one thread.
    let child = unsafe { libc::fork() };
    if child == 0 {
        leave(told(work()));
    }
    let mut status = 0;
    // SAFETY: `status` is alive.
    let ended = child > 0 && unsafe { libc::waitpid(child, &mut status, 0) } == child;
    if ended && libc::WIFEXITED(status) { libc::WEXITSTATUS(status) as u8 } else { u8::MAX }
}

/// Ends this process, without what its parent would do at its end.
fn leave(code: u8) -> ! {
    // SAFETY: nothing is left to be done here.
    unsafe { libc::_exit(code.into()) }
}
