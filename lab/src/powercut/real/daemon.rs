// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A disk that logs: one file of a FUSE file system, for a loop device. And the disk as a cut may
//! leave it, made from a part of the log.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use anyhow::Result;
use fuser::{
    BackgroundSession, Config, Errno, FileAttr, FileHandle, FileType, Filesystem, FopenFlags,
    Generation, INodeNo, LockOwner, OpenFlags, ReplyAttr, ReplyData, ReplyEmpty, ReplyEntry,
    ReplyOpen, ReplyWrite, Request, WriteFlags,
};

use super::super::Noise;
use super::super::disk::Told;

/// The disk's name.
pub(super) const NAME: &str = "disk";

/// What a disk writes at once.
const SECTOR: usize = 4096;

pub(super) enum Event {
    Write(u64, Vec<u8>),
    Flush,
    /// A recorder said something.
    Told(Box<Told>),
}

#[derive(Default)]
struct Inner {
    bytes: Vec<u8>,
    log: Vec<Event>,
}

/// The disk, which the daemon and the recorder's driver share.
#[derive(Clone)]
pub(super) struct Disk(Arc<Mutex<Inner>>);

impl Disk {
    pub(super) fn new(len: u64) -> Self {
        let inner = Inner { bytes: vec![0; len as usize], log: Vec::new() };
        Disk(Arc::new(Mutex::new(inner)))
    }

    pub(super) fn mount(&self, folder: &Path) -> io::Result<BackgroundSession> {
        fuser::spawn_mount(Daemon(self.clone()), folder, &Config::default())
    }

    pub(super) fn tell(&self, told: Told) {
        self.inner().log.push(Event::Told(Box::new(told)));
    }

    pub(super) fn len(&self) -> usize {
        self.inner().log.len()
    }

    pub(super) fn into_log(self) -> Vec<Event> {
        std::mem::take(&mut self.inner().log)
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Daemon(Disk);

impl Daemon {
    fn attributes(&self, inode: u64) -> FileAttr {
        let folder = inode == 1;
        let size = if folder { 0 } else { self.0.inner().bytes.len() as u64 };
        FileAttr {
            ino: INodeNo(inode),
            size,
            blocks: size / 512,
            atime: UNIX_EPOCH,
            mtime: UNIX_EPOCH,
            ctime: UNIX_EPOCH,
            crtime: UNIX_EPOCH,
            kind: if folder { FileType::Directory } else { FileType::RegularFile },
            perm: if folder { 0o755 } else { 0o600 },
            nlink: 1,
            uid: 0,
            gid: 0,
            rdev: 0,
            blksize: 4096,
            flags: 0,
        }
    }
}

const NO_TIME: Duration = Duration::ZERO;

impl Filesystem for Daemon {
    fn lookup(&self, _: &Request, _: INodeNo, name: &OsStr, reply: ReplyEntry) {
        if name == NAME {
            reply.entry(&NO_TIME, &self.attributes(2), Generation(0));
        } else {
            reply.error(Errno::ENOENT);
        }
    }

    fn getattr(&self, _: &Request, inode: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        reply.attr(&NO_TIME, &self.attributes(u64::from(inode)));
    }

    /// Direct: the kernel keeps no pages of the disk, so that each write arrives when it is made.
    fn open(&self, _: &Request, _: INodeNo, _: OpenFlags, reply: ReplyOpen) {
        reply.opened(FileHandle(0), FopenFlags::FOPEN_DIRECT_IO);
    }

    fn read(
        &self,
        _: &Request,
        _: INodeNo,
        _: FileHandle,
        offset: u64,
        size: u32,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyData,
    ) {
        let inner = self.0.inner();
        let from = inner.bytes.len().min(offset as usize);
        let to = inner.bytes.len().min(from + size as usize);
        reply.data(&inner.bytes[from..to]);
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
        let mut inner = self.0.inner();
        let from = offset as usize;
        let Some(place) = inner.bytes.get_mut(from..from + data.len()) else {
            return reply.error(Errno::ENOSPC);
        };
        place.copy_from_slice(data);
        inner.log.push(Event::Write(offset, data.to_vec()));
        reply.written(data.len() as u32);
    }

    fn flush(&self, _: &Request, _: INodeNo, _: FileHandle, _: LockOwner, reply: ReplyEmpty) {
        reply.ok();
    }

    fn fsync(&self, _: &Request, _: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        self.0.inner().log.push(Event::Flush);
        reply.ok();
    }
}

/// Writes the disk as it may be after these events. What was written before the last flush is
/// there; every later write is there, lost, or torn between sectors.
pub(super) fn image(log: &[Event], len: u64, path: &Path, noise: &mut Noise) -> Result<()> {
    let file = File::create(path)?;
    file.set_len(len)?;
    let flush = log.iter().rposition(|event| matches!(event, Event::Flush)).unwrap_or(0);
    // In some cuts all writes have arrived: then only what was not yet asked for is missing.
    let kind = noise.below(4);
    for (number, event) in log.iter().enumerate() {
        let Event::Write(offset, bytes) = event else { continue };
        match if number < flush || kind == 0 { 0 } else { noise.below(3) } {
            0 => file.write_all_at(bytes, *offset)?,
            1 => {}
            _ => {
                for (number, sector) in bytes.chunks(SECTOR).enumerate() {
                    if noise.below(2) == 0 {
                        file.write_all_at(sector, offset + (SECTOR * number) as u64)?;
                    }
                }
            }
        }
    }
    Ok(())
}
