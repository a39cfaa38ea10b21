// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `alula mount`: sealed recordings as files of a read-only file system, opened as they are read.
//! What lies in the folder is in memory only, and gone with the command.

mod tree;

use std::ffi::OsStr;
use std::io;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use fuser::{
    Config, Errno, FileAttr, FileHandle, FileType, Filesystem, Generation, INodeNo, LockOwner,
    MountOption, OpenFlags, ReplyAttr, ReplyData, ReplyDirectory, ReplyEntry, ReplyStatfs, Request,
    SessionACL,
};
use serde_json::json;

use crate::args::Mount;
use crate::failure::{Failure, Result, Verdict};
use crate::input::Signals;
use crate::opener::Opener;
use crate::output::{Output, count, notice, shown};
use crate::recording;
use crate::shelf::Shelf;
use tree::{Node, Tree};

/// Nothing ever changes, so that the kernel may believe what it was told for long.
const LASTING: Duration = Duration::from_secs(3600);

/// How often is asked whether somebody else has unmounted the folder.
const UNMOUNTED_BY_OTHERS: Duration = Duration::from_millis(200);

pub(crate) fn run(arguments: &Mount, output: &Output) -> Result<Verdict> {
    let aircraft = match &arguments.drone_pub {
        Some(path) => Some(recording::drone_pub(path)?),
        None => None,
    };
    let folder = &arguments.at;
    check(folder)?;
    let opener = Opener::new(&arguments.access)?;
    let (shelf, verdict) = Shelf::new(&arguments.files, opener, aircraft.as_ref())?;
    if shelf.files().is_empty() {
        return Err(Failure::rejected("there is nothing to mount: no recording could be opened"));
    }
    let many = shelf.files().len() as u64;
    let failed = |error: io::Error| Failure::io("use", folder, &error);
    let signals = Signals::new().map_err(failed)?;
    let session = fuser::spawn_mount(Files::new(shelf), folder, &options()).map_err(|error| {
        let failure = Failure::io("mount on", folder, &error);
        let remedy = "; mounting needs /dev/fuse and, for users other than root, fusermount3";
        Failure { message: failure.message + remedy, ..failure }
    })?;
    output.result(
        &format!(
            "{} in {}, to be read only; Ctrl-C or 'umount' ends it; no plain copy was made",
            count(many, "file"),
            shown(folder)
        ),
        &json!({ "mounted": folder.to_string_lossy(), "files": many }),
    );
    while !session.guard.is_finished() && !signals.arrived(UNMOUNTED_BY_OTHERS).map_err(failed)? {}
    let ended =
        if session.guard.is_finished() { session.join() } else { session.umount_and_join() };
    ended.map_err(|error| Failure::io("unmount", folder, &error))?;
    Ok(verdict)
}

/// Whoever mounts over files hides them.
fn check(folder: &Path) -> Result<()> {
    let failed = |error: io::Error| Failure::io("mount on", folder, &error);
    if std::fs::read_dir(folder).map_err(failed)?.next().is_some() {
        let folder = shown(folder);
        return Err(Failure::usage(format!("{folder} is not empty; mount on an empty folder")));
    }
    Ok(())
}

fn options() -> Config {
    let mut options = Config::default();
    options.mount_options = vec![
        MountOption::RO,
        MountOption::NoExec,
        MountOption::NoSuid,
        MountOption::NoDev,
        MountOption::NoAtime,
        MountOption::DefaultPermissions,
        MountOption::FSName("alula".into()),
        MountOption::Subtype("alula".into()),
    ];
    // Nobody but who holds the key, not even root.
    options.acl = SessionACL::Owner;
    options
}

/// The file system.
struct Files {
    shelf: Mutex<Shelf>,
    tree: Tree,
    uid: u32,
    gid: u32,
}

impl Files {
    fn new(shelf: Shelf) -> Self {
        let mut tree = Tree::default();
        for (at, file) in shelf.files().iter().enumerate() {
            tree.insert(&file.name, at);
        }
        let (uid, gid) = (rustix::process::getuid().as_raw(), rustix::process::getgid().as_raw());
        Files { shelf: Mutex::new(shelf), tree, uid, gid }
    }

    /// A reading that panicked has changed nothing that the next one relies on.
    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn attributes(&self, inode: INodeNo) -> Option<FileAttr> {
        let (kind, perm, nlink, size, time) = match self.tree.node(inode.into())? {
            Node::Folder(_) => (FileType::Directory, 0o500, 2, 0, UNIX_EPOCH),
            Node::File(at) => {
                let shelf = self.shelf();
                let file = shelf.files().get(*at)?;
                (FileType::RegularFile, 0o400, 1, file.len, time(file.begun_us))
            }
        };
        Some(FileAttr {
            ino: inode,
            size,
            blocks: size.div_ceil(512),
            atime: time,
            mtime: time,
            ctime: time,
            crtime: time,
            kind,
            perm,
            nlink,
            uid: self.uid,
            gid: self.gid,
            rdev: 0,
            blksize: 64 << 10,
            flags: 0,
        })
    }

    /// As much as there is at this place, up to `size`.
    fn content(&self, at: usize, offset: u64, size: u32) -> std::result::Result<Vec<u8>, Errno> {
        let mut bytes = vec![0; size as usize];
        let mut filled = 0;
        let mut shelf = self.shelf();
        while filled < bytes.len() {
            match shelf.read_at(at, offset + filled as u64, &mut bytes[filled..]) {
                Ok(0) => break,
                Ok(got) => filled += got,
                Err(error) => {
                    let name = shelf.files().get(at).map(|file| file.name.join("/"));
                    notice(&format!(
                        "alula: {}: {error}",
                        shown(name.unwrap_or_default().as_ref())
                    ));
                    return Err(Errno::EIO);
                }
            }
        }
        bytes.truncate(filled);
        Ok(bytes)
    }
}

/// Microseconds since 1970, of a hostile clock, as a time.
fn time(us: i64) -> SystemTime {
    let moment = Duration::from_micros(us.unsigned_abs());
    let time = if us < 0 { UNIX_EPOCH.checked_sub(moment) } else { UNIX_EPOCH.checked_add(moment) };
    time.unwrap_or(UNIX_EPOCH)
}

impl Filesystem for Files {
    fn lookup(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        let inode = self.tree.child(parent.into(), name).map(INodeNo);
        match inode.and_then(|inode| self.attributes(inode)) {
            Some(attributes) => reply.entry(&LASTING, &attributes, Generation(0)),
            None => reply.error(Errno::ENOENT),
        }
    }

    fn getattr(&self, _: &Request, inode: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        match self.attributes(inode) {
            Some(attributes) => reply.attr(&LASTING, &attributes),
            None => reply.error(Errno::ENOENT),
        }
    }

    fn read(
        &self,
        _: &Request,
        inode: INodeNo,
        _: FileHandle,
        offset: u64,
        size: u32,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyData,
    ) {
        let content = match self.tree.node(inode.into()) {
            Some(Node::File(at)) => self.content(*at, offset, size),
            Some(Node::Folder(_)) => Err(Errno::EISDIR),
            None => Err(Errno::ENOENT),
        };
        match content {
            Ok(bytes) => reply.data(&bytes),
            Err(error) => reply.error(error),
        }
    }

    fn readdir(
        &self,
        _: &Request,
        inode: INodeNo,
        _: FileHandle,
        offset: u64,
        mut reply: ReplyDirectory,
    ) {
        let Some(Node::Folder(children)) = self.tree.node(inode.into()) else {
            return reply.error(Errno::ENOTDIR);
        };
        let own = [".", ".."].map(|name| (OsStr::new(name), u64::from(inode)));
        let entries = own.into_iter().chain(children.iter().map(|(name, at)| (&**name, *at)));
        let after = usize::try_from(offset).unwrap_or(usize::MAX);
        for (at, (name, child)) in entries.enumerate().skip(after) {
            let kind = match self.tree.node(child) {
                Some(Node::File(_)) => FileType::RegularFile,
                _ => FileType::Directory,
            };
            if reply.add(INodeNo(child), at as u64 + 1, kind, name) {
                break;
            }
        }
        reply.ok();
    }

    fn statfs(&self, _: &Request, _: INodeNo, reply: ReplyStatfs) {
        let blocks: u64 = self.shelf().files().iter().map(|file| file.len.div_ceil(4096)).sum();
        reply.statfs(blocks, 0, 0, self.tree.len(), 0, 4096, 255, 4096);
    }
}
