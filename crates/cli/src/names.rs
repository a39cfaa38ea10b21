// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Names from inside a recording are as hostile as its sender: anyone who has an owner's public key
//! can seal to him. Here they become paths that stay below the folder where they are restored or
//! shown.

use std::collections::HashSet;

use alula_vault::Subject;

use crate::failure::{Failure, Result};
use crate::output::escaped;
use crate::recorder::hex;

/// The names given out in one run, without regard to case: on many cards `A` and `a` are one file.
#[derive(Default)]
pub(crate) struct Names {
    taken: HashSet<String>,
}

impl Names {
    /// The components of the path, below the output folder, under which a recording is restored.
    pub(crate) fn assign(&mut self, subject: &Subject, id: &[u8; 16]) -> Result<Vec<String>> {
        let name = match (subject.name.as_str(), subject.label.as_str()) {
            ("", "") => hex(id),
            ("", label) if check(label).is_ok() && !label.contains('/') => {
                format!("{label}-{}", &hex(id)[..8])
            }
            ("", _) => hex(id),
            (name, _) => name.to_owned(),
        };
        let parts = check(&name).map_err(|why| {
            Failure::rejected(format!(
                "the recording's name '{}' is refused: {why}; 'alula cat' writes its content \
                 under a name that you choose",
                escaped(&name)
            ))
        })?;
        if !self.taken.insert(parts.join("/").to_lowercase()) {
            return Err(Failure::usage(format!(
                "two recordings hold '{}', or differ only in case; open them into two folders",
                escaped(&name)
            )));
        }
        Ok(parts)
    }
}

impl Names {
    /// The components under which a recording is shown. One whose name is refused, or taken, is
    /// shown by its id, with its name's ending for the sake of those who go by endings.
    pub(crate) fn show(&mut self, subject: &Subject, id: &[u8; 16]) -> Vec<String> {
        self.assign(subject, id).unwrap_or_else(|_| {
            let ending = subject.name.rsplit_once('.').map_or("", |(_, ending)| ending);
            let plain =
                ending.len() <= 8 && ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
            let name = match ending {
                "" => hex(id),
                _ if !plain => hex(id),
                ending => format!("{}.{ending}", hex(id)),
            };
            self.taken.insert(name.to_lowercase());
            vec![name]
        })
    }
}

/// The components of a name that is safe here.
fn check(name: &str) -> std::result::Result<Vec<String>, &'static str> {
    if name.len() > 1024 {
        return Err("it is too long");
    }
    let parts: Vec<String> = name.split('/').map(str::to_owned).collect();
    for part in &parts {
        let stem = part.split('.').next().unwrap_or_default().to_ascii_uppercase();
        let reserved = ["CON", "PRN", "AUX", "NUL"].contains(&stem.as_str())
            || (stem.len() == 4 && (stem.starts_with("COM") || stem.starts_with("LPT")));
        match part.as_str() {
            "" => return Err("it is absolute, or a part of it is empty"),
            "." | ".." => return Err("it leaves the output folder"),
            _ if part.len() > 240 => return Err("a part of it is too long"),
            _ if part.chars().any(char::is_control) => return Err("it holds control characters"),
            _ if part.contains('\\') => return Err("it holds a backslash"),
            _ if cfg!(windows) && part.contains([':', '*', '?', '"', '<', '>', '|']) => {
                return Err("it holds a character that this file system does not take");
            }
            _ if part.ends_with(['.', ' ']) => return Err("a part of it ends in a dot or blank"),
            _ if part.starts_with(".alula-") => return Err("it is one of our own temporary names"),
            _ if cfg!(windows) && reserved => return Err("it is a device's name"),
            _ => {}
        }
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assign(names: &mut Names, name: &str) -> Result<Vec<String>> {
        names.assign(&Subject { name: name.into(), ..Subject::default() }, &[7; 16])
    }

    #[test]
    fn names_stay_below_the_output_folder() {
        let bad = [
            "/etc/passwd",
            "..",
            "../x",
            "a/../../x",
            "a//b",
            "a/",
            "./a",
            "a\0b",
            "a\nb",
            "a\u{1b}b",
            "a\\b",
            "a.",
            "a ",
            ".alula-x",
        ];
        for name in bad {
            assert!(assign(&mut Names::default(), name).is_err(), "{name:?}");
        }
        let good = ["a", "DCIM/100MEDIA/DJI 0001.JPG", "Flug über Ærø.mp4", "飛行/一.ts", "..a"];
        for name in good {
            assert!(assign(&mut Names::default(), name).is_ok(), "{name:?}");
        }
    }

    #[test]
    fn one_name_is_given_once_whatever_its_case() {
        let mut names = Names::default();
        assert!(assign(&mut names, "a/Photo.JPG").is_ok());
        assert!(assign(&mut names, "a/photo.jpg").is_err());
        assert!(assign(&mut names, "b/photo.jpg").is_ok());
    }

    #[test]
    fn what_may_not_be_called_so_is_shown_by_its_id() {
        let mut names = Names::default();
        let mut show = |name: &str| {
            names.show(&Subject { name: name.into(), ..Subject::default() }, &[7; 16]).join("/")
        };
        assert_eq!(show("a/b.mp4"), "a/b.mp4");
        assert_eq!(show("A/b.MP4"), format!("{}.MP4", "07".repeat(16)));
        assert_eq!(show("../x"), "07".repeat(16));
        assert_eq!(show("x\n.m/p"), "07".repeat(16));
    }

    #[test]
    fn streams_without_a_name_are_named_by_label_and_id() {
        let mut names = Names::default();
        let subject = Subject { label: "front camera".into(), ..Subject::default() };
        assert_eq!(names.assign(&subject, &[7; 16]).unwrap(), ["front camera-07070707"]);
        let hostile = Subject { label: "../../x".into(), ..Subject::default() };
        assert_eq!(names.assign(&hostile, &[8; 16]).unwrap(), ["08".repeat(16)]);
    }
}
