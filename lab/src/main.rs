// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `cargo lab`: the one door to every check.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use lab::breaking::Stage;
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
    /// Break a self-test by its name, and show that the module stops and says so
    Break {
        /// The self-test's name, as `alula module selftest` prints it; without it, lists them
        name: Option<String>,
        /// When the broken test comes to run
        #[arg(long, value_enum, default_value_t = Stage::OnDemand)]
        stage: Stage,
    },
    /// Show that no branch and no address depends on a secret: every service under valgrind
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
    /// List everywhere that a secret becomes public, with the reason, as docs/side-channels.md has it
    Declassify,
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().verb {
        Verb::Acvp { prompt, long } => lab::acvp::answer_file(&prompt, long),
        Verb::Vectors { filter, long } => lab::vectors::run_and_print(filter.as_deref(), long),
        Verb::Bench { filter, json } => lab::bench::run(filter.as_deref(), json),
        Verb::Break { name: Some(name), stage } => lab::breaking::run(&name, stage),
        Verb::Break { name: None, .. } => {
            lab::breaking::all()
                .iter()
                .for_each(|(name, stage)| println!("{name} {}", stage.name()));
            Ok(())
        }
        Verb::Ct { filter, subjects: true, .. } => lab::ct::subjects::run(filter.as_deref()),
        Verb::Ct { filter, lane, .. } => lab::ct::run_and_print(filter.as_deref(), lane),
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
