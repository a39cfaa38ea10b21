// SPDX-License-Identifier: Apache-2.0 OR MIT
//! One file for each verb.

mod capture;
mod cat;
mod contribute;
mod custody;
#[cfg(unix)]
pub mod demo;
mod disclose;
mod drone;
mod erase;
pub(crate) mod files;
mod generate;
mod import;
mod inspect;
mod list;
mod module;
#[cfg(target_os = "linux")]
mod mount;
mod open;
mod owner;
mod receipt;
#[cfg(unix)]
mod record;
mod redact;
mod rotate;
mod seal;
mod serve;
mod trust;
mod verify;
mod verify_redaction;

use crate::args::Verb;
use crate::failure::{Result, Verdict};
use crate::output::Output;

pub(crate) fn run(verb: Verb, output: &Output) -> Result<Verdict> {
    match verb {
        Verb::Owner(what) => owner::run(&what, output),
        Verb::Drone(what) => drone::run(&what, output),
        #[cfg(unix)]
        Verb::Record(arguments) => record::run(&arguments, output),
        Verb::Seal(arguments) => seal::run(&arguments, output),
        Verb::Import(arguments) => import::run(&arguments, output),
        Verb::List(arguments) => list::run(&arguments, output),
        Verb::Inspect(arguments) => inspect::run(&arguments, output),
        Verb::Verify(arguments) => verify::run(&arguments, output),
        Verb::Receive(arguments) => custody::receive(&arguments, output),
        Verb::Recover(arguments) => custody::recover(&arguments, output),
        Verb::Share(arguments) => custody::share(&arguments, output),
        Verb::Contribute(arguments) => contribute::run(&arguments, output),
        Verb::Redact(arguments) => redact::run(&arguments, output),
        Verb::VerifyRedaction(arguments) => verify_redaction::run(&arguments, output),
        Verb::Disclose(arguments) => disclose::run(&arguments, output),
        Verb::Erase(arguments) => erase::run(&arguments, output),
        Verb::VerifyReceipt(arguments) => receipt::run(&arguments, output),
        Verb::Open(arguments) => open::run(&arguments, output),
        Verb::Cat(arguments) => cat::run(&arguments),
        #[cfg(target_os = "linux")]
        Verb::Mount(arguments) => mount::run(&arguments, output),
        Verb::Serve(arguments) => serve::run(&arguments, output),
        #[cfg(unix)]
        Verb::Demo(arguments) => demo::run(&arguments, output),
        Verb::Module(what) => module::run(&what, output),
        Verb::Completions(arguments) => generate::completions(&arguments),
        Verb::Man(arguments) => generate::man(&arguments, output),
    }
}
