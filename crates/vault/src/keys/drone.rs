// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The aircraft's folder: identity, public identity, configuration and state.
//! `docs/formats/keys.md` §5 to §8.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::configuration::Configuration;
use super::drone_public::DronePublic;
use super::error::Error;
use super::files::{self, Access, Disk, Folder};
use super::fingerprint::Fingerprint;
use super::identity::{Identity, IdentityPublic};
use super::owner_public::OwnerPublic;
use super::settings::Settings;
use super::state::State;

/// An aircraft's folder, opened.
pub struct Drone {
    folder: PathBuf,
    identity: Identity,
    public: DronePublic,
    configuration: Configuration,
}

impl Drone {
    /// Makes an aircraft in `folder`, which is made if need be and may hold no aircraft yet. It
    /// pins `owners` and begins with configuration 0, which seals to all of them, or with `signed`,
    /// which one of them has signed.
    pub fn create(
        folder: &Path,
        label: &str,
        owners: &[OwnerPublic],
        signed: Option<Configuration>,
    ) -> Result<Self, Error> {
        let identity = Identity::generate()?;
        let aircraft = identity.public().fingerprint();
        let configuration = match signed {
            Some(signed) => signed,
            None => Configuration::pinned(&Settings::default(), owners, aircraft)?,
        };
        let pins: Vec<Fingerprint> = owners.iter().map(OwnerPublic::fingerprint).collect();
        let public = IdentityPublic::from_bytes(&identity.public().to_bytes())?;
        let public = DronePublic::new(public, *configuration.digest(), pins, label)?;
        configuration.check(aircraft, public.owners(), public.configuration())?;

        files::make_folder(folder)?;
        let drone = Drone { folder: folder.into(), identity, public, configuration };
        // The private key comes first, since whoever could write it made the folder his own; the
        // public one last, since its presence says that all is there.
        files::write_new(&folder.join(IDENTITY), &drone.identity.to_file()?, Access::Owner)?;
        drone.fill_folder().inspect_err(|_| {
            let names = [IDENTITY, CONFIGURATION, "state-a", "state-b", "lock"];
            names.iter().for_each(|name| files::remove(&folder.join(name)));
        })?;
        Ok(drone)
    }

    fn fill_folder(&self) -> Result<(), Error> {
        let configuration = self.folder.join(CONFIGURATION);
        files::write_new(&configuration, self.configuration.as_bytes(), Access::Owner)?;
        self.state().create()?;
        if self.configuration.is_signed() {
            self.state().accept(self.configuration.number())?;
        }
        let line = self.public.to_line()?;
        files::write_new(&self.folder.join(PUBLIC), line.as_bytes(), Access::Everyone)
    }

    /// Opens an aircraft's folder, and refuses a configuration that was altered, exchanged for an
    /// older one, or made for another aircraft.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let identity = Identity::read(&folder.join(IDENTITY))?;
        let public = DronePublic::read(&folder.join(PUBLIC))?;
        let aircraft = identity.public().fingerprint();
        if public.identity().fingerprint() != aircraft {
            return Err(Error::OtherAircraft);
        }
        let path = folder.join(CONFIGURATION);
        let configuration = match Configuration::read(&path) {
            // Power was cut while a file system without journal renamed the new one.
            Err(Error::Io(_, error)) if error.kind() == ErrorKind::NotFound => {
                Configuration::read(&path.with_added_extension("new"))
                    .map_err(|_| Error::Io(path, error))?
            }
            other => other?,
        };
        configuration.check(aircraft, public.owners(), public.configuration())?;

        let drone = Drone { folder: folder.into(), identity, public, configuration };
        let number = drone.configuration.number();
        match drone.state().accepted() {
            Ok(accepted) if number < accepted => {
                return Err(Error::Outdated { offered: number, accepted });
            }
            // Power was cut between installing and remembering; where nothing can be written,
            // the configuration holds all the same.
            Ok(accepted) if number > accepted => drop(drone.state().accept(number)),
            // A state that cannot be read never grounds the recorder.
            _ => {}
        }
        Ok(drone)
    }

    /// Installs a configuration that a pinned owner has signed, with a number above all before.
    pub fn install(&mut self, configuration: Configuration) -> Result<(), Error> {
        let aircraft = self.identity.public().fingerprint();
        configuration.check(aircraft, self.public.owners(), self.public.configuration())?;
        let accepted = self.state().accepted().unwrap_or(0).max(self.configuration.number());
        if configuration.number() <= accepted {
            return Err(Error::Outdated { offered: configuration.number(), accepted });
        }
        Folder(&self.folder)
            .replace(CONFIGURATION, configuration.as_bytes())
            .map_err(|error| Error::io(&self.folder.join(CONFIGURATION), error))?;
        self.configuration = configuration;
        self.state().accept(self.configuration.number())
    }

    /// The private identity.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// What the ground knows the aircraft by.
    pub fn public(&self) -> &DronePublic {
        &self.public
    }

    /// The configuration in force.
    pub fn configuration(&self) -> &Configuration {
        &self.configuration
    }

    /// The counters.
    pub fn state(&self) -> State<'_> {
        State::of(&self.folder, self.identity.public().fingerprint())
    }

    /// True if others on this computer may read the private identity: something to say aloud.
    pub fn exposed(&self) -> bool {
        files::exposed(&self.folder.join(IDENTITY))
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

const IDENTITY: &str = "identity.key";
const PUBLIC: &str = "drone.pub";
const CONFIGURATION: &str = "drone.config";
