// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `alula seal`: files and folders that already exist, several at once, or a folder as it fills.

#[cfg(target_os = "linux")]
mod medium;
#[cfg(target_os = "linux")]
mod watch;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use alula_vault::Subject;
use alula_vault::keys::Drone;
use alula_vault::recorder::Standing;
use indicatif::ProgressBar;
use serde_json::{Value, json};

use super::files;
use crate::args::Seal;
use crate::class;
use crate::failure::{Failure, Result, Verdict};
use crate::output::{Output, bytes, count, escaped, notice, shown};
use crate::progress;
use crate::recorder::Bulk;
use crate::sealing::{self, Source};

/// A file to be sealed, and the name under which it will be restored.
struct Item {
    path: PathBuf,
    name: String,
    len: u64,
}

pub(crate) fn run(arguments: &Seal, output: &Output) -> Result<Verdict> {
    #[cfg(target_os = "linux")]
    if let Some(folder) = &arguments.watch {
        return watch::run(folder, arguments, output);
    }
    let mut items = Vec::new();
    for path in &arguments.paths {
        find(path, &arguments.out, &mut items)?;
    }
    if items.is_empty() {
        return Err(Failure::usage("there is no file to seal in what was named"));
    }
    let aircraft = Drone::open(&arguments.drone)?;
    files::make_folder(&arguments.out)?;
    let mut flight_id = [0; 16];
    alula_engine::random::fill(&mut flight_id)?;

    let total = items.iter().map(|item| item.len).sum();
    let bar = progress::bar(output, "sealing", Some(total));
    let sealed = seal_all(&items, &aircraft, flight_id, &arguments.out, &bar);
    bar.finish_and_clear();

    let mut values = Vec::new();
    for done in sealed {
        let (line, value) = done?;
        output.line(&line);
        values.push(value);
    }
    output.line(&format!(
        "sealed {}, {} into {}; the originals are untouched",
        count(values.len() as u64, "file"),
        bytes(total),
        shown(&arguments.out)
    ));
    if output.json {
        output.result("", &json!({ "files": values, "bytes": total }));
    }
    Ok(Verdict::Good)
}

/// Seals on as many cores as there are; results come in the order of the items. The first failure
/// ends the work: what is sealed by then stays.
fn seal_all(
    items: &[Item],
    aircraft: &Drone,
    flight_id: [u8; 16],
    out: &Path,
    bar: &ProgressBar,
) -> Vec<Result<(String, Value)>> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    // Many files share the cores among them; a single large one has all of them.
    let workers = cores.min(items.len());
    let next = Mutex::new(items.iter().enumerate());
    let done = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let taken = next.lock().ok().and_then(|mut items| items.next());
                    let Some((at, item)) = taken else { return };
                    let sealed = seal_one(item, aircraft, flight_id, out, bar, cores / workers);
                    let failed = sealed.is_err();
                    if let Ok(mut done) = done.lock() {
                        done.push((at, sealed));
                    }
                    if failed && let Ok(mut items) = next.lock() {
                        items.by_ref().for_each(drop);
                    }
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, sealed)| sealed).collect()
}

fn seal_one(
    item: &Item,
    aircraft: &Drone,
    flight_id: [u8; 16],
    out: &Path,
    bar: &ProgressBar,
    threads: usize,
) -> Result<(String, Value)> {
    let (names, done) = seal_item(item, aircraft, flight_id, out, threads, |more| bar.inc(more))?;
    let line = format!(
        "{}  ->  {}  ({})",
        escaped(&item.name),
        names.iter().map(|name| shown(name)).collect::<Vec<_>>().join(", "),
        bytes(done.content)
    );
    let value = json!({
        "file": item.path.to_string_lossy(),
        "name": item.name,
        "sealed": names.iter().map(|name| name.to_string_lossy()).collect::<Vec<_>>(),
        "bytes": done.content,
        "sealed_bytes": done.sealed,
    });
    Ok((line, value))
}

/// Seals a file. Its recordings' names, and how much there is of it.
fn seal_item(
    item: &Item,
    aircraft: &Drone,
    flight_id: [u8; 16],
    out: &Path,
    threads: usize,
    progress: impl Fn(u64),
) -> Result<(Vec<PathBuf>, Standing)> {
    let content = File::open(&item.path);
    let content = content.map_err(|error| Failure::io("read", &item.path, &error))?;
    let subject = Subject {
        label: String::new(),
        name: item.name.clone(),
        media_type: class::media_type(&item.path).to_owned(),
    };
    let bulk = Some(Bulk { file: &content, path: &item.path, len: item.len, threads });
    let source = Source { content: &content, path: &item.path, subject, remark: None, bulk };
    sealing::seal(source, aircraft, flight_id, out, progress)
}

/// Collects files below `path`. Links are not followed: what they point at may lie anywhere.
fn find(path: &Path, out: &Path, items: &mut Vec<Item>) -> Result<()> {
    let meta = std::fs::metadata(path).map_err(|error| Failure::io("read", path, &error))?;
    let name = path
        .canonicalize()
        .ok()
        .and_then(|full| full.file_name().map(|name| name.to_string_lossy().into_owned()))
        .unwrap_or_default();
    if meta.is_file() {
        items.push(Item { path: path.to_owned(), name, len: meta.len() });
        return Ok(());
    }
    if !meta.is_dir() {
        let message = format!(
            "{} is neither a file nor a folder; use 'alula record' for streams",
            shown(path)
        );
        return Err(Failure::usage(message));
    }
    walk(path, &name, out.canonicalize().ok().as_deref(), items)
}

fn walk(folder: &Path, name: &str, out: Option<&Path>, items: &mut Vec<Item>) -> Result<()> {
    let failed = |error: std::io::Error| Failure::io("list", folder, &error);
    for entry in files::listed(folder)? {
        let path = entry.path();
        // What was sealed before is not sealed again.
        if out.is_some_and(|out| path.canonicalize().is_ok_and(|path| path == out)) {
            continue;
        }
        let kind = entry.file_type().map_err(failed)?;
        let below = entry.file_name().to_string_lossy().into_owned();
        let name = if name.is_empty() { below } else { format!("{name}/{below}") };
        if kind.is_dir() {
            walk(&path, &name, out, items)?;
        } else if kind.is_file() {
            let len = entry.metadata().map_err(failed)?.len();
            items.push(Item { path, name, len });
        } else {
            notice(&format!("skipped: {} is a link or device", shown(&path)));
        }
    }
    Ok(())
}
