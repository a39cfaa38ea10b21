// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Standard input with a deadline: a paused camera must not keep what it has already sent from
//! reaching the card. SIGINT and SIGTERM end the input, so that the recording is closed properly.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

/// What came of waiting for input.
pub(crate) enum Event {
    /// This many bytes were read.
    Bytes(usize),
    /// Nothing came in time.
    Timeout,
    /// The writer closed its end.
    End,
    /// SIGINT or SIGTERM.
    Stopped,
}

/// The signals that end a command: a byte arrives here with each.
pub(crate) struct Signals(OwnedFd);

impl Signals {
    /// Takes over SIGINT and SIGTERM.
    pub(crate) fn new() -> io::Result<Self> {
        let (signals, sender) = std::io::pipe()?;
        for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
            signal_hook::low_level::pipe::register(signal, sender.try_clone()?)?;
        }
        Ok(Signals(signals.into()))
    }

    /// Whether one arrives within `patience`.
    pub(crate) fn arrived(&self, patience: Duration) -> io::Result<bool> {
        let limit = timespec(patience);
        match poll(&mut [PollFd::new(&self.0, PollFlags::IN)], Some(&limit)) {
            // Its byte is in the pipe by now.
            Ok(ready) => Ok(ready > 0),
            Err(rustix::io::Errno::INTR) => Ok(true),
            Err(error) => Err(error.into()),
        }
    }
}

fn timespec(patience: Duration) -> Timespec {
    Timespec {
        tv_sec: patience.as_secs().try_into().unwrap_or(i64::MAX),
        tv_nsec: patience.subsec_nanos().into(),
    }
}

/// Standard input and the signals that end it.
pub(crate) struct Input {
    stdin: io::Stdin,
    signals: Signals,
}

impl Input {
    /// Takes over SIGINT and SIGTERM.
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Input { stdin: io::stdin(), signals: Signals::new()? })
    }

    /// Waits for input, at most for `patience`; forever without one.
    pub(crate) fn read(
        &mut self,
        buffer: &mut [u8],
        patience: Option<Duration>,
    ) -> io::Result<Event> {
        let limit = patience.map(timespec);
        let stdin = self.stdin.as_fd();
        let mut ready = [
            PollFd::from_borrowed_fd(self.signals.0.as_fd(), PollFlags::IN),
            PollFd::from_borrowed_fd(stdin, PollFlags::IN),
        ];
        match poll(&mut ready, limit.as_ref()) {
            Ok(0) => return Ok(Event::Timeout),
            // The signal's byte is in the pipe by now: look again without waiting.
            Err(rustix::io::Errno::INTR) => return Ok(Event::Timeout),
            Err(error) => return Err(error.into()),
            Ok(_) => {}
        }
        if !ready[0].revents().is_empty() {
            // Each signal counts once: what comes after the first is still to be read.
            rustix::io::read(&self.signals.0, &mut [0; 1])?;
            return Ok(Event::Stopped);
        }
        // Straight from the descriptor: std's buffer would hide bytes from poll.
        match rustix::io::read(stdin, buffer) {
            Ok(0) => Ok(Event::End),
            Ok(got) => Ok(Event::Bytes(got)),
            Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => Ok(Event::Timeout),
            Err(error) => Err(error.into()),
        }
    }
}
