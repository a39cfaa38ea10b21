// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The beginning of a recording: keys, slots, header and start frame, all before the first byte of
//! input. `docs/formats/recording.md` §3 to §5.

use alula_engine::hash::Sha384;
use alula_engine::sign::mldsa87::SigningKey;
use alula_engine::{Approval, Secret, random};

use super::Flight;
use crate::chain;
use crate::clock::Moment;
use crate::error::Error;
use crate::fields::{self, Subject};
use crate::floe::Floe;
use crate::frame::{Kind, Place, Trailer, mark};
use crate::header::{self, Header, Version};
use crate::keys::{Configuration, Identity};
use crate::layout::{
    Digest, FLOE_HEADER_LEN, FRAME_HEADER_LEN, HEADER_LEN, RecordingId, SEGMENT_OVERHEAD,
    SLOTS_MAX, SLOTS_OFFSET, START_BLOCK_LEN, START_LEN, SUITE, TRAILER_LEN, preamble_len,
};
use crate::quorum;
use crate::ratchet::{self, Ratchet};
use crate::slot::{self, SLOT_LEN};
use crate::tree::{Tree, leaf};

/// A recording that has begun.
pub(super) struct Begun {
    pub(super) header: Header,
    pub(super) header_digest: Digest,
    pub(super) preamble: Vec<u8>,
    /// The chain value after the start frame.
    pub(super) chain: Digest,
    /// At K(1); K0 is gone. On the heap, so that it stays where it is when its owner moves.
    pub(super) ratchet: Box<Ratchet>,
    pub(super) session: Box<SigningKey>,
}

/// Makes everything that stands before the first chapter.
#[inline(never)]
pub(super) fn begin(
    identity: &Identity,
    configuration: &Configuration,
    flight: &Flight,
    subject: &Subject,
    now: &Moment,
) -> Result<Begun, Error> {
    let mut id: RecordingId = [0; 16];
    random::fill(&mut id)?;
    let session = Box::new(SigningKey::generate()?);
    let count = configuration.slots();
    if count == 0 || count > SLOTS_MAX {
        return Err(Error::Setting("recipients"));
    }
    let mut preamble = vec![0; preamble_len(count)];
    let slots = &mut preamble[SLOTS_OFFSET..][..count * SLOT_LEN];
    let (mut ratchet, commit) = seal_slots(configuration, &id, slots)?;
    let (block, start_commitments) = fields::encode_start(&id, now, subject)?;

    let header = Header {
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
    let chain = seal_start(&header, &header_digest, &mut ratchet, &block, frame)?;
    Ok(Begun { header, header_digest, preamble, chain, ratchet, session })
}

/// What the header says of the module. The lab's copy is none, and its vectors outlive versions.
pub(crate) fn module_version() -> &'static str {
    if cfg!(alula_lab) { "lab" } else { alula_engine::version().version }
}

/// Draws K0, gives it to every recipient, and keeps it only as the ratchet's beginning.
#[inline(never)]
fn seal_slots(
    configuration: &Configuration,
    id: &RecordingId,
    slots: &mut [u8],
) -> Result<(Box<Ratchet>, Digest), Error> {
    let k0: Secret<32> = random::secret()?;
    let (alone, mut rest) = slots.split_at_mut(configuration.recipients().len() * SLOT_LEN);
    for (recipient, slot) in configuration.recipients().iter().zip(alone.chunks_exact_mut(SLOT_LEN))
    {
        let slot = slot.first_chunk_mut().ok_or(Error::Setting("slot"))?;
        slot::seal(recipient, SUITE, id, &k0, slot)?;
    }
    for quorum in configuration.quorums() {
        let (slots, after) = rest.split_at_mut(quorum.slots() * SLOT_LEN);
        quorum::seal(quorum, id, &k0, slots)?;
        rest = after;
    }
    let commit = ratchet::commit(&k0, id)?;
    Ok((Box::new(Ratchet::new(k0, id)), commit))
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
