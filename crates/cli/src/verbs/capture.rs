// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `alula module entropy capture`: raw samples of the noise source for an assessment.
//! [SP 800-90B] §3.1.1 and §3.1.4
//!
//! A sequence comes from one start of the source. A restart is a new process, as it is in the
//! field: memory, caches and address space are new, and so is the source.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::json;

use crate::args::Capture;
use crate::failure::{Failure, Result};
use crate::output::{Output, count, shown};
use crate::progress;

pub(crate) fn run(arguments: &Capture, output: &Output) -> Result<()> {
    let len = u64::from(arguments.samples) * u64::from(arguments.restarts.unwrap_or(1));
    if len == 0 || len > MOST {
        return Err(Failure::usage(format!("from 1 to {MOST} samples can be captured at a time")));
    }
    if arguments.out == Path::new("-") {
        let samples = collect(arguments, output, len)?;
        let written = std::io::stdout().lock().write_all(&samples);
        return written.map_err(|error| Failure::io("write", &arguments.out, &error));
    }
    let failed = |error: std::io::Error| Failure::io("write", &arguments.out, &error);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).create_new(!arguments.force);
    let mut file = options.open(&arguments.out).map_err(failed)?;
    let samples = collect(arguments, output, len)?;
    file.write_all(&samples).and_then(|()| file.sync_all()).map_err(failed)?;
    let starts = arguments.restarts.unwrap_or(1);
    let lines = format!(
        "{} of {} in {}",
        count(len, "raw sample"),
        count(starts.into(), "start"),
        shown(&arguments.out)
    );
    let value = json!({
        "file": shown(&arguments.out),
        "starts": starts,
        "samples_per_start": arguments.samples,
        "bits_per_sample": 8,
    });
    output.result(&lines, &value);
    Ok(())
}

/// Samples of all starts, one start after another.
fn collect(arguments: &Capture, output: &Output, len: u64) -> Result<Vec<u8>> {
    let mut samples = vec![0; usize::try_from(len).unwrap_or(usize::MAX)];
    let Some(restarts) = arguments.restarts else {
        alula_engine::random::noise_samples(&mut samples)?;
        return Ok(samples);
    };
    let bar = progress::bar(output, "capturing", Some(len));
    let each = arguments.samples as usize;
    for (number, start) in samples.chunks_exact_mut(each).enumerate() {
        let captured = in_a_new_process(each)?;
        if captured.len() != each {
            let problem = format!("start {} of {restarts} gave no samples", number + 1);
            return Err(Failure::usage(problem));
        }
        start.copy_from_slice(&captured);
        bar.inc(each as u64);
    }
    bar.finish_and_clear();
    Ok(samples)
}

fn in_a_new_process(samples: usize) -> Result<Vec<u8>> {
    let failed = |error: std::io::Error| {
        Failure::usage(format!("cannot start another process of this program: {error}"))
    };
    let mut command = Command::new(std::env::current_exe().map_err(failed)?);
    command.args(["module", "entropy", "capture", "--out", "-", "--samples"]);
    command.arg(samples.to_string()).stdin(Stdio::null()).stderr(Stdio::inherit());
    Ok(command.output().map_err(failed)?.stdout)
}

/// What is kept in memory meanwhile.
const MOST: u64 = 1 << 30;
