// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A file that exists already, sealed on several cores: whoever is free reads and seals the next
//! chapter, and this thread puts them into the recording in their order.

use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Mutex, PoisonError};

use alula_vault::{Error, Sealed, Ticket};

use super::Recorder;
use crate::failure::{Failure, Result};

/// Chapters of more bytes than this are sealed in their turn, so that memory stays bounded.
const CHAPTER_MAX: u64 = 16 << 20;

/// A file, and how many threads may seal it.
pub(crate) struct Bulk<'a> {
    pub(crate) file: &'a File,
    pub(crate) path: &'a Path,
    pub(crate) len: u64,
    pub(crate) threads: usize,
}

/// A chapter to be sealed from a place of the file.
struct Job {
    ticket: Ticket,
    at: u64,
    frame: Vec<u8>,
    done: SyncSender<std::result::Result<Sealed, Error>>,
}

impl Bulk<'_> {
    /// Whether the file is worth it.
    pub(crate) fn is_worth_it(&self, recorder: &Recorder<'_>) -> bool {
        let chapter = recorder.chapter_bytes();
        cfg!(unix) && self.threads > 1 && chapter <= CHAPTER_MAX && self.len > chapter
    }

    /// Seals the file from `at` on, until its end or until the recording has reached its size and
    /// is followed by another. How far it got.
    pub(crate) fn seal(
        &self,
        recorder: &mut Recorder<'_>,
        at: u64,
        progress: &impl Fn(u64),
    ) -> Result<u64> {
        let (jobs, waiting) = channel();
        let waiting = Mutex::new(waiting);
        std::thread::scope(|scope| {
            for _ in 0..self.threads {
                scope.spawn(|| seal_all(&waiting, self.file));
            }
            // The threads end when there are no more jobs.
            self.direct(recorder, at, jobs, progress)
        })
    }

    fn direct(
        &self,
        recorder: &mut Recorder<'_>,
        mut at: u64,
        jobs: Sender<Job>,
        progress: &impl Fn(u64),
    ) -> Result<u64> {
        let mut flying = VecDeque::new();
        loop {
            while flying.len() < 2 * self.threads && at < self.len {
                let content = recorder.chapter_bytes().min(self.len - at);
                let Some(ticket) = recorder.ticket(content)? else { break };
                let (done, sealed) = sync_channel(1);
                // Nobody takes it only if every thread has panicked, and then nobody answers.
                let _ = jobs.send(Job { ticket, at, frame: recorder.spare(), done });
                flying.push_back((content, sealed));
                at += content;
            }
            match flying.pop_front() {
                Some((content, sealed)) => {
                    let sealed = arrived(&sealed).map_err(|error| match error {
                        Error::Io(error) => changed(self.path, &error),
                        error => recorder.failed(error).into(),
                    })?;
                    recorder.put(sealed)?;
                    progress(content);
                }
                None if at < self.len => {
                    recorder.follow()?;
                    return Ok(at);
                }
                None => return Ok(at),
            }
        }
    }
}

fn arrived(
    sealed: &Receiver<std::result::Result<Sealed, Error>>,
) -> std::result::Result<Sealed, Error> {
    sealed.recv().unwrap_or(Err(Error::Finished))
}

fn changed(path: &Path, error: &io::Error) -> Failure {
    let failure = Failure::io("read", path, error);
    match error.kind() {
        io::ErrorKind::UnexpectedEof => {
            let message = format!("{}: it became shorter while it was sealed", failure.message);
            Failure { message, ..failure }
        }
        _ => failure,
    }
}

/// Takes job after job.
fn seal_all(waiting: &Mutex<Receiver<Job>>, file: &File) {
    loop {
        let job = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(Job { ticket, mut at, frame, done }) = job else { return };
        let sealed = ticket.seal(frame, &mut |piece| {
            read_exact_at(file, piece, at)?;
            at += piece.len() as u64;
            Ok(())
        });
        // Whoever no longer waits has met an error of his own.
        let _ = done.send(sealed);
    }
}

#[cfg(unix)]
fn read_exact_at(file: &File, piece: &mut [u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, piece, at)
}

/// Only files on Unix are sealed in this way.
#[cfg(not(unix))]
fn read_exact_at(_: &File, _: &mut [u8], _: u64) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
