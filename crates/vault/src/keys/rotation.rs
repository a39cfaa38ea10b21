// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Rotations: a new identity of an aircraft, certified by the old one or by an owner whom it pins.
//! `docs/formats/proofs.md` §3.

use alula_engine::sign::mldsa87::Signature;

use super::bytes::{Fields, SUITE, VERSION};
use super::drone::Drone;
use super::drone_public::DronePublic;
use super::error::{Document, Error};
use super::fingerprint::Fingerprint;
use super::identity::{Identity, IdentityPublic};
use super::owner_key::OwnerKey;
use super::owner_public::OwnerPublic;
use super::text;
use crate::clock::{ClockSource, Moment};

/// Who certifies a new identity.
#[derive(Clone, Copy)]
pub enum Certifier<'a> {
    /// The old one.
    Identity(&'a Identity),
    /// An owner whom the aircraft pins.
    Owner(&'a OwnerKey),
}

/// Who certified it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CertifiedBy {
    /// The old identity.
    Identity(Fingerprint),
    /// An owner.
    Owner(Fingerprint),
}

/// A rotation whose signatures have verified.
pub struct Rotation {
    bundle: Vec<u8>,
    old: Fingerprint,
    wall_us: i64,
    source: ClockSource,
    by: CertifiedBy,
    new: DronePublic,
}

impl Rotation {
    /// Certifies that `new` goes on where the identity `old` ends.
    pub fn sign(
        old: Fingerprint,
        new: &Drone,
        by: Certifier<'_>,
        now: &Moment,
    ) -> Result<Self, Error> {
        let mut bytes = Vec::with_capacity(BUNDLE_MAX);
        bytes.extend_from_slice(MARK);
        bytes.extend_from_slice(&VERSION.to_be_bytes());
        bytes.extend_from_slice(&SUITE.to_be_bytes());
        bytes.extend_from_slice(old.as_bytes());
        bytes.extend_from_slice(&now.wall_us.to_be_bytes());
        bytes.push(now.source.code());
        match by {
            Certifier::Identity(identity) => {
                bytes.push(BY_IDENTITY);
                bytes.extend_from_slice(&identity.public().to_bytes());
            }
            Certifier::Owner(owner) => {
                bytes.push(BY_OWNER);
                bytes.extend_from_slice(&owner.public().to_bundle());
            }
        }
        let bundle = new.public().to_bundle();
        bytes.extend_from_slice(&(bundle.len() as u16).to_be_bytes());
        bytes.extend_from_slice(&bundle);
        let certified = match by {
            Certifier::Identity(identity) => identity.sign(CONTEXT, &bytes)?,
            Certifier::Owner(owner) => owner.sign(CONTEXT, &bytes)?,
        };
        let possessed = new.identity().sign(CONTEXT, &bytes)?;
        bytes.extend_from_slice(certified.as_bytes());
        bytes.extend_from_slice(possessed.as_bytes());
        Self::from_bundle(bytes, new.public().label())
    }

    fn from_bundle(bundle: Vec<u8>, label: &str) -> Result<Self, Error> {
        let mut fields = Fields::open(WHAT, MARK, &bundle)?;
        fields.suite()?;
        let old = Fingerprint::from_bytes(fields.array()?);
        let wall_us = fields.u64()? as i64;
        let source = ClockSource::from_code(fields.u8()?);
        let source = source.ok_or(Error::Malformed(WHAT, "its clock source is unknown"))?;
        let signer = match fields.u8()? {
            BY_IDENTITY => {
                let identity = IdentityPublic::from_bytes(fields.slice(IdentityPublic::LEN)?)?;
                if identity.fingerprint() != old {
                    return Err(Error::Malformed(WHAT, "its signer is not the old identity"));
                }
                Signer::Identity(Box::new(identity))
            }
            BY_OWNER => {
                let owner = fields.slice(OwnerPublic::BUNDLE_LEN)?;
                Signer::Owner(Box::new(OwnerPublic::from_bundle(owner)?))
            }
            _ => return Err(Error::Malformed(WHAT, "its signer is neither aircraft nor owner")),
        };
        let len = usize::from(fields.u16()?);
        let new = DronePublic::from_bundle(fields.slice(len)?, label)?;
        let certified = Signature::from_bytes(fields.slice(SIGNATURE_LEN)?)?;
        let possessed = Signature::from_bytes(fields.slice(SIGNATURE_LEN)?)?;
        fields.end()?;
        let message = &bundle[..bundle.len() - 2 * SIGNATURE_LEN];
        let (verified, by) = match &signer {
            Signer::Identity(identity) => {
                (identity.verify(CONTEXT, message, &certified), CertifiedBy::Identity(old))
            }
            Signer::Owner(owner) => (
                owner.verify(CONTEXT, message, &certified),
                CertifiedBy::Owner(owner.fingerprint()),
            ),
        };
        verified.and_then(|()| new.identity().verify(CONTEXT, message, &possessed)).map_err(
            |error| match error {
                alula_engine::Error::Rejected => Error::Rejected(WHAT),
                other => Error::Engine(other),
            },
        )?;
        Ok(Rotation { bundle, old, wall_us, source, by, new })
    }

    /// Reads the line of text, and checks both signatures. Whether the signer may certify, says
    /// [`check`](Self::check).
    pub fn from_line(line: &[u8]) -> Result<Self, Error> {
        let (bundle, label) = text::read(WHAT, PREFIX, line, BUNDLE_MAX)?;
        Self::from_bundle(bundle, &label)
    }

    /// The line of text, with its line feed.
    pub fn to_line(&self) -> Result<String, Error> {
        text::write(PREFIX, &self.bundle, self.new.label())
    }

    /// Refuses a rotation that does not go on from `old`, a trusted aircraft: another's, one that
    /// an owner signed whom it does not pin, or one with new owners.
    pub fn check(&self, old: &DronePublic) -> Result<(), Error> {
        if old.identity().fingerprint() != self.old {
            return Err(Error::OtherAircraft);
        }
        if let CertifiedBy::Owner(owner) = self.by
            && !old.owners().contains(&owner)
        {
            return Err(Error::UnknownOwner);
        }
        match self.new.owners().iter().all(|owner| old.owners().contains(owner)) {
            true => Ok(()),
            false => Err(Error::Recipients("the new identity pins an owner whom the old did not")),
        }
    }

    /// The identity that it ends.
    pub fn old(&self) -> Fingerprint {
        self.old
    }

    /// What the ground knows the aircraft by from now on.
    pub fn successor(&self) -> &DronePublic {
        &self.new
    }

    /// Who certified it.
    pub fn by(&self) -> CertifiedBy {
        self.by
    }

    /// When, by the signer's clock, in microseconds since 1970-01-01T00:00:00Z; and where that came
    /// from.
    pub fn time(&self) -> (i64, ClockSource) {
        (self.wall_us, self.source)
    }
}

enum Signer {
    Identity(Box<IdentityPublic>),
    Owner(Box<OwnerPublic>),
}

const WHAT: Document = Document::Rotation;
pub(super) const PREFIX: &str = "alula-rotation-1";
const MARK: &[u8; 8] = b"ALULAROT";
const CONTEXT: &[u8] = b"alula/1/identity";
const BY_IDENTITY: u8 = 1;
const BY_OWNER: u8 = 2;
const SIGNATURE_LEN: usize = 4627;
const BUNDLE_MAX: usize =
    70 + OwnerPublic::BUNDLE_LEN + 2 + super::drone_public::BUNDLE_MAX + 2 * SIGNATURE_LEN;
