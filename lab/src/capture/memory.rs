// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A process that is stopped, and a copy of all memory that it can read and write.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// A stretch of memory.
pub(super) struct Region {
    /// Address, and what the system calls it.
    pub(super) start: u64,
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// A process that stands still until this is dropped.
pub(super) struct Frozen(Pid);

impl Frozen {
    /// Stops a process in the middle of whatever it does.
    pub(super) fn new(process: u32) -> io::Result<Self> {
        let pid = i32::try_from(process).ok().and_then(Pid::from_raw);
        let pid = pid.ok_or(io::ErrorKind::InvalidInput)?;
        kill_process(pid, Signal::STOP)?;
        let frozen = Frozen(pid);
        let patience = Instant::now() + Duration::from_secs(5);
        while !frozen.all_threads_stand()? {
            if Instant::now() > patience {
                return Err(io::ErrorKind::TimedOut.into());
            }
            std::thread::sleep(Duration::from_micros(200));
        }
        Ok(frozen)
    }

    fn all_threads_stand(&self) -> io::Result<bool> {
        for thread in fs::read_dir(self.folder() + "/task")? {
            let stat = fs::read_to_string(thread?.path().join("stat"))?;
            // The state is the first field after the name, which may hold anything.
            let state = stat.rsplit_once(") ").and_then(|(_, fields)| fields.chars().next());
            if state != Some('T') {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Copies everything that is readable and writable.
    pub(super) fn memory(&self) -> io::Result<Vec<Region>> {
        let memory = File::open(self.folder() + "/mem")?;
        let mut regions = Vec::new();
        for line in fs::read_to_string(self.folder() + "/maps")?.lines() {
            let mut fields = line.split_whitespace();
            let (range, rights) = (fields.next(), fields.next().unwrap_or_default());
            let Some((start, end)) = range.and_then(|range| range.split_once('-')) else {
                continue;
            };
            let address = |text| u64::from_str_radix(text, 16).map_err(io::Error::other);
            let (start, end) = (address(start)?, address(end)?);
            if !rights.starts_with("rw") {
                continue;
            }
            let mut bytes = vec![0; (end - start) as usize];
            memory.read_exact_at(&mut bytes, start)?;
            let name = fields.nth(3).unwrap_or("anonymous").to_owned();
            regions.push(Region { start, name, bytes });
        }
        Ok(regions)
    }

    fn folder(&self) -> String {
        format!("/proc/{}", self.0.as_raw_nonzero())
    }
}

impl Drop for Frozen {
    fn drop(&mut self) {
        // A process that is gone needs no waking.
        let _ = kill_process(self.0, Signal::CONT);
    }
}
