// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A card that breaks: a file system of the kernel (FUSE) whose daemon is the test.
#![allow(dead_code, unreachable_pub)] // each test file uses a part of this

use std::ffi::OsStr;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, UNIX_EPOCH};

use fuser::{
    BackgroundSession, Config, Errno, FileAttr, FileHandle, FileType, Filesystem, FopenFlags,
    Generation, INodeNo, LockOwner, OpenFlags, ReplyAttr, ReplyCreate, ReplyEmpty, ReplyEntry,
    ReplyWrite, Request, WriteFlags,
};

use crate::common::{Place, skipped};

/// What a card does from some request on, with files whose names begin with 'a'.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// EIO on every write.
    Write,
    /// EIO on one sync, and never again.
    Sync,
    /// EROFS on everything that would change it.
    ReadOnly,
    /// ENOSPC on every write.
    Full,
    /// One sync, during which the whole card answers nothing.
    Stall(Duration),
}

/// Files in one folder.
#[derive(Default)]
pub struct Card {
    pub fault: Option<Fault>,
    /// Requests that are still good.
    left: usize,
    files: Vec<OneFile>,
}

/// A file. Its inode is its place in the list, plus two.
#[derive(Default)]
struct OneFile {
    name: String,
    bytes: Vec<u8>,
    /// What was there at the last sync that was good.
    synced: usize,
    removed: bool,
}

impl Card {
    fn errno(&mut self, at: usize, is_sync: bool) -> Option<Errno> {
        if !self.files[at].name.starts_with('a') {
            return None;
        }
        let fault = self.fault?;
        let errno = match (fault, is_sync) {
            (Fault::Write, false) | (Fault::Sync, true) => Errno::EIO,
            (Fault::ReadOnly, _) => Errno::EROFS,
            (Fault::Full, false) => Errno::ENOSPC,
            (Fault::Stall(_), true) => Errno::EINTR,
            _ => return None,
        };
        if self.left > 0 {
            self.left -= 1;
            return None;
        }
        match fault {
            Fault::Sync => self.fault = None,
            Fault::Stall(time) => {
                self.fault = None;
                std::thread::sleep(time);
                return None;
            }
            _ => {}
        }
        Some(errno)
    }

    /// What survives of a file: what the system forgot when it failed to sync is gone.
    pub fn kept(&self, name: &str) -> &[u8] {
        let file = self.files.iter().find(|file| file.name == name && !file.removed).unwrap();
        &file.bytes[..file.synced]
    }

    fn find(&self, name: &OsStr) -> Option<usize> {
        let there = |file: &OneFile| !file.removed && OsStr::new(&file.name) == name;
        self.files.iter().position(there)
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
            size: if folder { 0 } else { self.card().files[place(inode)].bytes.len() as u64 },
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

fn place(inode: u64) -> usize {
    inode as usize - 2
}

const NO_TIME: Duration = Duration::ZERO;

impl Filesystem for Daemon {
    fn lookup(&self, _: &Request, _: INodeNo, name: &OsStr, reply: ReplyEntry) {
        let found = self.card().find(name);
        match found {
            Some(at) => reply.entry(&NO_TIME, &self.attributes(at as u64 + 2), Generation(0)),
            None => reply.error(Errno::ENOENT),
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
        let mut card = self.card();
        let name = name.to_string_lossy().into_owned();
        let at = card.files.len();
        card.files.push(OneFile { name, ..OneFile::default() });
        if matches!(card.fault, Some(Fault::ReadOnly))
            && let Some(errno) = card.errno(at, false)
        {
            card.files.pop();
            return reply.error(errno);
        }
        drop(card);
        let attributes = self.attributes(at as u64 + 2);
        let direct = FopenFlags::FOPEN_DIRECT_IO;
        reply.created(&NO_TIME, &attributes, Generation(0), FileHandle(0), direct);
    }

    fn unlink(&self, _: &Request, _: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        let mut card = self.card();
        if let Some(at) = card.find(name) {
            card.files[at].removed = true;
        }
        reply.ok();
    }

    fn write(
        &self,
        _: &Request,
        inode: INodeNo,
        _: FileHandle,
        offset: u64,
        data: &[u8],
        _: WriteFlags,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        let (mut card, at) = (self.card(), place(inode.into()));
        if let Some(errno) = card.errno(at, false) {
            return reply.error(errno);
        }
        let bytes = &mut card.files[at].bytes;
        bytes.truncate(offset as usize);
        bytes.extend_from_slice(data);
        reply.written(data.len() as u32);
    }

    fn fsync(&self, _: &Request, inode: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        let (mut card, at) = (self.card(), place(inode.into()));
        match card.errno(at, true) {
            Some(errno) => reply.error(errno),
            None => {
                card.files[at].synced = card.files[at].bytes.len();
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
pub fn insert(
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
