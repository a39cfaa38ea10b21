// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `alula seal --watch`: a folder that a camera fills by itself. A file is sealed when its writer
//! has closed it, the recording is read back from its medium, and then the file is removed.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsStr;
use std::fs::{File, Metadata};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use alula_vault::keys::Drone;
use alula_vault::{Content, Reader, Verdict as Judgement};
use rustix::fs::inotify::{self, CreateFlags, ReadFlags, WatchFlags};
use rustix::io::Errno;
use serde_json::{Value, json};

use super::medium::Medium;
use super::{Item, seal_item};
use crate::args::Seal;
use crate::failure::{Failure, Result, Verdict};
use crate::input::{Signals, ready};
use crate::output::{Output, bytes, count, notice, shown};
use crate::{recorder, recording};

/// How soon something that failed is tried again.
const AGAIN: Duration = Duration::from_secs(5);

pub(super) fn run(folder: &Path, arguments: &Seal, output: &Output) -> Result<Verdict> {
    let signals =
        Signals::new().map_err(|error| Failure::usage(format!("cannot take signals: {error}")))?;
    let aircraft = Drone::open(&arguments.drone)?;
    let failed = |error: std::io::Error| Failure::io("watch", folder, &error);
    let root = folder.canonicalize().map_err(failed)?;
    if !root.is_dir() {
        return Err(failed(std::io::ErrorKind::NotADirectory.into()));
    }
    let (medium, system) = Medium::of(&root).map_err(failed)?;
    // Nothing is made before it is known that it may be there.
    if existing(&arguments.out).is_some_and(|existing| existing.starts_with(&root)) {
        return Err(Failure::usage("the sealed files must go to a folder outside the watched one"));
    }
    super::files::make_folder(&arguments.out)?;
    let out = arguments.out.canonicalize().map_err(failed)?;
    let mut flight_id = [0; 16];
    alula_engine::random::fill(&mut flight_id)?;
    let mut watch = Watch {
        arguments,
        output,
        aircraft,
        flight_id,
        out,
        medium,
        quiet: Duration::from_secs(arguments.quiet),
        queue: inotify::init(CreateFlags::NONBLOCK | CreateFlags::CLOEXEC)
            .map_err(|error| failed(error.into()))?,
        folders: HashMap::new(),
        pending: BTreeMap::new(),
        told: Vec::new(),
        sealed: 0,
        root,
    };
    watch.announce(system);
    watch.enter(&watch.root.clone());
    watch.follow(&signals)
}

/// What exists of a path, by its real name.
fn existing(path: &Path) -> Option<PathBuf> {
    let path = std::path::absolute(path).ok()?;
    path.ancestors().find_map(|folder| folder.canonicalize().ok())
}

struct Watch<'a> {
    arguments: &'a Seal,
    output: &'a Output,
    aircraft: Drone,
    flight_id: [u8; 16],
    root: PathBuf,
    out: PathBuf,
    medium: Medium,
    quiet: Duration,
    queue: OwnedFd,
    /// Folders by their watch.
    folders: HashMap<i32, PathBuf>,
    /// Files that are to be sealed, and when to look at them.
    pending: BTreeMap<PathBuf, Instant>,
    /// What went wrong is told once for each file.
    told: Vec<PathBuf>,
    sealed: u64,
}

impl Watch<'_> {
    fn announce(&self, system: &str) {
        let warning = if self.medium.is_good() || self.arguments.keep { "" } else { "warning: " };
        let worth = match self.arguments.keep {
            true => "files stay where they are",
            false => self.medium.worth(),
        };
        notice(&format!("{warning}watching {} on {system}: {worth}", shown(&self.root)));
        self.tell(json!({
            "event": "watching",
            "folder": self.root.to_string_lossy(),
            "file_system": system,
            "medium": self.medium.word(),
            "worth": worth,
        }));
    }

    /// With `--json` each event is a line.
    fn tell(&self, value: Value) {
        if self.output.json {
            self.output.result("", &value);
        }
    }

    /// Seals what is due until it is told to stop; then what is ready by then.
    fn follow(&mut self, signals: &Signals) -> Result<Verdict> {
        loop {
            self.seal_due(Some(signals))?;
            let next = self.pending.values().min();
            let patience = next.map_or(Duration::from_secs(3600), |at| {
                at.saturating_duration_since(Instant::now())
            });
            let ready = ready([signals.as_fd(), self.queue.as_fd()], patience);
            let [stop, events] = ready.map_err(|error| Failure::io("watch", &self.root, &error))?;
            if events {
                self.read_events()?;
            }
            if stop {
                self.seal_due(None)?;
                return Ok(self.conclude());
            }
        }
    }

    fn conclude(&self) -> Verdict {
        let sealed = count(self.sealed, "file");
        self.output.line(&format!("sealed {sealed} into {}", shown(&self.out)));
        self.tell(json!({
            "event": "stopped",
            "sealed": self.sealed,
            "left": self.pending.keys().map(|path| path.to_string_lossy()).collect::<Vec<_>>(),
        }));
        for path in self.pending.keys() {
            notice(&format!("alula: {} is not sealed", shown(path)));
        }
        if self.pending.is_empty() { Verdict::Good } else { Verdict::CutShort }
    }

    fn read_events(&mut self) -> Result<()> {
        let mut buffer = [MaybeUninit::uninit(); 8192];
        let queue =
            self.queue.try_clone().map_err(|error| Failure::io("watch", &self.root, &error))?;
        let mut reader = inotify::Reader::new(queue, &mut buffer);
        loop {
            let event = match reader.next() {
                Ok(event) => event,
                Err(Errno::AGAIN | Errno::INTR) => return Ok(()),
                Err(error) => return Err(Failure::io("watch", &self.root, &error.into())),
            };
            let flags = event.events();
            if flags.contains(ReadFlags::QUEUE_OVERFLOW) {
                // Something was missed: look for everything again.
                self.enter(&self.root.clone());
                continue;
            }
            let Some(folder) = self.folders.get(&event.wd()) else { continue };
            let Some(name) = event.file_name() else { continue };
            let path = folder.join(OsStr::from_bytes(name.to_bytes()));
            if flags.contains(ReadFlags::ISDIR) {
                self.enter(&path);
            } else if flags.intersects(ReadFlags::CLOSE_WRITE | ReadFlags::MOVED_TO) {
                self.pending.insert(path, Instant::now());
            }
        }
    }

    /// Watches a folder and those below, and notes the files that are there. Links are not
    /// followed.
    fn enter(&mut self, folder: &Path) {
        let wanted = WatchFlags::CLOSE_WRITE
            | WatchFlags::MOVED_TO
            | WatchFlags::CREATE
            | WatchFlags::ONLYDIR
            | WatchFlags::DONT_FOLLOW;
        match inotify::add_watch(&self.queue, folder, wanted) {
            Ok(number) => drop(self.folders.insert(number, folder.to_owned())),
            Err(error) => {
                notice(&format!("warning: {} is not watched: {error}", shown(folder)));
                return;
            }
        }
        let Ok(entries) = std::fs::read_dir(folder) else { return };
        for entry in entries.flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => self.enter(&entry.path()),
                Ok(kind) if kind.is_file() => {
                    // Its writer was not seen: it has to have been left alone for a while.
                    let due = Instant::now() + self.unrest(entry.metadata().ok().as_ref());
                    self.pending.entry(entry.path()).or_insert(due);
                }
                _ => {}
            }
        }
    }

    /// How long it is until a file has been left alone.
    fn unrest(&self, meta: Option<&Metadata>) -> Duration {
        let age = meta
            .and_then(|meta| meta.modified().ok())
            .and_then(|at| SystemTime::now().duration_since(at).ok())
            .unwrap_or_default();
        self.quiet.saturating_sub(age)
    }

    /// Seals the files whose time has come; with `signals`, until one arrives.
    fn seal_due(&mut self, signals: Option<&Signals>) -> Result<()> {
        let now = Instant::now();
        let due = self.pending.iter().filter(|(_, at)| **at <= now);
        let due: Vec<PathBuf> = due.map(|(path, _)| path.clone()).collect();
        for path in due {
            if signals.is_some_and(|signals| signals.arrived(Duration::ZERO).unwrap_or(true)) {
                break;
            }
            let Ok(meta) = path.symlink_metadata() else {
                // Its writer has removed it, or we have.
                self.pending.remove(&path);
                continue;
            };
            if !meta.is_file() {
                self.pending.remove(&path);
                continue;
            }
            if is_being_written(&meta) {
                self.pending.insert(path, now + self.quiet.max(Duration::from_secs(1)));
                continue;
            }
            match self.seal(&path, &meta) {
                Ok(true) => drop(self.pending.remove(&path)),
                // Someone has written to it meanwhile.
                Ok(false) => drop(self.pending.insert(path, now + Duration::from_secs(1))),
                Err(failure) => {
                    if !self.told.contains(&path) {
                        notice(&format!("alula: {failure}; trying again"));
                        let (file, error) = (path.to_string_lossy(), &failure.message);
                        self.tell(json!({ "event": "failed", "file": file, "error": error }));
                        self.told.push(path.clone());
                    }
                    self.pending.insert(path, now + AGAIN);
                }
            }
        }
        Ok(())
    }

    /// Seals one file, checks what was made of it, and removes it. False if it has changed.
    fn seal(&mut self, path: &Path, before: &Metadata) -> Result<bool> {
        let root = self.root.parent().unwrap_or(&self.root);
        let name = path.strip_prefix(root).unwrap_or(path).to_string_lossy().into_owned();
        let item = Item { path: path.to_owned(), name, len: before.len() };
        let (names, done) = seal_item(&item, &self.aircraft, self.flight_id, &self.out, 1, |_| {})?;
        let checked = names.iter().try_fold(0, |sum, name| Ok(sum + check(name)?));
        let changed = path.symlink_metadata().ok().is_none_or(|after| differ(before, &after));
        let good = checked.and_then(|content| match content == done.content {
            true => Ok(()),
            false => Err(Failure::rejected(format!("{} lacks content", shown(path)))),
        });
        if good.is_err() || changed || done.content != before.len() {
            names.iter().for_each(|name| drop(std::fs::remove_file(name)));
            return good.map(|()| false);
        }
        self.sealed += 1;
        let removed = if self.arguments.keep { "kept" } else { self.remove(path)? };
        let sealed: Vec<_> = names.iter().map(|name| shown(name)).collect();
        self.output.line(&format!(
            "{}  ->  {}  ({}; the file is {removed})",
            shown(path),
            sealed.join(", "),
            bytes(done.content)
        ));
        self.tell(json!({
            "event": "sealed",
            "file": path.to_string_lossy(),
            "name": item.name,
            "sealed": names.iter().map(|name| name.to_string_lossy()).collect::<Vec<_>>(),
            "bytes": done.content,
            "original": removed,
        }));
        Ok(true)
    }

    fn remove(&self, path: &Path) -> Result<&'static str> {
        match self.medium.remove(path) {
            Ok(true) => Ok("overwritten and removed"),
            Ok(false) => Ok("removed"),
            Err(error) => Err(Failure::io("remove", path, &error)),
        }
    }
}

/// Reads a recording back from its medium. How much content it holds.
fn check(path: &Path) -> Result<u64> {
    let failed = |error: std::io::Error| Failure::io("read", path, &error);
    let file = File::open(path).map_err(failed)?;
    // What lies in memory says nothing of the medium.
    let _ = rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed);
    let about = |error| Failure::about(path, error);
    let mut reader = Reader::open(recording::file(path)?).map_err(about)?;
    let report = reader.examine(Content::Prefix, &mut |_| Ok(())).map_err(about)?;
    match report.verdict {
        Judgement::Complete => Ok(report.content),
        verdict => {
            let id = recorder::hex(&reader.header().recording_id);
            Err(Failure::rejected(format!("{} ({id}) reads back as {verdict}", shown(path))))
        }
    }
}

/// Whether a file is not what it was.
fn differ(before: &Metadata, after: &Metadata) -> bool {
    let of =
        |meta: &Metadata| (meta.dev(), meta.ino(), meta.len(), meta.mtime(), meta.mtime_nsec());
    of(before) != of(after) || is_being_written(after)
}

/// Whether some process that can be seen has the file open for writing.
fn is_being_written(file: &Metadata) -> bool {
    let Ok(processes) = std::fs::read_dir("/proc") else { return false };
    let numbered = |name: &OsStr| name.as_bytes().iter().all(u8::is_ascii_digit);
    let processes = processes.flatten().filter(|entry| numbered(&entry.file_name()));
    processes.into_iter().any(|process| {
        let Ok(open) = std::fs::read_dir(process.path().join("fd")) else { return false };
        open.flatten().any(|entry| {
            let same = std::fs::metadata(entry.path())
                .is_ok_and(|meta| (meta.dev(), meta.ino()) == (file.dev(), file.ino()));
            same && writes(&process.path().join("fdinfo").join(entry.file_name()))
        })
    })
}

/// Whether a descriptor was opened for writing: the last digit of its flags, in octal.
fn writes(info: &Path) -> bool {
    let Ok(text) = std::fs::read_to_string(info) else { return false };
    let flags = text.lines().find_map(|line| line.strip_prefix("flags:"));
    flags.is_some_and(|flags| {
        matches!(flags.trim().as_bytes().last(), Some(b'1' | b'2' | b'5' | b'6'))
    })
}
