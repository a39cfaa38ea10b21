// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A sealed file under test: a copy that may be altered, and how it is run.
//!
//! The command is asked for its status. A library is asked for every service by a small C program,
//! compiled here by the system's compiler.
//!
//! Another machine's artifacts are run with `CC` naming a cross compiler and `ALULA_RUNNER` an
//! emulator.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::FileExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use alula_sealer::Layout;
use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

/// A copy of a file with a slot, in a folder of its own, which goes when the subject goes.
pub struct Subject {
    folder: PathBuf,
    copy: File,
    program: bool,
    /// The file's bytes before any change.
    pub bytes: Vec<u8>,
    /// What the seal covers.
    pub layout: Layout,
}

/// What came of running it once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The module works, in this state, and with this approval.
    Serves(String, String),
    /// The module is in `Failed`, for this reason, and served nothing.
    Failed(String),
    /// The process ended without an answer, in this way.
    Died(String),
    /// The process did not end by itself.
    Hung,
}

impl Outcome {
    /// True if nobody could take the altered module for the module.
    pub fn is_caught(&self) -> bool {
        !matches!(self, Outcome::Serves(..))
    }
}

impl Subject {
    /// Copies a file, sealed or not.
    pub fn new(file: &Path) -> Result<Self> {
        let bytes = fs::read(file).with_context(|| file.display().to_string())?;
        Self::of(bytes, file.extension().is_none_or(|extension| extension != "so"))
    }

    /// Makes a file of these bytes: a program, or a library.
    pub fn of(bytes: Vec<u8>, program: bool) -> Result<Self> {
        let layout = alula_sealer::layout(&bytes)?;
        let number = NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let name = format!("alula-lab-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder)?;
        let path = folder.join(if program { "alula" } else { "libalula.so" });
        fs::write(&path, &bytes)?;
        let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        fs::set_permissions(&path, executable)?;
        if !program {
            compile(&folder)?;
        }
        // A program that somebody has open for writing does not start.
        let copy = File::open(&path)?;
        Ok(Subject { folder, copy, program, bytes, layout })
    }

    /// Where the copy lies.
    pub fn path(&self) -> PathBuf {
        self.folder.join(if self.program { "alula" } else { "libalula.so" })
    }

    /// The file as it is, run once.
    pub fn run(&self) -> Result<Outcome> {
        self.run_with("status")
    }

    /// Runs the library's C program with this word.
    pub fn run_with(&self, word: &str) -> Result<Outcome> {
        let mut command = self.command(word);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = match spawn(&mut command) {
            Ok(child) => child,
            Err(error) => return Ok(Outcome::Died(format!("it does not start: {error}"))),
        };
        let begun = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            if begun.elapsed() > Duration::from_secs(20) {
                child.kill()?;
                child.wait()?;
                return Ok(Outcome::Hung);
            }
            thread::sleep(Duration::from_micros(300));
        };
        let mut told = Vec::new();
        child.stdout.take().context("its output")?.read_to_end(&mut told)?;
        Ok(outcome(status, &told))
    }

    /// How to run it.
    pub fn command(&self, word: &str) -> Command {
        if self.program {
            let mut command = run(&self.path());
            command.args(["--json", "module", word]);
            command
        } else {
            let mut command = run(&self.folder.join("first_use"));
            command.arg(word).env("LD_LIBRARY_PATH", &self.folder);
            command
        }
    }

    /// Runs it with the bytes from `at` replaced.
    pub fn run_altered(&self, at: usize, altered: &[u8]) -> Result<Outcome> {
        let original = self.bytes.get(at..at + altered.len()).context("beyond the file")?;
        let write = |bytes: &[u8]| -> Result<()> {
            let file = File::options().write(true).open(self.path())?;
            Ok(file.write_all_at(bytes, at as u64)?)
        };
        write(altered)?;
        let outcome = self.run();
        write(original)?;
        outcome
    }

    /// Runs it with one bit flipped.
    pub fn run_flipped(&self, at: usize, bit: u32) -> Result<Outcome> {
        let byte = self.bytes.get(at).context("beyond the file")?;
        self.run_altered(at, &[byte ^ 1 << bit])
    }

    /// True if the copy is as it was made.
    pub fn is_restored(&self) -> Result<bool> {
        let mut bytes = vec![0; self.bytes.len()];
        self.copy.read_exact_at(&mut bytes, 0)?;
        Ok(bytes == self.bytes)
    }
}

static NUMBER: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);

impl Drop for Subject {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Compiles the C program against the library in this folder.
fn compile(folder: &Path) -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut compiler = Command::new(std::env::var_os("CC").unwrap_or("cc".into()));
    compiler.args(["-O2", "-Wall", "-o"]).arg(folder.join("first_use"));
    compiler.arg(root.join("src/artifact/first_use.c"));
    compiler.arg("-I").arg(root.join("../crates/capi/include"));
    compiler.arg("-L").arg(folder).args(["-lalula", "-ldl"]);
    ensure!(compiler.status().context("no C compiler")?.success(), "first_use.c does not compile");
    Ok(())
}

/// How to run a program: by itself, or by what `ALULA_RUNNER` says, such as an emulator.
fn run(program: &Path) -> Command {
    let runner = std::env::var("ALULA_RUNNER").unwrap_or_default();
    let mut words = runner.split_whitespace();
    let Some(first) = words.next() else { return Command::new(program) };
    let mut command = Command::new(first);
    command.args(words).arg(program);
    command
}

/// What a program has to say, once it starts.
pub fn output(command: &mut Command) -> std::io::Result<Output> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    spawn(command)?.wait_with_output()
}

/// Starts a process. Where another thread has just forked, its child may hold the copy open for
/// writing for a moment: such a program does not start.
fn spawn(command: &mut Command) -> std::io::Result<Child> {
    loop {
        match command.spawn() {
            Err(error) if error.kind() == ErrorKind::ExecutableFileBusy => {
                thread::sleep(Duration::from_millis(1));
            }
            child => return child,
        }
    }
}

fn outcome(status: std::process::ExitStatus, told: &[u8]) -> Outcome {
    if let Some(signal) = status.signal() {
        return Outcome::Died(format!("signal {signal}"));
    }
    let Ok(told) = serde_json::from_slice::<Value>(told) else {
        return Outcome::Died(format!("exit code {}", status.code().unwrap_or(-1)));
    };
    let text = |key: &str| told[key].as_str().unwrap_or_default().to_string();
    let number = |key: &str| told[key].as_i64().unwrap_or(0);
    match text("state").as_str() {
        // A fault may write anywhere; what a service would have written is not there.
        "Failed" if number("served") == 0 => match number("touched") {
            0 => Outcome::Failed(text("failure")),
            touched => Outcome::Failed(format!("{}; {touched} bytes written", text("failure"))),
        },
        state => Outcome::Serves(state.to_string(), text("approval")),
    }
}

/// The bytes of a file, sealed.
pub fn sealed(file: &Path) -> Result<Vec<u8>> {
    let mut bytes = fs::read(file).with_context(|| file.display().to_string())?;
    alula_sealer::seal(&mut bytes).with_context(|| file.display().to_string())?;
    Ok(bytes)
}

/// Builds what a check needs, into the folder beside this program, and gives that folder.
///
/// `arguments` name the packages, `cfg` what shipped artifacts are built with.
pub fn built(arguments: &[&str], cfg: Option<&str>) -> Result<PathBuf> {
    let program = std::env::current_exe()?;
    // target/debug/lab or target/debug/deps/a_test.
    let profile = program.ancestors().skip(1).find(|folder| !folder.ends_with("deps"));
    let profile = profile.context("this program lies nowhere")?;
    let mut target = profile.parent().context("the target folder")?.to_path_buf();
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.current_dir(env!("CARGO_MANIFEST_DIR")).args(["build", "--quiet"]).args(arguments);
    if let Some(cfg) = cfg {
        target.push("sealed");
        cargo.env("RUSTFLAGS", format!("--cfg {cfg}"));
    }
    match profile.file_name().and_then(|name| name.to_str()) {
        Some("debug") => {}
        Some("release") => drop(cargo.arg("--release")),
        _ => bail!("built with a profile of which nobody knows the name"),
    }
    ensure!(cargo.arg("--target-dir").arg(&target).status()?.success(), "it does not build");
    Ok(target.join(profile.file_name().context("the profile")?))
}
