// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `cargo lab`: the one door to every check.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use lab::breaking::{Stage, Way};
use lab::ct::Lane;

#[derive(Parser)]
#[command(name = "cargo lab", about = "Alula's workshop: every check behind one door")]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Answer one ACVP prompt: prints the response JSON
    Acvp {
        /// prompt.json or prompt.json.gz
        prompt: PathBuf,
        /// Include messages of 1 to 8 GiB
        #[arg(long)]
        long: bool,
        /// Check this response to the prompt instead, by the set's own rules
        #[arg(long, value_name = "RESPONSE")]
        check: Option<PathBuf>,
    },
    /// Run every known answer from outside, and count them for each algorithm
    Vectors {
        /// Only sets whose name contains this
        filter: Option<String>,
        /// Include messages of 1 to 8 GiB
        #[arg(long)]
        long: bool,
    },
    /// Measure the engine beside AWS-LC: interleaved rounds, medians, nanoseconds for each call
    Bench {
        /// Only rows whose name contains this, whatever the case of its letters
        filter: Option<String>,
        /// One JSON array of rows: name, ours, peers, ratio (above 1: ours is faster)
        #[arg(long)]
        json: bool,
    },
    /// Copy a recorder's memory at random moments and try every window of it as every key
    #[cfg(target_os = "linux")]
    Capture(Capture),
    /// The recorder that `capture --control` looks into
    #[cfg(target_os = "linux")]
    #[command(hide = true)]
    CaptureVictim { wipe: String, drone: PathBuf, out: PathBuf },
    /// Break a self-test by its name, or a sealed artifact: the module must stop and say so
    Break {
        /// The self-test's name, as `alula module selftest` prints it; without it, all of them
        name: Option<String>,
        /// When the broken test comes to run
        #[arg(long, value_enum, default_value_t = Stage::OnDemand)]
        stage: Stage,
        /// What is done to it
        #[arg(long, value_enum, default_value_t = Way::Output)]
        way: Way,
        /// List what can be broken, and do nothing
        #[arg(long, conflicts_with = "name")]
        list: bool,
        #[command(flatten)]
        artifact: BrokenArtifact,
    },
    #[cfg(target_os = "linux")]
    #[command(flatten)]
    Artifact(Artifact),
    /// Run the functional tests of a laboratory, and write their evidence
    #[cfg(target_os = "linux")]
    Functional(Functional),
    /// Compare alula.h with the source of the C interface
    Header {
        /// Write it instead
        #[arg(long)]
        write: bool,
    },
    /// List every constant of the module that the loader relocates, and why it may be there
    Relocated,
    /// Show that no branch and no address depends on a secret: every service under valgrind
    ///
    /// The lane `intrinsics` wants the standard library's source (rustup component add rust-src).
    ///
    /// The lane `aarch64` wants qemu-aarch64 of QEMU 6 to 8 that takes plugins, which ALULA_QEMU
    /// names if it is not on the PATH under that name; a linker for Arm with its C library,
    /// aarch64-linux-gnu-gcc or what CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER names; a C
    /// compiler, cc or what HOST_CC names; and Rust's library (rustup target add
    /// aarch64-unknown-linux-gnu).
    Ct {
        /// Only subjects whose name contains this
        filter: Option<String>,
        /// Only one lane
        #[arg(long, value_enum)]
        lane: Option<Lane>,
        /// Be the program that valgrind runs
        #[arg(long, hide = true)]
        subjects: bool,
    },
    /// List every place in the engine's release code that can panic, and why it never does
    Panics,
    /// Measure the stack that each service uses
    #[cfg(target_os = "linux")]
    Stack,
    /// Measure what the noise source costs at the start of a process
    Seeding {
        /// How many seeds, and how many processes
        #[arg(long, default_value_t = 200)]
        count: usize,
        /// Be a process that draws one random number
        #[arg(long, hide = true)]
        first: bool,
    },
    /// Run the engine on an emulated Cortex-M board (needs qemu-system-arm and the target's std)
    Board,
    /// Open, seek and verify a recording larger than any memory, computed as it is read
    #[cfg(target_os = "linux")]
    Device {
        /// Its content, in billions of bytes
        #[arg(long, default_value_t = 100)]
        gigabytes: u64,
    },
    /// Measure what sealing costs in flight: waits while the card stalls, CPU, files beside cp
    #[cfg(target_os = "linux")]
    Flight {
        /// Of each stream
        #[arg(long, default_value_t = 20)]
        seconds: u64,
        /// Of the file that is sealed
        #[arg(long, default_value_t = 1000)]
        megabytes: u64,
        /// How long the card stalls
        #[arg(long, default_value_t = 2000)]
        stall_ms: u64,
    },
    /// Cut the power under the recorder, thousands of times, on a simulated card
    Powercut {
        /// How often
        #[arg(long, default_value_t = lab::powercut::CUTS)]
        cuts: u64,
        /// Where the random numbers begin; from the clock, and printed, if it is not given
        #[arg(long)]
        seed: Option<u64>,
        /// Only this cut of the campaign, with all that is seen on the way
        #[arg(long, requires = "seed")]
        only: Option<u64>,
        /// As often as a night allows
        #[arg(long, conflicts_with = "cuts")]
        nightly: bool,
        /// On a real file system instead: ext4, xfs or btrfs (needs root, FUSE and loop devices)
        #[cfg(target_os = "linux")]
        #[arg(long, value_name = "KIND", conflicts_with_all = ["only", "nightly"])]
        filesystem: Option<String>,
    },
    /// Print the finite state model, as docs/finite-state-model.md has it
    Model,
    /// Print the security policy, as docs/security-policy.md has it
    Policy {
        /// The Module Information Structure instead
        #[arg(long)]
        json: bool,
    },
    /// Show that nothing secret is left on the stack or the heap
    Zeroing {
        /// Only subjects whose name contains this
        filter: Option<String>,
        /// Measure how far services use the stack, and how far it is cleared after them
        #[arg(long, conflicts_with = "filter")]
        depths: bool,
        /// Only one lane
        #[arg(long, value_enum)]
        lane: Option<Lane>,
    },
    /// Measure whether two kinds of secrets take different times
    Timing {
        /// Only subjects whose name contains this
        filter: Option<String>,
        /// Only one lane
        #[arg(long, value_enum)]
        lane: Option<Lane>,
        #[arg(long, hide = true)]
        here: bool,
    },
    /// List where secrets become public, with the reasons, as docs/side-channels.md has it
    Declassify,
}

#[derive(clap::Args)]
struct BrokenArtifact {
    /// Break a sealed copy of this program or libalula.so: every field of its seal, every section
    /// that it covers, and bits at random
    #[arg(long, value_name = "FILE", conflicts_with = "name")]
    artifact: Option<PathBuf>,
    /// How many random bits are flipped, one for each start of a process
    #[arg(long, default_value_t = 1000)]
    flips: u32,
    /// Where the random numbers begin
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Flip every bit of the functions whose names contain this instead
    #[arg(long, value_name = "TEXT", requires = "artifact")]
    every_bit_of: Option<String>,
}

#[cfg(target_os = "linux")]
#[derive(Subcommand)]
enum Artifact {
    /// Seal a program or shared object, as `alula module seal` does
    Seal { file: PathBuf },
    /// Build what ships, and seal it: target/ship/release/libalula.so and alula
    Ship,
    /// Build and seal what ships twice, from two folders, and compare every byte
    Reproduce,
    /// Measure the time from the start of a process to its first AES-GCM result
    Startup {
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Where another FIPS build is installed: OpenSSL with its provider, or AWS-LC
        #[arg(long, value_name = "FOLDER")]
        peer: Vec<PathBuf>,
        /// How many starts of each
        #[arg(long, default_value_t = 101)]
        rounds: usize,
    },
    /// What `startup` runs on each lane
    #[command(hide = true)]
    TimeHmac { len: usize },
}

#[cfg(target_os = "linux")]
fn artifact(verb: &Artifact) -> anyhow::Result<()> {
    use lab::artifact::{reproduce, seal_and_print, startup};
    match verb {
        Artifact::Seal { file } => seal_and_print(file),
        Artifact::Ship => reproduce::ship_and_print(),
        Artifact::Reproduce => reproduce::run_and_print(),
        Artifact::Startup { files, peer, rounds } => startup::run_and_print(files, peer, *rounds),
        Artifact::TimeHmac { len } => startup::hmac_and_print(*len),
    }
}

/// Breaks an artifact if one is named, or all self-tests, or lists them.
fn break_all(list: bool, broken: &BrokenArtifact) -> anyhow::Result<()> {
    #[cfg(target_os = "linux")]
    if let Some(file) = &broken.artifact {
        return match &broken.every_bit_of {
            Some(text) => lab::artifact::breaks::every_bit_and_print(file, text),
            None => lab::artifact::breaks::run_and_print(file, broken.flips, broken.seed),
        };
    }
    anyhow::ensure!(broken.artifact.is_none(), "artifacts are broken on Linux only");
    if !list {
        return lab::breaking::run_and_print();
    }
    for (name, stage, way) in lab::breaking::all() {
        println!("{name} --stage {} --way {}", stage.name(), way.name());
    }
    Ok(())
}

#[cfg(target_os = "linux")]
#[derive(clap::Args)]
struct Capture {
    /// Look into a recorder that leaves out this wipe, which must be noticed: ratchet, floe, stack
    /// (a matter of luck), or nothing
    #[arg(long)]
    control: Option<String>,
    #[arg(long, default_value_t = 6.0)]
    seconds: f64,
    /// How often the memory is copied, up to 64 times
    #[arg(long, default_value_t = 40)]
    captures: usize,
    /// When chapters are closed
    #[arg(long, default_value_t = 200)]
    interval_ms: u32,
    #[arg(long, default_value_t = 65536)]
    segment_bytes: u32,
    /// Bytes in a second
    #[arg(long, default_value_t = 12_000_000)]
    rate: usize,
    /// Windows begin at multiples of this
    #[arg(long, default_value_t = 1)]
    step: usize,
}

#[cfg(target_os = "linux")]
#[derive(clap::Args)]
struct Functional {
    /// Only programs whose name contains this
    filter: Option<String>,
    /// Where the evidence goes
    #[arg(long, default_value = "target/functional")]
    output: PathBuf,
    /// Print the summary of the answers, as docs/functional-tests.md has it, and run nothing
    #[arg(long)]
    summary: bool,
    /// Be the process of this program
    #[arg(long, hide = true)]
    perform: Option<String>,
}

#[cfg(target_os = "linux")]
fn functional(arguments: &Functional) -> anyhow::Result<()> {
    use lab::functional::{answers::Answers, perform, run_and_print, summary};
    if let Some(name) = &arguments.perform {
        return perform(name);
    }
    if arguments.summary {
        print!("{}", summary::text(&Answers::read()?));
        return Ok(());
    }
    run_and_print(&std::env::current_exe()?, &arguments.output, arguments.filter.as_deref())
}

#[cfg(target_os = "linux")]
fn capture(arguments: &Capture) -> anyhow::Result<()> {
    let Capture { seconds, captures, interval_ms, segment_bytes, rate, step, .. } = *arguments;
    let plan = lab::capture::Plan { seconds, captures, interval_ms, segment_bytes, rate, step };
    lab::capture::run(&plan, arguments.control.as_deref())
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().verb {
        Verb::Acvp { prompt, long, check: None } => lab::acvp::answer_file(&prompt, long),
        Verb::Acvp { prompt, long, check: Some(response) } => {
            lab::vectors::check_response(&prompt, &response, long)
        }
        Verb::Vectors { filter, long } => lab::vectors::run_and_print(filter.as_deref(), long),
        Verb::Bench { filter, json } => lab::bench::run(filter.as_deref(), json),
        #[cfg(target_os = "linux")]
        Verb::Capture(arguments) => capture(&arguments),
        #[cfg(target_os = "linux")]
        Verb::CaptureVictim { wipe, drone, out } => lab::capture::record(&wipe, &drone, &out),
        Verb::Break { name: Some(name), stage, way, .. } => lab::breaking::run(&name, stage, way),
        Verb::Break { name: None, list, artifact, .. } => break_all(list, &artifact),
        #[cfg(target_os = "linux")]
        Verb::Artifact(verb) => artifact(&verb),
        #[cfg(target_os = "linux")]
        Verb::Functional(arguments) => functional(&arguments),
        Verb::Header { write } => lab::header::run_and_print(write),
        Verb::Relocated => lab::relocated::run_and_print(),
        Verb::Ct { filter, subjects: true, .. } => lab_secrets::timing::run(filter.as_deref()),
        Verb::Ct { filter, lane, .. } => lab::ct::run_and_print(filter.as_deref(), lane),
        Verb::Panics => lab::panics::run_and_print(),
        #[cfg(target_os = "linux")]
        Verb::Stack => lab::stack::run_and_print(),
        Verb::Seeding { first: true, .. } => lab::seeding::first(),
        Verb::Seeding { count, .. } => lab::seeding::run_and_print(count),
        Verb::Board => lab::board::run_and_print(),
        #[cfg(target_os = "linux")]
        Verb::Device { gigabytes } => lab::device::run_and_print(gigabytes),
        #[cfg(target_os = "linux")]
        Verb::Flight { seconds, megabytes, stall_ms } => {
            let stall = std::time::Duration::from_millis(stall_ms);
            lab::flight::run_and_print(&lab::flight::Plan { seconds, megabytes, stall })
        }
        #[cfg(target_os = "linux")]
        Verb::Powercut { seed, filesystem: Some(kind), .. } => {
            lab::powercut::real::run_and_print(&kind, seed)
        }
        Verb::Powercut { cuts, seed, only, nightly, .. } => {
            let cuts = if nightly { lab::powercut::CUTS_BY_NIGHT } else { cuts };
            lab::powercut::run_and_print(cuts, seed, only)
        }
        Verb::Model => {
            print!("{}", lab::model::text());
            Ok(())
        }
        Verb::Policy { json } => lab::policy::run_and_print(json),
        Verb::Zeroing { filter, depths, lane } => {
            let what = if depths { Some("--depths") } else { filter.as_deref() };
            lab::zeroing::run_and_print(what, lane)
        }
        Verb::Timing { filter, here: true, .. } => lab::statistics::run_here(filter.as_deref()),
        Verb::Timing { filter, lane, .. } => {
            lab::statistics::run_and_print(filter.as_deref(), lane)
        }
        Verb::Declassify => {
            print!("{}", lab::declassified::table());
            Ok(())
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cargo lab: {error:#}");
            ExitCode::FAILURE
        }
    }
}
