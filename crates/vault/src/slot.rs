// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Recipient slots: the recording key K0, wrapped for one owner. `docs/formats/keys.md` §9.
//!
//! What is sent is a secret of `hybrid`; the context of its derivation binds the slot to its
//! recording and to the recipient's whole bundle. A slot of zeros was erased. Slots of other kinds
//! belong to a quorum, which is `quorum`'s.

use alula_engine::{Secret, wrap};

use crate::hybrid;
#[cfg(feature = "std")]
use crate::keys::OwnerKey;
use crate::keys::{Document, Error, Fingerprint, OwnerPublic};

/// Length of a slot in bytes.
pub const SLOT_LEN: usize = WRAPPED.end;

/// Wraps `k0` for `recipient` in a slot of the recording; zeros on error. `suite` and
/// `recording_id` are those of the recording's header.
pub fn seal(
    recipient: &OwnerPublic,
    suite: u16,
    recording_id: &[u8; 16],
    k0: &Secret<32>,
    slot: &mut [u8; SLOT_LEN],
) -> Result<(), Error> {
    let sealed = try_seal(recipient, suite, recording_id, k0, slot);
    if sealed.is_err() {
        slot.fill(0);
    }
    sealed
}

fn try_seal(
    recipient: &OwnerPublic,
    suite: u16,
    recording_id: &[u8; 16],
    k0: &Secret<32>,
    slot: &mut [u8; SLOT_LEN],
) -> Result<(), Error> {
    slot[KIND] = ALONE;
    slot[FINGERPRINT].copy_from_slice(recipient.fingerprint().as_bytes());
    let z = hybrid::send(recipient, &mut slot[SENT])?;
    let kek = kek(&z, suite, recording_id, slot)?;
    Ok(kek.wrap(k0, &mut slot[WRAPPED])?)
}

/// Unwraps K0. The caller checks it against the header's `commit`.
#[cfg(feature = "std")]
pub fn open(
    owner: &OwnerKey,
    suite: u16,
    recording_id: &[u8; 16],
    slot: &[u8],
) -> Result<Secret<32>, Error> {
    let slot: &[u8; SLOT_LEN] =
        slot.try_into().map_err(|_| Error::Malformed(WHAT, "it has another length"))?;
    match recipient(slot)? {
        None => return Err(Error::Erased),
        Some(recipient) if recipient != owner.public().fingerprint() => {
            return Err(Error::NotARecipient);
        }
        Some(_) => {}
    }
    let opened = || {
        let z = hybrid::receive(owner, &slot[SENT])?;
        Ok(kek(&z, suite, recording_id, slot)?.unwrap(&slot[WRAPPED])?)
    };
    // An invalid ephemeral key and a wrapped key that does not open are one answer.
    opened().map_err(|error: Error| if error.is_ours() { error } else { Error::Rejected(WHAT) })
}

/// Who opens it alone; `None` if it was erased. `Malformed` for a slot of another kind.
pub fn recipient(slot: &[u8; SLOT_LEN]) -> Result<Option<Fingerprint>, Error> {
    match slot[KIND] {
        ALONE => Ok(Some(fingerprint(slot))),
        ERASED if slot.iter().all(|byte| *byte == 0) => Ok(None),
        _ => Err(Error::Malformed(WHAT, "its kind is unknown")),
    }
}

/// The person whom a slot names, if it is of a kind that names one.
pub(crate) fn named(slot: &[u8; SLOT_LEN]) -> Option<Fingerprint> {
    matches!(slot[KIND], ALONE | MEMBER).then(|| fingerprint(slot))
}

fn fingerprint(slot: &[u8; SLOT_LEN]) -> Fingerprint {
    let mut fingerprint = [0; Fingerprint::LEN];
    fingerprint.copy_from_slice(&slot[FINGERPRINT]);
    Fingerprint::from_bytes(fingerprint)
}

/// The key-encryption key of a slot whose public fields are filled in.
fn kek(
    z: &Secret<80>,
    suite: u16,
    recording_id: &[u8; 16],
    slot: &[u8; SLOT_LEN],
) -> Result<wrap::Kek, alula_engine::Error> {
    let mut context = [0; 2 + 16 + WRAPPED.start];
    context[..2].copy_from_slice(&suite.to_be_bytes());
    context[2..18].copy_from_slice(recording_id);
    context[18..].copy_from_slice(&slot[..WRAPPED.start]);
    wrap::Kek::from_secret(&hybrid::key(z, &context)?)
}

const WHAT: Document = Document::Slot;
// The kinds of slots.
const ERASED: u8 = 0;
const ALONE: u8 = 1;
/// One of a quorum; what its fields after the ciphertext are, `quorum` says.
pub(crate) const MEMBER: u8 = 2;
/// K0 wrapped for the subsets of a quorum.
pub(crate) const SUBSETS: u8 = 3;
// The fields; all before the wrapped key are, in this order, the end of the context.
pub(crate) const KIND: usize = 0;
pub(crate) const FINGERPRINT: core::ops::Range<usize> = 1..49;
/// The ephemeral key and the ML-KEM ciphertext.
pub(crate) const SENT: core::ops::Range<usize> = 49..49 + hybrid::SENT_LEN;
const WRAPPED: core::ops::Range<usize> = 1714..1754;
const _: () = assert!(SENT.end == WRAPPED.start);

#[cfg(test)]
mod tests {
    use super::*;

    const SUITE: u16 = 1;
    const ID: [u8; 16] = [9; 16];

    fn sealed(owner: &OwnerKey, k0: &[u8; 32]) -> [u8; SLOT_LEN] {
        let mut slot = [0; SLOT_LEN];
        seal(owner.public(), SUITE, &ID, &Secret::from_bytes(k0), &mut slot).unwrap();
        slot
    }

    #[test]
    fn a_slot_opens_for_its_recipient_and_recording_alone() {
        let (owner, other) = (OwnerKey::generate().unwrap(), OwnerKey::generate().unwrap());
        let slot = sealed(&owner, &[5; 32]);
        assert_eq!(recipient(&slot).unwrap(), Some(owner.public().fingerprint()));
        assert_eq!(open(&owner, SUITE, &ID, &slot).unwrap().declassify("test"), [5; 32]);
        assert!(matches!(open(&other, SUITE, &ID, &slot), Err(Error::NotARecipient)));
        assert!(matches!(open(&owner, 2, &ID, &slot), Err(Error::Rejected(_))));
        assert!(matches!(open(&owner, SUITE, &[8; 16], &slot), Err(Error::Rejected(_))));
        assert_ne!(slot, sealed(&owner, &[5; 32]));
    }

    #[test]
    fn every_changed_byte_is_refused() {
        let owner = OwnerKey::generate().unwrap();
        let slot = sealed(&owner, &[5; 32]);
        for at in 0..SLOT_LEN {
            let mut altered = slot;
            altered[at] ^= 1 << (at % 8);
            assert!(open(&owner, SUITE, &ID, &altered).is_err(), "byte {at}");
        }
        for len in [0, 1, SLOT_LEN - 1] {
            assert!(open(&owner, SUITE, &ID, &slot[..len]).is_err());
        }
        assert!(open(&owner, SUITE, &ID, &[&slot[..], &[0]].concat()).is_err());
    }

    #[test]
    fn an_erased_slot_says_so() {
        let owner = OwnerKey::generate().unwrap();
        let mut slot = [0; SLOT_LEN];
        assert_eq!(recipient(&slot).unwrap(), None);
        assert!(matches!(open(&owner, SUITE, &ID, &slot), Err(Error::Erased)));
        slot[SLOT_LEN - 1] = 1;
        assert!(matches!(open(&owner, SUITE, &ID, &slot), Err(Error::Malformed(..))));
    }
}
