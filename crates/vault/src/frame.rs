// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Frames: what stands before and after every body. `docs/formats/recording.md` §6.

use alula_engine::Error;
use alula_engine::hash::Sha384;

use crate::layout::{Digest, FRAME_HEADER_LEN, NUMBER_MAX, Put, RecordingId, TRAILER_LEN, Take};

/// What a frame is for. The order is that of frames of one number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Kind {
    Checkpoint = 1,
    Index = 2,
    Copy = 3,
    Start = 4,
    Chapter = 5,
    Note = 6,
    Close = 7,
}

impl Kind {
    fn from_code(code: u32) -> Option<Self> {
        Some(match code {
            1 => Kind::Checkpoint,
            2 => Kind::Index,
            3 => Kind::Copy,
            4 => Kind::Start,
            5 => Kind::Chapter,
            6 => Kind::Note,
            7 => Kind::Close,
            _ => return None,
        })
    }

    /// Whether a step of the ratchet belongs to it.
    pub(crate) fn sealed(self) -> bool {
        self >= Kind::Start
    }

    /// Whether a signature follows its trailer.
    pub(crate) fn signed(self) -> bool {
        matches!(self, Kind::Checkpoint | Kind::Close)
    }
}

/// The first part of the mark of every frame of a recording.
pub(crate) type Mark = [u8; 28];

/// The mark of the recording of this id.
pub(crate) fn mark(id: &RecordingId) -> Result<Mark, Error> {
    let mut message = [0; 12 + 16];
    Put::new(&mut message).bytes(b"alula/1/mark").bytes(id);
    let mut mark = [0; 28];
    mark.copy_from_slice(&Sha384::digest(&message)?[..28]);
    Ok(mark)
}

/// A frame's place in the order of frames.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Place {
    pub(crate) number: u64,
    pub(crate) kind: Kind,
}

impl Place {
    pub(crate) fn encode(self, mark: &Mark) -> [u8; FRAME_HEADER_LEN] {
        let mut header = [0; FRAME_HEADER_LEN];
        Put::new(&mut header).bytes(mark).u32(self.kind as u32).u64(self.number);
        header
    }

    /// Reads a frame's header. `None` if it is none of this recording's.
    pub(crate) fn decode(mark: &Mark, header: &[u8]) -> Option<Self> {
        let mut fields = Take::new(header);
        if fields.array::<28>()? != *mark {
            return None;
        }
        let kind = Kind::from_code(fields.u32()?)?;
        let number = fields.u64()?;
        (number <= NUMBER_MAX && (kind == Kind::Start) == (number == 0))
            .then_some(Place { number, kind })
    }

    /// The number that must come next.
    pub(crate) fn next_number(self) -> u64 {
        self.number + u64::from(self.kind.sealed())
    }

    /// Whether `next` is what may come directly after this.
    pub(crate) fn precedes(self, next: Place) -> bool {
        next.number == self.next_number() && next > self && self.kind != Kind::Close
    }

    /// FLOE's AAD for a sealed frame.
    pub(crate) fn aad(self, header_digest: &Digest) -> [u8; 60] {
        let mut aad = [0; 60];
        Put::new(&mut aad).bytes(header_digest).u64(self.number).u32(self.kind as u32);
        aad
    }
}

/// What stands after a body.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Trailer {
    pub(crate) len: u64,
    pub(crate) digest: Digest,
    pub(crate) chain: Digest,
}

impl Trailer {
    pub(crate) fn encode(&self) -> [u8; TRAILER_LEN] {
        let mut trailer = [0; TRAILER_LEN];
        Put::new(&mut trailer).u64(self.len).bytes(&self.digest).bytes(&self.chain);
        trailer
    }

    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let mut fields = Take::new(bytes);
        Some(Trailer { len: fields.u64()?, digest: fields.array()?, chain: fields.array()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [Kind; 7] = [
        Kind::Index,
        Kind::Copy,
        Kind::Checkpoint,
        Kind::Start,
        Kind::Chapter,
        Kind::Note,
        Kind::Close,
    ];

    #[test]
    fn headers_come_back_and_foreign_ones_do_not() {
        let (mine, other) = (mark(&[1; 16]).unwrap(), mark(&[2; 16]).unwrap());
        for kind in KINDS {
            let number = if kind == Kind::Start { 0 } else { 77 };
            let place = Place { number, kind };
            let header = place.encode(&mine);
            assert_eq!(Place::decode(&mine, &header), Some(place));
            assert_eq!(Place::decode(&other, &header), None);
            assert_eq!(Place::decode(&mine, &header[..39]), None);
        }
        for bad in [
            Place { number: NUMBER_MAX + 1, kind: Kind::Chapter },
            Place { number: 1, kind: Kind::Start },
            Place { number: 0, kind: Kind::Chapter },
        ] {
            assert_eq!(Place::decode(&mine, &bad.encode(&mine)), None, "{bad:?}");
        }
        let mut unknown = Place { number: 3, kind: Kind::Note }.encode(&mine);
        for code in [0, 8, 255] {
            unknown[31] = code;
            assert_eq!(Place::decode(&mine, &unknown), None);
        }
    }

    #[test]
    fn numbers_rise_by_one_after_each_sealed_frame() {
        let place = |number, kind| Place { number, kind };
        let start = place(0, Kind::Start);
        assert!(start.precedes(place(1, Kind::Chapter)));
        assert!(start.precedes(place(1, Kind::Copy)));
        assert!(!start.precedes(place(2, Kind::Chapter)));
        assert!(place(1, Kind::Checkpoint).precedes(place(1, Kind::Index)));
        assert!(!place(1, Kind::Index).precedes(place(1, Kind::Checkpoint)));
        assert!(!place(1, Kind::Checkpoint).precedes(place(1, Kind::Checkpoint)));
        assert!(place(1, Kind::Checkpoint).precedes(place(1, Kind::Close)));
        assert!(!place(1, Kind::Chapter).precedes(place(1, Kind::Note)));
        assert!(!place(1, Kind::Close).precedes(place(2, Kind::Chapter)));
    }

    #[test]
    fn trailers_come_back() {
        let trailer = Trailer { len: 5, digest: [1; 48], chain: [2; 48] };
        assert_eq!(Trailer::decode(&trailer.encode()), Some(trailer));
        assert_eq!(Trailer::decode(&trailer.encode()[1..]), None);
    }
}
