// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Kinds of data: what a name's extension tells, and how an owner's fail policy names them.

use std::path::Path;

use alula_vault::keys::{DataClass, FailPolicies, FailPolicy};

use crate::failure::{Failure, Result};

/// The class of this name.
pub(crate) fn named(name: &str) -> Result<DataClass> {
    let known = CLASSES.iter().find(|(known, _)| *known == name);
    known.map(|(_, class)| *class).ok_or_else(|| {
        let all: Vec<_> = CLASSES.iter().map(|(name, _)| *name).collect();
        Failure::usage(format!("there is no class '{name}'; there are {}", all.join(", ")))
    })
}

/// The policies of `CLASS=POLICY` options; of two for a class the last one counts.
pub(crate) fn policies(options: &[String]) -> Result<FailPolicies> {
    let mut policies = FailPolicies::default();
    for option in options {
        let (class, policy) = option.split_once('=').unwrap_or((option, ""));
        let policy = match policy {
            "drop" => FailPolicy::Drop,
            "plain" => FailPolicy::Plain,
            _ => return Err(Failure::usage("--fail takes CLASS=drop or CLASS=plain")),
        };
        policies = policies.with(named(class)?, policy);
    }
    Ok(policies)
}

/// The class of data that a file of this name holds.
#[cfg(any(unix, test))]
pub(crate) fn of(name: &str) -> DataClass {
    match media_type(Path::new(name)) {
        "" | "text/plain" if name.to_ascii_lowercase().ends_with(".log") => DataClass::LOG,
        "application/x-ulog" => DataClass::LOG,
        media if media.starts_with("video/") => DataClass::VIDEO,
        media if media.starts_with("image/") => DataClass::IMAGE,
        _ => DataClass::ANY,
    }
}

/// The media type that a file's extension tells, for the kinds of file that drones write.
pub(crate) fn media_type(path: &Path) -> &'static str {
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    match extension.as_str() {
        "jpg" | "jpeg" => "image/jpeg",
        "dng" | "tif" | "tiff" => "image/tiff",
        "mp4" => "video/mp4",
        "mov" => "video/quicktime",
        "ts" => "video/mp2t",
        "mkv" => "video/x-matroska",
        "srt" => "application/x-subrip",
        "ulg" => "application/x-ulog",
        "json" => "application/json",
        "csv" => "text/csv",
        "txt" | "log" => "text/plain",
        _ => "",
    }
}

const CLASSES: [(&str, DataClass); 6] = [
    ("any", DataClass::ANY),
    ("video", DataClass::VIDEO),
    ("image", DataClass::IMAGE),
    ("log", DataClass::LOG),
    ("telemetry", DataClass::TELEMETRY),
    ("payload", DataClass::PAYLOAD),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_their_class() {
        let classes = ["front.ts", "DCIM/1.JPG", "flight.ulg", "a.LOG", "notes.txt", "x"].map(of);
        let expected = [
            DataClass::VIDEO,
            DataClass::IMAGE,
            DataClass::LOG,
            DataClass::LOG,
            DataClass::ANY,
            DataClass::ANY,
        ];
        assert_eq!(classes, expected);
    }

    #[test]
    fn policies_are_read_and_the_last_word_counts() {
        let options = ["log=plain", "video=drop", "any=plain", "any=drop"].map(String::from);
        let expected = FailPolicies::all(FailPolicy::Drop)
            .with(DataClass::VIDEO, FailPolicy::Drop)
            .with(DataClass::LOG, FailPolicy::Plain);
        assert_eq!(policies(&options).unwrap(), expected);
        for wrong in ["log", "log=", "log=keep", "sound=drop"] {
            assert!(policies(&[wrong.into()]).is_err(), "{wrong}");
        }
    }
}
