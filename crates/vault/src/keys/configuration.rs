// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The configuration: to whom an aircraft seals, and how. Signed by an owner, with a number that
//! rises; or made with the aircraft, as number 0, pinned by `drone.pub` and unsigned. Its digest is
//! in the header of each recording. `docs/formats/keys.md` §7.

#[cfg(feature = "std")]
use std::path::Path;

use alula_engine::hash::Sha384;
use alula_engine::sign::mldsa87::Signature;

use super::bytes::{Fields, strip_checksum};
#[cfg(feature = "std")]
use super::bytes::{SUITE, VERSION, append_checksum};
use super::error::{Document, Error};
#[cfg(feature = "std")]
use super::files;
use super::fingerprint::Fingerprint;
#[cfg(feature = "std")]
use super::owner_key::OwnerKey;
use super::owner_public::OwnerPublic;
use super::quorum::Members;
#[cfg(feature = "std")]
use super::quorum::Quorum;
use super::settings::Settings;

/// A configuration whose signature, if it has one, has verified: over its own bytes, or over bytes
/// that lie in a microcontroller's flash.
pub struct Configuration<B = Bytes> {
    bytes: B,
    digest: [u8; 48],
    number: u64,
    signer: Option<Fingerprint>,
    aircraft: Option<Fingerprint>,
    settings: Settings,
    /// Where in the bytes the recipients begin, and how many there are.
    openers: (usize, u8),
    slots: usize,
    #[cfg(feature = "std")]
    people: (Vec<OwnerPublic>, Vec<Quorum>),
}

#[cfg(feature = "std")]
type Bytes = Vec<u8>;
#[cfg(not(feature = "std"))]
type Bytes = &'static [u8];

/// Who opens a recording, as a configuration names him.
pub(crate) enum Opener<'a> {
    /// One person's bundle.
    Alone(&'a [u8]),
    /// People together.
    Together(Members<'a>),
}

/// To whom an aircraft seals.
#[cfg(feature = "std")]
#[derive(Clone, Copy, Default)]
pub struct Recipients<'a> {
    /// Those who open alone.
    pub alone: &'a [OwnerPublic],
    /// Those who open together.
    pub quorums: &'a [Quorum],
}

#[cfg(feature = "std")]
impl<'a> From<&'a [OwnerPublic]> for Recipients<'a> {
    fn from(alone: &'a [OwnerPublic]) -> Self {
        Recipients { alone, quorums: &[] }
    }
}

#[cfg(feature = "std")]
impl<'a> From<&'a Vec<OwnerPublic>> for Recipients<'a> {
    fn from(alone: &'a Vec<OwnerPublic>) -> Self {
        alone.as_slice().into()
    }
}

#[cfg(feature = "std")]
impl<'a, const N: usize> From<&'a [OwnerPublic; N]> for Recipients<'a> {
    fn from(alone: &'a [OwnerPublic; N]) -> Self {
        alone.as_slice().into()
    }
}

impl Configuration {
    /// Greatest length in bytes.
    pub const MAX_LEN: usize = 128 * 1024;
}

#[cfg(feature = "std")]
impl Configuration {
    /// Configuration 0 of a new aircraft: unsigned.
    pub fn pinned<'a>(
        settings: &Settings,
        recipients: impl Into<Recipients<'a>>,
        aircraft: Fingerprint,
    ) -> Result<Self, Error> {
        let mut bytes = body(PINNED, 0, settings, recipients.into(), Some(aircraft))?;
        append_checksum(&mut bytes)?;
        Self::from_bytes(bytes)
    }

    /// A configuration signed by `owner`, for one aircraft or, without `aircraft`, for any that
    /// pins him. `number` is above that of the one before, and above 0.
    pub fn sign<'a>(
        settings: &Settings,
        recipients: impl Into<Recipients<'a>>,
        aircraft: Option<Fingerprint>,
        number: u64,
        owner: &OwnerKey,
    ) -> Result<Self, Error> {
        if number == 0 {
            return Err(Error::Setting("number: signed configurations begin at 1"));
        }
        let mut bytes = body(SIGNED, number, settings, recipients.into(), aircraft)?;
        bytes.extend_from_slice(&owner.public().to_bundle());
        let signature = owner.sign(CONTEXT, &bytes)?;
        bytes.extend_from_slice(signature.as_bytes());
        Self::from_bytes(bytes)
    }

    /// Reads a configuration from a file.
    pub fn read(path: &Path) -> Result<Self, Error> {
        Self::from_bytes(files::read(path, Self::MAX_LEN + 1)?)
    }

    /// Writes a configuration to a file that must not be there yet.
    pub fn create(&self, path: &Path) -> Result<(), Error> {
        files::write_new(path, &self.bytes, files::Access::Everyone)
    }
}

impl<B: AsRef<[u8]>> Configuration<B> {
    /// Reads a configuration and checks its signature, or its checksum where it is pinned. Who the
    /// signer is, is for [`check`](Self::check).
    pub fn from_bytes(all: B) -> Result<Self, Error> {
        let bytes = all.as_ref();
        let malformed = |why| Error::Malformed(WHAT, why);
        if bytes.len() > Configuration::MAX_LEN {
            return Err(malformed("it is too long"));
        }
        // Mark, version, suite and kind say how it ends.
        let mut fields = Fields::open(WHAT, MARK, bytes)?;
        fields.suite()?;
        let (signed, bytes_signed) = match fields.u8()? {
            PINNED => (false, strip_checksum(WHAT, bytes)?),
            SIGNED => (true, split_signature(bytes)?.0),
            _ => return Err(malformed("it is neither pinned nor signed")),
        };

        let mut fields = Fields::open(WHAT, MARK, bytes_signed)?;
        fields.suite()?;
        fields.u8()?;
        let number = fields.u64()?;
        let aircraft = aircraft_of(&mut fields)?;
        let settings = Settings::read(&mut fields)?;
        let count = fields.u8()?;
        let openers = (bytes_signed.len() - fields.left(), count);
        let slots = read_openers(&mut fields, count)?;
        if signed == (number == 0) {
            return Err(malformed("its number does not fit its kind"));
        }
        let signer = if signed { Some(signer_of(&mut fields, bytes)?) } else { None };
        fields.end()?;

        let digest = Sha384::digest(bytes)?;
        #[cfg(feature = "std")]
        let people = people(listed(bytes, openers))?;
        Ok(Configuration {
            bytes: all,
            digest,
            number,
            signer,
            aircraft,
            settings,
            openers,
            slots,
            #[cfg(feature = "std")]
            people,
        })
    }

    /// Refuses a configuration that is not for this aircraft: one that is signed by an owner whom
    /// it does not pin, or meant for another. A pinned one must be the one that `drone.pub` names
    /// by its digest.
    pub fn check(
        &self,
        aircraft: Fingerprint,
        owners: &[Fingerprint],
        pinned: &[u8; 48],
    ) -> Result<(), Error> {
        match self.signer {
            Some(signer) if !owners.contains(&signer) => return Err(Error::UnknownOwner),
            None if self.digest != *pinned => return Err(Error::Rejected(WHAT)),
            _ => {}
        }
        match self.aircraft {
            Some(meant) if meant != aircraft => Err(Error::OtherAircraft),
            _ => Ok(()),
        }
    }

    /// The bytes, as they lie in a file.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.as_ref()
    }

    /// SHA-384 of the bytes.
    pub fn digest(&self) -> &[u8; 48] {
        &self.digest
    }

    /// 0 for the pinned one; then rising.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Who signed; `None` for the pinned one.
    pub fn signer(&self) -> Option<Fingerprint> {
        self.signer
    }

    /// True unless pinned.
    pub fn is_signed(&self) -> bool {
        self.signer.is_some()
    }

    /// The aircraft that it is for; `None` for any.
    pub fn aircraft(&self) -> Option<Fingerprint> {
        self.aircraft
    }

    /// How to record.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// How many slots a recording has by it: 1 to 16.
    pub fn slots(&self) -> usize {
        self.slots
    }

    /// Who opens alone, in the order of the slots.
    #[cfg(feature = "std")]
    pub fn recipients(&self) -> &[OwnerPublic] {
        &self.people.0
    }

    /// Who opens together; their slots come after those of [`recipients`](Self::recipients).
    #[cfg(feature = "std")]
    pub fn quorums(&self) -> &[Quorum] {
        &self.people.1
    }

    /// Who opens, in the order of the slots.
    pub(crate) fn openers(&self) -> impl Iterator<Item = Opener<'_>> {
        listed(self.bytes.as_ref(), self.openers)
    }
}

#[cfg(feature = "std")]
fn body(
    kind: u8,
    number: u64,
    settings: &Settings,
    recipients: Recipients<'_>,
    aircraft: Option<Fingerprint>,
) -> Result<Vec<u8>, Error> {
    settings.check()?;
    check_recipients(recipients)?;
    let mut bytes = Vec::with_capacity(1024 + recipients.slots() * (3 + OwnerPublic::BUNDLE_LEN));
    bytes.extend_from_slice(MARK);
    bytes.extend_from_slice(&VERSION.to_be_bytes());
    bytes.extend_from_slice(&SUITE.to_be_bytes());
    bytes.push(kind);
    bytes.extend_from_slice(&number.to_be_bytes());
    bytes.push(u8::from(aircraft.is_some()));
    bytes.extend_from_slice(aircraft.map_or([0; 48], |one| *one.as_bytes()).as_slice());
    settings.write(&mut bytes);
    bytes.push((recipients.alone.len() + recipients.quorums.len()) as u8);
    for recipient in recipients.alone {
        bytes.push(ALONE);
        bytes.extend_from_slice(&recipient.to_bundle());
    }
    for quorum in recipients.quorums {
        bytes.push(TOGETHER);
        quorum.write(&mut bytes);
    }
    Ok(bytes)
}

#[cfg(feature = "std")]
impl Recipients<'_> {
    fn slots(&self) -> usize {
        self.alone.len() + self.quorums.iter().map(Quorum::slots).sum::<usize>()
    }
}

fn aircraft_of(fields: &mut Fields<'_>) -> Result<Option<Fingerprint>, Error> {
    match (fields.u8()?, fields.array()?) {
        (0, zeros) if zeros == [0; 48] => Ok(None),
        (1, fingerprint) => Ok(Some(Fingerprint::from_bytes(fingerprint))),
        _ => Err(Error::Malformed(WHAT, "its aircraft is neither one nor any")),
    }
}

/// Reads so many openers, checks each, and says how many slots they take.
fn read_openers(fields: &mut Fields<'_>, count: u8) -> Result<usize, Error> {
    let malformed = |why| Error::Malformed(WHAT, why);
    let (mut slots, mut alone, mut quorums) = (0, 0, 0);
    let mut prints = [None; RECIPIENTS_MAX];
    for _ in 0..count {
        match read_opener(fields)? {
            Opener::Alone(bundle) if quorums == 0 && alone < RECIPIENTS_MAX => {
                let print = Some(OwnerPublic::from_bundle(bundle)?.fingerprint());
                if prints.contains(&print) {
                    return Err(malformed("its recipients do not fit"));
                }
                prints[alone] = print;
                alone += 1;
                slots += 1;
            }
            Opener::Together(members) => {
                members.check().map_err(|error| match error {
                    Error::Recipients(_) => malformed("a quorum of it does not fit"),
                    other => other,
                })?;
                quorums += 1;
                slots += members.slots();
            }
            Opener::Alone(_) => return Err(malformed("its recipients do not fit")),
        }
    }
    if (1..=RECIPIENTS_MAX).contains(&slots) {
        Ok(slots)
    } else {
        Err(malformed("its recipients do not fit"))
    }
}

/// The openers of a configuration in which all of them were read once.
fn listed(bytes: &[u8], (at, count): (usize, u8)) -> impl Iterator<Item = Opener<'_>> {
    let mut fields = Fields::within(WHAT, bytes.get(at..).unwrap_or_default());
    (0..count).map_while(move |_| read_opener(&mut fields).ok())
}

#[cfg(feature = "std")]
fn people<'a>(
    openers: impl Iterator<Item = Opener<'a>>,
) -> Result<(Vec<OwnerPublic>, Vec<Quorum>), Error> {
    let (mut alone, mut together) = (Vec::new(), Vec::new());
    for opener in openers {
        match opener {
            Opener::Alone(bundle) => alone.push(OwnerPublic::from_bundle(bundle)?),
            Opener::Together(members) => together.push(Quorum::of(&members)?),
        }
    }
    Ok((alone, together))
}

fn read_opener<'a>(fields: &mut Fields<'a>) -> Result<Opener<'a>, Error> {
    match fields.u8()? {
        ALONE => Ok(Opener::Alone(fields.slice(OwnerPublic::BUNDLE_LEN)?)),
        TOGETHER => Ok(Opener::Together(Members::read(fields)?)),
        _ => Err(Error::Malformed(WHAT, "it holds an unknown kind of recipient")),
    }
}

#[cfg(feature = "std")]
fn check_recipients(recipients: Recipients<'_>) -> Result<(), Error> {
    let alone = recipients.alone;
    if !(1..=RECIPIENTS_MAX).contains(&recipients.slots()) {
        return Err(Error::Recipients(
            "a configuration has 1 to 16 slots: one for a recipient alone, for a quorum one for \
             each member and one or two more",
        ));
    }
    let print = |at: usize| alone[at].fingerprint();
    if (1..alone.len()).any(|at| (0..at).any(|earlier| print(earlier) == print(at))) {
        return Err(Error::Recipients("one recipient is named twice"));
    }
    Ok(())
}

fn split_signature(bytes: &[u8]) -> Result<(&[u8], &[u8]), Error> {
    let at = bytes.len().checked_sub(SIGNATURE_LEN);
    let at = at.ok_or(Error::Malformed(WHAT, "it is too short"))?;
    Ok(bytes.split_at(at))
}

/// Reads the signer's bundle and checks that he signed all bytes before the signature.
fn signer_of(fields: &mut Fields<'_>, bytes: &[u8]) -> Result<Fingerprint, Error> {
    let signer = OwnerPublic::from_bundle(fields.slice(OwnerPublic::BUNDLE_LEN)?)?;
    let (message, signature) = split_signature(bytes)?;
    match signer.verify(CONTEXT, message, &Signature::from_bytes(signature)?) {
        Ok(()) => Ok(signer.fingerprint()),
        Err(alula_engine::Error::Rejected) => Err(Error::Rejected(WHAT)),
        Err(other) => Err(other.into()),
    }
}

/// Most recipients of a recording, and most owners of an aircraft.
pub(crate) const RECIPIENTS_MAX: usize = 16;

const WHAT: Document = Document::Configuration;
const MARK: &[u8; 8] = b"ALULACFG";
const CONTEXT: &[u8] = b"alula/1/config";
const SIGNATURE_LEN: usize = 4627;
// Kinds of configuration.
const PINNED: u8 = 0;
const SIGNED: u8 = 1;
// Kinds of recipients.
const ALONE: u8 = 1;
const TOGETHER: u8 = 2;
