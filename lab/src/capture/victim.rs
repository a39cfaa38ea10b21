// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A recorder to be captured: the real command, or the lab's own that leaves out a wipe. It is fed
//! like a camera feeds it.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use lab_vault::keys::{Configuration, Drone, OwnerKey, OwnerPublic, Quorum, Recipients, Settings};
use lab_vault::{Durability, Flight, Reason, Subject, SystemClock, Writer, lab::Wipe};

use super::plaintext;
use super::recording::Recording;

/// A recorder at work.
pub(super) struct Victim {
    process: Child,
    stop: Arc<AtomicBool>,
    feeder: Option<JoinHandle<()>>,
}

/// A folder that goes when it is no longer needed.
pub(super) struct Place(PathBuf);

impl Place {
    /// An aircraft in a new folder, recording by these settings, to its owner and to a quorum.
    pub(super) fn new(settings: &Settings) -> Result<Self> {
        let mut name = [0; 8];
        lab_engine::random::fill(&mut name).map_err(|error| anyhow::anyhow!("{error:?}"))?;
        let place =
            Place(std::env::temp_dir().join(format!("alula-capture-{}", hex::encode(name))));
        std::fs::create_dir(&place.0)?;
        let owner = OwnerKey::generate()?;
        let public = [OwnerPublic::from_bundle(&owner.public().to_bundle())?];
        let mut members = Vec::new();
        for _ in 0..3 {
            let bundle = OwnerKey::generate()?.public().to_bundle();
            members.push(OwnerPublic::from_bundle(&bundle)?);
        }
        let quorums = [Quorum::new(2, members)?];
        let recipients = Recipients { alone: &public, quorums: &quorums };
        let configuration = Configuration::sign(settings, recipients, None, 1, &owner)?;
        Drone::create(&place.drone(), "captured", &public, Some(configuration))?;
        Ok(place)
    }

    pub(super) fn drone(&self) -> PathBuf {
        self.0.join("drone")
    }

    pub(super) fn recording(&self) -> PathBuf {
        self.0.join("flight.alula")
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Victim {
    /// Starts a recorder, and a camera that gives it so many bytes in a second.
    pub(super) fn start(mut recorder: Command, rate: usize) -> Result<Self> {
        recorder.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut process = recorder.spawn().with_context(|| format!("{recorder:?}"))?;
        let mut stdin = process.stdin.take().context("a pipe to it")?;
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let feeder = std::thread::spawn(move || {
            let (begin, mut frames, mut position) = (Instant::now(), 0, 0);
            while !stopped.load(Ordering::Relaxed) {
                let picture = plaintext::content(position, rate / FRAMES);
                if stdin.write_all(&picture).is_err() {
                    return;
                }
                position += picture.len() as u64;
                frames += 1;
                let next = begin + Duration::from_secs(1) * frames / FRAMES as u32;
                std::thread::sleep(next.saturating_duration_since(Instant::now()));
            }
        });
        Ok(Victim { process, stop, feeder: Some(feeder) })
    }

    pub(super) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Waits until the recording has so many sealed frames, the start's included.
    pub(super) fn wait_for(&self, recording: &Path, frames: usize) -> Result<()> {
        let has = |file: Vec<u8>| Recording::read(&file).map_or(0, |file| file.frames.len());
        let patience = Instant::now() + Duration::from_secs(60);
        while std::fs::read(recording).map_or(0, has) < frames {
            ensure!(Instant::now() < patience, "the recorder does not record");
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }

    /// Ends the stream; the recorder closes the recording.
    pub(super) fn finish(mut self) -> Result<()> {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(feeder) = self.feeder.take() {
            feeder.join().expect("the camera does not panic");
        }
        let status = self.process.wait()?;
        ensure!(status.success(), "the recorder ended with {status}");
        Ok(())
    }
}

impl Drop for Victim {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Pictures in a second.
const FRAMES: usize = 25;

/// `alula record`, built as this program is.
pub(super) fn alula(place: &Place) -> Result<Command> {
    let me = std::env::current_exe()?;
    let folder = me.parent().context("a program lies in a folder")?;
    // Tests lie one folder deeper than programs.
    let folder = if folder.ends_with("deps") { folder.parent() } else { Some(folder) };
    let folder = folder.context("a folder of a profile")?;
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.current_dir(env!("CARGO_MANIFEST_DIR"));
    cargo.args(["build", "--quiet", "--workspace", "--bin", "alula", "--target-dir"]);
    cargo.arg(folder.parent().context("a target folder")?);
    if folder.ends_with("release") {
        cargo.arg("--release");
    }
    ensure!(cargo.status()?.success(), "cargo does not build the command");
    let mut recorder = Command::new(folder.join("alula"));
    recorder.arg("record").arg("--drone").arg(place.drone()).arg("--out").arg(place.recording());
    Ok(recorder)
}

/// [`record`] in a process of its own: the program `lab` with the verb that calls it.
pub(super) fn forgetful(lab: &Path, place: &Place, wipe: &str) -> Command {
    let mut recorder = Command::new(lab);
    recorder.arg("capture-victim").arg(wipe).arg(place.drone()).arg(place.recording());
    recorder
}

/// The smallest recorder there is, without the wipe of this name.
pub fn record(wipe: &str, drone: &Path, out: &Path) -> Result<()> {
    let wipe = WIPES.iter().find(|(name, _)| *name == wipe).context("no such wipe")?.1;
    let drone = Drone::open(drone)?;
    if let Some(wipe) = wipe {
        lab_vault::lab::skip(wipe);
    }
    let (identity, configuration) = (drone.identity(), drone.configuration());
    let (flight, subject, clock) = (Flight::default(), Subject::default(), SystemClock::new());
    let target = File::create_new(out)?;
    let live = Durability::Live;
    let mut writer =
        Writer::create(target, clock, identity, configuration, &flight, &subject, live)?;
    let mut buffer = vec![0; 1 << 16];
    loop {
        let got = std::io::stdin().read(&mut buffer)?;
        if got == 0 {
            break;
        }
        writer.write_all(&buffer[..got])?;
        std::hint::black_box(&mut buffer)[..got].fill(0);
        writer.tick()?;
    }
    writer.finish(Reason::EndOfInput)?;
    Ok(())
}

/// What the lab's recorder can leave out; the first is nothing. What is left on the stack is soon
/// overwritten by chance, so that the last is caught in most runs, not in all.
pub const WIPES: [(&str, Option<Wipe>); 4] = [
    ("nothing", None),
    ("ratchet", Some(Wipe::RatchetKey)),
    ("floe", Some(Wipe::FloeState)),
    ("stack", Some(Wipe::Stack)),
];
