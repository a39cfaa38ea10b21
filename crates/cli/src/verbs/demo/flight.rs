// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The demo's flight: a video stream that plays when it is cut, and a telemetry log. Both are files
//! first, so that what was recovered can be compared with what was sent.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::failure::{Failure, Result};
use crate::output::{bytes, escaped, shown};

/// One stream to be recorded.
pub struct Stream {
    /// What it is.
    pub label: String,
    /// The file that is fed to the recorder.
    pub file: PathBuf,
    /// How fast it arrives, in bytes a second.
    pub rate: u64,
    /// Bytes in one write.
    pub chunk: usize,
}

impl Stream {
    /// What it is and how fast it comes.
    pub(super) fn describe(&self) -> String {
        format!("{} at {} a second", escaped(&self.label), bytes(self.rate))
    }
}

/// How long a stream lasts if nobody kills its recorder.
const SECONDS: u64 = 8;
/// A 100 Mbit/s camera.
const CAMERA_RATE: u64 = 12_500_000;
/// A small telemetry log.
const LOGGER_RATE: u64 = 2_000;

/// Makes a camera's and a logger's stream in `folder`, and says how the video was made.
pub fn generate(folder: &Path) -> Result<(Vec<Stream>, &'static str)> {
    let video = folder.join("camera.ts");
    let log = folder.join("telemetry.log");
    let made_by = if encode_video(&video) {
        "encoded by ffmpeg"
    } else {
        write_stand_in(&video).map_err(|error| Failure::io("write", &video, &error))?;
        "a generated stand-in, because ffmpeg is not installed"
    };
    write_telemetry(&log).map_err(|error| Failure::io("write", &log, &error))?;
    let length = |path: &Path| std::fs::metadata(path).map(|meta| meta.len()).unwrap_or(0);
    let camera_rate = (length(&video) / SECONDS).clamp(1, CAMERA_RATE);
    Ok((
        vec![
            Stream { label: "camera".into(), file: video, rate: camera_rate, chunk: 65_536 },
            Stream { label: "telemetry".into(), file: log, rate: LOGGER_RATE, chunk: 100 },
        ],
        made_by,
    ))
}

/// A stream for a file that the user named, spread over the flight's length.
pub fn from_file(file: &Path) -> Result<Stream> {
    let length = std::fs::metadata(file).map_err(|error| Failure::io("read", file, &error))?.len();
    if length == 0 {
        return Err(Failure::usage(format!("{} is empty: nothing to record", shown(file))));
    }
    let rate = (length / SECONDS).clamp(1, CAMERA_RATE);
    let label = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let chunk = usize::try_from(rate / 100).unwrap_or(65_536).clamp(1, 65_536);
    Ok(Stream { label, file: file.to_owned(), rate, chunk })
}

/// Test pictures at 100 Mbit/s as MPEG-TS. False if there is no ffmpeg or it fails.
fn encode_video(file: &Path) -> bool {
    let seconds = SECONDS.to_string();
    Command::new("ffmpeg")
        .args(["-loglevel", "error", "-y", "-f", "lavfi", "-i"])
        .arg("testsrc2=size=1280x720:rate=30,noise=alls=40:allf=t")
        .args(["-t", &seconds, "-c:v", "mpeg2video", "-q:v", "2", "-g", "15", "-f", "mpegts"])
        .arg(file)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// MPEG-TS packets of a private stream with running counters: cut anywhere, the rest is whole.
fn write_stand_in(file: &Path) -> std::io::Result<()> {
    let mut out = BufWriter::new(File::create(file)?);
    let mut noise = 0x9e37_79b9_7f4a_7c15_u64;
    for packet in 0..CAMERA_RATE * SECONDS / 188 {
        let counter = 0x10 | (packet & 15) as u8;
        out.write_all(&[0x47, 0x01, 0x00, counter])?;
        out.write_all(&packet.to_be_bytes())?;
        for _ in 0..22 {
            noise ^= noise << 13;
            noise ^= noise >> 7;
            noise ^= noise << 17;
            out.write_all(&noise.to_be_bytes())?;
        }
    }
    out.flush()
}

/// A line of telemetry fifty times a second: a made-up path over the open sea.
fn write_telemetry(file: &Path) -> std::io::Result<()> {
    let mut out = BufWriter::new(File::create(file)?);
    for line in 0..LOGGER_RATE * SECONDS / 40 {
        let (seconds, hundredths) = (line / 50, line % 50 * 2);
        writeln!(
            out,
            "{seconds:04}.{hundredths:02} x={:+07} y={:+07} z={:04}",
            line,
            -(line as i64),
            line % 120
        )?;
    }
    out.flush()
}
