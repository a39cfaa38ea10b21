// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What the command's tests share: a folder with an owner and an aircraft, the command run in it as
//! a process of its own, and bytes to record.
#![allow(dead_code, unreachable_pub)] // each test file uses a part of this

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use alula_vault::keys::{
    Configuration, ITERATIONS_MIN, OwnerKey, OwnerPublic, Passphrase, Settings,
};
use serde_json::Value;

/// Opens with the owner's key.
pub const KEY: [&str; 4] = ["--key", "owner/owner.key", "--passphrase-file", "passphrase"];

/// A temporary folder, removed afterwards. The command runs in it.
pub struct Place {
    pub root: PathBuf,
}

/// What the command said.
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Place {
    /// A folder with `owner`, `drone` and the owner's `passphrase`.
    pub fn new() -> Self {
        let place = Self::bare();
        place.owner("owner");
        place.run(&["drone", "new", "drone", "--owner", "owner/owner.pub"]).good();
        place
    }

    /// The same, with an aircraft that makes many small chapters.
    pub fn with_settings(interval_ms: u32, chapter_bytes: u32) -> Self {
        let place = Self::bare();
        place.owner("owner");
        let settings = Settings { interval_ms, chapter_bytes, ..Settings::default() };
        let owner = OwnerPublic::from_line(&place.read("owner/owner.pub")).unwrap();
        let key = &owner_made_once().0;
        let signed = Configuration::sign(&settings, &[owner], None, 1, key).unwrap();
        place.write("config", signed.as_bytes());
        let new = ["drone", "new", "drone", "--owner", "owner/owner.pub", "--config", "config"];
        place.run(&new).good();
        place
    }

    /// A folder with nothing in it.
    pub fn bare() -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("alula-test-{}-{number}", std::process::id());
        let root = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&root).unwrap();
        Place { root }
    }

    /// Makes an owner.
    pub fn owner(&self, name: &str) {
        let (passphrase, files) = match name {
            "owner" => ("passphrase".into(), &owner_made_once().1),
            _ => (format!("{name}.passphrase"), &make_owner().1),
        };
        self.write(format!("{name}/owner.key"), &files[0]);
        self.write(format!("{name}/owner.pub"), &files[1]);
        self.write(passphrase, PASSPHRASE);
    }

    pub fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.root.join(name)
    }

    /// Writes a file, and its folders.
    pub fn write(&self, name: impl AsRef<Path>, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    pub fn read(&self, name: impl AsRef<Path>) -> Vec<u8> {
        let path = self.path(name);
        std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// The names in a folder, sorted; none if there is no such folder.
    pub fn names(&self, folder: &str) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.path(folder)) else { return Vec::new() };
        let name = |entry: std::io::Result<std::fs::DirEntry>| {
            entry.unwrap().file_name().to_string_lossy().into_owned()
        };
        let mut names: Vec<_> = entries.map(name).collect();
        names.sort();
        names
    }

    /// The command, to be run in this folder.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_alula"));
        command.current_dir(&self.root).args(arguments).stdin(Stdio::null());
        // Not the list of whoever runs the tests.
        command.env("ALULA_TRUST", self.path("trusted"));
        command
    }

    /// Runs the command.
    pub fn run(&self, arguments: &[&str]) -> Said {
        Said::of(self.command(arguments).output().unwrap())
    }

    /// Runs the command and presses Ctrl-C after so many milliseconds: whether it was done before,
    /// and how it ended.
    #[cfg(unix)]
    pub fn interrupt(&self, arguments: &[&str], delay: u64) -> (bool, std::process::ExitStatus) {
        use rustix::process::{Pid, Signal, kill_process};
        let mut command = self.command(arguments);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(delay));
        let _ = kill_process(Pid::from_child(&child), Signal::INT);
        let status = child.wait().unwrap();
        let done = status.code() == Some(0);
        assert!(done || matches!(status.code(), None | Some(1)), "{status}");
        (done, status)
    }

    /// Runs a verb with the owner's key.
    pub fn run_with_key(&self, verb: &str, arguments: &[&str]) -> Said {
        self.run(&[&[verb], &KEY[..], arguments].concat())
    }

    /// Records a whole stream with more options.
    pub fn record(&self, out: &str, content: &[u8], options: &[&str]) -> Said {
        let options = [&["record", "--drone", "drone", "--out", out], options].concat();
        feed(self.command(&options), content)
    }

    /// The command in a world of its own where `mounts`, a shell script, was run before. `None`,
    /// said aloud, where this user may not do that.
    pub fn namespaced(&self, mounts: &str, after: &str) -> Option<Command> {
        let options = if rustix::process::geteuid().is_root() { "-m" } else { "-rm" };
        let mut unshare = Command::new("unshare");
        let may = unshare.args([options, "sh", "-c", "mount -t tmpfs none /mnt"]).output();
        if !may.is_ok_and(|output| output.status.success()) {
            skipped("unshare: this user may not mount here");
            return None;
        }
        let script = format!("{mounts} || exit 99\n\"$0\" \"$@\"\ncode=$?\n{after}\nexit $code");
        let mut command = Command::new("unshare");
        command.args([options, "sh", "-c", &script, env!("CARGO_BIN_EXE_alula")]);
        command.current_dir(&self.root).stdin(Stdio::null());
        Some(command)
    }

    /// The JSON verdict on one recording.
    pub fn verdict(&self, file: &str) -> Value {
        let said = self.run(&["--json", "verify", "--drone-pub", "drone/drone.pub", file]);
        let word = said.json()["files"][0]["verdict"].clone();
        let code = match word.as_str() {
            Some("complete") => 0,
            Some("cut short") => 3,
            _ => 4,
        };
        assert_eq!(said.code, code, "{}", said.out);
        said.json()["files"][0].clone()
    }
}

/// Runs a command that reads `content`.
pub fn feed(mut command: Command, content: &[u8]) -> Said {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        // One that refuses to begin does not read.
        scope.spawn(move || drop(std::io::Write::write_all(&mut input, content)));
        Said::of(child.wait_with_output().unwrap())
    })
}

/// An owner's key, and his two files.
type Owner = (OwnerKey, [Vec<u8>; 2]);

/// An owner whose passphrase costs as little as the format allows: tests open often.
fn make_owner() -> Owner {
    let place = Place::bare();
    let passphrase = Passphrase::from_bytes(PASSPHRASE.as_bytes()).unwrap();
    let (key, ..) = OwnerKey::create(&place.root, "", &passphrase, ITERATIONS_MIN).unwrap();
    (key, ["owner.key", "owner.pub"].map(|name| place.read(name)))
}

fn owner_made_once() -> &'static Owner {
    static OWNER: OnceLock<Owner> = OnceLock::new();
    OWNER.get_or_init(make_owner)
}

const PASSPHRASE: &str = "six random words are good";

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.root);
    }
}

impl Said {
    /// Every end of the command is one of the four that are documented.
    pub fn of(output: Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        let Some(code @ (0 | 1 | 3 | 4)) = output.status.code() else {
            panic!("ended with {}: {out}{err}", output.status)
        };
        Said { code, out, err }
    }

    /// The command did its work.
    #[track_caller]
    pub fn good(self) -> Self {
        assert_eq!(self.code, 0, "{}{}", self.out, self.err);
        self
    }

    /// The command ended with `code` and one clear line, which holds each of `words`.
    #[track_caller]
    pub fn refused(&self, code: i32, words: &[&str]) {
        assert_eq!(self.code, code, "{}{}", self.out, self.err);
        let mut lines = self.err.lines().filter(|line| !line.starts_with("warning: "));
        let line = lines.next().unwrap_or_default();
        assert!(line.starts_with("alula: "), "{}", self.err);
        assert_eq!(lines.next(), None, "{}", self.err);
        for word in words {
            assert!(line.contains(word), "'{word}' is not in: {line}");
        }
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("{}{}", self.out, self.err))
    }
}

/// Bytes and moments that look random and can be had again from their seed.
pub struct Noise(pub u64);

impl Noise {
    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.number() % limit
    }

    /// So many bytes.
    pub fn bytes(&mut self, len: usize) -> Vec<u8> {
        let mut bytes: Vec<u8> =
            (0..len.div_ceil(8)).flat_map(|_| self.number().to_le_bytes()).collect();
        bytes.truncate(len);
        bytes
    }
}

/// The seed of this run: `ALULA_SEED`, or the clock. Printed, so that a failure can be had again.
pub fn seed() -> u64 {
    let given = std::env::var("ALULA_SEED").ok().and_then(|text| text.parse().ok());
    let seed = given.unwrap_or_else(|| {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        now.unwrap().as_nanos() as u64 % 1_000_000_007
    });
    println!("ALULA_SEED={seed}");
    seed
}

/// One visible line that a test could not be made here.
pub fn skipped(why: &str) {
    // Past the harness, which hides what a test that passes prints.
    let _ = std::io::Write::write_all(
        &mut std::fs::File::options()
            .append(true)
            .open("/dev/stderr")
            .unwrap_or_else(|_| std::fs::File::options().append(true).open("/dev/null").unwrap()),
        format!("skipped: {why}\n").as_bytes(),
    );
}
