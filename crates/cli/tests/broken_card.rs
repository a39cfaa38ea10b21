// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A card that gives an error in the middle of a recording: the recorder says so in one line and
//! ends with 1, what it had acknowledged opens, and the next recording names the one that broke
//! off.
//! The card is a file system of the kernel (FUSE) whose daemon is this test.
#![cfg(target_os = "linux")]

mod common;

use std::ffi::OsStr;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, UNIX_EPOCH};

use common::{Noise, Place, Said, feed, skipped};
use fuser::{
    BackgroundSession, Config, Errno, FileAttr, FileHandle, FileType, Filesystem, FopenFlags,
    Generation, INodeNo, LockOwner, OpenFlags, ReplyAttr, ReplyCreate, ReplyEmpty, ReplyEntry,
    ReplyWrite, Request, WriteFlags,
};
use serde_json::Value;

/// What a card does from some request on.
#[derive(Clone, Copy, Debug)]
enum Fault {
    /// EIO on every write.
    Write,
    /// EIO on one sync, and never again.
    Sync,
    /// EROFS on everything that would change it.
    ReadOnly,
    /// ENOSPC on every write.
    Full,
}

/// One file in one folder.
#[derive(Default)]
struct Card {
    fault: Option<Fault>,
    /// Requests that are still good.
    left: usize,
    name: Option<String>,
    bytes: Vec<u8>,
    /// What was there at the last sync that was good.
    synced: usize,
}

impl Card {
    fn errno(&mut self, is_sync: bool) -> Option<Errno> {
        let errno = match (self.fault?, is_sync) {
            (Fault::Write, false) | (Fault::Sync, true) => Errno::EIO,
            (Fault::ReadOnly, _) => Errno::EROFS,
            (Fault::Full, false) => Errno::ENOSPC,
            _ => return None,
        };
        if self.left > 0 {
            self.left -= 1;
            return None;
        }
        if matches!(self.fault, Some(Fault::Sync)) {
            self.fault = None;
        }
        Some(errno)
    }
}

struct Daemon(Arc<Mutex<Card>>);

impl Daemon {
    fn card(&self) -> MutexGuard<'_, Card> {
        self.0.lock().unwrap()
    }

    fn attributes(&self, inode: u64) -> FileAttr {
        let folder = inode == 1;
        FileAttr {
            ino: INodeNo(inode),
            size: if folder { 0 } else { self.card().bytes.len() as u64 },
            blocks: 0,
            atime: UNIX_EPOCH,
            mtime: UNIX_EPOCH,
            ctime: UNIX_EPOCH,
            crtime: UNIX_EPOCH,
            kind: if folder { FileType::Directory } else { FileType::RegularFile },
            perm: if folder { 0o755 } else { 0o644 },
            nlink: 1,
            uid: rustix::process::getuid().as_raw(),
            gid: rustix::process::getgid().as_raw(),
            rdev: 0,
            blksize: 4096,
            flags: 0,
        }
    }
}

const NO_TIME: Duration = Duration::ZERO;

impl Filesystem for Daemon {
    fn lookup(&self, _: &Request, _: INodeNo, name: &OsStr, reply: ReplyEntry) {
        let there = self.card().name.as_deref().is_some_and(|own| OsStr::new(own) == name);
        match there {
            true => reply.entry(&NO_TIME, &self.attributes(2), Generation(0)),
            false => reply.error(Errno::ENOENT),
        }
    }

    fn getattr(&self, _: &Request, inode: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        reply.attr(&NO_TIME, &self.attributes(u64::from(inode)));
    }

    fn create(
        &self,
        _: &Request,
        _: INodeNo,
        name: &OsStr,
        _: u32,
        _: u32,
        _: i32,
        reply: ReplyCreate,
    ) {
        self.card().name = Some(name.to_string_lossy().into_owned());
        let attributes = self.attributes(2);
        let direct = FopenFlags::FOPEN_DIRECT_IO;
        reply.created(&NO_TIME, &attributes, Generation(0), FileHandle(0), direct);
    }

    fn write(
        &self,
        _: &Request,
        _: INodeNo,
        _: FileHandle,
        offset: u64,
        data: &[u8],
        _: WriteFlags,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        let mut card = self.card();
        if let Some(errno) = card.errno(false) {
            return reply.error(errno);
        }
        card.bytes.truncate(offset as usize);
        card.bytes.extend_from_slice(data);
        reply.written(data.len() as u32);
    }

    fn fsync(&self, _: &Request, _: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        let mut card = self.card();
        match card.errno(true) {
            Some(errno) => reply.error(errno),
            None => {
                card.synced = card.bytes.len();
                reply.ok();
            }
        }
    }

    fn fsyncdir(&self, _: &Request, _: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        reply.ok();
    }

    fn flush(&self, _: &Request, _: INodeNo, _: FileHandle, _: LockOwner, reply: ReplyEmpty) {
        reply.ok();
    }
}

/// The card, in the folder `card`. `None`, said aloud, where this user may not mount.
fn insert(
    place: &Place,
    fault: Fault,
    left: usize,
) -> Option<(Arc<Mutex<Card>>, BackgroundSession)> {
    if !Path::new("/dev/fuse").exists() {
        skipped("there is no /dev/fuse: no card breaks");
        return None;
    }
    let card = Card { fault: Some(fault), left, ..Card::default() };
    let card = Arc::new(Mutex::new(card));
    let folder = place.path("card");
    std::fs::create_dir(&folder).unwrap();
    match fuser::spawn_mount(Daemon(card.clone()), &folder, &Config::default()) {
        Ok(session) => Some((card, session)),
        Err(error) => {
            skipped(&format!("this user may not mount, and no card breaks: {error}"));
            None
        }
    }
}

/// A recording that breaks off, and what is left of it as `left.alula`.
fn broken(place: &Place, fault: Fault, left: usize, words: &str) -> Option<()> {
    let (card, session) = insert(place, fault, left)?;
    let content = Noise(41).bytes(2_000_000);
    let options = ["--drone", "drone", "--out", "card/a.alula", "--name", "a", "--status-fd", "1"];
    let mut command = place.command(&[&["record"], &options[..]].concat());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    // It comes to an end while there is still more to come.
    let sent = content.clone();
    let feeding = std::thread::spawn(move || {
        for chunk in sent.chunks(10_000) {
            if input.write_all(chunk).is_err() {
                return true;
            }
        }
        false
    });
    let said = Said::of(child.wait_with_output().unwrap());
    assert!(feeding.join().unwrap(), "{fault:?}: the recorder held up its stream");
    assert_eq!(said.code, 1, "{fault:?}: {}", said.err);
    let errors: Vec<_> = said.err.lines().filter(|line| line.starts_with("alula: ")).collect();
    let [line] = errors[..] else { panic!("{fault:?}: {}", said.err) };
    for words in ["cannot write card/a.alula", words, "opens as cut short"] {
        assert!(line.contains(words), "{fault:?}: {line}");
    }
    session.umount_and_join().unwrap();

    let lines = said.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let durable = lines.filter_map(|line| line["durable"].as_u64()).max().unwrap_or(0);
    assert!(durable > 0, "{fault:?}: {}", said.out);
    let card = card.lock().unwrap();
    // What the system forgot when it failed to sync is gone.
    place.write("left.alula", &card.bytes[..card.synced]);
    assert_eq!(place.verdict("left.alula")["verdict"], "cut short");
    assert_eq!(place.run_with_key("open", &["--out", "opened", "left.alula"]).code, 3);
    let opened = place.read("opened/a");
    assert!(content.starts_with(&opened) && opened.len() as u64 >= durable, "{fault:?}");

    // The recorder that is started again goes on elsewhere.
    place.record("next.alula", b"next", &[]).good();
    let inspect = |file: &str| place.run(&["--json", "inspect", file]).json();
    assert_eq!(inspect("next.alula")["predecessor"], inspect("left.alula")["recording"]);
    Some(())
}

#[test]
fn an_error_on_a_write() {
    broken(&Place::with_settings(500, 65_536), Fault::Write, 9, "input/output error");
}

#[test]
fn an_error_on_a_sync() {
    broken(&Place::with_settings(500, 65_536), Fault::Sync, 4, "input/output error");
}

#[test]
fn a_card_that_turns_read_only() {
    broken(
        &Place::with_settings(500, 65_536),
        Fault::ReadOnly,
        15,
        "the card or disk is read-only",
    );
}

#[test]
fn a_card_that_is_full() {
    broken(&Place::with_settings(500, 65_536), Fault::Full, 9, "free some space");
}

#[test]
fn a_file_that_reaches_the_limit_of_the_process() {
    let place = Place::with_settings(500, 65_536);
    let script = "ulimit -f 1000; exec \"$0\" \"$@\"";
    let mut command = std::process::Command::new("sh");
    command.args(["-c", script, env!("CARGO_BIN_EXE_alula"), "record", "--drone", "drone"]);
    command.args(["--out", "a.alula", "--name", "a"]).current_dir(&place.root);
    let content = Noise(42).bytes(3_000_000);
    let said = feed(command, &content);
    assert_eq!(said.code, 1, "{}", said.err);
    let line = said.err.lines().last().unwrap();
    assert!(line.contains("file too large") && line.contains("opens as cut short"), "{line}");
    assert_eq!(place.verdict("a.alula")["verdict"], "cut short");
    place.run_with_key("open", &["--out", "opened", "a.alula"]);
    assert!(content.starts_with(&place.read("opened/a")));
}
