// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `drone.pub`: what the ground knows an aircraft by, in one line of text. It holds the aircraft's
//! public key, the owners whom it pins, the configuration that it was made with, and its label.
//! `docs/formats/keys.md` §6.

use std::path::Path;

use super::bytes::{Fields, SUITE, VERSION};
use super::configuration::RECIPIENTS_MAX;
use super::error::{Document, Error};
use super::files;
use super::fingerprint::Fingerprint;
use super::identity::IdentityPublic;
use super::text;

/// The contents of `drone.pub`.
pub struct DronePublic {
    identity: IdentityPublic,
    configuration: [u8; 48],
    owners: Vec<Fingerprint>,
    label: String,
}

impl DronePublic {
    pub(crate) fn new(
        identity: IdentityPublic,
        configuration: [u8; 48],
        owners: Vec<Fingerprint>,
        label: &str,
    ) -> Result<Self, Error> {
        text::check_name(label)?;
        check_owners(&owners)?;
        Ok(DronePublic { identity, configuration, owners, label: label.into() })
    }

    /// Reads the line of text that `drone.pub` holds.
    pub fn from_line(line: &[u8]) -> Result<Self, Error> {
        let (bundle, label) = text::read(WHAT, PREFIX, line, BUNDLE_MAX)?;
        Self::from_bundle(&bundle, &label)
    }

    /// Reads a bundle.
    pub(crate) fn from_bundle(bundle: &[u8], label: &str) -> Result<Self, Error> {
        let mut fields = Fields::open(WHAT, MARK, bundle)?;
        fields.suite()?;
        let identity = IdentityPublic::from_bytes(fields.slice(IdentityPublic::LEN)?)?;
        let configuration = fields.array()?;
        let count = fields.u8()?;
        let mut owners = Vec::new();
        for _ in 0..count {
            owners.push(Fingerprint::from_bytes(fields.array()?));
        }
        fields.end()?;
        check_owners(&owners).map_err(|_| Error::Malformed(WHAT, "its owners do not fit"))?;
        Ok(DronePublic { identity, configuration, owners, label: label.into() })
    }

    /// Reads a `drone.pub`.
    pub fn read(path: &Path) -> Result<Self, Error> {
        Self::from_line(&files::read(path, LINE_MAX)?)
    }

    /// The line of text for `drone.pub`, with its line feed.
    pub fn to_line(&self) -> Result<String, Error> {
        text::write(PREFIX, &self.to_bundle(), &self.label)
    }

    /// The bundle.
    pub(crate) fn to_bundle(&self) -> Vec<u8> {
        let mut bundle = Vec::with_capacity(BUNDLE_MAX);
        bundle.extend_from_slice(MARK);
        bundle.extend_from_slice(&VERSION.to_be_bytes());
        bundle.extend_from_slice(&SUITE.to_be_bytes());
        bundle.extend_from_slice(&self.identity.to_bytes());
        bundle.extend_from_slice(&self.configuration);
        bundle.push(self.owners.len() as u8);
        self.owners.iter().for_each(|owner| bundle.extend_from_slice(owner.as_bytes()));
        bundle
    }

    /// The aircraft's public key.
    pub fn identity(&self) -> &IdentityPublic {
        &self.identity
    }

    /// Digest of the configuration that the aircraft was made with.
    pub fn configuration(&self) -> &[u8; 48] {
        &self.configuration
    }

    /// The owners whose configurations the aircraft accepts.
    pub fn owners(&self) -> &[Fingerprint] {
        &self.owners
    }

    /// The aircraft's name among people; empty for none.
    pub fn label(&self) -> &str {
        &self.label
    }
}

/// One owner or more, in any order, none twice.
fn check_owners(owners: &[Fingerprint]) -> Result<(), Error> {
    if owners.is_empty() || owners.len() > RECIPIENTS_MAX {
        return Err(Error::Recipients("an aircraft has 1 to 16 owners"));
    }
    if owners.iter().enumerate().any(|(at, owner)| owners[..at].contains(owner)) {
        return Err(Error::Recipients("one owner is named twice"));
    }
    Ok(())
}

const WHAT: Document = Document::DronePublic;
pub(super) const PREFIX: &str = "alula-drone-1";
const MARK: &[u8; 8] = b"ALULADRN";
pub(super) const BUNDLE_MAX: usize = 12 + IdentityPublic::LEN + 48 + 1 + RECIPIENTS_MAX * 48;
const LINE_MAX: usize = 8192;
