// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The `alula` command: how people meet Alula. Verbs do the work; this file only hands over.
//!
//! This library exists for the command's own tests. Programs use `alula-vault`.

mod args;
mod class;
mod custody;
pub mod failure;
#[cfg(unix)]
mod harden;
#[cfg(unix)]
mod input;
mod names;
mod notes;
mod opener;
mod order;
mod output;
mod passphrase;
mod progress;
mod quorum;
mod recorder;
mod recording;
mod sealing;
mod shelf;
mod signals;
mod strength;
#[cfg_attr(not(unix), path = "token/none.rs")]
mod token;
mod trust;
pub mod verbs;

use std::process::ExitCode;

use clap::Parser;

/// Parses the command line, runs the verb, and gives the exit code.
pub fn main() -> ExitCode {
    let arguments = match args::Alula::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            // clap would exit with 2 on a usage error; help and version are no errors.
            return ExitCode::from(if error.use_stderr() { failure::USAGE } else { 0 });
        }
    };
    #[cfg(unix)]
    harden::no_death_by_size();
    let output = output::Output { json: arguments.json };
    match verbs::run(arguments.verb, &output) {
        Ok(verdict) => verdict.into(),
        Err(failure) => {
            output.failure(&failure);
            ExitCode::from(failure.code)
        }
    }
}
