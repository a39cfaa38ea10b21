// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Options about people who open together.

use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;

use super::Key;

/// An owner's private key, and what others contribute to it.
#[derive(Args)]
pub(crate) struct Access {
    #[command(flatten)]
    pub(crate) key: Key,
    /// What a member of a quorum contributed, from 'alula contribute'; repeat for several
    #[arg(long = "contribution", value_name = "FILE")]
    pub(crate) contributions: Vec<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Contribute {
    #[command(flatten)]
    pub(crate) key: Key,
    /// The public key of the person who opens: compare its fingerprint with him
    #[arg(long, value_name = "owner.pub")]
    pub(crate) to: PathBuf,
    /// The numbers of all who open it together, yours among them, as 'alula inspect' shows them;
    /// not needed where all members are
    #[arg(long, value_name = "N,N", value_delimiter = ',')]
    pub(crate) members: Vec<usize>,
    /// Which quorum, if your key is in several
    #[arg(long, value_name = "N")]
    pub(crate) quorum: Option<usize>,
    /// The aircraft that must have made the recordings
    #[arg(long, value_name = "FILE")]
    pub(crate) drone_pub: Option<PathBuf>,
    /// The list of trusted aircraft, if it is not the usual one
    #[arg(long, value_name = "FILE")]
    pub(crate) trust: Option<PathBuf>,
    /// The file to write, for the person who opens; nobody else can use it
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Recordings and folders
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
}

/// `2:a.pub,b.pub,c.pub`.
#[derive(Clone)]
pub(crate) struct QuorumOf {
    pub(crate) needed: usize,
    pub(crate) members: Vec<PathBuf>,
}

impl FromStr for QuorumOf {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORM: &str = "it is written as 2:a.pub,b.pub,c.pub: any 2 of these 3 together";
        let (needed, members) = text.split_once(':').ok_or(FORM)?;
        let needed = needed.parse().map_err(|_| FORM)?;
        let members: Vec<PathBuf> = members.split(',').map(PathBuf::from).collect();
        if members.iter().any(|path| path.as_os_str().is_empty()) {
            return Err(FORM);
        }
        Ok(QuorumOf { needed, members })
    }
}
