// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The one line of text in which public keys travel, as `docs/formats/keys.md` §2 has it:
//!
//! ```text
//! alula-owner-1 CHECKSUM BUNDLE NAME
//! ```
//!
//! The checksum covers the prefix, the bundle and the name, so that a line that was cut, wrapped
//! or edited is named as such instead of being taken for another key.

use base64ct::{Base64UrlUnpadded, Encoding};

use super::error::{Document, Error};
use super::fingerprint::{Fingerprint, base32};

/// Writes the line, with its line feed.
pub(crate) fn write(prefix: &str, bundle: &[u8], name: &str) -> Result<String, Error> {
    check_name(name)?;
    let mut text = vec![0; Base64UrlUnpadded::encoded_len(bundle)];
    let text = Base64UrlUnpadded::encode(bundle, &mut text).expect("a buffer of its own length");
    let sum = checksum(prefix, text, name)?;
    let blank = if name.is_empty() { "" } else { " " };
    Ok(format!("{prefix} {sum} {text}{blank}{name}\n"))
}

/// Reads a line: the bundle and the name. One line feed (or CR LF) may end it, nothing may follow.
/// `bundle_max` bounds what is decoded.
pub(crate) fn read(
    what: Document,
    prefix: &str,
    line: &[u8],
    bundle_max: usize,
) -> Result<(Vec<u8>, String), Error> {
    let malformed = |why| Error::Malformed(what, why);
    if line.len() > prefix.len() + bundle_max * 4 / 3 + NAME_MAX + 64 {
        return Err(malformed("the line is too long"));
    }
    let line = str::from_utf8(line).map_err(|_| malformed("it is not text"))?;
    let line = line.strip_suffix('\n').map_or(line, |line| line.strip_suffix('\r').unwrap_or(line));
    let mut words = line.splitn(4, ' ');
    let mut word = || words.next().unwrap_or_default();
    let (first, sum, text) = (word(), word(), word());
    let name = words.next();
    if first != prefix {
        return Err(match (family(first), family(prefix)) {
            (Some((ours, version)), Some((theirs, _))) if ours == theirs => {
                Error::UnknownVersion(what, version)
            }
            _ => malformed("the line does not begin with the right word"),
        });
    }
    if sum != checksum(prefix, text, name.unwrap_or_default())? {
        return Err(Error::Damaged(what));
    }
    if name == Some("") || name.is_some_and(|name| check_name(name).is_err()) {
        return Err(malformed("its name holds what a name may not"));
    }
    let mut bundle = vec![0; text.len() * 3 / 4];
    let len = Base64UrlUnpadded::decode(text, &mut bundle)
        .map_err(|_| malformed("its bundle is not base64url"))?
        .len();
    bundle.truncate(len);
    Ok((bundle, name.unwrap_or_default().into()))
}

/// The lines of a file that holds at most `count_max` of them, in `file_max` bytes. A line feed may
/// end the last one.
pub(crate) fn lines(
    what: Document,
    bytes: &[u8],
    file_max: usize,
    count_max: usize,
) -> Result<impl Iterator<Item = &[u8]>, Error> {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let lines = bytes.split(|byte| *byte == b'\n');
    if bytes.len() > file_max || lines.clone().count() > count_max {
        return Err(Error::Malformed(what, "there are too many"));
    }
    Ok(lines)
}

/// A name or label: printable text of at most [`NAME_MAX`] bytes, no blank at its ends; empty for
/// none.
pub(crate) fn check_name(name: &str) -> Result<(), Error> {
    if name.len() > NAME_MAX {
        return Err(Error::Name("it is longer than 64 bytes"));
    }
    if name.trim() != name {
        return Err(Error::Name("it begins or ends with a blank"));
    }
    if !printable(name) {
        return Err(Error::Name("it holds a control character"));
    }
    Ok(())
}

/// Text without control characters and without those that deceive the eye.
pub(crate) fn printable(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() || reorders(c))
}

/// Characters that make a terminal show text in another order or as other text than it is.
fn reorders(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}')
}

/// The word without its version, and the version.
fn family(prefix: &str) -> Option<(&str, u16)> {
    let (family, version) = prefix.rsplit_once('-')?;
    Some((family, version.parse().ok()?))
}

/// 80 bits of SHA-384 over the line without its checksum, as 16 letters.
fn checksum(prefix: &str, text: &str, name: &str) -> Result<String, Error> {
    let digest = Fingerprint::of(format!("{prefix} {text} {name}").as_bytes())?;
    let mut letters = [0; 16];
    base32(&digest.as_bytes()[..10], &mut letters);
    Ok(letters.map(char::from).iter().collect())
}

/// Longest name or label in bytes.
pub(crate) const NAME_MAX: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    const WHAT: Document = Document::OwnerPublic;

    fn parse(line: &[u8]) -> Result<(Vec<u8>, String), Error> {
        read(WHAT, "alula-test-1", line, 100)
    }

    #[test]
    fn lines_come_back() {
        for len in 0..100 {
            let bundle: Vec<u8> = (0..len).map(|i| (i * 37) as u8).collect();
            for name in ["", "Survey wing", "Vögel über Zürich"] {
                let line = write("alula-test-1", &bundle, name).unwrap();
                assert_eq!(parse(line.as_bytes()).unwrap(), (bundle.clone(), name.into()));
                let bare = line.trim_end().to_string();
                assert!(parse(bare.as_bytes()).is_ok());
                assert!(parse(format!("{bare}\r\n").as_bytes()).is_ok());
                assert!(parse(format!("{bare}\n\n").as_bytes()).is_err());
                assert!(parse(format!("{line}x").as_bytes()).is_err());
            }
        }
    }

    #[test]
    fn any_changed_or_lost_byte_is_told() {
        for name in ["", "Survey wing"] {
            let line = write("alula-test-1", &[7; 40], name).unwrap().into_bytes();
            for at in 0..line.len() {
                for change in 1..=255 {
                    let mut changed = line.clone();
                    changed[at] ^= change;
                    assert!(parse(&changed).is_err(), "{:?}", String::from_utf8_lossy(&changed));
                }
                assert!(at == line.len() - 1 || parse(&line[..at]).is_err());
            }
        }
    }

    #[test]
    fn a_later_version_is_called_by_its_number() {
        let line = write("alula-test-2", &[7; 40], "").unwrap();
        assert!(matches!(parse(line.as_bytes()), Err(Error::UnknownVersion(WHAT, 2))));
    }

    #[test]
    fn names_that_deceive_are_refused() {
        for name in [" a", "a ", "a\nb", "a\tb", "a\u{202e}b", "\u{1b}[2J", &"x".repeat(65)] {
            assert!(check_name(name).is_err(), "{name:?}");
        }
    }
}
