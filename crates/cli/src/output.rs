// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What a verb says: lines for people, or one JSON object for scripts.

use std::io::Write;
use std::path::Path;

use serde_json::{Value, json};

use crate::failure::Failure;

/// Where results go.
pub(crate) struct Output {
    pub(crate) json: bool,
}

impl Output {
    /// Prints a result: `lines` for people, `value` with `--json`.
    pub(crate) fn result(&self, lines: &str, value: &Value) {
        if self.json { self.write(&value.to_string()) } else { self.write(lines) }
    }

    /// Prints a line for people only.
    pub(crate) fn line(&self, line: &str) {
        if !self.json {
            self.write(line);
        }
    }

    /// Prints why the command ends without a result.
    pub(crate) fn failure(&self, failure: &Failure) {
        if self.json {
            self.write(&json!({ "error": failure.message, "exit": failure.code }).to_string());
        }
        notice(&format!("alula: {failure}"));
    }

    fn write(&self, text: &str) {
        // A closed pipe (`alula list | head`) is the reader's choice, not an error.
        let _ = writeln!(std::io::stdout().lock(), "{text}");
    }
}

/// Tells people something beside the result. A standard error that nobody reads any more is no
/// reason to stop recording.
pub(crate) fn notice(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// A path as a message shows it: what a card's files are called is hostile, too.
pub(crate) fn shown(path: &Path) -> String {
    escaped(&path.to_string_lossy())
}

/// Escapes what came from inside a recording or a file name, so that it cannot drive a terminal.
pub(crate) fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        // Bidirectional controls reorder what is on screen; all controls are shown as escapes.
        if c.is_control()
            || matches!(c, '\u{200e}'..='\u{200f}')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// So many of something.
pub(crate) fn count(number: u64, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

/// A size with its unit.
pub(crate) fn bytes(count: u64) -> String {
    match count {
        0..1_000 => format!("{count} B"),
        1_000..1_000_000 => format!("{:.1} kB", count as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", count as f64 / 1e6),
        _ => format!("{:.2} GB", count as f64 / 1e9),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_drive_the_terminal() {
        assert_eq!(escaped("a\u{1b}[2Jb\u{202e}c"), "a\\u{1b}[2Jb\\u{202e}c");
        assert_eq!(escaped("Flug über Ærø 飛行"), "Flug über Ærø 飛行");
    }

    #[test]
    fn sizes_have_units() {
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(1_500), "1.5 kB");
        assert_eq!(bytes(5_368_709_120), "5.37 GB");
    }
}
