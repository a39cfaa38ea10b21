// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `alula demo`: the main job in one command. Every step runs `alula` as a subprocess, and every
//! number comes from files on disk.

pub mod checks;
pub mod flight;
mod record;

use std::path::{Path, PathBuf};
use std::time::Instant;

use serde_json::json;

use crate::args::Demo;
use crate::failure::{Failure, Result, Verdict};
use crate::output::{Output, bytes, escaped, shown};
use checks::{Alula, text};
use flight::Stream;
use record::Recorded;

/// What the demo measured.
struct Measured {
    sealed_bytes: u64,
    recovered_bytes: u64,
    lost_ms: u64,
    opened_identical: bool,
    drone_cannot_open: bool,
    tamper_named: bool,
    seal_mb_per_s: f64,
}

pub(crate) fn run(arguments: &Demo, output: &Output) -> Result<Verdict> {
    let program = std::env::current_exe()
        .map_err(|error| Failure::usage(format!("cannot find this program: {error}")))?;
    let alula = Alula { program };
    let place = Place::new(arguments.dir.as_deref())?;
    output.line(&format!("Everything that follows lies in {}\n", shown(&place.root)));

    place.make_keys(&alula, output)?;
    let (streams, made_by) = place.streams(arguments)?;
    output.line(&format!(
        "2. A flight ({made_by}) is sealed while it is recorded: {}.",
        streams.iter().map(Stream::describe).collect::<Vec<_>>().join(", ")
    ));
    let recorded = record::record_and_kill(&alula, &place, &streams, output)?;
    let measured = place.examine(&alula, &recorded, output)?;
    Ok(report(&measured, &place.root, output))
}

/// The demo's folder.
pub(crate) struct Place {
    root: PathBuf,
}

impl Place {
    fn new(wanted: Option<&Path>) -> Result<Self> {
        let root = match wanted {
            Some(folder) => folder.to_owned(),
            None => {
                let mut tag = [0; 4];
                alula_engine::random::fill(&mut tag)?;
                std::env::temp_dir().join(format!("alula-demo-{:08x}", u32::from_be_bytes(tag)))
            }
        };
        if root.exists() {
            return Err(Failure::usage(format!("{} exists; name a new folder", shown(&root))));
        }
        let place = Place { root };
        for folder in ["flight", "card", "ground", "scratch"] {
            let path = place.path(folder);
            std::fs::create_dir_all(&path).map_err(|error| Failure::io("make", &path, &error))?;
        }
        Ok(place)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    fn passphrase(&self) -> PathBuf {
        self.path("passphrase.txt")
    }

    fn make_keys(&self, alula: &Alula, output: &Output) -> Result<()> {
        let mut words = [0; 12];
        alula_engine::random::fill(&mut words)?;
        let passphrase: String = words.iter().map(|byte| format!("{byte:02x}")).collect();
        let file = self.passphrase();
        std::fs::write(&file, passphrase).map_err(|error| Failure::io("write", &file, &error))?;

        let (owner, drone) = (self.path("owner"), self.path("drone"));
        let owner_pub = owner.join("owner.pub");
        alula.answer(&["owner", "new", text(&owner)?, "--passphrase-file", text(&file)?], &[0])?;
        let made =
            alula.answer(&["drone", "new", text(&drone)?, "--owner", text(&owner_pub)?], &[0])?;
        let fingerprint = made["owner_fingerprint"].as_str().unwrap_or("?").to_owned();
        output.line(&format!(
            "1. An owner has keys; an aircraft has the owner's public half only.\n   owner {}",
            escaped(&fingerprint)
        ));
        Ok(())
    }

    fn streams(&self, arguments: &Demo) -> Result<(Vec<Stream>, &'static str)> {
        if arguments.input.is_empty() {
            return flight::generate(&self.path("flight"));
        }
        let mut streams: Vec<Stream> = Vec::new();
        for file in &arguments.input {
            let mut stream = flight::from_file(file)?;
            // Each stream has a folder of its own, called by its label.
            if streams.iter().any(|other| other.label == stream.label) {
                stream.label += &format!(" ({})", streams.len() + 1);
            }
            streams.push(stream);
        }
        Ok((streams, "your files"))
    }

    /// Steps 3 to 6: what anyone can do with the files that are left.
    fn examine(&self, alula: &Alula, recorded: &[Recorded], output: &Output) -> Result<Measured> {
        let mut measured = Measured {
            sealed_bytes: 0,
            recovered_bytes: 0,
            lost_ms: 0,
            opened_identical: true,
            drone_cannot_open: true,
            tamper_named: true,
            seal_mb_per_s: 0.0,
        };
        output.line(
            "3. What the kill left is verified without any key, then opened with the owner's.",
        );
        for stream in recorded {
            self.recover(alula, stream, &mut measured, output)?;
        }
        output.line(
            "   (Lost: from when the first missing byte entered the recorder's pipe to the kill.)",
        );
        output.line(&format!(
            "4. The aircraft's own folder {} what it wrote.",
            if measured.drone_cannot_open { "cannot open" } else { "CAN OPEN" }
        ));
        measured.tamper_named = self.tamper(alula, &recorded[0], output)?;
        measured.seal_mb_per_s = self.throughput(alula, output)?;
        Ok(measured)
    }

    /// Verifies and opens what one stream's recorder left.
    fn recover(
        &self,
        alula: &Alula,
        stream: &Recorded,
        measured: &mut Measured,
        output: &Output,
    ) -> Result<()> {
        let (passphrase, key) = (self.passphrase(), self.path("owner/owner.key"));
        let drone_pub = self.path("drone/drone.pub");
        let sealed = text(&stream.recording)?;
        measured.sealed_bytes += file_length(&stream.recording)?;

        let verified =
            alula.answer(&["verify", "--drone-pub", text(&drone_pub)?, sealed], &[0, 3, 4])?;
        let verdict = verified["files"][0]["verdict"].as_str().unwrap_or("?").to_owned();

        let out = self.path("ground").join(&stream.label);
        let opened = alula.answer(
            &[
                "open",
                "--key",
                text(&key)?,
                "--passphrase-file",
                text(&passphrase)?,
                "--drone-pub",
                text(&drone_pub)?,
                "--out",
                text(&out)?,
                sealed,
            ],
            &[0, 3],
        )?;
        let restored = PathBuf::from(opened["files"][0]["out"].as_str().unwrap_or_default());
        let (recovered, identical) = checks::identical_prefix(&restored, &stream.sent)?;
        measured.recovered_bytes += recovered;
        measured.opened_identical &= identical && recovered >= stream.acknowledged;
        measured.lost_ms = measured.lost_ms.max(stream.lost_ms(recovered));
        output.line(&format!(
            "   {}: verifies as {verdict}; the owner opens {} of {} sent{}; {} ms lost.",
            escaped(&stream.label),
            bytes(recovered),
            bytes(stream.fed),
            if identical { ", byte for byte identical" } else { ", AND THEY DIFFER" },
            stream.lost_ms(recovered),
        ));

        measured.drone_cannot_open &= checks::cannot_open(
            alula,
            &self.path("drone"),
            &passphrase,
            &stream.recording,
            &self.path("scratch"),
        )?;
        Ok(())
    }

    /// Flips one bit in a chapter in the middle of the first recording.
    fn tamper(&self, alula: &Alula, stream: &Recorded, output: &Output) -> Result<bool> {
        let seen = alula.answer(&["inspect", text(&stream.recording)?], &[0, 3])?;
        let chapters = seen["chapters"].as_array().map(Vec::as_slice).unwrap_or_default();
        let Some(chapter) = chapters.get(chapters.len().saturating_sub(1) / 2) else {
            return Err(Failure::usage(
                "the recording was killed before its first chapter; run again",
            ));
        };
        let field = |name: &str| chapter[name].as_u64().unwrap_or(u64::MAX);
        let copy = self.path("scratch/tampered.alula");
        checks::flip_bit(&stream.recording, &copy, field("offset"), field("length"))?;
        let number = field("chapter");
        let named = checks::names_chapter(alula, &self.path("drone/drone.pub"), &copy, number)?;
        output.line(&format!(
            "5. One bit is flipped in chapter {number} of {} of {}: verify {}.",
            chapters.len(),
            escaped(&stream.label),
            if named { "names that chapter" } else { "DOES NOT NAME IT" }
        ));
        Ok(named)
    }

    /// Seals a larger file, and times the whole process.
    fn throughput(&self, alula: &Alula, output: &Output) -> Result<f64> {
        const LENGTH: usize = 256 << 20;
        let (file, out) = (self.path("scratch/large.bin"), self.path("scratch/sealed"));
        std::fs::write(&file, vec![0x5a; LENGTH])
            .map_err(|error| Failure::io("write", &file, &error))?;
        let begun = Instant::now();
        alula.answer(
            &["seal", "--drone", text(&self.path("drone"))?, "--out", text(&out)?, text(&file)?],
            &[0],
        )?;
        let rate = LENGTH as f64 / 1e6 / begun.elapsed().as_secs_f64();
        output.line(&format!(
            "6. A file of {} is sealed at {rate:.0} MB/s, process start and sync included.",
            bytes(LENGTH as u64)
        ));
        // The large files have told what they can.
        let _ = std::fs::remove_file(&file);
        let _ = std::fs::remove_dir_all(&out);
        Ok(rate)
    }
}

fn file_length(path: &Path) -> Result<u64> {
    Ok(std::fs::metadata(path).map_err(|error| Failure::io("read", path, &error))?.len())
}

fn report(measured: &Measured, root: &Path, output: &Output) -> Verdict {
    let good = measured.opened_identical && measured.drone_cannot_open && measured.tamper_named;
    let tests = alula_engine::self_test().map(|report| report.casts.len());
    let tests_line = match tests {
        Ok(count) => format!("{count} self-tests of the module passed"),
        Err(error) => format!("the module's self-tests: {error}"),
    };
    let lines = format!(
        "\n{} of sealed files, {} recovered from them, {} ms lost at most, sealing at {:.0} MB/s; \
         {tests_line}.\n\
         The files are yours to look at: {}\n{}",
        bytes(measured.sealed_bytes),
        bytes(measured.recovered_bytes),
        measured.lost_ms,
        measured.seal_mb_per_s,
        shown(root),
        if good { "All of it held." } else { "SOMETHING DID NOT HOLD: see above." },
    );
    output.result(
        &lines,
        &json!({
            "sealed_bytes": measured.sealed_bytes,
            "recovered_bytes": measured.recovered_bytes,
            "lost_ms": measured.lost_ms,
            "opened_identical": measured.opened_identical,
            "drone_cannot_open": measured.drone_cannot_open,
            "tamper_named": measured.tamper_named,
            "seal_mb_per_s": (measured.seal_mb_per_s * 10.0).round() / 10.0,
            "self_tests": tests.unwrap_or(0),
            "folder": root.to_string_lossy(),
        }),
    );
    if good && tests.is_ok() { Verdict::Good } else { Verdict::Rejected }
}
