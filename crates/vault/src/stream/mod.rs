// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A stream that a camera or logger writes while it flies: [`Stream::write`] hands bytes to a fixed
//! pool of buffers and returns; a thread seals them and waits for the card. `docs/recorder.md`.
//!
//! A call of [`write`](Stream::write) takes one copy of its bytes, plus [`Options::hold`], which is
//! 0 by default: it never waits for the card, allocates nothing and seals nothing. Memory is
//! [`Options::pool_bytes`], as much again where the policy is `plain`, and one recorder. A power
//! cut costs what was written within the interval and one sync, and what waits in the pool.
//!
//! Where the pool has no room, the owner's fail policy for the data's class decides: `drop` leaves
//! bytes out, `plain` writes them to a file of their own, unsealed and named so. Either is written
//! down under the seal, at its place in the stream, as soon as sealing goes on.
//!
//! A card that fails costs what was not durable: a new recording follows that names the one before,
//! as soon as the card takes it. Meanwhile the pool fills as if the card were slow.
//!
//! ```no_run
//! # use alula_vault::stream::{Options, Stream};
//! # use alula_vault::{keys::Drone, Reason, Subject};
//! # use std::time::Duration;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let drone = Drone::open("drone".as_ref())?;
//! let subject = Subject { name: "flight-7.ulg".into(), ..Subject::default() };
//! let log = Stream::open(drone, Options::new("flight-7.alula", subject), |_| {})?;
//! log.write(b"what the logger has to say");
//! println!("{} bytes are durable", log.status().standing.durable);
//! log.close(Reason::EndOfInput, Duration::from_secs(10))?;
//! # Ok(())
//! # }
//! ```

mod plain;
mod pool;
mod sealing;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::time::{Duration, Instant};

use crate::clock::{Clock, SystemClock};
use crate::error::Error;
use crate::fields::Subject;
use crate::keys::{DataClass, Drone, FailPolicy};
use crate::layout::RecordingId;
use crate::medium::{FileSystem, Medium};
use crate::recorder::{Failed, Standing};
use crate::writer::Reason;
use plain::Plain;
use pool::{Missing, Pool};

/// What is recorded, and how patiently.
#[derive(Clone, Debug)]
pub struct Options {
    /// The sealed file; those that follow it are numbered.
    pub path: PathBuf,
    /// The same in all recordings of one flight.
    pub flight_id: [u8; 16],
    /// What the recording says of itself under the seal.
    pub subject: Subject,
    /// By which the owner's fail policy is chosen.
    pub class: DataClass,
    /// Bytes of the pool: 16 MiB by default, in buffers of 64 KiB.
    pub pool_bytes: usize,
    /// How long a write waits for room before bytes are left out; zero by default. A pipe whose
    /// other end can wait gains by it.
    pub hold: Duration,
    /// How long a card that fails is tried again; for as long as the stream lasts by default.
    pub give_up: Option<Duration>,
    /// The greatest size of a file, if smaller than the configuration's.
    pub file_limit: Option<u64>,
    /// Replace files that exist.
    pub force: bool,
}

impl Options {
    /// What most want. The flight id is zeros until it is set.
    pub fn new(path: impl Into<PathBuf>, subject: Subject) -> Self {
        Options {
            path: path.into(),
            flight_id: [0; 16],
            subject,
            class: DataClass::ANY,
            pool_bytes: POOL_BYTES,
            hold: Duration::ZERO,
            give_up: None,
            file_limit: None,
            force: false,
        }
    }
}

/// What becomes of bytes that were written.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Taken {
    /// They are being sealed, in their turn.
    Sealed,
    /// They go to a plain file, as the owner's policy allows.
    Plain,
    /// They are lost; how many will be written down.
    Lost,
}

/// How a stream stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Status {
    /// What was sealed, in all of its files.
    pub standing: Standing,
    /// Bytes that wait in the pool.
    pub waiting: u64,
    /// Bytes that were lost.
    pub lost: u64,
    /// Bytes that were written unsealed.
    pub plain: u64,
    /// How long the card has not answered.
    pub stalled: Duration,
    /// Recordings begun.
    pub recordings: u32,
    /// Why nothing is being sealed now, or any more.
    pub failure: Option<String>,
    /// Nothing will be sealed any more.
    pub is_over: bool,
}

/// What happens in a stream, told by its own threads: whoever listens must not wait.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Happening<'a> {
    /// A recording has begun.
    Began {
        /// Its file.
        path: &'a Path,
        /// Its id.
        id: RecordingId,
        /// Its sequence number, if that is known.
        sequence: Option<u64>,
    },
    /// More is durable than before.
    Durable(&'a Standing),
    /// The card took longer than the interval.
    Overrun(Duration),
    /// The card failed. A recording that names this one follows when it works again.
    Broke(&'a Failed),
    /// Bytes were left out, which is written down by now.
    Lost {
        /// How many.
        bytes: u64,
        /// Why.
        reason: &'a str,
    },
    /// Bytes were written unsealed, which is written down by now.
    Plain {
        /// How many.
        bytes: u64,
        /// Their file.
        path: &'a Path,
    },
    /// A plain file has been begun.
    Unsealed(&'a Path),
}

/// Hears what happens.
type Listener = Box<dyn Fn(Happening<'_>) + Send + Sync>;

/// A stream that is being recorded.
pub struct Stream {
    shared: Arc<Shared>,
    hold: Duration,
}

/// What the caller and the threads share.
struct Shared {
    pool: Pool,
    plain: Option<Plain>,
    overflow: Mutex<Overflow>,
    told: Mutex<Told>,
    over: Condvar,
    listener: Listener,
}

/// What the caller leaves out.
#[derive(Default)]
struct Overflow {
    /// Leaving out until half of the pool is free.
    leaving_out: bool,
    missing: Missing,
    episodes: u64,
}

/// What the sealing thread tells.
struct Told {
    status: Status,
    /// The file in progress.
    path: PathBuf,
    /// Since when the card has been busy.
    busy_since: Option<Instant>,
    result: Option<Result<Standing, Failed>>,
}

impl Stream {
    /// Begins to record, into files of this computer. When this returns, the header is durable and
    /// nothing here can open what follows. This is the one call that waits for the card.
    pub fn open(
        drone: Drone,
        options: Options,
        listener: impl Fn(Happening<'_>) + Send + Sync + 'static,
    ) -> Result<Self, Failed> {
        Self::open_on(drone.into(), FileSystem, SystemClock::new(), options, Box::new(listener))
    }

    /// The same on any medium, and for several streams of one aircraft.
    pub fn open_on<M, C>(
        drone: Arc<Drone>,
        medium: M,
        clock: C,
        options: Options,
        listener: Listener,
    ) -> Result<Self, Failed>
    where
        M: Medium + Clone + Send + 'static,
        C: Clock + Clone + Send + 'static,
    {
        let failed = |error: Error| Failed { path: options.path.clone(), error, durable: None };
        let policy = drone.configuration().settings().fail_policies.of(options.class);
        let plain =
            (policy == FailPolicy::Plain).then(|| Plain::new(&options.path, options.pool_bytes));
        let interval_ms = drone.configuration().settings().interval_ms;
        let linger = Duration::from_millis(u64::from(interval_ms) / 16).min(LINGER_MAX);
        let shared = Arc::new(Shared {
            pool: Pool::new(options.pool_bytes, BUFFER_LEN, linger),
            plain,
            overflow: Mutex::default(),
            told: Mutex::new(Told::new()),
            over: Condvar::new(),
            listener,
        });
        let hold = options.hold;
        let (ready, begun) = mpsc::channel();
        if shared.plain.is_some() {
            let (shared, medium) = (Arc::clone(&shared), medium.clone());
            let plain = spawn("alula-plain", move || plain::run(&shared, &medium));
            plain.map_err(|error| failed(error.into()))?;
        }
        let (mine, path) = (Arc::clone(&shared), options.path.clone());
        let thread = spawn("alula-seal", move || {
            sealing::run(&drone, medium, clock, options, &mine, &ready);
        });
        let failed = |error: Error| Failed { path: path.clone(), error, durable: None };
        thread.map_err(|error| failed(error.into()))?;
        let stream = Stream { shared, hold };
        // A thread that ends without a word has panicked.
        begun.recv().unwrap_or_else(|_| Err(failed(Error::Finished)))?;
        Ok(stream)
    }

    /// Takes bytes, all of them or none; more than the pool holds are taken in pieces, and the
    /// answer is the worst of theirs. Calls from several threads are taken one after the other.
    pub fn write(&self, bytes: &[u8]) -> Taken {
        let deadline = Instant::now() + self.hold;
        let mut overflow = lock(&self.shared.overflow);
        let pieces = bytes.chunks(self.shared.pool.capacity());
        pieces.map(|piece| self.take(piece, deadline, &mut overflow)).max().unwrap_or(Taken::Sealed)
    }

    fn take(&self, bytes: &[u8], deadline: Instant, overflow: &mut Overflow) -> Taken {
        let Shared { pool, plain, .. } = &*self.shared;
        let begun = overflow.missing.plain > 0;
        if (!overflow.leaving_out || pool.is_half_free())
            && pool.put(bytes, deadline, &mut overflow.missing)
        {
            overflow.leaving_out = false;
            if let Some(plain) = plain.as_ref().filter(|_| begun) {
                plain.pool.mark();
            }
            return Taken::Sealed;
        }
        if !std::mem::replace(&mut overflow.leaving_out, true) && overflow.missing.plain == 0 {
            overflow.episodes += 1;
            overflow.missing.episode = overflow.episodes;
        }
        let len = bytes.len() as u64;
        if let Some(plain) = plain {
            // The first bytes of an episode say so.
            let mut begins = Missing::default();
            if overflow.missing.plain == 0 {
                begins.episode = overflow.missing.episode;
            }
            if plain.pool.put(bytes, Instant::now(), &mut begins) {
                overflow.missing.plain += len;
                return Taken::Plain;
            }
        }
        overflow.missing.lost += len;
        lock(&self.shared.told).status.lost += len;
        Taken::Lost
    }

    /// Waits until so many bytes find room, at most for `patience`: for a source that can wait,
    /// such as a file. False also when nothing will be sealed any more.
    pub fn wait_for_room(&self, len: usize, patience: Duration) -> bool {
        self.shared.pool.wait_for_room(len, Instant::now() + patience)
    }

    /// Whether nothing will be sealed any more: the card is lost, or the module.
    pub fn is_over(&self) -> bool {
        lock(&self.shared.told).status.is_over
    }

    /// Whether the owner's policy lets bytes be written unsealed: then a stream is worth writing on
    /// when nothing will be sealed any more.
    pub fn may_be_plain(&self) -> bool {
        self.shared.plain.is_some()
    }

    /// How the stream stands. Never waits for the card.
    pub fn status(&self) -> Status {
        let told = lock(&self.shared.told);
        let mut status = told.status.clone();
        status.stalled = told.busy_since.map_or(Duration::ZERO, |since| since.elapsed());
        drop(told);
        status.waiting = self.shared.pool.waiting();
        status.plain = self.shared.plain.as_ref().map_or(0, Plain::written);
        status
    }

    /// Ends the stream: what waits is sealed, and the recording is closed. Waits for the card at
    /// most for `patience`; a recording whose card has not answered by then stays cut short.
    /// `Error::Finished` if it was closed before.
    pub fn close(&self, reason: Reason, patience: Duration) -> Result<Standing, Failed> {
        self.stop(reason);
        let deadline = Instant::now() + patience;
        let closed = self.closed(deadline);
        if let Some(plain) = &self.shared.plain {
            plain.wait_for_end(deadline);
        }
        closed
    }

    fn closed(&self, deadline: Instant) -> Result<Standing, Failed> {
        let mut told = lock(&self.shared.told);
        loop {
            if let Some(result) = told.result.take() {
                return result;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() || told.status.is_over {
                let durable = Some(told.status.standing.durable);
                let error = match told.status.is_over {
                    true => Error::Finished,
                    false => std::io::Error::from(std::io::ErrorKind::TimedOut).into(),
                };
                return Err(Failed { path: told.path.clone(), error, durable });
            }
            let waited = self.shared.over.wait_timeout(told, left);
            told = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Ends the stream and waits for nothing: what is written from now on is lost. Then
    /// [`close`](Self::close) it.
    pub fn stop(&self, reason: Reason) {
        let missing = std::mem::take(&mut lock(&self.shared.overflow).missing);
        if let Some(plain) = &self.shared.plain {
            plain.pool.end(reason, Missing::default());
        }
        self.shared.pool.end(reason, missing);
    }
}

/// A stream that is let go closes its recording, if the card allows, and nobody waits for that.
impl Drop for Stream {
    fn drop(&mut self) {
        self.stop(Reason::Stopped);
    }
}

impl Told {
    fn new() -> Self {
        let standing = Standing { content: 0, durable: 0, chapters: 0, sealed: 0, head: [0; 48] };
        let status = Status {
            standing,
            waiting: 0,
            lost: 0,
            plain: 0,
            stalled: Duration::ZERO,
            recordings: 0,
            failure: None,
            is_over: false,
        };
        Told { status, path: PathBuf::new(), busy_since: None, result: None }
    }
}

/// A thread of its own. Its stack holds the deepest service of the module several times over.
fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> std::io::Result<()> {
    let builder = std::thread::Builder::new().name(name.into()).stack_size(STACK);
    builder.spawn(work).map(drop)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What lies under these locks is whole between any two statements.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

const POOL_BYTES: usize = 16 << 20;
const BUFFER_LEN: usize = 64 << 10;
const STACK: usize = 1 << 20;
/// How long bytes wait for more at most: little beside an interval, much beside a wakeup.
const LINGER_MAX: Duration = Duration::from_millis(25);

#[cfg(test)]
mod tests;
