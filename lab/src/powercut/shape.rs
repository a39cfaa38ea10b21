// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Recordings of several shapes, made by the recorder that ships, on a disk that remembers.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use alula_vault::keys::{Configuration, Identity, OwnerKey, Settings, State};
use alula_vault::recorder::{Aircraft, Failed, Plan, Recorder};
use alula_vault::{Clock, ClockSource, Durability, Moment, Note, Reason, Subject};
use anyhow::Result;

use super::Noise;
use super::disk::{Control, Disk, Fault, Log, Memory, Told, Tree};

/// How a flight is recorded.
pub(super) struct Shape {
    pub(super) name: &'static str,
    segment_bytes: u32,
    chapter_bytes: u32,
    checkpoint_every: u32,
    /// How many may open it.
    owners: usize,
    /// Streams at the same time, and one after the other.
    streams: usize,
    flights: usize,
    durability: Durability,
    file_limit: Option<u64>,
    /// What is written, how often, and how long after the write before, in milliseconds.
    writes: (u64, u64),
    count: u64,
    pause_ms: u64,
    /// Whether the card may answer with an error.
    breaks: bool,
}

const CAMERA: Shape = Shape {
    name: "camera: 256 KiB chapters",
    segment_bytes: 64 << 10,
    chapter_bytes: 256 << 10,
    checkpoint_every: 1,
    owners: 1,
    streams: 1,
    flights: 1,
    durability: Durability::Live,
    file_limit: None,
    writes: (16 << 10, 96 << 10),
    count: 20,
    pause_ms: 60,
    breaks: true,
};

/// All of them. A campaign takes them in turn.
pub(super) const SHAPES: [Shape; 9] = [
    Shape {
        name: "telemetry: 4 KiB segments, chapters by time",
        segment_bytes: 4 << 10,
        chapter_bytes: 64 << 10,
        writes: (20, 700),
        count: 50,
        pause_ms: 300,
        ..CAMERA
    },
    CAMERA,
    Shape {
        name: "size limit: files that follow each other",
        segment_bytes: 4 << 10,
        chapter_bytes: 4 << 10,
        file_limit: Some(150_000),
        writes: (500, 20_000),
        count: 35,
        ..CAMERA
    },
    Shape {
        name: "two streams in one folder, two owners",
        segment_bytes: 4 << 10,
        chapter_bytes: 16 << 10,
        owners: 2,
        streams: 2,
        writes: (100, 9_000),
        count: 30,
        pause_ms: 200,
        ..CAMERA
    },
    Shape {
        name: "flight after flight in one folder",
        segment_bytes: 4 << 10,
        chapter_bytes: 8 << 10,
        flights: 3,
        writes: (50, 6_000),
        count: 10,
        pause_ms: 250,
        ..CAMERA
    },
    Shape {
        name: "beyond the second copy at 4 MiB",
        segment_bytes: 64 << 10,
        chapter_bytes: 1 << 20,
        writes: (100 << 10, 400 << 10),
        count: 19,
        ..CAMERA
    },
    Shape {
        name: "segments of 1 MiB, a checkpoint with every fifth sync",
        segment_bytes: 1 << 20,
        chapter_bytes: 2 << 20,
        checkpoint_every: 5,
        writes: (1000, 300 << 10),
        count: 14,
        pause_ms: 400,
        ..CAMERA
    },
    Shape {
        name: "more chapters than an index block holds",
        segment_bytes: 4 << 10,
        chapter_bytes: 4 << 10,
        checkpoint_every: 500,
        writes: (1, 60),
        count: 1040,
        pause_ms: 1100,
        ..CAMERA
    },
    Shape {
        name: "files sealed in bulk, one over the size limit",
        segment_bytes: 4 << 10,
        chapter_bytes: 64 << 10,
        durability: Durability::Bulk,
        flights: 2,
        file_limit: Some(300_000),
        writes: (10_000, 40_000),
        count: 12,
        ..CAMERA
    },
];

/// What is recorded after a cut: as little as shows that a recorder goes on.
pub(super) const AGAIN: Shape = Shape {
    name: "the recorder started again",
    segment_bytes: 4 << 10,
    chapter_bytes: 4 << 10,
    writes: (10, 6_000),
    count: 3,
    pause_ms: 300,
    breaks: false,
    ..CAMERA
};

/// Who records and who opens.
pub(super) struct World {
    identity: Identity,
    pub(super) owners: [OwnerKey; 2],
}

impl World {
    pub(super) fn new() -> Result<Self> {
        let owners = [OwnerKey::generate()?, OwnerKey::generate()?];
        Ok(World { identity: Identity::generate()?, owners })
    }
}

/// A stream as it was given to the recorder.
pub(super) struct Stream {
    pub(super) flight_id: [u8; 16],
    pub(super) content: Vec<u8>,
}

/// All that a flight left: what was asked of the disk, and the truth.
pub(super) struct Trace {
    pub(super) log: Log,
    pub(super) streams: Vec<Stream>,
    /// How many may open it.
    pub(super) owners: usize,
    /// The error that the card was made to give.
    pub(super) fault: Option<(Fault, usize)>,
}

/// A clock that moves when it is told to.
#[derive(Clone, Default)]
struct SetClock(Rc<Cell<u64>>);

impl Clock for SetClock {
    fn now(&mut self) -> Moment {
        let monotonic_us = self.0.get();
        let wall_us = 1_790_000_000_000_000 + monotonic_us as i64;
        Moment { monotonic_us, wall_us, source: ClockSource::Gps }
    }
}

/// A stream in progress.
struct Running<'a> {
    /// `None` once it has ended.
    recorder: Option<Recorder<'a, Disk, SetClock>>,
    stream: usize,
}

/// Makes a disk on which an aircraft has been made.
pub(super) fn new_disk(world: &World) -> Result<Tree> {
    let disk = Disk::new(Tree::new(), None);
    state(&disk, world).create()?;
    let names = ["state-a", "state-b"].map(|name| Path::new(super::DRONE).join(name));
    let bytes = |name: &PathBuf| Rc::new(disk.live(name).unwrap_or_default());
    Ok(names.iter().map(|name| (name.clone(), bytes(name))).collect())
}

fn state<'a>(disk: &Disk, world: &World) -> State<'a> {
    State::on(Box::new(Memory(disk.clone())), world.identity.public().fingerprint())
}

/// Records a flight of this shape on a disk. What is written, when, and which error the card gives
/// comes from `noise`.
pub(super) fn record(
    shape: &Shape,
    world: &World,
    start: Tree,
    control: Option<Control>,
    noise: &mut Noise,
) -> Result<Trace> {
    let settings = Settings {
        segment_bytes: shape.segment_bytes,
        chapter_bytes: shape.chapter_bytes,
        checkpoint_every: shape.checkpoint_every,
        ..Settings::default()
    };
    let owners: Vec<_> = world.owners[..shape.owners].iter().map(|owner| owner.public()).collect();
    let owners = owners.into_iter().map(again).collect::<Result<Vec<_>>>()?;
    let aircraft = world.identity.public().fingerprint();
    let configuration = Configuration::pinned(&settings, &owners, aircraft)?;
    let disk = Disk::new(start, control);
    let fault = draw_fault(shape, control, noise);
    if let Some((fault, requests)) = fault {
        disk.break_after(requests, fault);
    }
    let mut flight = Flight {
        shape,
        world,
        configuration: &configuration,
        disk: &disk,
        clock: SetClock::default(),
        streams: Vec::new(),
    };
    for number in 0..shape.flights {
        flight.fly(number, noise);
    }
    let streams = flight.streams;
    Ok(Trace { log: disk.into_log(), streams, owners: shape.owners, fault })
}

/// The same public keys once more.
fn again(owner: &alula_vault::keys::OwnerPublic) -> Result<alula_vault::keys::OwnerPublic> {
    Ok(alula_vault::keys::OwnerPublic::from_bundle(&owner.to_bundle())?)
}

fn draw_fault(
    shape: &Shape,
    control: Option<Control>,
    noise: &mut Noise,
) -> Option<(Fault, usize)> {
    let faults = [Fault::Write, Fault::Sync, Fault::Full, Fault::ReadOnly];
    let (drawn, fault) = (noise.below(4), noise.one_of(&faults));
    let requests = noise.below(2 * shape.count + 4) as usize;
    match control {
        Some(Control::ErrorIgnored) => Some((Fault::Sync, requests)),
        Some(_) => None,
        None => (shape.breaks && drawn == 0).then_some((fault, requests)),
    }
}

struct Flight<'a> {
    shape: &'a Shape,
    world: &'a World,
    configuration: &'a Configuration,
    disk: &'a Disk,
    clock: SetClock,
    streams: Vec<Stream>,
}

impl<'a> Flight<'a> {
    fn fly(&mut self, number: usize, noise: &mut Noise) {
        let mut running: Vec<_> =
            (0..self.shape.streams).map(|_| self.begin(number, noise)).collect();
        for at in 0..self.shape.count {
            let (least, most) = self.shape.writes;
            let len = least + noise.below(most - least + 1);
            let one = noise.below(running.len() as u64) as usize;
            let bytes = noise.bytes(len as usize);
            self.streams[running[one].stream].content.extend_from_slice(&bytes);
            self.act(&mut running[one], |recorder| recorder.write(&bytes));
            if at % 16 == 7 {
                let note = Note::Text(format!("write {at}"));
                self.act(&mut running[one], |recorder| recorder.note(&note));
            }
            let pause_us = 1000 * noise.below(self.shape.pause_ms + 1);
            self.pass(&mut running, pause_us);
        }
        // Some are cut while they wait for more, which never comes.
        for one in &mut running {
            if noise.below(4) > 0 {
                self.act(one, |recorder| recorder.finish(Reason::EndOfInput).map(drop));
                self.close(one);
            }
        }
    }

    fn begin(&mut self, number: usize, noise: &mut Noise) -> Running<'a> {
        let stream = self.streams.len();
        let mut flight_id = [0; 16];
        flight_id.copy_from_slice(&noise.bytes(16));
        self.streams.push(Stream { flight_id, content: Vec::new() });
        let plan = Plan {
            aircraft: Aircraft {
                identity: &self.world.identity,
                configuration: self.configuration,
                state: state(self.disk, self.world),
            },
            flight_id,
            subject: Subject { name: format!("stream {stream}"), ..Subject::default() },
            durability: self.shape.durability,
            file_limit: self.shape.file_limit,
            force: false,
        };
        // A recorder that is started again takes a name that is free.
        let free = (0..)
            .map(|try_| Path::new(super::CARD).join(format!("{number}-{stream}-{try_}.alula")));
        let medium = self.disk.clone();
        let path = free.into_iter().find(|path| !alula_vault::Medium::exists(self.disk, path));
        let path = path.unwrap_or_default();
        let recorder = Recorder::create(plan, medium, self.clock.clone(), &path).ok();
        let running = Running { recorder, stream };
        self.tell(&running, false);
        running
    }

    /// Has a recorder do something, and what is due, and hears what it says. One that failed is
    /// asked again, as a caller might who does not know better.
    fn act<'r>(
        &self,
        one: &mut Running<'r>,
        work: impl FnOnce(&mut Recorder<'r, Disk, SetClock>) -> Result<(), Failed>,
    ) {
        let Some(recorder) = &mut one.recorder else { return };
        let done = work(recorder).and_then(|()| recorder.tick().map(drop));
        self.tell(one, false);
        if done.is_ok() {
            return;
        }
        for _ in 0..2 {
            if let Some(recorder) = &mut one.recorder {
                let _ = recorder.tick();
            }
            self.tell(one, false);
        }
        one.recorder = None;
    }

    /// Lets time pass, and does what becomes due.
    fn pass(&self, running: &mut [Running<'_>], mut left_us: u64) {
        loop {
            let waits = running.iter_mut().filter_map(|one| one.recorder.as_mut()?.wait());
            let next = waits.min().map_or(u64::MAX, |wait| wait.as_micros() as u64);
            let step = next.min(left_us);
            self.clock.0.set(self.clock.0.get() + step);
            left_us -= step;
            if left_us == 0 && next > 0 {
                return;
            }
            for one in running.iter_mut() {
                self.act(one, |_| Ok(()));
            }
        }
    }

    fn close(&self, one: &mut Running<'_>) {
        self.tell(one, true);
        one.recorder = None;
    }

    fn tell(&self, one: &Running<'_>, closed: bool) {
        let Some(recorder) = &one.recorder else { return };
        self.disk.tell(Told {
            stream: one.stream,
            path: recorder.path().to_owned(),
            id: recorder.id(),
            sequence: recorder.sequence(),
            taken: recorder.standing().content,
            durable: recorder.standing().durable,
            synced: 0,
            closed,
        });
    }
}
