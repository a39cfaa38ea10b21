// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `cargo lab powercut --filesystem ext4`: the recorder on a file system of the kernel, whose disk
//! logs every write and flush. After the flight the disk is made anew as a power cut may leave it,
//! mounted, and checked as the simulated one is. The model of the simulated disk is compared with
//! the world in this way.
//!
//! The disk is a file of a FUSE file system whose daemon is this program, with a loop device on it.

mod daemon;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::rc::Rc;

use alula_vault::keys::{Drone, OwnerKey};
use alula_vault::recorder::{Failed, Plan, Recorder};
use alula_vault::{Durability, FileSystem, Medium, Reader, Reason, Subject, SystemClock, Target};
use anyhow::{Context, Result, bail, ensure};

use super::check::{self, Tally};
use super::cut::Survived;
use super::disk::{Log, Told, Tree};
use super::shape::{Stream, Trace};
use super::{CARD, DRONE, Noise};
use daemon::{Disk, Event};

/// How often the power is cut.
const CUTS: u64 = 120;

/// Cuts the power of a real file system, under the recorder and under one that never syncs.
pub fn run_and_print(kind: &str, seed: Option<u64>) -> Result<()> {
    let mebibytes = match kind {
        "ext4" => 48,
        "btrfs" => 160,
        "xfs" => 320,
        _ => bail!("a file system is ext4, xfs or btrfs"),
    };
    if let Some(missing) = missing(kind) {
        println!("skipped: {missing}; no real file system loses its power here");
        return Ok(());
    }
    let seed = super::said_seed(seed);
    let owner = OwnerKey::generate()?;
    for syncs in [false, true] {
        let bench = Bench::new(kind, mebibytes)?;
        let flight = bench.fly(syncs, &owner, &mut Noise::of(seed, 5, 0))?;
        let (mut tally, mut violations) = (Tally::default(), Vec::new());
        for number in 0..CUTS {
            let noise = &mut Noise::of(seed, 6, number);
            let at = flight.mounted
                + noise.below((flight.log.len() - flight.mounted) as u64 + 1) as usize;
            match bench.cut(&flight, at, &owner, noise) {
                Ok(more) => tally = tally.and(more),
                Err(error) => violations.push(format!("cut {number} at {at}: {error:#}")),
            }
        }
        let who = if syncs { "the recorder" } else { "a recorder that never syncs" };
        println!(
            "{kind}, {who}: {CUTS} cuts in {} writes and flushes; {} complete, {} cut short, \
             {} damaged, {} with nothing yet; {} violations",
            flight.log.len() - flight.mounted,
            tally.complete,
            tally.cut_short,
            tally.damaged,
            tally.nothing,
            violations.len()
        );
        if syncs {
            violations.iter().take(10).for_each(|violation| println!("VIOLATION: {violation}"));
            ensure!(violations.is_empty(), "{} of {CUTS} cuts lost something", violations.len());
        }
        let first = violations.first().filter(|_| !syncs);
        first.inspect(|first| println!("control noticed: {first}"));
        ensure!(syncs || first.is_some(), "the missing sync was not noticed");
    }
    Ok(())
}

/// What this machine lacks for it.
fn missing(kind: &str) -> Option<String> {
    if !rustix::process::geteuid().is_root() {
        return Some("only root may mount".into());
    }
    let devices = ["/dev/fuse", "/dev/loop-control"];
    if let Some(device) = devices.iter().find(|device| !Path::new(device).exists()) {
        return Some(format!("there is no {device}"));
    }
    let tools = [format!("mkfs.{kind}"), "losetup".into(), "mount".into()];
    let absent = tools.iter().find(|tool| Command::new(tool).arg("-V").output().is_err());
    absent.map(|tool| format!("there is no '{tool}'"))
}

/// A folder with the places where things are mounted; gone afterwards.
struct Bench {
    kind: String,
    mebibytes: u64,
    root: PathBuf,
}

/// What was recorded, and what the disk was asked meanwhile.
struct Flight {
    log: Vec<Event>,
    /// Where in the log the empty file system was whole.
    mounted: usize,
    streams: Vec<Vec<u8>>,
    flight_ids: Vec<[u8; 16]>,
}

impl Bench {
    fn new(kind: &str, mebibytes: u64) -> Result<Self> {
        let name = format!("alula-powercut-{}", std::process::id());
        let root = std::env::temp_dir().join(name);
        for folder in ["fuse", "fs"] {
            fs::create_dir_all(root.join(folder))?;
        }
        Ok(Bench { kind: kind.to_owned(), mebibytes, root })
    }

    /// Records two flights on a file system whose disk logs.
    fn fly(&self, syncs: bool, owner: &OwnerKey, noise: &mut Noise) -> Result<Flight> {
        let disk = Disk::new(self.mebibytes << 20);
        let session = disk.mount(&self.root.join("fuse"))?;
        let device = Loop::new(&self.root.join("fuse").join(daemon::NAME))?;
        self.make(&device)?;
        let mount = self.mount(&device)?;
        let folder = mount.0.clone();
        let owners = [alula_vault::keys::OwnerPublic::from_bundle(&owner.public().to_bundle())?];
        fs::create_dir(folder.join(CARD))?;
        let drone = Drone::create(&folder.join(DRONE), "", &owners, None)?;
        run(Command::new("sync"))?;
        let mounted = disk.len();
        let (mut streams, mut flight_ids) = (Vec::new(), Vec::new());
        for number in 0..2 {
            let path = folder.join(CARD).join(format!("{number}.alula"));
            let plan = plan(&drone, noise);
            flight_ids.push(plan.flight_id);
            streams.push(record(plan, &path, Synced(syncs), number, &disk, noise)?);
        }
        if !syncs {
            // The system writes back what nobody asked it to.
            std::thread::sleep(std::time::Duration::from_millis(1500));
        }
        mount.end()?;
        device.end()?;
        session.umount_and_join()?;
        Ok(Flight { log: disk.into_log(), mounted, streams, flight_ids })
    }

    fn make(&self, device: &Loop) -> Result<()> {
        let mut mkfs = Command::new(format!("mkfs.{}", self.kind));
        match self.kind.as_str() {
            "ext4" => mkfs.args(["-q", "-E", "nodiscard,lazy_itable_init=0,lazy_journal_init=0"]),
            _ => mkfs.args(["-q", "-K"]),
        };
        mkfs.arg(&device.0);
        run(mkfs)
    }

    fn mount(&self, device: &Loop) -> Result<Mount> {
        let folder = self.root.join("fs");
        let options = if self.kind == "ext4" { "noatime,commit=1" } else { "noatime" };
        let mut mount = Command::new("mount");
        mount.args(["-t", &self.kind, "-o", options]).arg(&device.0).arg(&folder);
        run(mount)?;
        Ok(Mount(folder))
    }

    /// The disk as a cut may leave it: mounted, checked, and recorded on again.
    fn cut(
        &self,
        flight: &Flight,
        at: usize,
        owner: &OwnerKey,
        noise: &mut Noise,
    ) -> Result<Tally> {
        let image = self.root.join("image");
        daemon::image(&flight.log[..at], self.mebibytes << 20, &image, noise)?;
        let device = Loop::new(&image)?;
        let mount = self.mount(&device).context("the file system does not mount")?;
        let tally = self.look(flight, at, owner, &mount.0);
        mount.end()?;
        device.end()?;
        tally
    }

    fn look(&self, flight: &Flight, at: usize, owner: &OwnerKey, folder: &Path) -> Result<Tally> {
        let told = flight.log[..at].iter().filter_map(|event| match event {
            Event::Told(told) => Some((**told).clone()),
            _ => None,
        });
        let log = Log::of_told(told.collect());
        let streams = flight.streams.iter().zip(&flight.flight_ids);
        let streams = streams
            .map(|(content, flight_id)| Stream { flight_id: *flight_id, content: content.clone() });
        let trace = Trace { log, streams: streams.collect(), owners: 1, fault: None };
        let survived = Survived {
            tree: tree(&folder.join(CARD))?,
            card: String::new(),
            spoiled: BTreeMap::new(),
        };
        let found = check::check(&trace, trace.log.events.len(), &survived, owner, true);
        let found = found.map_err(anyhow::Error::msg)?;
        let drone = Drone::open(&folder.join(DRONE))?;
        let path = folder.join(CARD).join("again.alula");
        let begun =
            Recorder::create(plan(&drone, &mut Noise(1)), FileSystem, SystemClock::new(), &path);
        drop(begun.map_err(|failed| anyhow::anyhow!("{failed}"))?);
        let reader = Reader::open(File::open(&path)?)?;
        check::continues(&found, &survived, None, reader.header()).map_err(anyhow::Error::msg)?;
        Ok(found.tally)
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.root);
    }
}

fn plan<'a>(drone: &'a Drone, noise: &mut Noise) -> Plan<'a> {
    let mut flight_id = [0; 16];
    flight_id.copy_from_slice(&noise.bytes(16));
    Plan {
        aircraft: drone.into(),
        flight_id,
        subject: Subject::default(),
        durability: Durability::Live,
        file_limit: None,
        force: false,
    }
}

/// Records for some time, and closes or not. What was given to the recorder.
fn record(
    plan: Plan<'_>,
    path: &Path,
    medium: Synced,
    stream: usize,
    disk: &Disk,
    noise: &mut Noise,
) -> Result<Vec<u8>> {
    let failed = |failed: Failed| anyhow::anyhow!("{failed}");
    let mut recorder = Recorder::create(plan, medium, SystemClock::new(), path).map_err(failed)?;
    let mut content = Vec::new();
    let tell = |recorder: &Recorder<'_, Synced, SystemClock>, closed| {
        let name = recorder.path().file_name().unwrap_or_default();
        let standing = recorder.standing();
        disk.tell(Told {
            stream,
            path: Path::new(CARD).join(name),
            id: recorder.id(),
            sequence: recorder.sequence(),
            taken: standing.content,
            durable: standing.durable,
            synced: 0,
            closed,
        });
    };
    tell(&recorder, false);
    for _ in 0..24 {
        let bytes = noise.bytes(100 + noise.0 as usize % 90_000);
        content.extend_from_slice(&bytes);
        recorder.write(&bytes).map_err(failed)?;
        let pause = std::time::Duration::from_millis(noise.below(250));
        std::thread::sleep(pause);
        recorder.tick().map_err(failed)?;
        tell(&recorder, false);
    }
    if stream == 0 {
        recorder.finish(Reason::EndOfInput).map_err(failed)?;
        tell(&recorder, true);
    }
    Ok(content)
}

/// All files of a folder of recordings.
fn tree(folder: &Path) -> Result<Tree> {
    let mut tree = Tree::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let bytes = fs::read(entry.path())?;
        tree.insert(Path::new(CARD).join(entry.file_name()), Rc::new(bytes));
    }
    Ok(tree)
}

/// The operating system's files, synced or not.
#[derive(Clone, Copy)]
struct Synced(bool);

/// A file of it.
struct OpenFile(File, bool);

impl Target for OpenFile {
    fn append(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.append(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        if self.1 { self.0.sync() } else { Ok(()) }
    }
}

impl Medium for Synced {
    type File = OpenFile;

    fn create(&self, path: &Path, replace: bool) -> io::Result<OpenFile> {
        Ok(OpenFile(FileSystem.create(path, replace)?, self.0))
    }

    fn keep_name(&self, path: &Path) -> io::Result<()> {
        if self.0 { FileSystem.keep_name(path) } else { Ok(()) }
    }

    fn exists(&self, path: &Path) -> bool {
        FileSystem.exists(path)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        FileSystem.remove(path)
    }
}

/// A loop device on a file.
struct Loop(PathBuf);

impl Loop {
    fn new(file: &Path) -> Result<Self> {
        let output = Command::new("losetup").args(["--find", "--show"]).arg(file).output()?;
        ensure!(output.status.success(), "losetup: {}", String::from_utf8_lossy(&output.stderr));
        Ok(Loop(String::from_utf8_lossy(&output.stdout).trim().into()))
    }

    fn end(mut self) -> Result<()> {
        self.release()
    }

    fn release(&mut self) -> Result<()> {
        let device = std::mem::take(&mut self.0);
        if device.as_os_str().is_empty() {
            return Ok(());
        }
        let mut losetup = Command::new("losetup");
        losetup.arg("--detach").arg(device);
        run(losetup)
    }
}

impl Drop for Loop {
    fn drop(&mut self) {
        let _ = self.release();
    }
}

/// A mounted file system.
struct Mount(PathBuf);

impl Mount {
    fn end(mut self) -> Result<()> {
        self.release()
    }

    fn release(&mut self) -> Result<()> {
        let folder = std::mem::take(&mut self.0);
        if folder.as_os_str().is_empty() {
            return Ok(());
        }
        let mut umount = Command::new("umount");
        umount.arg(folder);
        run(umount)
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = self.release();
    }
}

fn run(mut command: Command) -> Result<()> {
    let name = format!("{:?}", command.get_program());
    let output = command.output().with_context(|| name.clone())?;
    ensure!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr).trim());
    Ok(())
}
