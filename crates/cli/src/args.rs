// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Every verb and option, in one place: help, usage errors and completions come from here.

mod custody;
mod quorum;
mod record;
mod token;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub(crate) use custody::*;
pub(crate) use quorum::*;
pub(crate) use record::*;
pub(crate) use token::*;

/// Seals a flight while it is recorded. The aircraft can write what only the owner can open.
#[derive(Parser)]
#[command(name = "alula", version, max_term_width = 100, after_help = EXIT_CODES)]
pub(crate) struct Alula {
    /// Print one JSON object instead of lines for people
    #[arg(long, global = true)]
    pub(crate) json: bool,

    #[command(subcommand)]
    pub(crate) verb: Verb,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  good
  1  wrong usage, files or devices
  3  cut short: what is there is good
  4  damaged, altered, or not for this key

Try it:
  alula demo";

#[derive(Subcommand)]
pub(crate) enum Verb {
    /// Make an owner's keys, or sign a configuration for an aircraft
    #[command(subcommand)]
    Owner(Owner),
    /// Prepare an aircraft: its identity, and the owners that it seals to
    #[command(subcommand)]
    Drone(Drone),
    /// Seal streams while they arrive: standard input, or several at once
    #[cfg(unix)]
    #[command(after_help = RECORD_EXAMPLES)]
    Record(Record),
    /// Seal files and folders that already exist, or a folder as a camera fills it
    #[command(after_help = SEAL_EXAMPLES)]
    Seal(Seal),
    /// Open encrypted PX4 logs (.ulge) and seal them again, in one pass
    #[command(after_help = "Example:\n  alula import --drone drone --rsa-key logs.pem \
        --out sealed flight.ulge")]
    Import(Import),
    /// List recordings; with a key, also their names
    #[command(
        after_help = "Example:\n  alula list sealed\n  alula list --key owner/owner.key sealed"
    )]
    List(List),
    /// Show what the outside of a recording tells
    #[command(after_help = "Example:\n  alula inspect flight-7.alula")]
    Inspect(Inspect),
    /// Check recordings against an aircraft's public identity, without any private key
    #[command(after_help = "Example:\n  alula verify --drone-pub drone/drone.pub sealed/*\n  \
        alula verify --drone-pub drone/drone.pub --report report.txt sealed")]
    Verify(Verify),
    /// Sign that recordings came into your hands: what exists now cannot be invented later
    #[command(after_help = "Example:\n  alula receive --key owner/owner.key sealed\n\n\
        One that was never closed gets its length fixed first, as 'alula recover' does.")]
    Receive(Receive),
    /// Fix the length of a recording that was never closed, so that custody can follow
    #[command(after_help = "Example:\n  alula recover --key owner/owner.key flight-7.alula")]
    Recover(Recover),
    /// Let someone else open recordings, too; nothing is encrypted anew
    #[command(after_help = "Example:\n  \
        alula share --key owner/owner.key --to lab/owner.pub flight-7.alula")]
    Share(Share),
    /// Do your part in opening recordings that members of a quorum open together
    #[command(after_help = "Example:\n  alula contribute --key ada/owner.key --to lab/owner.pub \
        --members 1,3 --out ada.contribution flight-7.alula\n  alula open --key lab/owner.key \
        --contribution ada.contribution --contribution eve.contribution --out opened \
        flight-7.alula")]
    Contribute(Contribute),
    /// Make copies of logs (ULog), captions (SRT) and photos (JPEG) without their positions
    #[command(after_help = "Example:\n  \
        alula redact --key owner/owner.key --plain --out for-the-forum flight-7.alula\n  \
        alula redact --key owner/owner.key --shift --to insurer/owner.pub --out copies sealed\n\n\
        The original stays as it is; a signed record behind it says that a copy was made. Beside \
        each\ncopy lies a .redaction file, which proves to others where the copy comes from.")]
    Redact(Redact),
    /// Check, without any key, from which recording a redacted copy was made, and by whom
    #[command(after_help = "Example:\n  alula verify-redaction --drone-pub drone/drone.pub \
        flight.redacted.ulg.redaction flight.redacted.ulg")]
    VerifyRedaction(VerifyRedaction),
    /// Write what proves a sealed field, such as the time, to someone who has no key
    #[command(after_help = "Example:\n  alula disclose --key owner/owner.key --field start \
        --out time.txt flight-7.alula\n  \
        alula verify --drone-pub drone/drone.pub --disclosure time.txt flight-7.alula")]
    Disclose(Disclose),
    /// Overwrite the slots of recordings, so that no key opens these files any more
    #[command(after_help = "Example:\n  \
        alula erase --key owner/owner.key --receipt erased.receipt --yes old.alula")]
    Erase(Erase),
    /// Check an erase receipt, and show what it states
    #[command(after_help = "Example:\n  \
        alula verify-receipt --owner-pub owner/owner.pub erased.receipt")]
    VerifyReceipt(VerifyReceipt),
    /// Open recordings into a folder, under their own names
    #[command(after_help = "Example:\n  alula open --key owner/owner.key --out opened sealed/*")]
    Open(Open),
    /// Write a recording's content, or a part of it, to standard output
    #[command(
        after_help = "Example:\n  alula cat --key owner/owner.key flight-7.alula | ffplay -\n  \
        alula cat --key owner/owner.key --offset 1000000 --length 4096 flight-7.alula"
    )]
    Cat(Cat),
    /// Show recordings as files in an empty folder, read-only, opened as they are read
    #[cfg(target_os = "linux")]
    #[command(after_help = "Example:\n  mkdir flights\n  \
        alula mount --key owner/owner.key --at flights sealed")]
    Mount(Mount),
    /// Let a player or browser on this computer read recordings, and seek in them
    #[command(after_help = "Example:\n  alula serve --key owner/owner.key sealed\n  \
        mpv http://127.0.0.1:PORT/TOKEN/0/flight-7.mp4")]
    Serve(Serve),
    /// Show the whole of it in one go: record, kill, recover, verify, open, tamper
    #[cfg(unix)]
    #[command(
        after_help = "Example:\n  alula demo\n  alula demo --input video.mp4 --input log.ulg"
    )]
    Demo(Demo),
    /// Ask the cryptographic module about itself
    #[command(subcommand)]
    Module(Module),
    /// Print what makes a shell complete verbs and options
    #[command(after_help = "Example:\n  alula completions bash > \
        ~/.local/share/bash-completion/completions/alula")]
    Completions(Completions),
    /// Write the manual pages, one for each verb
    #[command(
        after_help = "Example:\n  alula man --out ~/.local/share/man/man1\n  man alula-record"
    )]
    Man(Man),
}

#[derive(Subcommand)]
pub(crate) enum Owner {
    /// Make an owner's keys: DIR/owner.key (sealed under a passphrase) and DIR/owner.pub
    #[command(after_help = "Example:\n  alula owner new owner\n  \
        alula owner new owner --token /usr/lib/softhsm/libsofthsm2.so --token-label fleet")]
    New(OwnerNew),
    /// Show whose key a file holds, and in which token a part of it lies, if one does
    #[command(after_help = "Example:\n  alula owner show owner/owner.key")]
    Show(OwnerShow),
    /// Seal an owner's key under another passphrase
    #[command(after_help = "Example:\n  alula owner change-passphrase --key owner/owner.key")]
    ChangePassphrase(ChangePassphrase),
    /// Write an owner's key as text to be printed: whoever reads it has the key
    #[command(after_help = "Example:\n  alula owner backup --key owner/owner.key --out - | lpr")]
    Backup(Backup),
    /// Make an owner's files from a printed backup
    #[command(after_help = "Example:\n  alula owner restore owner --from typed.txt")]
    Restore(Restore),
    /// Sign a configuration: what an aircraft records to whom, and how
    #[command(after_help = "Example:\n  alula owner sign-config --key owner/owner.key \
        --recipient owner/owner.pub --number 1 --out fleet.config")]
    SignConfig(SignConfig),
}

#[derive(Args)]
pub(crate) struct ChangePassphrase {
    #[command(flatten)]
    pub(crate) key: Key,
    /// Read the new passphrase from this file; asked for twice if absent
    #[arg(long, value_name = "FILE")]
    pub(crate) new_passphrase_file: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Backup {
    #[command(flatten)]
    pub(crate) key: Key,
    /// The file to write; - for standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

#[derive(Args)]
pub(crate) struct Restore {
    /// The folder to make
    pub(crate) dir: PathBuf,
    /// The backup, as it was typed; - for standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) from: PathBuf,
    /// A name that the public key carries
    #[arg(long, default_value = "")]
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) passphrase: Passphrase,
}

#[derive(Args)]
pub(crate) struct SignConfig {
    #[command(flatten)]
    pub(crate) key: Key,
    /// The public key of a recipient who opens alone; repeat for several
    #[arg(long = "recipient", value_name = "FILE.pub", required_unless_present = "quorums")]
    pub(crate) recipients: Vec<PathBuf>,
    /// People who open together, 2 to 8, and how many of them are needed: 2:a.pub,b.pub,c.pub
    #[arg(long = "quorum", value_name = "M:FILE.pub,FILE.pub")]
    pub(crate) quorums: Vec<QuorumOf>,
    /// The configuration's number; an aircraft takes only a higher one than it has
    #[arg(long)]
    pub(crate) number: u64,
    /// Only for this aircraft
    #[arg(long, value_name = "FILE.pub")]
    pub(crate) drone_pub: Option<PathBuf>,
    /// The longest time that read bytes may wait for the card
    #[arg(long, default_value_t = 500)]
    pub(crate) interval_ms: u32,
    /// The most bytes that a chapter holds
    #[arg(long, default_value_t = 4 << 20)]
    pub(crate) chapter_bytes: u32,
    /// What is done with data that cannot be sealed: 'drop' leaves them out, 'plain' writes them
    /// unsealed. CLASS is any, video, image, log, telemetry or payload; repeat for several
    #[arg(long = "fail", value_name = "CLASS=POLICY")]
    pub(crate) fail: Vec<String>,
    /// The file to write
    #[arg(long)]
    pub(crate) out: PathBuf,
}

#[derive(Subcommand)]
pub(crate) enum Drone {
    /// Make an aircraft's folder: its identity, and whom it seals to
    #[command(after_help = "Example:\n  alula drone new drone --owner owner/owner.pub")]
    New(DroneNew),
    /// Install an owner-signed configuration with a higher number
    #[command(after_help = "Example:\n  alula drone configure drone --config fleet.config")]
    Configure(DroneConfigure),
    /// Trust an aircraft: 'open' and 'verify' then know it without being told
    #[command(after_help = "Example:\n  alula drone trust drone/drone.pub")]
    Trust(DroneTrust),
    /// Give an aircraft a new identity, signed by the old one or by an owner
    #[command(after_help = "Example:\n  \
        alula drone rotate drone-2 --old drone --owner owner/owner.pub\n  \
        alula drone trust drone-2/rotation.pub")]
    Rotate(DroneRotate),
}

#[derive(Args)]
pub(crate) struct DroneNew {
    /// The folder to make
    pub(crate) dir: PathBuf,
    /// An owner's public key; repeat for several, the first one signs configurations
    #[arg(long = "owner", value_name = "FILE.pub", required = true)]
    pub(crate) owners: Vec<PathBuf>,
    /// A name that the aircraft's public key carries
    #[arg(long, default_value = "")]
    pub(crate) label: String,
    /// A configuration that the owner has signed
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct DroneConfigure {
    /// The aircraft's folder
    pub(crate) dir: PathBuf,
    /// A configuration that the owner has signed
    #[arg(long, value_name = "FILE")]
    pub(crate) config: PathBuf,
}

#[derive(Args)]
pub(crate) struct Import {
    /// The folder of the aircraft, or of the ground station, that seals
    #[arg(long, value_name = "DIR")]
    pub(crate) drone: PathBuf,
    /// The RSA private key that PX4's public key belongs to, in PEM
    #[arg(long, value_name = "FILE")]
    pub(crate) rsa_key: PathBuf,
    /// The folder for the sealed files, each named by its recording id
    #[arg(long, value_name = "OUTDIR")]
    pub(crate) out: PathBuf,
    /// The encrypted logs
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Args)]
pub(crate) struct List {
    /// An owner's key: shows names, labels and times too
    #[arg(long, value_name = "owner.key")]
    pub(crate) key: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) unlock: Unlock,
    /// What a member of a quorum contributed, from 'alula contribute'; repeat for several
    #[arg(long = "contribution", value_name = "FILE", requires = "key")]
    pub(crate) contributions: Vec<PathBuf>,
    /// Recordings and folders
    #[arg(required = true)]
    pub(crate) paths: Vec<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Inspect {
    /// The recording
    pub(crate) file: PathBuf,
}

#[derive(Args)]
pub(crate) struct Verify {
    /// The aircraft's public identity; without it, the list of trusted aircraft counts
    #[arg(long, value_name = "FILE")]
    pub(crate) drone_pub: Option<PathBuf>,
    /// The list of trusted aircraft, if it is not the usual one
    #[arg(long, value_name = "FILE")]
    pub(crate) trust: Option<PathBuf>,
    /// A disclosure that 'alula disclose' wrote; repeat for several
    #[arg(long = "disclosure", value_name = "FILE")]
    pub(crate) disclosures: Vec<PathBuf>,
    /// A head digest that the ground had before, as --status-fd of record tells it: 96 hexadecimal
    /// digits; repeat for several
    #[arg(long = "head", value_name = "HEX")]
    pub(crate) heads: Vec<String>,
    /// Write the whole report to this file
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
    /// Recordings and folders; a folder is also checked for gaps in its sequence numbers
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Open {
    #[command(flatten)]
    pub(crate) access: Access,
    /// The folder to restore files into
    #[arg(long, value_name = "OUTDIR")]
    pub(crate) out: PathBuf,
    /// The aircraft that must have made the recordings
    #[arg(long, value_name = "FILE")]
    pub(crate) drone_pub: Option<PathBuf>,
    /// The list of trusted aircraft, if it is not the usual one
    #[arg(long, value_name = "FILE")]
    pub(crate) trust: Option<PathBuf>,
    /// Deliver everything good from a damaged recording, and name the holes
    #[arg(long)]
    pub(crate) salvage: bool,
    /// Replace existing files
    #[arg(long)]
    pub(crate) force: bool,
    /// Recordings and folders
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Cat {
    #[command(flatten)]
    pub(crate) access: Access,
    /// Begin at this byte of the content
    #[arg(long, default_value_t = 0)]
    pub(crate) offset: u64,
    /// Write at most this many bytes
    #[arg(long)]
    pub(crate) length: Option<u64>,
    /// The recording
    pub(crate) file: PathBuf,
}

#[derive(Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    pub(crate) access: Access,
    /// The aircraft that must have made the recordings
    #[arg(long, value_name = "FILE")]
    pub(crate) drone_pub: Option<PathBuf>,
    /// The port to listen on, of this computer only; any free one if absent
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,
    /// Recordings and folders
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Mount {
    #[command(flatten)]
    pub(crate) access: Access,
    /// The aircraft that must have made the recordings
    #[arg(long, value_name = "FILE")]
    pub(crate) drone_pub: Option<PathBuf>,
    /// The empty folder to mount on
    #[arg(long, value_name = "DIR")]
    pub(crate) at: PathBuf,
    /// Recordings and folders
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Demo {
    /// Record this file instead of a generated flight; repeat for several
    #[arg(long, value_name = "FILE")]
    pub(crate) input: Vec<PathBuf>,
    /// Work in this folder instead of a temporary one
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
}

#[derive(Subcommand)]
pub(crate) enum Module {
    /// State, approval, version and the machine code in use
    #[command(after_help = "Example:\n  alula module status")]
    Status,
    /// Every service with its standard and its self-tests
    #[command(after_help = "Example:\n  alula --json module services")]
    Services,
    /// Run every self-test now
    #[command(after_help = "Example:\n  alula module selftest")]
    Selftest,
    /// Seal a program or shared object that links the module, as the last step of making it
    #[command(after_help = "Example:\n  alula module seal target/release/libalula.so")]
    Seal(ModuleSeal),
    /// Ask the noise source of the random numbers
    #[command(subcommand, after_help = "Example:\n  alula module entropy capture --help")]
    Entropy(Entropy),
}

#[derive(Subcommand)]
pub(crate) enum Entropy {
    /// Write raw samples, one to a byte, as NIST's tools ea_non_iid and ea_restart take them
    #[command(after_help = "Example:\n  \
        alula module entropy capture --samples 1000000 --out samples.bin\n  \
        alula module entropy capture --samples 1000 --restarts 1000 --out restarts.bin\n  \
        ea_non_iid samples.bin 8 && ea_restart restarts.bin 8 0.5")]
    Capture(Capture),
}

#[derive(Args)]
pub(crate) struct Capture {
    /// How many samples, of each start if there are several
    #[arg(long, value_name = "N")]
    pub(crate) samples: u32,
    /// Start the source anew so many times, each in a process of its own
    #[arg(long, value_name = "R")]
    pub(crate) restarts: Option<u32>,
    /// The file to write; - for standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Replace an existing file
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Args)]
pub(crate) struct ModuleSeal {
    /// The file; whatever changes it afterwards makes the module in it fail
    pub(crate) file: PathBuf,
}

#[derive(Args)]
pub(crate) struct Completions {
    /// The shell
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Args)]
pub(crate) struct Man {
    /// The folder for the pages; it is made if need be
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
}

/// An owner's private key.
#[derive(Args)]
pub(crate) struct Key {
    /// The owner's sealed key
    #[arg(long, value_name = "owner.key")]
    pub(crate) key: PathBuf,
    #[command(flatten)]
    pub(crate) unlock: Unlock,
}

/// Where the passphrase comes from; asked for without echo if nothing is said.
#[derive(Args)]
pub(crate) struct Passphrase {
    /// Read the passphrase from this file (a trailing newline is not part of it)
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn every_verb_is_well_formed_and_has_an_example() {
        let command = super::Alula::command();
        command.clone().debug_assert();
        for verb in command.get_subcommands() {
            let leaves: Vec<_> = verb.get_subcommands().collect();
            let leaves = if leaves.is_empty() { vec![verb] } else { leaves };
            for leaf in leaves {
                let help = leaf.get_after_help().map(|help| help.to_string());
                assert!(help.is_some_and(|help| help.contains("alula ")), "{}", leaf.get_name());
            }
        }
    }
}
