// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Where a stream comes from, and how it is read: with a deadline, so that a paused camera does not
//! keep anyone waiting, and no further than its pool has room.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::{Duration, Instant};

use alula_vault::Reason;
use alula_vault::stream::{Stream, Taken};

use crate::failure::{Failure, Result};
use crate::input::ready;

/// How long a recorder that was told to stop waits for what the camera has still to say.
const LAST_WORDS: Duration = Duration::from_secs(1);
/// How often it looks whether there is still somebody who seals.
const LOOK: Duration = Duration::from_millis(500);

/// Something that can be read.
pub(super) struct Source {
    from: From,
    /// As it was named, for errors.
    name: String,
    /// A file waits as long as it takes.
    patient: bool,
}

enum From {
    Stdin(io::Stdin),
    Descriptor(OwnedFd),
}

/// Two descriptors that are closed when readers must come to an end: soon, and now.
pub(super) struct Ends<'a> {
    pub(super) soon: BorrowedFd<'a>,
    pub(super) now: BorrowedFd<'a>,
}

impl Source {
    /// `-`, `fd:3`, or a file, FIFO or Unix socket. Does not wait for a FIFO's writer.
    pub(super) fn open(name: &str) -> Result<Self> {
        let from = match name {
            "-" => From::Stdin(io::stdin()),
            _ => From::Descriptor(descriptor(name)?),
        };
        let mut source = Source { from, name: name.to_owned(), patient: false };
        let stat = rustix::fs::fstat(&source);
        source.patient = stat.is_ok_and(|stat| {
            rustix::fs::FileType::from_raw_mode(stat.st_mode) == rustix::fs::FileType::RegularFile
        });
        Ok(source)
    }

    /// Hands all that comes to the stream, until it ends or is told to. Why it ended, or what went
    /// wrong with the source.
    pub(super) fn pump(
        &self,
        stream: &Stream,
        ends: &Ends<'_>,
        taken: impl Fn(usize, Taken),
    ) -> (Reason, Result<()>) {
        let mut buffer = vec![0; 128 << 10];
        let mut stop_at: Option<Instant> = None;
        loop {
            let left = stop_at.map(|at| at.saturating_duration_since(Instant::now()));
            // A camera that goes on for ever is not waited for.
            let is_over = stream.is_over() && !stream.may_be_plain();
            if is_over || left == Some(Duration::ZERO) {
                return (Reason::Stopped, Ok(()));
            }
            let waits = self.patient && !stream.is_over();
            let room = !waits || stream.wait_for_room(buffer.len(), LOOK);
            let patience = if room { LOOK.min(left.unwrap_or(LOOK)) } else { Duration::ZERO };
            // Once told, it is not told again by the same descriptor.
            let soon = if stop_at.is_some() { ends.now } else { ends.soon };
            let [now, soon, ready] = match ready([ends.now, soon, self.as_fd()], patience) {
                Ok(ready) => ready,
                Err(error) => return (Reason::Stopped, Err(self.failed(&error))),
            };
            if now {
                return (Reason::Stopped, Ok(()));
            }
            if soon {
                // ffmpeg writes its last packets when it gets the same signal: wait for them.
                stop_at = Some(Instant::now() + LAST_WORDS);
            }
            if !ready || !room {
                continue;
            }
            match rustix::io::read(self, &mut buffer[..]) {
                Ok(0) if stop_at.is_some() => return (Reason::Stopped, Ok(())),
                Ok(0) => return (Reason::EndOfInput, Ok(())),
                Ok(got) => {
                    let became = stream.write(&buffer[..got]);
                    // It is sealed, and would outlive its chapter here.
                    buffer[..got].fill(0);
                    taken(got, became);
                }
                Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => {}
                Err(error) => return (Reason::Stopped, Err(self.failed(&error.into()))),
            }
        }
    }

    fn failed(&self, error: &io::Error) -> Failure {
        match &self.from {
            From::Stdin(_) => Failure::usage(format!("standard input: {error}")),
            From::Descriptor(_) => Failure::io("read", Path::new(&self.name), error),
        }
    }
}

impl AsFd for Source {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match &self.from {
            From::Stdin(stdin) => stdin.as_fd(),
            From::Descriptor(descriptor) => descriptor.as_fd(),
        }
    }
}

fn descriptor(name: &str) -> Result<OwnedFd> {
    let inherited = name.strip_prefix("fd:").map(|number| format!("/dev/fd/{number}"));
    let path = Path::new(inherited.as_deref().unwrap_or(name));
    let failed = |error: io::Error| Failure::io("read", path, &error);
    let kind = std::fs::metadata(path).map_err(failed)?.file_type();
    if kind.is_socket() && inherited.is_none() {
        return Ok(UnixStream::connect(path).map_err(failed)?.into());
    }
    let mut options = File::options();
    options.read(true).custom_flags(rustix::fs::OFlags::NONBLOCK.bits() as i32);
    Ok(options.open(path).map_err(failed)?.into())
}
