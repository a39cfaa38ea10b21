// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `cargo lab`: the one door to every check.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

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
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().verb {
        Verb::Acvp { prompt, long } => lab::acvp::answer_file(&prompt, long),
        Verb::Vectors { filter, long } => lab::vectors::run_and_print(filter.as_deref(), long),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cargo lab: {error:#}");
            ExitCode::FAILURE
        }
    }
}
