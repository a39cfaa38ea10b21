// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Keys for people and aircraft, as `docs/formats/keys.md` specifies them.
//!
//! | file | what | type |
//! |---|---|---|
//! | `owner.key` | an owner's private keys under a passphrase, or beside a token | [`OwnerKey`] |
//! | `owner.pub` | his public keys, one line of text | [`OwnerPublic`] |
//! | `identity.key` | the aircraft's private identity | [`Identity`] |
//! | `drone.pub` | its public identity, one line of text | [`DronePublic`] |
//! | `drone.config` | to whom it seals, and how | [`Configuration`] |
//! | `state-a`, `state-b` | its counters | [`State`] |
//!
//! The last four lie in the aircraft's folder, which [`Drone`] opens.

mod backup;
pub(crate) mod bytes;
mod configuration;
mod drone;
mod drone_public;
mod error;
mod files;
mod fingerprint;
mod identity;
mod owner_file;
mod owner_key;
mod owner_public;
mod passphrase;
mod quorum;
mod rotation;
mod settings;
mod state;
pub(crate) mod text;
mod token;
mod trusted;

#[cfg(test)]
mod tests;

pub use configuration::{Configuration, Recipients};
pub use drone::Drone;
pub use drone_public::DronePublic;
pub use error::{BackupError, Document, Error};
pub use files::Disk;
pub(crate) use files::sync_folder_of;
pub use fingerprint::Fingerprint;
pub use identity::{Identity, IdentityPublic};
pub use owner_file::{ITERATIONS_DEFAULT, ITERATIONS_MAX, ITERATIONS_MIN, calibrate};
pub use owner_key::OwnerKey;
pub use owner_public::OwnerPublic;
pub use passphrase::Passphrase;
pub use quorum::Quorum;
pub use rotation::{CertifiedBy, Certifier, Rotation};
pub use settings::{DataClass, FailPolicy, Settings};
pub use state::{Predecessor, SEQUENCE_UNKNOWN, State, boot_id};
pub(crate) use text::printable;
pub use token::{Agree, TokenKey};
pub use trusted::Trusted;
