// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A flight log, sealed while it is written: in two statics, onto what takes the place of a card.
//! Only the owner opens it.

use core::cell::{RefCell, RefMut};

use alula_vault::keys::{Configuration, Fingerprint, Identity};
use alula_vault::{
    Clock, ClockSource, Error, Flight, Memory, Moment, Note, Reason, Room, Status, Subject, Writer,
    buffer_len,
};
use cortex_m::interrupt::{self, Mutex};

use crate::card::{self, Card};

/// What the factory writes into the flash of one aircraft: its identity, the configuration that its
/// owner signed, and who that owner is. These are the published vectors of the formats, whose
/// passphrase stands beside them.
const IDENTITY: &[u8] = include_bytes!("../../../docs/formats/vectors/keys/identity.key");
const CONFIGURATION: &[u8] = include_bytes!("../../../docs/formats/vectors/keys/drone.config");
const OWNER: Fingerprint = Fingerprint::from_bytes([
    0x0c, 0x31, 0x4e, 0xb4, 0x1e, 0xdc, 0x64, 0x04, 0xe2, 0x4b, 0x6d, 0x81, 0xf5, 0xb8, 0x55, 0x6e,
    0x78, 0xb5, 0x9c, 0xd0, 0x1f, 0x4c, 0x91, 0x68, 0x03, 0xdc, 0x99, 0xee, 0x3d, 0xeb, 0x93, 0xda,
    0x85, 0xe4, 0x21, 0xbf, 0x9d, 0xf0, 0x45, 0xae, 0x7c, 0x73, 0x62, 0xce, 0x48, 0x94, 0x57, 0xef,
]);

/// One owner, and segments of 4 KiB.
const LEN: usize = buffer_len(1, 4096);

/// All the memory that a recording takes, beside the stack.
static ROOM: Mutex<RefCell<Room>> = Mutex::new(RefCell::new(Room::new()));
static BUFFER: Mutex<RefCell<[u8; LEN]>> = Mutex::new(RefCell::new([0; LEN]));

/// Bytes of a log, and how they come.
const CONTENT: u32 = 5 << 20;
const PIECE: usize = 512;

/// How much of the memory of the microcontroller that is.
pub fn memory_len() -> usize {
    size_of_val(&ROOM) + size_of_val(&BUFFER)
}

/// Records a log with a gap in its middle.
#[inline(never)]
pub fn record() -> Result<Status, Error> {
    let configuration = Configuration::from_bytes(CONFIGURATION)?;
    let identity = Identity::from_file(IDENTITY)?;
    let aircraft = identity.public().fingerprint();
    // It is the owner's, and for this aircraft. There is no unsigned one to fall back to.
    configuration.check(aircraft, &[OWNER], &[0; 48])?;
    interrupt::free(|token| {
        let room = ROOM.borrow(token).borrow_mut();
        let buffer = BUFFER.borrow(token).borrow_mut();
        let buffer = RefMut::map(buffer, |all| &mut all[..]);
        let subject = Subject { label: "test flight", name: "log.bin", media_type: "" };
        let card = Card::create(c"target/flight.alula")?;
        let flight = Flight { flight_id: *b"microcontroller ", ..Flight::default() };
        let mut writer = Writer::create_in(
            Memory { room, buffer },
            card,
            Board,
            &identity,
            &configuration,
            &flight,
            &subject,
        )?;
        for at in (0..CONTENT).step_by(PIECE) {
            if at == CONTENT / 2 {
                writer
                    .note(&Note::Gap { bytes: Some(100), reason: "the sensor's queue ran over" })?;
            }
            writer.write_all(&piece(at))?;
            writer.tick()?;
        }
        writer.finish(Reason::EndOfInput)
    })
}

/// What is logged from this position on: bytes that differ from place to place.
fn piece(at: u32) -> [u8; PIECE] {
    let byte = |offset| ((at + offset as u32).wrapping_mul(2_654_435_761) >> 13) as u8;
    core::array::from_fn(byte)
}

/// The time since the board started; it does not know the date.
struct Board;

impl Clock for Board {
    fn now(&mut self) -> Moment {
        Moment { monotonic_us: card::micros(), wall_us: 0, source: ClockSource::None }
    }
}
