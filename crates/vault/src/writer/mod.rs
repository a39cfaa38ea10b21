// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The recorder: seals a stream while it arrives. `docs/formats/recording.md`.
//!
//! Memory is fixed when a recording begins: four segments (of 1 MiB one), one preamble, one index
//! block, and little more. Nothing is allocated per segment. Time comes from the caller's
//! [`Clock`], and the caller's loop drives it: [`Writer::wait`] says how long it may sleep,
//! [`Writer::tick`] does what is due. A target that refuses bytes is asked again; one that fails to
//! sync is not believed again, and a recording that follows on a new target is the way on.
//!
//! ```no_run
//! # use alula_vault::{keys, Durability, Flight, Reason, Subject, SystemClock, Writer};
//! # fn record(drone: &keys::Drone, flight: &Flight) -> Result<(), alula_vault::Error> {
//! let file = std::fs::File::create_new("flight.alula")?;
//! let subject = Subject { label: "survey 7".into(), ..Subject::default() };
//! let mut writer = Writer::create(
//!     file,
//!     SystemClock::new(),
//!     drone.identity(),
//!     drone.configuration(),
//!     flight,
//!     &subject,
//!     Durability::Live,
//! )?;
//! writer.write_all(b"what the camera gave")?;
//! writer.tick()?; // again and again, at least when writer.wait() has passed
//! writer.finish(Reason::EndOfInput)?;
//! # Ok(())
//! # }
//! ```

#[cfg(feature = "std")]
mod apart;
mod begin;
mod note;
mod outlet;
mod plan;
mod room;
mod seal;

use core::ops::DerefMut;
use core::time::Duration;

use crate::clock::{Clock, Moment};
use crate::error::Error;
use crate::fields::Subject;
use crate::frame::{Mark, Place, mark};
use crate::header::{Header, Predecessor};
use crate::keys::{Configuration, Identity};
use crate::layout::{CONTENT_MAX, Digest, HEAD_LEN, NOTE_MAX, preamble_len};
use crate::ratchet::scrub;
use crate::target::Target;
#[cfg(feature = "std")]
pub use apart::{Sealed, Ticket};
use begin::Begun;
#[cfg(feature = "std")]
pub(crate) use begin::module_version;
pub use note::Note;
use outlet::Outlet;
use plan::Plan;
pub use plan::buffer_len;
use room::Held;
pub use room::{Memory, Room};
#[cfg(feature = "std")]
pub(crate) use seal::{copy_digest, hash_group};

/// What a recording belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Flight {
    /// The same in all recordings of one flight.
    pub flight_id: [u8; 16],
    /// The same in all recordings of one start of the computer.
    pub boot_id: [u8; 16],
    /// Per aircraft, rising; `None` if unknown.
    pub sequence: Option<u64>,
    /// The recording that this one follows.
    pub predecessor: Option<Predecessor>,
    /// The greatest file that the card takes, if that is less than the configuration allows.
    pub file_limit: Option<u64>,
}

/// When a recording is made to last.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Durability {
    /// At the end of every chapter, and chapters end when the interval has passed: for streams.
    Live,
    /// At the close: for files that still exist elsewhere.
    Bulk,
}

/// Why a recording ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Reason {
    /// The stream ended.
    EndOfInput,
    /// The recorder was told to stop.
    Stopped,
    /// The file has reached its size; a recording that names this one follows.
    SizeLimit,
}

/// How far a recording is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Status {
    /// Bytes of content taken.
    pub content: u64,
    /// Bytes of content that will survive a loss of power.
    pub durable: u64,
    /// Bytes of content before the last signature.
    pub signed: u64,
    /// Chapters closed.
    pub chapters: u64,
    /// Bytes of the file, those included that the target has not taken yet.
    pub file: u64,
    /// The last chain value that is durable: what a following recording names.
    pub chain: Digest,
}

/// A recording that is being made: with the standard library in memory of its own, without it in
/// what the caller lends.
pub struct Writer<T: Target, C: Clock, R = OwnRoom, B = OwnBuffer>
where
    R: DerefMut<Target = Room>,
    B: DerefMut<Target = [u8]>,
{
    outlet: Outlet<T, B>,
    clock: C,
    plan: Plan,
    /// All keys.
    room: Held<R>,
    header_digest: Digest,
    mark: Mark,
    chapter: Option<Chapter>,
    last: Place,
    chain: Digest,
    /// The preamble's second copy is written.
    copied: bool,
    begin_us: u64,
    checkpoint_us: u64,
    /// Something was sealed since the last signature.
    unsigned: bool,
    sync_due: bool,
    /// Chapters that are being sealed apart, and the content in them.
    tickets: u64,
    ticketed: u64,
    state: State,
    status: Status,
}

#[cfg(feature = "std")]
type OwnRoom = Box<Room>;
#[cfg(not(feature = "std"))]
type OwnRoom = &'static mut Room;
#[cfg(feature = "std")]
type OwnBuffer = Box<[u8]>;
#[cfg(not(feature = "std"))]
type OwnBuffer = &'static mut [u8];

/// The open chapter.
struct Chapter {
    opened_us: u64,
    /// Content in it.
    content: u64,
    /// Segments sealed.
    segments: u64,
    /// How many of them, the last ones, have yet to be hashed and handed over.
    waiting: usize,
    /// Plaintext in the open segment.
    fill: usize,
    /// Bytes of the body sealed so far.
    len: u64,
    offset: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Recording,
    Closed,
    /// The module failed in the middle, or the target did not keep what it had taken: what is on
    /// the card is cut short.
    Broken,
}

#[cfg(feature = "std")]
impl<T: Target, C: Clock> Writer<T, C> {
    /// Begins a recording. When this returns, the header is durable and K0 is wiped: only the owner
    /// can open what follows.
    pub fn create(
        target: T,
        clock: C,
        identity: &Identity,
        configuration: &Configuration<impl AsRef<[u8]>>,
        flight: &Flight,
        subject: &Subject,
        durability: Durability,
    ) -> Result<Self, Error> {
        let slots = configuration.slots();
        let plan = Plan::new(configuration, flight.file_limit, durability)?.with_memory();
        let buffer = vec![0; plan.buffer_len(slots)].into_boxed_slice();
        let memory = Memory { room: Box::new(Room::new()), buffer };
        Self::start(memory, target, clock, plan, slots, |room, preamble, now| {
            begin::begin(room, preamble, identity, configuration, flight, subject, now)
        })
    }
}

impl<T: Target, C: Clock, R, B> Writer<T, C, R, B>
where
    R: DerefMut<Target = Room>,
    B: DerefMut<Target = [u8]>,
{
    /// Begins a live recording in the caller's memory, whose buffer has at least [`buffer_len`]
    /// bytes. When this returns, the header is durable and K0 is wiped: only the owner can open
    /// what follows.
    pub fn create_in(
        memory: Memory<R, B>,
        target: T,
        clock: C,
        identity: &Identity,
        configuration: &Configuration<impl AsRef<[u8]>>,
        flight: &Flight,
        subject: &Subject<impl AsRef<str>>,
    ) -> Result<Self, Error> {
        let plan = Plan::new(configuration, flight.file_limit, Durability::Live)?;
        Self::start(memory, target, clock, plan, configuration.slots(), |room, preamble, now| {
            begin::begin(room, preamble, identity, configuration, flight, subject, now)
        })
    }

    fn start(
        memory: Memory<R, B>,
        target: T,
        mut clock: C,
        plan: Plan,
        slots: usize,
        begin: impl FnOnce(&mut Room, &mut [u8], &Moment) -> Result<Begun, Error>,
    ) -> Result<Self, Error> {
        if memory.buffer.len() < plan.buffer_len(slots) {
            return Err(Error::Setting("buffer: shorter than a recording by these settings takes"));
        }
        let now = clock.now();
        let mut room = Held::new(memory.room);
        let mut outlet = Outlet::new(target, memory.buffer, preamble_len(slots));
        let begun = begin(&mut room, outlet.front(), &now);
        scrub::<DEEP>();
        let Begun { header_digest, chain } = begun?;
        outlet.put_front();
        let mut writer = Writer {
            outlet,
            clock,
            mark: mark(&room.header.recording_id)?,
            room,
            header_digest,
            chapter: None,
            last: seal::START,
            chain,
            copied: false,
            begin_us: now.monotonic_us,
            checkpoint_us: now.monotonic_us,
            unsigned: false,
            sync_due: true,
            tickets: 0,
            ticketed: 0,
            state: State::Recording,
            status: Status { content: 0, durable: 0, signed: 0, chapters: 0, file: 0, chain },
            plan,
        };
        writer.settle()?;
        Ok(writer)
    }

    /// Takes a first part of `bytes`, and says how long it was: 0 only for no bytes, or when the
    /// file has reached its size ([`is_full`](Self::is_full)). On error nothing was taken, and what
    /// was taken before is kept: call again. What this call finishes, the next one hands over, be
    /// it [`tick`](Self::tick): a loop that sleeps no longer than [`wait`](Self::wait) says does
    /// that at once.
    pub fn write(&mut self, bytes: &[u8]) -> Result<usize, Error> {
        self.check_open()?;
        let now = self.clock.now();
        self.due(&now)?;
        if bytes.is_empty() || (self.chapter.is_none() && self.is_full()) {
            return Ok(0);
        }
        let taken = self.take(bytes, &now);
        self.unbroken(taken)
    }

    /// Takes all bytes. On error [`status`](Self::status) says how many were taken;
    /// `Error::SizeLimit` if the file has reached its size.
    pub fn write_all(&mut self, mut bytes: &[u8]) -> Result<(), Error> {
        while !bytes.is_empty() {
            match self.write(bytes)? {
                0 => return Err(Error::SizeLimit),
                len => bytes = &bytes[len..],
            }
        }
        Ok(())
    }

    /// Does what is due: repeats what the target refused, closes a chapter whose interval has
    /// passed, syncs, signs.
    pub fn tick(&mut self) -> Result<(), Error> {
        if self.state == State::Broken {
            return Err(Error::Finished);
        }
        let now = self.clock.now();
        self.due(&now)
    }

    /// How long nothing is due; `None` if nothing will be until the next write.
    pub fn wait(&mut self) -> Option<Duration> {
        let deadline = self.deadline()?;
        let now = self.clock.now().monotonic_us;
        Some(Duration::from_micros(deadline.saturating_sub(now)))
    }

    /// When [`tick`](Self::tick) must be called next, on the monotonic clock.
    pub fn deadline(&self) -> Option<u64> {
        if self.sync_due || (self.chapter.is_none() && !self.outlet.is_empty()) {
            return Some(0);
        }
        match (&self.chapter, self.plan.durability) {
            (_, Durability::Bulk) => None,
            (Some(chapter), _) => Some(chapter.opened_us + self.plan.interval_us),
            (None, _) if self.unsigned => Some(self.checkpoint_us + self.plan.checkpoint_us),
            (None, _) => None,
        }
    }

    /// Writes down what happened, under the seal and in the stream's order. A chapter that is open
    /// ends before it. `Error::SizeLimit` if the file has reached its size.
    pub fn note(&mut self, note: &Note<impl AsRef<str>>) -> Result<(), Error> {
        self.check_open()?;
        let mut text = [0; HEAD_LEN + 2 + NOTE_MAX];
        let len = note.encode(&mut text[HEAD_LEN..]).ok_or(Error::TooLong("note"))?;
        let now = self.clock.now();
        self.due(&now)?;
        if self.chapter.is_none() && self.is_full() {
            return Err(Error::SizeLimit);
        }
        let noted = self.seal_note(&mut text[..HEAD_LEN + len], &now);
        self.unbroken(noted)?;
        self.settle()
    }

    /// Closes the chapter that is open, and makes everything durable.
    pub fn flush(&mut self) -> Result<(), Error> {
        self.check_open()?;
        let now = self.clock.now();
        self.settle()?;
        let closed = self.close_chapter(&now);
        self.unbroken(closed)?;
        self.sync_due = true;
        self.settle()
    }

    /// Closes the recording: when this returns it is complete and durable. After an error of the
    /// target's [`append`](Target::append), call it again.
    pub fn finish(&mut self, reason: Reason) -> Result<Status, Error> {
        if self.state == State::Broken || self.tickets > 0 {
            return Err(Error::Finished);
        }
        self.settle()?;
        if self.state == State::Recording {
            let now = self.clock.now();
            let closed = self.close(reason, &now);
            self.unbroken(closed)?;
            self.state = State::Closed;
            self.sync_due = true;
            self.settle()?;
        }
        Ok(self.status())
    }

    /// Whether the next chapter might go beyond the greatest size of a file.
    pub fn is_full(&self) -> bool {
        let next = self.plan.chapter_len_max() + self.plan.tail_len(self.room.header.slots);
        self.outlet.offset().saturating_add(next) > self.plan.max_size
            || self.status.content + self.plan.chapter_bytes > CONTENT_MAX
    }

    /// How far the recording is.
    pub fn status(&self) -> Status {
        Status { file: self.outlet.offset(), ..self.status }
    }

    /// The header, as it was signed.
    pub fn header(&self) -> &Header {
        &self.room.header
    }

    /// What a recording that follows this one names.
    pub fn successor(&self) -> Predecessor {
        Predecessor { recording_id: self.room.header.recording_id, chain: self.status.chain }
    }

    /// The target.
    pub fn target(&mut self) -> &mut T {
        self.outlet.target()
    }

    /// Gives the target back. What is not finished stays cut short.
    pub fn into_target(self) -> T {
        self.outlet.into_target()
    }

    #[cfg(test)]
    pub(crate) fn forgot_all_keys(&self) -> bool {
        self.room.is_empty()
    }

    fn check_open(&self) -> Result<(), Error> {
        let open = self.state == State::Recording && self.tickets == 0;
        if open { Ok(()) } else { Err(Error::Finished) }
    }

    /// After an error while sealing, the state between two frames is lost, and after a sync that
    /// failed nobody knows what is on the card: nothing more is sealed.
    fn unbroken<V>(&mut self, result: Result<V, Error>) -> Result<V, Error> {
        if result.is_err() {
            self.state = State::Broken;
            self.room.forget();
        }
        result
    }

    fn due(&mut self, now: &Moment) -> Result<(), Error> {
        self.settle()?;
        if self.state == State::Closed || self.plan.durability == Durability::Bulk {
            return Ok(());
        }
        if self.deadline().is_none_or(|deadline| now.monotonic_us < deadline) {
            return Ok(());
        }
        let done = match self.chapter {
            Some(_) => self.close_chapter(now),
            None => self.checkpoint(now),
        };
        self.unbroken(done)?;
        self.sync_due = true;
        self.settle()
    }

    /// Hands over what is finished, and syncs if that is due. Repeatable after an error.
    fn settle(&mut self) -> Result<(), Error> {
        let busy = |chapter: &Chapter| chapter.fill > 0 || chapter.waiting > 0;
        if self.chapter.as_ref().is_some_and(busy) {
            return Ok(());
        }
        self.outlet.flush()?;
        if self.sync_due {
            // A system that could not keep what it had taken says so once, drops it, and calls the
            // next sync good. What came after would stand behind a hole.
            let synced = self.outlet.sync();
            self.unbroken(synced)?;
            self.sync_due = false;
            if self.chapter.is_none() {
                self.status.durable = self.status.content;
                self.status.chain = self.chain;
            }
        }
        Ok(())
    }
}

impl Reason {
    pub(crate) fn code(self) -> u8 {
        match self {
            Reason::EndOfInput => 0,
            Reason::Stopped => 1,
            Reason::SizeLimit => 2,
        }
    }

    #[cfg(feature = "std")]
    pub(crate) fn from_code(code: u8) -> Option<Self> {
        Some(match code {
            0 => Reason::EndOfInput,
            1 => Reason::Stopped,
            2 => Reason::SizeLimit,
            _ => return None,
        })
    }
}

/// How deep the services that make a recording's keys may go.
const DEEP: usize = 96 << 10;
