// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What a recorder tells while it records: JSON lines on a descriptor that the caller gave, and
//! warnings for people. Nobody who listens, or does not, ever holds up the recording.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use alula_vault::RecordingId;
use alula_vault::recorder::Standing;
use alula_vault::stream::Happening;
use serde_json::{Value, json};

use crate::failure::{Failure, Result};
use crate::output::{bytes, escaped, notice, shown};
use crate::recorder::hex;

/// The lines of all streams.
pub(super) struct StatusLines(Option<Mutex<File>>);

impl StatusLines {
    pub(super) fn open(descriptor: Option<i32>) -> Result<Self> {
        let Some(descriptor) = descriptor else { return Ok(StatusLines(None)) };
        let path = PathBuf::from(format!("/dev/fd/{descriptor}"));
        let mut options = File::options();
        options.append(true);
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits() as i32);
        }
        match options.open(&path) {
            Ok(file) => Ok(StatusLines(Some(Mutex::new(file)))),
            Err(error) => Err(Failure::io("report to", &path, &error)),
        }
    }

    fn line(&self, value: &Value) {
        if let Some(file) = &self.0 {
            // One write: a line is whole or, if the pipe is full, missing.
            let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
            let _ = file.write(format!("{value}\n").as_bytes());
        }
    }
}

/// A recording that has begun.
#[derive(Clone)]
pub(super) struct Began {
    pub(super) path: PathBuf,
    pub(super) id: RecordingId,
    pub(super) sequence: Option<u64>,
}

/// What one stream tells.
pub(super) struct Teller {
    /// Its name, if there are others.
    name: Option<String>,
    lines: Arc<StatusLines>,
    /// The recording in progress.
    latest: Mutex<Option<Began>>,
    /// Which warnings were given: a log that fills up must not hold up the recording.
    warned: AtomicU8,
}

impl Teller {
    pub(super) fn new(name: Option<String>, lines: Arc<StatusLines>) -> Self {
        Teller { name, lines, latest: Mutex::default(), warned: AtomicU8::new(0) }
    }

    /// Tells it, and gives it back with the stream's name.
    pub(super) fn line(&self, mut value: Value) -> Value {
        if let (Some(name), Some(value)) = (&self.name, value.as_object_mut()) {
            value.insert("stream".into(), json!(name));
        }
        self.lines.line(&value);
        value
    }

    /// The recording in progress.
    pub(super) fn latest(&self) -> Option<Began> {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn hear(&self, happening: Happening<'_>) {
        match happening {
            Happening::Began { path, id, sequence } => self.began(path, id, sequence),
            Happening::Durable(standing) => self.durable(standing),
            Happening::Overrun(took) => {
                let took = took.as_millis() as u64;
                self.line(json!({ "event": "overrun", "ms": took }));
                self.warn(1, || format!("the card took {took} ms to keep a chapter"));
            }
            Happening::Broke(failed) => {
                let (file, error) = (failed.path.to_string_lossy(), failed.error.to_string());
                self.line(json!({ "event": "broke", "file": file, "error": error }));
                self.warn(2, || {
                    format!(
                        "{}: {error}; a new recording follows when the card works",
                        shown(&failed.path)
                    )
                });
            }
            Happening::Lost { bytes: lost, reason } => {
                self.line(json!({ "event": "gap", "bytes": lost, "reason": reason }));
                self.warn(4, || format!("{} are lost: {reason}", bytes(lost)));
            }
            Happening::Plain { bytes, path } => {
                let file = path.to_string_lossy();
                self.line(json!({ "event": "plain", "bytes": bytes, "file": file }));
            }
            Happening::Unsealed(path) => {
                self.line(json!({ "event": "unsealed", "file": path.to_string_lossy() }));
                self.warn(8, || format!("writing UNSEALED to {}", shown(path)));
            }
            _ => {}
        }
    }

    /// The pool is full, and bytes are being left out.
    pub(super) fn full(&self) {
        self.line(json!({ "event": "full" }));
        self.warn(16, || "the card is too slow and the pool full: bytes are left out".into());
    }

    fn began(&self, path: &Path, id: RecordingId, sequence: Option<u64>) {
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        // The first one is announced with what there is to know of the aircraft.
        if latest.is_some() {
            self.line(json!({
                "event": "following",
                "recording": hex(&id),
                "file": path.to_string_lossy(),
                "sequence": sequence,
            }));
        }
        *latest = Some(Began { path: path.to_owned(), id, sequence });
    }

    pub(super) fn durable(&self, standing: &Standing) {
        self.line(json!({
            "event": "durable",
            "durable": standing.durable,
            "content": standing.content,
            "chapters": standing.chapters,
            "file": standing.sealed,
            "head": hex(&standing.head),
        }));
    }

    fn warn(&self, kind: u8, words: impl FnOnce() -> String) {
        if self.warned.fetch_or(kind, Ordering::Relaxed) & kind == 0 {
            let name = self.name.as_ref().map_or(String::new(), |name| escaped(name) + ": ");
            notice(&format!("warning: {name}{}", words()));
        }
    }
}
