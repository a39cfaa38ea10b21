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
pub(crate) struct Redact {
    #[command(flatten)]
    pub(crate) access: Access,
    /// The folder for the copies and their proofs
    #[arg(long, value_name = "OUTDIR")]
    pub(crate) out: PathBuf,
    /// What becomes of positions
    #[arg(long, value_name = "WHAT", default_value = "remove", conflicts_with = "shift")]
    pub(crate) positions: Positions,
    /// The same as --positions shift
    #[arg(long)]
    pub(crate) shift: bool,
    /// Seal the copies to this public key instead of to the owner; repeat for several
    #[arg(long = "to", value_name = "FILE.pub", conflicts_with = "plain")]
    pub(crate) to: Vec<PathBuf>,
    /// Write the copies as plain files
    #[arg(long)]
    pub(crate) plain: bool,
    /// Leave this as it is: a ULog topic, parameter, information or 'messages'; of a JPEG
    /// 'makernote', 'trailer', 'com' or a segment such as 'app3'; repeat for several
    #[arg(long, value_name = "NAME")]
    pub(crate) keep: Vec<String>,
    /// Zero all of this: a ULog topic or parameter; of a JPEG 'thumbnail', 'makernote' or a segment
    #[arg(long, value_name = "NAME")]
    pub(crate) drop: Vec<String>,
    /// Leave the originals byte for byte: the record that a copy was made stands in the proof alone
    #[arg(long)]
    pub(crate) detached: bool,
    /// A remark that everyone can read, at most 255 bytes
    #[arg(long, default_value = "")]
    pub(crate) remark: String,
    /// Replace copies that exist, and their proofs
    #[arg(long)]
    pub(crate) force: bool,
    /// Recordings and folders; --shift moves all together, and zeroes what lies more than a degree
    /// from the first position
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
}

/// What becomes of positions in a copy.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Positions {
    /// They become zeros
    Remove,
    /// The track is moved, as a whole, to a secret place that is drawn at random
    Shift,
}

#[derive(Args)]
pub(crate) struct VerifyRedaction {
    /// The public identity of the aircraft that recorded; without it, the list of trusted aircraft
    /// counts
    #[arg(long, value_name = "FILE")]
    pub(crate) drone_pub: Option<PathBuf>,
    /// The list of trusted aircraft, if it is not the usual one
    #[arg(long, value_name = "FILE")]
    pub(crate) trust: Option<PathBuf>,
    /// Who must have made the copy; without it, an owner whom the aircraft pins
    #[arg(long, value_name = "owner.pub")]
    pub(crate) owner_pub: Option<PathBuf>,
    /// The .redaction file
    pub(crate) proof: PathBuf,
    /// The copy, a recording or a plain file
    pub(crate) copy: PathBuf,
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
    pub(crate) unlock: super::Unlock,
    /// An owner's public key, one of those that the old identity pins; repeat for several
    #[arg(long = "owner", value_name = "FILE.pub", required = true)]
    pub(crate) owners: Vec<PathBuf>,
}
