// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `alula completions` and `alula man`: what comes with an installation, from the same source as
//! the help.

use std::path::Path;

use clap::{Command, CommandFactory};
use serde_json::json;

use super::files;
use crate::args::{Alula, Completions, Man};
use crate::failure::{Failure, Result, Verdict};
use crate::output::{Output, count, shown};

pub(crate) fn completions(arguments: &Completions) -> Result<Verdict> {
    let mut text = Vec::new();
    clap_complete::generate(arguments.shell, &mut Alula::command(), "alula", &mut text);
    match std::io::Write::write_all(&mut std::io::stdout(), &text) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::io("write to", Path::new("standard output"), &error))
        }
        _ => Ok(Verdict::Good),
    }
}

pub(crate) fn man(arguments: &Man, output: &Output) -> Result<Verdict> {
    let out = &arguments.out;
    files::make_folder(out)?;
    // Global options are to stand on every page.
    let mut command = Alula::command();
    command.build();
    let mut pages = Vec::new();
    collect(&command, &mut pages);
    for (name, page) in &pages {
        let path = out.join(format!("{name}.1"));
        std::fs::write(&path, page).map_err(|error| Failure::io("write", &path, &error))?;
    }
    let names: Vec<_> = pages.iter().map(|(name, _)| name).collect();
    output.result(
        &format!("{} in {}", count(pages.len() as u64, "page"), shown(out)),
        &json!({ "folder": out.to_string_lossy(), "pages": names }),
    );
    Ok(Verdict::Good)
}

/// The page of a command, and those of its verbs.
fn collect(command: &Command, pages: &mut Vec<(String, Vec<u8>)>) {
    let name = command.get_display_name().unwrap_or(command.get_name()).to_owned();
    let mut page = Vec::new();
    // Writing into memory does not fail.
    let _ = clap_mangen::Man::new(command.clone()).render(&mut page);
    pages.push((name, page));
    for verb in command.get_subcommands().filter(|verb| verb.get_name() != "help") {
        collect(verb, pages);
    }
}
