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

#[cfg(feature = "std")]
mod backup;
pub(crate) mod bytes;
mod configuration;
#[cfg(feature = "std")]
mod drone;
#[cfg(feature = "std")]
mod drone_public;
mod error;
#[cfg(feature = "std")]
mod files;
mod fingerprint;
mod identity;
#[cfg(feature = "std")]
mod owner_file;
#[cfg(feature = "std")]
mod owner_key;
mod owner_public;
#[cfg(feature = "std")]
mod passphrase;
mod quorum;
#[cfg(feature = "std")]
mod rotation;
mod settings;
#[cfg(feature = "std")]
mod state;
#[cfg(feature = "std")]
pub(crate) mod text;
#[cfg(feature = "std")]
mod token;
#[cfg(feature = "std")]
mod trusted;

#[cfg(test)]
mod tests;

pub use configuration::Configuration;
pub(crate) use configuration::Opener;
#[cfg(feature = "std")]
pub use configuration::Recipients;
#[cfg(feature = "std")]
pub use drone::Drone;
#[cfg(feature = "std")]
pub use drone_public::DronePublic;
pub use error::{BackupError, Document, Error};
#[cfg(feature = "std")]
pub use files::Disk;
#[cfg(feature = "std")]
pub(crate) use files::sync_folder_of;
pub use fingerprint::Fingerprint;
pub use identity::{Identity, IdentityPublic};
#[cfg(feature = "std")]
pub use owner_file::{ITERATIONS_DEFAULT, ITERATIONS_MAX, ITERATIONS_MIN, calibrate};
#[cfg(feature = "std")]
pub use owner_key::OwnerKey;
pub use owner_public::OwnerPublic;
#[cfg(feature = "std")]
pub use passphrase::Passphrase;
pub(crate) use quorum::Members;
#[cfg(feature = "std")]
pub use quorum::Quorum;
#[cfg(feature = "std")]
pub use rotation::{CertifiedBy, Certifier, Rotation};
pub use settings::{DataClass, FailPolicies, FailPolicy, Settings};
#[cfg(feature = "std")]
pub use state::{Predecessor, SEQUENCE_UNKNOWN, State, boot_id};
#[cfg(feature = "std")]
pub(crate) use text::printable;
#[cfg(feature = "std")]
pub use token::{Agree, TokenKey};
#[cfg(feature = "std")]
pub use trusted::Trusted;
