// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Recordings as the reading verbs meet them: found below folders, opened, judged, described.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use alula_vault::keys::DronePublic;
use alula_vault::{Header, Part, Reader, Report, Verdict as Judgement};
use serde_json::{Value, json};

use crate::failure::{Failure, Result, Verdict};
use crate::quorum;
use crate::recorder::hex;
use crate::verbs::files;

pub(crate) type FileReader = Reader<BufReader<File>>;

/// All files that `paths` name, folders walked, in the order of their names.
pub(crate) fn find(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in paths {
        let meta = std::fs::metadata(path).map_err(|error| Failure::io("read", path, &error))?;
        if meta.is_dir() { walk(path, &mut found)? } else { found.push(path.clone()) }
    }
    if found.is_empty() {
        return Err(Failure::usage("there is no recording in what was named"));
    }
    Ok(found)
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    let failed = |error: std::io::Error| Failure::io("list", folder, &error);
    for entry in files::listed(folder)? {
        let kind = entry.file_type().map_err(failed)?;
        if kind.is_dir() {
            walk(&entry.path(), found)?;
        } else if kind.is_file() {
            found.push(entry.path());
        }
    }
    Ok(())
}

/// The file at `path`, for a reader.
pub(crate) fn file(path: &Path) -> Result<BufReader<File>> {
    let failed = |error: std::io::Error| Failure::io("read", path, &error);
    let file = File::open(path).map_err(failed)?;
    if file.metadata().map_err(failed)?.is_dir() {
        return Err(failed(std::io::ErrorKind::IsADirectory.into()));
    }
    Ok(BufReader::new(file))
}

/// Has whoever reads all of a recording do so on every core.
#[cfg(unix)]
pub(crate) fn on_all_cores(reader: &mut FileReader, path: &Path) -> Result<()> {
    let file = File::open(path).map_err(|error| Failure::io("read", path, &error))?;
    reader.read_on(Box::new(file), cores());
    Ok(())
}

/// Elsewhere files are read from their cursor alone.
#[cfg(not(unix))]
pub(crate) fn on_all_cores(_: &mut FileReader, _: &Path) -> Result<()> {
    Ok(())
}

/// How many threads are worth it: beyond a few the disk is what limits.
#[cfg(unix)]
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from).min(8)
}

/// An aircraft's public identity.
pub(crate) fn drone_pub(path: &Path) -> Result<DronePublic> {
    DronePublic::from_line(&files::read_line(path)?).map_err(|error| files::named(path, error))
}

/// What a judgement means for the exit code.
pub(crate) fn verdict(judgement: Judgement) -> Verdict {
    match judgement {
        Judgement::Complete => Verdict::Good,
        Judgement::CutShort { .. } => Verdict::CutShort,
        Judgement::Damaged { .. } | Judgement::Rejected => Verdict::Rejected,
    }
}

/// A judgement in one word or two, as `--json` says it.
pub(crate) fn word(judgement: Judgement) -> &'static str {
    match judgement {
        Judgement::Complete => "complete",
        Judgement::CutShort { .. } => "cut short",
        Judgement::Damaged { .. } => "damaged",
        Judgement::Rejected => "rejected",
    }
}

/// The number of the first damaged chapter, if it is a chapter that is damaged.
pub(crate) fn chapter(judgement: Judgement) -> Option<u64> {
    match judgement {
        Judgement::Damaged { part: Part::Chapter(number) } => Some(number),
        _ => None,
    }
}

/// A report for scripts.
pub(crate) fn report_json(path: &Path, report: &Report) -> Value {
    let part = match report.verdict {
        Judgement::Damaged { part } => Some(part.to_string()),
        _ => None,
    };
    json!({
        "file": path.to_string_lossy(),
        "verdict": word(report.verdict),
        "chapter": chapter(report.verdict),
        "part": part,
        "damaged": report.damaged.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "erased_slots": report.erased_slots,
        "signed_bytes": report.signed_bytes,
        "authentic_bytes": report.authentic_bytes,
        "content": report.content,
        "chapters": report.chapters,
        "notes": report.notes,
    })
}

/// A header for scripts.
pub(crate) fn header_json(reader: &FileReader) -> Result<Value> {
    let header = reader.header();
    let quorums = quorum::of(reader)?;
    Ok(json!({
        "recording": hex(&header.recording_id),
        "flight": hex(&header.flight_id),
        "boot": hex(&header.boot_id),
        "sequence": header.sequence,
        "predecessor": header.predecessor.map(|last| hex(&last.recording_id)),
        "aircraft": reader.aircraft().map_err(Failure::from)?.to_string(),
        "configuration": header.configuration_number,
        "configuration_signed": header.configuration_signed,
        "module": *header.module_version,
        "module_approved": header.module_approved,
        "recipients": quorum::others(header.slots, &quorums),
        "quorums": quorum::json(&quorums),
        "segment_bytes": header.segment_len,
    }))
}

/// A header for people.
pub(crate) fn header_lines(reader: &FileReader) -> Result<String> {
    let header: &Header = reader.header();
    let sequence = header.sequence.map_or("unknown".into(), |number| number.to_string());
    let predecessor = match &header.predecessor {
        Some(last) => hex(&last.recording_id),
        None => "none".into(),
    };
    let signed =
        if header.configuration_signed { "signed by an owner" } else { "pinned, unsigned" };
    let quorums = quorum::of(reader)?;
    let approved = if header.module_approved { "approved" } else { "not approved: unsealed copy" };
    Ok(format!(
        "recording      {}\nsequence       {sequence}\nflight         {}\nboot           {}\n\
         follows        {predecessor}\naircraft       {}\nconfiguration  {}, {signed}\n\
         module         {} ({approved})\nrecipients     {}{}\nsegments       {} bytes",
        hex(&header.recording_id),
        hex(&header.flight_id),
        hex(&header.boot_id),
        reader.aircraft().map_err(Failure::from)?,
        header.configuration_number,
        crate::output::escaped(&header.module_version),
        quorum::others(header.slots, &quorums),
        quorum::lines(&quorums),
        header.segment_len
    ))
}

/// Microseconds since 1970 as a date and time in UTC.
pub(crate) fn utc(wall_us: i64) -> String {
    if wall_us == 0 {
        return "unknown".into();
    }
    let (days, of_day) = (wall_us.div_euclid(86_400_000_000), wall_us.rem_euclid(86_400_000_000));
    // Civil date from days: eras of 400 years that begin on 1 March.
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let of_400 = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * of_400 + of_400 / 4 - of_400 / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = of_400 + era * 400 + i64::from(month <= 2);
    let seconds = of_day / 1_000_000;
    format!(
        "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_civil_ones() {
        assert_eq!(utc(0), "unknown");
        assert_eq!(utc(1_000_000), "1970-01-01T00:00:01Z");
        assert_eq!(utc(951_782_400_000_000), "2000-02-29T00:00:00Z");
        assert_eq!(utc(1_795_449_599_999_999), "2026-11-23T15:59:59Z");
        assert_eq!(utc(-1), "1969-12-31T23:59:59Z");
    }
}
