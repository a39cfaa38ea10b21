// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The beginning of a recording: keys, slots, header and start frame, all before the first byte of
//! input. `docs/formats/recording.md` §3 to §5.

use alula_engine::hash::Sha384;
use alula_engine::sign::mldsa87::SigningKey;
use alula_engine::{Approval, Secret, random};

use super::{Flight, Room};
use crate::chain;
use crate::clock::Moment;
use crate::error::Error;
use crate::fields::{self, Subject};
use crate::floe::Floe;
use crate::frame::{Kind, Place, Trailer, mark};
use crate::header::{self, Header, Version};
use crate::keys::{Configuration, Identity, Opener, OwnerPublic};
use crate::layout::{
    Digest, FLOE_HEADER_LEN, FRAME_HEADER_LEN, HEADER_LEN, RecordingId, SEGMENT_OVERHEAD,
    SLOTS_MAX, SLOTS_OFFSET, START_BLOCK_LEN, START_LEN, SUITE, TRAILER_LEN,
};
use crate::quorum;
use crate::ratchet::{self, Ratchet};
use crate::slot::{self, SLOT_LEN};
use crate::tree::{Tree, leaf};

/// What follows from a beginning, beside what is in the room.
pub(super) struct Begun {
    pub(super) header_digest: Digest,
    /// The chain value after the start frame.
    pub(super) chain: Digest,
}

/// Makes everything that stands before the first chapter. Then the ratchet is at K(1), and K0 is
/// gone.
#[inline(never)]
pub(super) fn begin(
    room: &mut Room,
    preamble: &mut [u8],
    identity: &Identity,
    configuration: &Configuration<impl AsRef<[u8]>>,
    flight: &Flight,
    subject: &Subject<impl AsRef<str>>,
    now: &Moment,
) -> Result<Begun, Error> {
    let mut id: RecordingId = [0; 16];
    random::fill(&mut id)?;
    let session = room.session.insert(SigningKey::generate()?);
    let count = configuration.slots();
    if count == 0 || count > SLOTS_MAX {
        return Err(Error::Setting("recipients"));
    }
    let slots = &mut preamble[SLOTS_OFFSET..][..count * SLOT_LEN];
    let (ratchet, commit) = seal_slots(configuration, &id, slots)?;
    let ratchet = room.ratchet.insert(ratchet);
    let (block, start_commitments) = fields::encode_start(&id, now, subject)?;

    let header = &mut room.header;
    *header = Header {
        segment_len: configuration.settings().segment_bytes,
        slots: count,
        configuration_signed: configuration.is_signed(),
        module_approved: session.approval() == Approval::Approved,
        recording_id: id,
        flight_id: flight.flight_id,
        boot_id: flight.boot_id,
        sequence: flight.sequence,
        configuration_number: configuration.number(),
        configuration_digest: *configuration.digest(),
        commit,
        predecessor: flight.predecessor,
        module_version: Version::new(module_version()),
        start_commitments,
        slot_digests: slot_digests(slots)?,
        identity: identity.public().to_bytes(),
        session: session.verifying_key().to_bytes(),
    };
    let signed = header.encode();
    let header_digest = Sha384::digest(&signed)?;
    let signature = identity.sign(header::CONTEXT, &signed)?;
    preamble[..HEADER_LEN].copy_from_slice(&signed);
    preamble[HEADER_LEN..SLOTS_OFFSET].copy_from_slice(signature.as_bytes());
    let frame = &mut preamble[header.start_offset()..];
    let chain = seal_start(header, &header_digest, ratchet, &block, frame)?;
    Ok(Begun { header_digest, chain })
}

/// What the header says of the module. The lab's copy is none, and its vectors outlive versions.
pub(crate) fn module_version() -> &'static str {
    if cfg!(alula_lab) { "lab" } else { alula_engine::version().version }
}

/// Draws K0, gives it to every recipient, and keeps it only as the ratchet's beginning.
#[inline(never)]
fn seal_slots(
    configuration: &Configuration<impl AsRef<[u8]>>,
    id: &RecordingId,
    slots: &mut [u8],
) -> Result<(Ratchet, Digest), Error> {
    let k0: Secret<32> = random::secret()?;
    let mut rest = slots;
    for opener in configuration.openers() {
        let count = match &opener {
            Opener::Alone(_) => 1,
            Opener::Together(members) => members.slots(),
        };
        let (own, after) =
            rest.split_at_mut_checked(count * SLOT_LEN).ok_or(Error::Setting("slot"))?;
        match opener {
            Opener::Alone(bundle) => {
                let slot = own.first_chunk_mut().ok_or(Error::Setting("slot"))?;
                slot::seal(&OwnerPublic::from_bundle(bundle)?, SUITE, id, &k0, slot)?;
            }
            Opener::Together(members) => quorum::seal(members, id, &k0, own)?,
        }
        rest = after;
    }
    let commit = ratchet::commit(&k0, id)?;
    Ok((Ratchet::new(k0, id), commit))
}

fn slot_digests(slots: &[u8]) -> Result<[Digest; SLOTS_MAX], Error> {
    let mut digests = [[0; 48]; SLOTS_MAX];
    for (slot, digest) in slots.chunks_exact(SLOT_LEN).zip(&mut digests) {
        *digest = Sha384::digest(slot)?;
    }
    Ok(digests)
}

/// Seals the start block into its frame, and gives the chain value after it.
#[inline(never)]
fn seal_start(
    header: &Header,
    header_digest: &Digest,
    ratchet: &mut Ratchet,
    block: &[u8; START_BLOCK_LEN],
    frame: &mut [u8],
) -> Result<Digest, Error> {
    let place = Place { number: 0, kind: Kind::Start };
    let key = ratchet.step()?;
    let (mut floe, floe_header) =
        Floe::start_encryption(&key, &place.aad(header_digest), header.segment_len)?;
    let (frame_header, rest) = frame.split_at_mut(FRAME_HEADER_LEN);
    let (body, trailer) = rest.split_at_mut(START_LEN);
    let (first, segment) = body.split_at_mut(FLOE_HEADER_LEN);
    frame_header.copy_from_slice(&place.encode(&mark(&header.recording_id)?));
    first.copy_from_slice(&floe_header);
    segment[SEGMENT_OVERHEAD / 2..][..START_BLOCK_LEN].copy_from_slice(block);
    floe.seal(segment, 0, true)?;

    let mut tree = Tree::new();
    tree.push(leaf(&[first])?)?;
    tree.push(leaf(&[segment])?)?;
    let digest = tree.finish()?;
    let len = START_LEN as u64;
    let chain = chain::link(header_digest, place.number, place.kind, len, &digest)?;
    debug_assert_eq!(trailer.len(), TRAILER_LEN);
    trailer.copy_from_slice(&Trailer { len, digest, chain }.encode());
    Ok(chain)
}
