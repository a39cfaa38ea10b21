// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The signals that end a command, as something that can be waited for beside descriptors.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

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

    /// Takes one that has arrived: each counts once.
    pub(crate) fn take(&self) -> io::Result<()> {
        rustix::io::read(&self.0, &mut [0; 1])?;
        Ok(())
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

/// Waits until one of the descriptors is readable or closed, at most for `patience`. Which are.
pub(crate) fn ready<const N: usize>(
    descriptors: [BorrowedFd<'_>; N],
    patience: Duration,
) -> io::Result<[bool; N]> {
    let mut ready = descriptors.map(|one| PollFd::from_borrowed_fd(one, PollFlags::IN));
    match poll(&mut ready, Some(&timespec(patience))) {
        Ok(_) => Ok(ready.map(|one| !one.revents().is_empty())),
        Err(rustix::io::Errno::INTR) => Ok([false; N]),
        Err(error) => Err(error.into()),
    }
}

fn timespec(patience: Duration) -> Timespec {
    Timespec {
        tv_sec: patience.as_secs().try_into().unwrap_or(i64::MAX),
        tv_nsec: patience.subsec_nanos().into(),
    }
}

impl AsFd for Signals {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}
