// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Writer and reader against each other, in memory, with a clock that is set by hand.

mod ahead;
mod apart;
mod custody;
mod damage;
mod drive;
mod lent;
pub(crate) mod quorum;
mod round;
mod token;

use std::cell::Cell;
use std::io::Cursor;
use std::rc::Rc;
use std::sync::OnceLock;

use crate::keys::{Configuration, Identity, OwnerKey, Settings};
use crate::{
    Clock, ClockSource, Content, Durability, Error, Event, Flight, Moment, Reader, Reason, Report,
    Subject, Target, Writer,
};

/// An owner, a stranger, an aircraft: made once, since keys cost time.
struct World {
    owner: OwnerKey,
    stranger: OwnerKey,
    identity: Identity,
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| World {
        owner: OwnerKey::generate().unwrap(),
        stranger: OwnerKey::generate().unwrap(),
        identity: Identity::generate().unwrap(),
    })
}

/// Small chapters of small segments.
fn settings() -> Settings {
    Settings { segment_bytes: 4096, chapter_bytes: 10_000, ..Settings::default() }
}

fn configuration(settings: &Settings) -> Configuration {
    let world = world();
    let owner = world.owner.public().to_bundle();
    let owner = crate::keys::OwnerPublic::from_bundle(&owner).unwrap();
    Configuration::pinned(settings, &[owner], world.identity.public().fingerprint()).unwrap()
}

/// A clock that stands still until it is moved.
#[derive(Clone, Default)]
struct TestClock(Rc<Cell<u64>>);

impl TestClock {
    fn advance_ms(&self, ms: u64) {
        self.0.set(self.0.get() + 1000 * ms);
    }
}

impl Clock for TestClock {
    fn now(&mut self) -> Moment {
        let monotonic_us = self.0.get();
        Moment { monotonic_us, wall_us: 1 << 50, source: ClockSource::Gps }
    }
}

fn create<T: Target>(
    target: T,
    clock: &TestClock,
    settings: &Settings,
    durability: Durability,
) -> Writer<T, TestClock> {
    let subject = Subject {
        label: "survey 7".into(),
        name: "DCIM/ä 1.mp4".into(),
        media_type: "video/mp4".into(),
    };
    let configuration = configuration(settings);
    let flight = Flight { flight_id: [1; 16], boot_id: [2; 16], ..Flight::default() };
    let identity = &world().identity;
    Writer::create(target, clock.clone(), identity, &configuration, &flight, &subject, durability)
        .unwrap()
}

/// A closed recording of `content`.
fn recorded(content: &[u8], settings: &Settings) -> Vec<u8> {
    let mut writer = create(Vec::new(), &TestClock::default(), settings, Durability::Live);
    writer.write_all(content).unwrap();
    writer.finish(Reason::EndOfInput).unwrap();
    writer.into_target()
}

/// Bytes that differ from place to place.
fn content(len: usize) -> Vec<u8> {
    (0..len as u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect()
}

/// Content with its positions.
type Pieces = Vec<(u64, Vec<u8>)>;

/// The report with the owner's key, and every piece of content with its position.
fn opened(file: &[u8], how: Content) -> Result<(Report, Pieces), Error> {
    let mut reader = Reader::open(Cursor::new(file))?;
    reader.unlock(&world().owner)?;
    let mut pieces = Vec::new();
    let report = reader.examine(how, &mut |event| {
        if let Event::Content { offset, bytes } = event {
            pieces.push((offset, bytes.to_vec()));
        }
        Ok(())
    })?;
    Ok((report, pieces))
}

/// The report without a key.
fn verified(file: &[u8]) -> Result<Report, Error> {
    Reader::open(Cursor::new(file))?.examine(Content::Salvage, &mut |_| Ok(()))
}
