// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The command as it ships: a camera's stream, and files beside `cp`.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use super::{Place, Plan, RATE};
use crate::compiled::root;

/// Builds the command.
fn alula() -> Result<PathBuf> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.current_dir(root()?).args(["build", "--quiet", "--release", "--package", "alula"]);
    ensure!(cargo.status().context("cargo starts")?.success(), "the command does not compile");
    Ok(root()?.join("target/release/alula"))
}

/// The share of a core that `alula record` takes of a camera's stream.
pub(super) fn camera_and_print(plan: &Plan, place: &Place) -> Result<()> {
    let mut record = Command::new(alula()?);
    record.args(["record", "--drone", "drone", "--out", "camera.alula"]);
    record.current_dir(place.root()).stdin(Stdio::piped());
    let mut child = record.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let mut input = child.stdin.take().context("its input")?;
    let (chunk, begun) = (noise(64 << 10), Instant::now());
    let count = RATE * plan.seconds / chunk.len() as u64;
    // Its start, self-tests included, is not the stream's.
    let mut at_start = Duration::ZERO;
    for number in 0..count {
        let due = Duration::from_nanos(number * chunk.len() as u64 * 1_000_000_000 / RATE);
        std::thread::sleep(due.saturating_sub(begun.elapsed()));
        if number == count / 10 {
            at_start = cpu_time(child.id())?;
        }
        input.write_all(&chunk)?;
    }
    let used = cpu_time(child.id())?.saturating_sub(at_start);
    drop(input);
    ensure!(child.wait()?.success(), "the recorder failed");
    let share = used.as_secs_f64() / (0.9 * plan.seconds as f64);
    println!("alula record at 100 Mbit/s: {:.1} % of one core", 100.0 * share);
    Ok(())
}

/// Sealing a file in memory beside copying it, in turns; the best of five of each.
pub(super) fn files_and_print(plan: &Plan, place: &Place) -> Result<()> {
    let alula = alula()?;
    let mut file = std::fs::File::create(place.path("large"))?;
    let chunk = noise(1 << 20);
    for _ in 0..plan.megabytes * 1_000_000 / (1 << 20) {
        file.write_all(&chunk)?;
    }
    let len = file.metadata()?.len();
    let (mut copy, mut seal) = (Duration::MAX, Duration::MAX);
    for _ in 0..5 {
        let mut cp = Command::new("cp");
        copy = copy.min(time(cp.args(["large", "copy"]), place.root())?);
        std::fs::remove_file(place.path("copy"))?;
        let mut sealing = Command::new(&alula);
        let arguments = ["seal", "--drone", "drone", "--out", "sealed", "large"];
        seal = seal.min(time(sealing.args(arguments), place.root())?);
        std::fs::remove_dir_all(place.path("sealed"))?;
    }
    let (copy, seal) = (rate(len, copy), rate(len, seal));
    println!(
        "{} MB in memory on {} cores: cp {copy:.0} MB/s, alula seal {seal:.0} MB/s, {:.2} of cp",
        len / 1_000_000,
        std::thread::available_parallelism()?,
        seal / copy
    );
    Ok(())
}

/// Opening that file on one core and on all of them, in turns; the best of five of each. Start and
/// passphrase are included.
pub(super) fn opening_and_print(place: &Place) -> Result<()> {
    let alula = alula()?;
    let seal = ["seal", "--drone", "drone", "--out", "sealed", "large"];
    time(Command::new(&alula).args(seal), place.root())?;
    let len = std::fs::metadata(place.path("large"))?.len();
    std::fs::remove_file(place.path("large"))?;
    let key = ["open", "--key", "owner.key", "--passphrase-file", "passphrase"];
    let out = ["--out", "opened", "sealed"];
    let (mut one, mut all) = (Duration::MAX, Duration::MAX);
    for _ in 0..5 {
        let mut bound = Command::new("taskset");
        bound.args(["--cpu-list", "0"]).arg(&alula).args(key).args(out);
        let mut free = Command::new(&alula);
        free.args(key).args(out);
        for (command, best) in [(&mut bound, &mut one), (&mut free, &mut all)] {
            *best = time(command, place.root())?.min(*best);
            std::fs::remove_dir_all(place.path("opened"))?;
        }
    }
    let (one, all) = (rate(len, one), rate(len, all));
    println!(
        "alula open: {one:.0} MB/s on one core, {all:.0} MB/s on {}, {:.2} times as fast",
        std::thread::available_parallelism()?,
        all / one
    );
    Ok(())
}

/// Megabytes in a second.
fn rate(len: u64, time: Duration) -> f64 {
    len as f64 / 1e6 / time.as_secs_f64()
}

fn time(command: &mut Command, folder: &Path) -> Result<Duration> {
    let begun = Instant::now();
    let output = command.current_dir(folder).output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Ok(begun.elapsed())
}

/// What a process has used so far, all its threads together: in user and system mode.
fn cpu_time(process: u32) -> Result<Duration> {
    let text = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    let (_, fields) = text.rsplit_once(')').context("its name")?;
    let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<u64>);
    let ticks = ticks.sum::<std::result::Result<u64, _>>()?;
    // Linux counts hundredths of a second here, whatever its clock.
    Ok(Duration::from_millis(10 * ticks))
}

/// Bytes that nothing compresses.
fn noise(len: usize) -> Vec<u8> {
    let mut bytes = vec![0; len];
    crate::device::content(0, &mut bytes);
    bytes
}
