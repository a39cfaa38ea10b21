// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The content of a recording, read from its beginning to its end.

use std::io::{self, Read};
use std::path::Path;

use alula_vault::{Content as Wanted, Event, Verdict as Judgement};
use indicatif::ProgressBar;

use crate::failure::{Failure, Result, Verdict};
use crate::output::{Output, shown};
use crate::progress;
use crate::recording::{self, FileReader};
use crate::signals::Held;

pub(super) struct Content<'a> {
    pub(super) reader: &'a mut FileReader,
    pub(super) at: u64,
    pub(super) len: u64,
    pub(super) held: &'a Held,
    pub(super) bar: &'a ProgressBar,
}

impl Read for Content<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        if self.held.asked() {
            return Err(io::Error::other("interrupted"));
        }
        let left = usize::try_from(self.len - self.at).unwrap_or(usize::MAX).min(bytes.len());
        if left == 0 {
            return Ok(0);
        }
        let got = self.reader.read_at(self.at, &mut bytes[..left]).map_err(io::Error::other)?;
        if got == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.at += got as u64;
        self.bar.set_position(self.at);
        Ok(got)
    }
}

/// How much content is good. Reads all of the recording: a copy is made of no damaged one.
pub(super) fn extent(
    path: &Path,
    reader: &mut FileReader,
    held: &Held,
    output: &Output,
) -> Result<(u64, Verdict)> {
    let bar = progress::bar(output, "verifying", Some(reader.file_len()));
    let report = reader.examine(Wanted::Prefix, &mut |event| {
        if let Event::Progress { offset } = event {
            bar.set_position(offset);
        }
        if held.asked() { Err(io::Error::other("interrupted")) } else { Ok(()) }
    });
    bar.finish_and_clear();
    held.check()?;
    let report = report.map_err(|error| Failure::about(path, error))?;
    match report.verdict {
        Judgement::Complete | Judgement::CutShort { .. } => {
            Ok((report.authentic_bytes.unwrap_or(0), recording::verdict(report.verdict)))
        }
        judgement => Err(Failure::rejected(format!(
            "{}: {judgement}; no copy is made of it: use another copy of the recording",
            shown(path)
        ))),
    }
}
