// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The list of trusted aircraft: public identities, and rotations that lead from them to new ones.
//! `docs/formats/proofs.md` §4.

use std::io::ErrorKind;
use std::path::Path;

use super::drone_public::{self, DronePublic};
use super::error::{Document, Error};
use super::files::{self, Disk, Folder};
use super::fingerprint::Fingerprint;
use super::rotation::{self, Rotation};

/// Aircraft that the ground trusts.
#[derive(Default)]
pub struct Trusted {
    lines: Vec<String>,
    aircraft: Vec<DronePublic>,
    successors: Vec<(Fingerprint, Fingerprint)>,
}

impl Trusted {
    /// Reads a list; an empty one where there is no file.
    pub fn read(path: &Path) -> Result<Self, Error> {
        match files::read_whole(path, FILE_MAX) {
            Ok(bytes) => Self::from_text(&bytes),
            Err(Error::Io(_, error)) if error.kind() == ErrorKind::NotFound => Ok(Self::default()),
            Err(other) => Err(other),
        }
    }

    /// Reads the text of a list.
    pub fn from_text(text: &[u8]) -> Result<Self, Error> {
        if text.len() > FILE_MAX {
            return Err(Error::Malformed(WHAT, "it is too long"));
        }
        let mut list = Self::default();
        let text = text.strip_suffix(b"\n").unwrap_or(text);
        for line in text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            list.add(line)?;
        }
        Ok(list)
    }

    /// Adds a line: an aircraft, or a rotation from one that is trusted already. Gives the
    /// fingerprint of the aircraft that is trusted by it; `None` for a comment.
    pub fn add(&mut self, line: &[u8]) -> Result<Option<Fingerprint>, Error> {
        if self.lines.len() >= LINES_MAX {
            return Err(Error::Malformed(WHAT, "it has more than 1024 lines"));
        }
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        let text =
            std::str::from_utf8(line).map_err(|_| Error::Malformed(WHAT, "it is no text"))?;
        let mut added = None;
        if text.starts_with(rotation::PREFIX) {
            let rotation = Rotation::from_line(line)?;
            let old = self.find(rotation.old()).ok_or(Error::OtherAircraft)?;
            rotation.check(old)?;
            let new = rotation.successor().identity().fingerprint();
            self.successors.push((rotation.old(), new));
            added = Some(new);
            self.push(DronePublic::from_bundle(
                &rotation.successor().to_bundle(),
                rotation.successor().label(),
            )?);
        } else if text.starts_with(drone_public::PREFIX) || !text.starts_with('#') {
            let aircraft = DronePublic::from_line(line)?;
            added = Some(aircraft.identity().fingerprint());
            self.push(aircraft);
        }
        if !self.lines.iter().any(|known| known == text) {
            self.lines.push(text.to_owned());
        }
        Ok(added)
    }

    fn push(&mut self, aircraft: DronePublic) {
        let print = aircraft.identity().fingerprint();
        if self.find(print).is_none() {
            self.aircraft.push(aircraft);
        }
    }

    /// Takes an aircraft out, and what it was rotated to.
    pub fn remove(&mut self, print: Fingerprint) -> Result<bool, Error> {
        let lines = std::mem::take(&mut self.lines);
        let known = self.find(print).is_some();
        *self = Self::default();
        for line in lines {
            let own = DronePublic::from_line(line.as_bytes())
                .is_ok_and(|aircraft| aircraft.identity().fingerprint() == print);
            let into = Rotation::from_line(line.as_bytes())
                .is_ok_and(|one| one.successor().identity().fingerprint() == print);
            if !own && !into {
                match self.add(line.as_bytes()) {
                    // A rotation whose beginning is gone.
                    Err(Error::OtherAircraft) => {}
                    other => drop(other?),
                }
            }
        }
        Ok(known)
    }

    /// The trusted aircraft of this fingerprint.
    pub fn find(&self, print: Fingerprint) -> Option<&DronePublic> {
        self.aircraft.iter().find(|one| one.identity().fingerprint() == print)
    }

    /// The aircraft, in the order in which they were trusted.
    pub fn aircraft(&self) -> &[DronePublic] {
        &self.aircraft
    }

    /// The identity that this one goes on from, if it was rotated.
    pub fn predecessor(&self, print: Fingerprint) -> Option<Fingerprint> {
        self.successors.iter().find(|(_, new)| *new == print).map(|(old, _)| *old)
    }

    /// Writes the list in place of the one that is there; a power cut leaves one of the two.
    pub fn write(&self, path: &Path) -> Result<(), Error> {
        let mut text = self.lines.join("\n");
        text.push('\n');
        let folder = files::parent(path);
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.ok_or(Error::Name("the list's file name is no text"))?;
        files::make_folder(folder)?;
        Folder(folder).replace(name, text.as_bytes()).map_err(|error| Error::io(path, error))
    }
}

const WHAT: Document = Document::Trusted;
const LINES_MAX: usize = 1024;
const FILE_MAX: usize = 32 << 20;
