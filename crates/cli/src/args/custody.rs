// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Options of the verbs that prove, share and erase.

use std::path::PathBuf;

use clap::Args;

use super::{Access, Key};

#[derive(Args)]
pub(crate) struct Receive {
    #[command(flatten)]
    pub(crate) key: Key,
    /// A remark that everyone can read, at most 255 bytes: where it was, whose card it is
    #[arg(long, default_value = "")]
    pub(crate) remark: String,
    /// Recordings and folders
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Recover {
    #[command(flatten)]
    pub(crate) key: Key,
    /// A remark that everyone can read, at most 255 bytes
    #[arg(long, default_value = "")]
    pub(crate) remark: String,
    /// The recording
    pub(crate) file: PathBuf,
}

#[derive(Args)]
pub(crate) struct Share {
    #[command(flatten)]
    pub(crate) access: Access,
    /// The public key of whom it is shared with
    #[arg(long, value_name = "NEW.pub")]
    pub(crate) to: PathBuf,
    /// A remark that everyone can read, at most 255 bytes
    #[arg(long, default_value = "")]
    pub(crate) remark: String,
    /// Recordings and folders
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Disclose {
    #[command(flatten)]
    pub(crate) access: Access,
    /// Which field; repeat for several
    #[arg(long = "field", value_name = "FIELD", required = true)]
    pub(crate) fields: Vec<Field>,
    /// The file to write
    #[arg(long)]
    pub(crate) out: PathBuf,
    /// The recording
    pub(crate) file: PathBuf,
}

/// A field that can be disclosed without the others.
#[derive(Clone, Copy, clap::ValueEnum)]
pub(crate) enum Field {
    /// When the recording began
    Start,
    /// Where that time came from
    StartSource,
    Label,
    Name,
    Type,
    /// When it was closed
    End,
    /// Where that time came from
    EndSource,
}

#[derive(Args)]
pub(crate) struct Erase {
    #[command(flatten)]
    pub(crate) key: Key,
    /// The receipt to write
    #[arg(long, value_name = "FILE")]
    pub(crate) receipt: PathBuf,
    /// Only recordings of this flight: 32 hexadecimal digits
    #[arg(long, value_name = "HEX")]
    pub(crate) flight: Option<String>,
    /// Only recordings of this aircraft
    #[arg(long, value_name = "FILE")]
    pub(crate) drone_pub: Option<PathBuf>,
    /// A remark that everyone can read, at most 255 bytes
    #[arg(long, default_value = "")]
    pub(crate) remark: String,
    /// Do not ask
    #[arg(long)]
    pub(crate) yes: bool,
    /// Recordings and folders
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Args)]
pub(crate) struct VerifyReceipt {
    /// Whose signature it must bear
    #[arg(long, value_name = "owner.pub")]
    pub(crate) owner_pub: Option<PathBuf>,
    /// The receipt
    pub(crate) receipt: PathBuf,
}

#[derive(Args)]
pub(crate) struct DroneTrust {
    /// The list; without it ALULA_TRUST, else alula/aircraft in the user's configuration folder
    #[arg(long, value_name = "FILE")]
    pub(crate) trust: Option<PathBuf>,
    /// Take an aircraft out, by its fingerprint
    #[arg(long, value_name = "FINGERPRINT")]
    pub(crate) remove: Option<String>,
    /// Public identities (drone.pub) and rotations to add; without any, the list is shown
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Args)]
pub(crate) struct DroneRotate {
    /// The new folder to make
    pub(crate) dir: PathBuf,
    /// The old folder, whose identity signs the new one
    #[arg(long, value_name = "DIR", required_unless_present = "old_pub")]
    pub(crate) old: Option<PathBuf>,
    /// The old public identity, if the folder is lost or stolen: an owner signs with --key
    #[arg(long, value_name = "FILE.pub", requires = "key", conflicts_with = "old")]
    pub(crate) old_pub: Option<PathBuf>,
    /// The key of an owner whom the old identity pins
    #[arg(long, value_name = "owner.key")]
    pub(crate) key: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) passphrase: super::Passphrase,
    /// An owner's public key, one of those that the old identity pins; repeat for several
    #[arg(long = "owner", value_name = "FILE.pub", required = true)]
    pub(crate) owners: Vec<PathBuf>,
}
