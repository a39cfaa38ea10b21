// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `alula cat`: content to standard output. Only authentic segments are released, and the exit code
//! carries the verdict.

use std::io::{self, Write};
use std::path::Path;

use alula_vault::{Content, Error, Event, Reader};

use crate::args::Cat;
use crate::failure::{Failure, Result, Verdict};
use crate::notes::Notes;
use crate::opener::Opener;
use crate::output::notice;
use crate::recording::{self, FileReader};

pub(crate) fn run(arguments: &Cat) -> Result<Verdict> {
    let opener = Opener::new(&arguments.access)?;
    let path = &arguments.file;
    let mut reader =
        Reader::open(recording::file(path)?).map_err(|error| Failure::about(path, error))?;
    opener.unlock(&mut reader).map_err(|error| Failure::about(path, error))?;
    recording::on_all_cores(&mut reader, path)?;
    let mut out = io::BufWriter::with_capacity(1 << 20, io::stdout().lock());
    let written = if arguments.offset == 0 && arguments.length.is_none() {
        whole(&mut reader, &mut out)
    } else {
        part(&mut reader, arguments.offset, arguments.length, &mut out)
    };
    match written.and_then(|verdict| out.flush().map(|()| verdict).map_err(Error::Output)) {
        Ok(verdict) => Ok(verdict),
        // The reader of the pipe has seen enough.
        Err(Error::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(Verdict::Good),
        Err(Error::Output(error)) => {
            Err(Failure::io("write to", Path::new("standard output"), &error))
        }
        Err(error) => Err(Failure::about(path, error)),
    }
}

fn whole(reader: &mut FileReader, out: &mut impl Write) -> std::result::Result<Verdict, Error> {
    let mut notes = Notes::default();
    let report = reader.examine(Content::Prefix, &mut |event| match event {
        Event::Content { bytes, .. } => out.write_all(bytes),
        Event::Note { offset, note, .. } => {
            notes.hear(offset, note);
            Ok(())
        }
        _ => Ok(()),
    })?;
    let verdict = recording::verdict(report.verdict);
    if verdict != Verdict::Good {
        notice(&format!("alula: {}", report.verdict));
    }
    Ok(verdict)
}

fn part(
    reader: &mut FileReader,
    mut offset: u64,
    length: Option<u64>,
    out: &mut impl Write,
) -> std::result::Result<Verdict, Error> {
    let end = length.map_or(u64::MAX, |length| offset.saturating_add(length));
    let mut buffer = vec![0; 1 << 20];
    while offset < end {
        let want = usize::try_from(end - offset).unwrap_or(usize::MAX).min(buffer.len());
        let got = reader.read_at(offset, &mut buffer[..want])?;
        if got == 0 {
            // The end of what can be had: of a closed recording, or of one that was cut.
            return if reader.is_closed()? { Ok(Verdict::Good) } else { Ok(Verdict::CutShort) };
        }
        out.write_all(&buffer[..got]).map_err(Error::Output)?;
        offset += got as u64;
    }
    Ok(Verdict::Good)
}
