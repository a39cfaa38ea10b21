// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Options of the verbs that make recordings on the aircraft.

use std::path::PathBuf;

use clap::Args;

#[cfg(unix)]
pub(super) const RECORD_EXAMPLES: &str = "\
Example:
  ffmpeg -i /dev/video0 -f mpegts - | \
        alula record --drone drone --out flight-7.alula --label 'front camera'
  alula record --drone drone --out flight-7 --stream front.ts=/run/front.fifo \
        --stream log.ulg=/run/logger.socket --stream radio.bin=fd:3

Whoever writes to a FIFO, pipe or socket is held up for --hold-ms at most, however slow the card is.
Exit code 3: something was left out, or written unsealed as the owner's policy allows; the
recordings say what.";

pub(super) const SEAL_EXAMPLES: &str = "\
Example:
  alula seal --drone drone --out sealed /media/card/DCIM
  alula seal --drone drone --out /media/card/sealed --watch /run/alula/dcim

What --watch removes is gone for good only where the folder lies in memory, or on a partition whose
random key is forgotten; it says at its start which it is.";

#[derive(Args)]
pub(crate) struct Record {
    /// The aircraft's folder
    #[arg(long, value_name = "DIR")]
    pub(crate) drone: PathBuf,
    /// The recording to write; with --stream, the folder for NAME.alula
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// A stream and where it comes from: a file, FIFO or Unix socket, fd:NUMBER, or - for standard
    /// input; repeat for several. NAME is sealed, too, and `open` restores it
    #[arg(long = "stream", value_name = "NAME=SOURCE", conflicts_with = "name")]
    pub(crate) streams: Vec<String>,
    /// What this stream is; sealed
    #[arg(long, default_value = "")]
    pub(crate) label: String,
    /// The name under which `open` restores it; sealed
    #[arg(long, default_value = "")]
    pub(crate) name: String,
    /// The kind of data, by which the owner's fail policy goes: video, image, log, telemetry or
    /// payload; guessed from the name if absent
    #[arg(long = "class", value_name = "[NAME=]CLASS")]
    pub(crate) classes: Vec<String>,
    /// Groups recordings of one flight: 32 hexadecimal digits; drawn at random if absent
    #[arg(long, value_name = "HEX")]
    pub(crate) flight: Option<String>,
    /// Report every durable offset as a JSON line on this file descriptor
    #[arg(long, value_name = "FD")]
    pub(crate) status_fd: Option<i32>,
    /// Start a following recording at this size; 4 GiB less a little on FAT
    #[arg(long, value_name = "BYTES")]
    pub(crate) max_size: Option<u64>,
    /// Memory for what waits for the card, for each stream
    #[arg(long, value_name = "BYTES", default_value_t = 16 << 20)]
    pub(crate) pool: usize,
    /// How long a stream may be held up when the pool is full, before bytes are left out; a file
    /// waits as long as it takes
    #[arg(long, default_value_t = 500)]
    pub(crate) hold_ms: u64,
    /// Try a card that fails for so long; while the stream lasts if absent, not at all with 0
    #[arg(long, value_name = "SECONDS")]
    pub(crate) give_up: Option<u64>,
    /// Replace an existing file
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Args)]
pub(crate) struct Seal {
    /// The aircraft's folder
    #[arg(long, value_name = "DIR")]
    pub(crate) drone: PathBuf,
    /// The folder for the sealed files, each named by its recording id
    #[arg(long, value_name = "OUTDIR")]
    pub(crate) out: PathBuf,
    /// Seal each file of this folder as soon as its writer has closed it, check the recording, and
    /// remove the file; until Ctrl-C
    #[cfg(target_os = "linux")]
    #[arg(long, value_name = "DIR", conflicts_with = "paths")]
    pub(crate) watch: Option<PathBuf>,
    /// With --watch: leave the files where they are
    #[cfg(target_os = "linux")]
    #[arg(long, requires = "watch")]
    pub(crate) keep: bool,
    /// With --watch: how long a file whose writer was not seen must have been left alone
    #[cfg(target_os = "linux")]
    #[arg(long, value_name = "SECONDS", default_value_t = 10, requires = "watch")]
    pub(crate) quiet: u64,
    /// Files and folders; folders are walked
    #[cfg_attr(target_os = "linux", arg(required_unless_present = "watch"))]
    #[cfg_attr(not(target_os = "linux"), arg(required = true))]
    pub(crate) paths: Vec<PathBuf>,
}
