// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What the owner's fail policy allows to be written unsealed: a file of its own for each time that
//! the pool had no room, named so that nobody takes it for something sealed.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use alula_engine::hash::Sha384;

use super::pool::{Next, Pool};
use super::{BUFFER_LEN, Happening, Shared, lock};
use crate::error::Error;
use crate::layout::Digest;
use crate::medium::Medium;
use crate::target::Target;

/// A second pool, whose thread writes plain files.
pub(super) struct Plain {
    pub(super) pool: Pool,
    sealed: PathBuf,
    written: AtomicU64,
    done: Mutex<Done>,
    more: Condvar,
}

/// What its thread has done.
#[derive(Default)]
struct Done {
    /// Files that are finished, by their episodes.
    kept: Vec<(u64, Option<Kept>)>,
    /// Nothing more will be written.
    over: bool,
}

/// A plain file that is finished, and can be told of.
pub(super) struct Kept {
    pub(super) path: PathBuf,
    /// How much of it is durable.
    pub(super) bytes: u64,
    pub(super) digest: Digest,
}

/// A plain file in progress.
struct Open<T> {
    episode: u64,
    path: PathBuf,
    file: T,
    /// `None` when the module does not work: what it cannot hash is kept nevertheless.
    hash: Option<Sha384>,
    bytes: u64,
    synced: Instant,
}

impl Plain {
    /// For the recording at `sealed`.
    pub(super) fn new(sealed: &Path, pool_bytes: usize) -> Self {
        Plain {
            pool: Pool::new(pool_bytes, BUFFER_LEN, Duration::ZERO),
            sealed: sealed.to_owned(),
            written: AtomicU64::new(0),
            done: Mutex::default(),
            more: Condvar::new(),
        }
    }

    /// How many bytes were written.
    pub(super) fn written(&self) -> u64 {
        self.written.load(Ordering::Relaxed)
    }

    /// The file of an episode, if it is finished in time, holds anything, and has a digest.
    pub(super) fn kept(&self, episode: u64, patience: Duration) -> Option<Kept> {
        let deadline = Instant::now() + patience;
        self.wait(deadline, |done| {
            let at = done.kept.iter().position(|(number, _)| *number == episode)?;
            Some(done.kept.swap_remove(at).1)
        })?
        .filter(|kept| kept.bytes > 0)
    }

    /// Waits until everything that it was given is in its files.
    pub(super) fn wait_for_end(&self, deadline: Instant) {
        self.wait(deadline, |done| done.over.then_some(()));
    }

    fn wait<V>(
        &self,
        deadline: Instant,
        mut seen: impl FnMut(&mut Done) -> Option<V>,
    ) -> Option<V> {
        let mut done = lock(&self.done);
        loop {
            if let Some(value) = seen(&mut done) {
                return Some(value);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return None;
            }
            let waited = self.more.wait_timeout(done, left);
            done = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// `flight.alula.PLAIN`, `flight.alula.2.PLAIN`, …: the first that is free.
    fn begin<M: Medium>(&self, medium: &M, episode: u64) -> Result<Open<M::File>, Error> {
        let path = (1..u32::MAX).map(|number| named(&self.sealed, number));
        let path = path.into_iter().find(|path| !medium.exists(path)).unwrap_or_default();
        let file = medium.create(&path, false)?;
        medium.keep_name(&path)?;
        let (hash, synced) = (Sha384::new().ok(), Instant::now());
        Ok(Open { episode, path, file, hash, bytes: 0, synced })
    }

    fn finish<T: Target>(&self, open: Option<Open<T>>) {
        let Some(mut open) = open else { return };
        let durable = open.file.sync().is_ok();
        // A file whose end did not become durable is told of as lost; it may be there.
        let bytes = if durable { open.bytes } else { 0 };
        let digest = open.hash.and_then(|hash| hash.finish().ok());
        let kept = digest.map(|digest| Kept { path: open.path, bytes, digest });
        lock(&self.done).kept.push((open.episode, kept));
        self.more.notify_all();
    }
}

impl<T: Target> Open<T> {
    /// An error leaves out what follows: the file ends where it is.
    fn write(&mut self, mut bytes: &[u8]) -> Result<(), Error> {
        while !bytes.is_empty() {
            let len = self.file.append(bytes)?;
            if len == 0 {
                return Err(std::io::Error::from(std::io::ErrorKind::WriteZero).into());
            }
            if self.hash.as_mut().is_some_and(|hash| hash.update(&bytes[..len]).is_err()) {
                self.hash = None;
            }
            self.bytes += len as u64;
            bytes = &bytes[len..];
        }
        if self.synced.elapsed() >= SYNC_EVERY {
            self.file.sync()?;
            self.synced = Instant::now();
        }
        Ok(())
    }
}

/// The thread that writes plain files.
pub(super) fn run<M: Medium>(shared: &Shared, medium: &M) {
    let Some(plain) = &shared.plain else { return };
    let mut open: Option<Open<M::File>> = None;
    loop {
        match plain.pool.next(None) {
            Next::Bytes(filled) => {
                if let Some(begins) = filled.before {
                    plain.finish(open.take());
                    open = plain.begin(medium, begins.episode).ok();
                    if let Some(open) = &open {
                        (shared.listener)(Happening::Unsealed(&open.path));
                    }
                }
                if let Some(file) = &mut open {
                    let before = file.bytes;
                    let written = file.write(filled.bytes());
                    plain.written.fetch_add(file.bytes - before, Ordering::Relaxed);
                    if written.is_err() {
                        plain.finish(open.take());
                    }
                }
                plain.pool.give_back(filled);
            }
            Next::Mark => plain.finish(open.take()),
            Next::End(..) => {
                plain.finish(open.take());
                lock(&plain.done).over = true;
                return plain.more.notify_all();
            }
            Next::Nothing => {}
        }
    }
}

fn named(sealed: &Path, number: u32) -> PathBuf {
    let mut name = sealed.as_os_str().to_owned();
    match number {
        1 => name.push(".PLAIN"),
        _ => name.push(format!(".{number}.PLAIN")),
    }
    name.into()
}

const SYNC_EVERY: Duration = Duration::from_secs(1);
