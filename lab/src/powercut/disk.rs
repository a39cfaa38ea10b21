// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A card with a file system that remembers what was asked of it and in which order, so that the
//! power can be cut afterwards at any moment. `docs/power-cuts.md` states the model.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use alula_vault::{Medium, Target, keys};

/// Files by their names.
pub(super) type Tree = BTreeMap<PathBuf, Rc<Vec<u8>>>;

/// What happened, in order. Files are meant by their number.
pub(super) enum Event {
    /// A file of no length was made under this name.
    Made {
        path: PathBuf,
        file: usize,
    },
    /// A name was given to what had another.
    Renamed {
        from: PathBuf,
        to: PathBuf,
    },
    Removed {
        path: PathBuf,
    },
    /// A file was appended to, and is this long now.
    Written {
        file: usize,
        len: usize,
    },
    /// A file's bytes were made durable.
    Synced {
        file: usize,
    },
    /// What had not been synced was lost while the power was on: a sync failed.
    Dropped {
        file: usize,
    },
    /// The names in a folder were made durable.
    FolderSynced {
        folder: PathBuf,
    },
    /// The recorder said something to its caller.
    Told(Told),
}

/// What a recorder answers for once it has said it.
#[derive(Clone)]
pub(super) struct Told {
    pub(super) stream: usize,
    /// The file in progress, its recording and its number.
    pub(super) path: PathBuf,
    pub(super) id: [u8; 16],
    pub(super) sequence: Option<u64>,
    /// Bytes of the stream that were taken, and that are durable.
    pub(super) taken: u64,
    pub(super) durable: u64,
    /// How much of the file in progress was synced at that moment.
    pub(super) synced: usize,
    /// Whether the recording was closed.
    pub(super) closed: bool,
}

/// A mistake in how a recorder treats its disk, which the campaign must notice.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Control {
    /// Nothing is ever synced.
    NoSync,
    /// Each sync comes before the writes that it is for.
    SyncBeforeWrite,
    /// The header's sync is left out: it is written, and durable with the first chapter.
    TornHeader,
    /// Files are made durable, their names are not.
    NoNames,
    /// A sync that failed is taken for a good one.
    ErrorIgnored,
    /// The aircraft's memory of its recordings is never synced.
    NoMemory,
}

/// An error that a card gives, from the so-manieth request on that would change it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fault {
    /// EIO on every write.
    Write,
    /// EIO on one sync; what it was for is lost, and later syncs are good.
    Sync,
    /// ENOSPC on every write and new file.
    Full,
    /// EROFS on everything.
    ReadOnly,
}

#[derive(Default)]
pub(super) struct Log {
    pub(super) events: Vec<Event>,
    /// All that was ever written to each file.
    pub(super) files: Vec<Vec<u8>>,
    /// How much of it was synced.
    synced: Vec<usize>,
    /// What was durable before the first event.
    pub(super) start: Tree,
    names: BTreeMap<PathBuf, usize>,
    control: Option<Control>,
    fault: Option<(Fault, usize)>,
}

impl Log {
    /// What recorders said on a disk that logs for itself.
    pub(super) fn of_told(told: Vec<Told>) -> Self {
        let events = told.into_iter().map(Event::Told).collect();
        Log { events, ..Log::default() }
    }

    fn error(&mut self, card: bool, fits: &[Fault]) -> io::Result<()> {
        let Some((fault, left)) = &mut self.fault else { return Ok(()) };
        if !card || !fits.contains(fault) {
            return Ok(());
        }
        if *left > 0 {
            *left -= 1;
            return Ok(());
        }
        let fault = *fault;
        if fault == Fault::Sync {
            self.fault = None;
        }
        Err(match fault {
            Fault::Write | Fault::Sync => io::Error::from_raw_os_error(libc::EIO),
            Fault::Full => io::ErrorKind::StorageFull.into(),
            Fault::ReadOnly => io::ErrorKind::ReadOnlyFilesystem.into(),
        })
    }

    fn make(&mut self, path: &Path) -> usize {
        let file = self.files.len();
        self.files.push(Vec::new());
        self.synced.push(0);
        self.names.insert(path.to_owned(), file);
        self.events.push(Event::Made { path: path.to_owned(), file });
        file
    }

    fn append(&mut self, file: usize, bytes: &[u8]) {
        self.files[file].extend_from_slice(bytes);
        let len = self.files[file].len();
        self.events.push(Event::Written { file, len });
    }

    fn sync(&mut self, file: usize) {
        self.synced[file] = self.files[file].len();
        self.events.push(Event::Synced { file });
    }
}

/// The disk, which all who use it share.
#[derive(Clone)]
pub(super) struct Disk(Rc<RefCell<Log>>);

impl Disk {
    /// A disk that holds these files, durably.
    pub(super) fn new(start: Tree, control: Option<Control>) -> Self {
        let mut log = Log { control, ..Log::default() };
        for (path, bytes) in &start {
            log.names.insert(path.clone(), log.files.len());
            log.synced.push(bytes.len());
            log.files.push(bytes.to_vec());
        }
        log.start = start;
        Disk(Rc::new(RefCell::new(log)))
    }

    /// From the so-manieth fitting request on the card answers with this error.
    pub(super) fn break_after(&self, requests: usize, fault: Fault) {
        self.0.borrow_mut().fault = Some((fault, requests));
    }

    pub(super) fn tell(&self, mut told: Told) {
        let mut log = self.0.borrow_mut();
        told.synced = log.names.get(&told.path).map_or(0, |file| log.synced[*file]);
        log.events.push(Event::Told(told));
    }

    /// What a reader sees while the power is on.
    pub(super) fn live(&self, path: &Path) -> Option<Vec<u8>> {
        let log = self.0.borrow();
        log.names.get(path).map(|file| log.files[*file].clone())
    }

    /// All that happened, once nobody uses the disk any more.
    pub(super) fn into_log(self) -> Log {
        self.0.take()
    }
}

/// A file of the card.
pub(super) struct Open {
    disk: Disk,
    file: usize,
    /// What `Control::SyncBeforeWrite` has yet to write.
    late: Vec<u8>,
    /// Whether `Control::TornHeader` has left out its sync.
    left_out: bool,
}

impl Target for Open {
    fn append(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut log = self.disk.0.borrow_mut();
        log.error(true, &[Fault::Write, Fault::Full, Fault::ReadOnly])?;
        if log.control == Some(Control::SyncBeforeWrite) {
            self.late.extend_from_slice(bytes);
        } else {
            log.append(self.file, bytes);
        }
        Ok(bytes.len())
    }

    fn sync(&mut self) -> io::Result<()> {
        let mut log = self.disk.0.borrow_mut();
        if let Err(error) = log.error(true, &[Fault::Sync, Fault::ReadOnly]) {
            log.events.push(Event::Dropped { file: self.file });
            return if log.control == Some(Control::ErrorIgnored) { Ok(()) } else { Err(error) };
        }
        match log.control {
            Some(Control::NoSync) => return Ok(()),
            Some(Control::TornHeader) if !self.left_out => {
                self.left_out = true;
                return Ok(());
            }
            _ => log.sync(self.file),
        }
        let late = std::mem::take(&mut self.late);
        if !late.is_empty() {
            log.append(self.file, &late);
        }
        Ok(())
    }
}

impl Medium for Disk {
    type File = Open;

    fn create(&self, path: &Path, replace: bool) -> io::Result<Open> {
        let mut log = self.0.borrow_mut();
        log.error(true, &[Fault::Full, Fault::ReadOnly])?;
        if log.names.contains_key(path) && !replace {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let file = log.make(path);
        Ok(Open { disk: self.clone(), file, late: Vec::new(), left_out: false })
    }

    fn keep_name(&self, path: &Path) -> io::Result<()> {
        let mut log = self.0.borrow_mut();
        log.error(true, &[Fault::ReadOnly])?;
        if log.control != Some(Control::NoNames) {
            let folder = path.parent().unwrap_or(Path::new("")).to_owned();
            log.events.push(Event::FolderSynced { folder });
        }
        Ok(())
    }

    fn exists(&self, path: &Path) -> bool {
        self.0.borrow().names.contains_key(path)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut log = self.0.borrow_mut();
        log.names.remove(path).ok_or(io::ErrorKind::NotFound)?;
        log.events.push(Event::Removed { path: path.to_owned() });
        Ok(())
    }
}

/// The aircraft's folder, where its memory lies. It is on the same disk.
pub(super) struct Memory(pub(super) Disk);

impl Memory {
    fn path(name: &str) -> PathBuf {
        Path::new(super::DRONE).join(name)
    }

    fn keeps(&self) -> bool {
        self.0.0.borrow().control != Some(Control::NoMemory)
    }
}

impl keys::Disk for Memory {
    fn read(&self, name: &str, max: usize) -> io::Result<Option<Vec<u8>>> {
        let bytes = self.0.live(&Self::path(name));
        Ok(bytes.map(|mut bytes| {
            bytes.truncate(max);
            bytes
        }))
    }

    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let mut log = self.0.0.borrow_mut();
        log.error(true, &[Fault::ReadOnly])?;
        let file = log.make(&Self::path(name));
        log.append(file, bytes);
        Ok(())
    }

    fn sync(&self, name: &str) -> io::Result<()> {
        if self.keeps() {
            let mut log = self.0.0.borrow_mut();
            let file = *log.names.get(&Self::path(name)).ok_or(io::ErrorKind::NotFound)?;
            log.sync(file);
        }
        Ok(())
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let (from, to) = (Self::path(from), Self::path(to));
        let mut log = self.0.0.borrow_mut();
        let file = log.names.remove(&from).ok_or(io::ErrorKind::NotFound)?;
        log.names.insert(to.clone(), file);
        log.events.push(Event::Renamed { from, to });
        Ok(())
    }

    fn sync_folder(&self) -> io::Result<()> {
        if self.keeps() {
            let folder = PathBuf::from(super::DRONE);
            self.0.0.borrow_mut().events.push(Event::FolderSynced { folder });
        }
        Ok(())
    }

    fn lock(&self) -> io::Result<Option<File>> {
        Ok(None)
    }
}
