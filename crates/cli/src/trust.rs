// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Which aircraft the ground knows: the one that was named, or those on the list.

use std::path::{Path, PathBuf};

use alula_vault::keys::{DronePublic, Fingerprint, Trusted};

use crate::failure::{Failure, Result};
use crate::recording::{self, FileReader};
use crate::verbs::files;

/// The aircraft that a verb knows.
pub(crate) struct Trust {
    named: Option<DronePublic>,
    list: Trusted,
}

impl Trust {
    /// `drone_pub` if it is named, else the list.
    pub(crate) fn new(drone_pub: Option<&Path>, list: Option<&Path>) -> Result<Self> {
        let named = match drone_pub {
            Some(path) => Some(recording::drone_pub(path)?),
            None => None,
        };
        let list = match place(list) {
            Some(path) => read(&path)?,
            None => Trusted::default(),
        };
        Ok(Trust { named, list })
    }

    /// The aircraft that made a recording, if it is known. An error if another one was named.
    pub(crate) fn identify(
        &self,
        reader: &FileReader,
    ) -> std::result::Result<Option<&DronePublic>, alula_vault::Error> {
        match &self.named {
            Some(named) => reader.expect_aircraft(named.identity()).map(|()| Some(named)),
            None => Ok(self.list.find(reader.aircraft()?)),
        }
    }

    /// The aircraft of this fingerprint, if it is known. `None`, too, if another one was named.
    pub(crate) fn find(&self, print: Fingerprint) -> Option<&DronePublic> {
        match &self.named {
            Some(named) => (named.identity().fingerprint() == print).then_some(named),
            None => self.list.find(print),
        }
    }

    /// The identity that this one goes on from, if the list has a rotation of it.
    pub(crate) fn predecessor(&self, print: Fingerprint) -> Option<Fingerprint> {
        self.list.predecessor(print)
    }
}

/// Where the list lies. `None` where there is no user's folder.
pub(crate) fn place(given: Option<&Path>) -> Option<PathBuf> {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    given.map(Path::to_owned).or_else(|| variable("ALULA_TRUST").map(PathBuf::from)).or_else(|| {
        let folder = variable("XDG_CONFIG_HOME").map(PathBuf::from);
        let home = || variable("HOME").map(|home| PathBuf::from(home).join(".config"));
        folder.or_else(home).map(|folder| folder.join("alula/aircraft"))
    })
}

/// The list at a place; an empty one where there is none.
pub(crate) fn read(path: &Path) -> Result<Trusted> {
    Trusted::read(path).map_err(|error| match error {
        alula_vault::keys::Error::Io(..) => Failure::from(error),
        error => files::named(path, error),
    })
}
