// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The recorder for C programs: what `alula_recorder.h` declares and `libalula_recorder` holds.
//!
//! A library of its own, so that `libalula.so` stays the cryptographic module and nothing else. It
//! is [`alula_vault::stream`] with C's types; `docs/recorder.md` says what is promised.

#![allow(clippy::missing_safety_doc)] // what the caller owes stands in the header, once for all

use std::ffi::{CStr, OsStr, c_char};
use std::path::Path;
use std::time::Duration;

use alula_vault::keys::{DataClass, Drone};
use alula_vault::recorder::Failed;
use alula_vault::stream::{self, Stream, Taken};
use alula_vault::{Error, Reason, Subject};

/// Success. Of a write: the bytes are being sealed.
pub const ALULA_RECORDER_OK: i32 = 0;
/// The pool had no room: the bytes go to a plain file, as the owner's policy allows.
pub const ALULA_RECORDER_UNSEALED: i32 = 1;
/// The pool had no room: the bytes are lost, and the recording will say so.
pub const ALULA_RECORDER_LOST: i32 = 2;
/// A null pointer.
pub const ALULA_RECORDER_BAD_POINTER: i32 = 64;
/// A text that is no UTF-8.
pub const ALULA_RECORDER_BAD_TEXT: i32 = 65;
/// A setting outside its limits.
pub const ALULA_RECORDER_BAD_SETTING: i32 = 66;
/// The aircraft's folder cannot be used.
pub const ALULA_RECORDER_BAD_DRONE: i32 = 67;
/// The file exists already.
pub const ALULA_RECORDER_EXISTS: i32 = 68;
/// The card failed, or did not answer in time: what was durable is good, and opens as cut short.
pub const ALULA_RECORDER_CARD: i32 = 69;
/// The cryptographic module failed.
pub const ALULA_RECORDER_MODULE: i32 = 70;

/// A stream that is being recorded.
pub struct Recorder(Stream);

/// What may be chosen. All zeros is what most want.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Options {
    /// The same in all recordings of one flight.
    pub flight_id: [u8; 16],
    /// Bytes of the pool; 0 for 16 MiB.
    pub pool_bytes: usize,
    /// How long a write may wait for room, in milliseconds.
    pub hold_ms: u32,
    /// The kind of data, by which the owner's policy goes: 0 any, 1 video, 2 image, 3 log,
    /// 4 telemetry, 5 payload.
    pub data_class: u8,
    /// 1 to replace a file that exists.
    pub replace: u8,
}

/// How a stream stands. All counts are bytes of its content, but for the last three.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Status {
    /// Sealed, or about to be.
    pub sealed: u64,
    /// Will survive a loss of power.
    pub durable: u64,
    /// Wait in the pool.
    pub waiting: u64,
    /// Are lost.
    pub lost: u64,
    /// Were written unsealed.
    pub unsealed: u64,
    /// How long the card has not answered, in milliseconds.
    pub stalled_ms: u64,
    /// Recordings begun: more than one after a card's failure, or at the greatest size of a file.
    pub recordings: u32,
    /// 1 if nothing will be sealed any more.
    pub is_over: u32,
}

/// Begins to record into `path`, for the aircraft whose folder is `drone`. `name` is the name that
/// the recording is restored under; sealed; may be null. `options` may be null. This call waits for
/// the card; on error `recorder` is as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alula_recorder_open(
    drone: *const c_char,
    path: *const c_char,
    name: *const c_char,
    options: *const Options,
    recorder: *mut *mut Recorder,
) -> i32 {
    answer(|| {
        // SAFETY: the caller vouches for texts that end with a zero, and for the options.
        let (drone, path, options) = unsafe { (text(drone)?, text(path)?, options.as_ref()) };
        let name = match name.is_null() {
            true => c"",
            // SAFETY: likewise.
            false => unsafe { text(name)? },
        };
        if recorder.is_null() {
            return Err(ALULA_RECORDER_BAD_POINTER);
        }
        let name = name.to_str().map_err(|_| ALULA_RECORDER_BAD_TEXT)?.to_owned();
        let subject = Subject { name, ..Subject::default() };
        let mut chosen = stream::Options::new(file(path)?, subject);
        if let Some(options) = options {
            chosen.flight_id = options.flight_id;
            if options.pool_bytes > 0 {
                chosen.pool_bytes = options.pool_bytes;
            }
            chosen.hold = Duration::from_millis(options.hold_ms.into());
            chosen.class = DataClass(options.data_class);
            chosen.force = options.replace == 1;
        }
        if chosen.pool_bytes > isize::MAX as usize / 4 {
            return Err(ALULA_RECORDER_BAD_SETTING);
        }
        let drone = Drone::open(file(drone)?).map_err(|_| ALULA_RECORDER_BAD_DRONE)?;
        let stream = Stream::open(drone, chosen, |_| {}).map_err(|failed| code(&failed))?;
        // SAFETY: not null, and the caller vouches that it can be written.
        unsafe { *recorder = Box::into_raw(Box::new(Recorder(stream))) };
        Ok(ALULA_RECORDER_OK)
    })
}

/// Takes bytes, all of them or none, and says what becomes of them. Never waits for the card; for
/// room in the pool at most `hold_ms`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alula_recorder_write(
    recorder: *const Recorder,
    bytes: *const u8,
    bytes_len: usize,
) -> i32 {
    answer(|| {
        // SAFETY: the caller vouches for a recorder that is open.
        let recorder = unsafe { recorder.as_ref() }.ok_or(ALULA_RECORDER_BAD_POINTER)?;
        if bytes_len == 0 {
            return Ok(ALULA_RECORDER_OK);
        }
        if bytes.is_null() || bytes_len > isize::MAX as usize {
            return Err(ALULA_RECORDER_BAD_POINTER);
        }
        // SAFETY: not null, not beyond all memory, and the caller vouches for the rest.
        let bytes = unsafe { std::slice::from_raw_parts(bytes, bytes_len) };
        Ok(match recorder.0.write(bytes) {
            Taken::Sealed => ALULA_RECORDER_OK,
            Taken::Plain => ALULA_RECORDER_UNSEALED,
            Taken::Lost => ALULA_RECORDER_LOST,
        })
    })
}

/// Says how the stream stands. Never waits for the card.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alula_recorder_status(
    recorder: *const Recorder,
    status: *mut Status,
) -> i32 {
    answer(|| {
        // SAFETY: the caller vouches for a recorder that is open.
        let recorder = unsafe { recorder.as_ref() }.ok_or(ALULA_RECORDER_BAD_POINTER)?;
        if status.is_null() {
            return Err(ALULA_RECORDER_BAD_POINTER);
        }
        let now = recorder.0.status();
        let told = Status {
            sealed: now.standing.content,
            durable: now.standing.durable,
            waiting: now.waiting,
            lost: now.lost,
            unsealed: now.plain,
            stalled_ms: u64::try_from(now.stalled.as_millis()).unwrap_or(u64::MAX),
            recordings: now.recordings,
            is_over: now.is_over.into(),
        };
        // SAFETY: not null, and the caller vouches that it can be written.
        unsafe { status.write(told) };
        Ok(ALULA_RECORDER_OK)
    })
}

/// Closes the recording and frees the recorder, whatever the answer. Waits for the card at most
/// `patience_ms`; without an answer by then the recording stays cut short. Null is no recorder, and
/// no error.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn alula_recorder_close(recorder: *mut Recorder, patience_ms: u32) -> i32 {
    if recorder.is_null() {
        return ALULA_RECORDER_OK;
    }
    answer(|| {
        // SAFETY: the caller vouches that it was opened, is closed once, and is used no more.
        let recorder = unsafe { Box::from_raw(recorder) };
        let patience = Duration::from_millis(patience_ms.into());
        let closed = recorder.0.close(Reason::EndOfInput, patience);
        closed.map(|_| ALULA_RECORDER_OK).map_err(|failed| code(&failed))
    })
}

/// Says in English what a code means. The text is static: never free it.
#[unsafe(no_mangle)]
pub extern "C" fn alula_recorder_text(code: i32) -> *const c_char {
    let text: &CStr = match code {
        ALULA_RECORDER_OK => c"success",
        ALULA_RECORDER_UNSEALED => c"no room: written unsealed, as the owner's policy allows",
        ALULA_RECORDER_LOST => c"no room: lost, and the recording will say so",
        ALULA_RECORDER_BAD_POINTER => c"a null pointer",
        ALULA_RECORDER_BAD_TEXT => c"a text that is no UTF-8",
        ALULA_RECORDER_BAD_SETTING => c"a setting outside its limits",
        ALULA_RECORDER_BAD_DRONE => c"the aircraft's folder cannot be used",
        ALULA_RECORDER_EXISTS => c"the file exists already",
        ALULA_RECORDER_CARD => c"the card failed or did not answer; what was durable is good",
        ALULA_RECORDER_MODULE => c"the cryptographic module failed",
        _ => c"unknown code",
    };
    text.as_ptr()
}

fn answer(work: impl FnOnce() -> Result<i32, i32>) -> i32 {
    work().unwrap_or_else(|code| code)
}

/// # Safety
/// Null, or a text that ends with a zero.
unsafe fn text<'a>(text: *const c_char) -> Result<&'a CStr, i32> {
    if text.is_null() {
        return Err(ALULA_RECORDER_BAD_POINTER);
    }
    // SAFETY: not null, and the caller vouches for the rest.
    Ok(unsafe { CStr::from_ptr(text) })
}

/// A file's name: on Unix any bytes.
fn file(text: &CStr) -> Result<&Path, i32> {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        Ok(Path::new(OsStr::from_bytes(text.to_bytes())))
    }
    #[cfg(not(unix))]
    {
        Ok(Path::new(OsStr::new(text.to_str().map_err(|_| ALULA_RECORDER_BAD_TEXT)?)))
    }
}

fn code(failed: &Failed) -> i32 {
    match &failed.error {
        Error::Io(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            ALULA_RECORDER_EXISTS
        }
        Error::Io(_) | Error::Finished => ALULA_RECORDER_CARD,
        Error::Engine(_) => ALULA_RECORDER_MODULE,
        _ => ALULA_RECORDER_BAD_SETTING,
    }
}
