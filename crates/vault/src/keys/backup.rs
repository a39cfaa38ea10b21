// SPDX-License-Identifier: Apache-2.0 OR MIT
//! An owner's key on paper: its three seeds as lines that a person types, each with a checksum of
//! its own, so that a slip of the pen is found where it is. `docs/formats/keys.md` §10.
//!
//! The text is the key: it is under no passphrase.

use alula_engine::Secret;
use alula_engine::hash::Sha384;
use zeroize::Zeroizing;

use super::bytes::{SUITE, VERSION};
use super::error::{BackupError, Error};
use super::owner_key::OwnerKey;

/// Bytes of a line.
const LINE: usize = 20;
/// Lines of a backup.
const LINES: usize = 8;
/// Letters of a line's data, and of its checksum.
const LETTERS: usize = 32;
const CHECK: usize = 4;

const P384: core::ops::Range<usize> = 4..52;
const ML_KEM: core::ops::Range<usize> = 52..116;
const ML_DSA: core::ops::Range<usize> = 116..148;

/// The first word of the text.
const TITLE: &str = "alula owner backup, version 1";

impl OwnerKey {
    /// The key as text to be printed and kept under lock: whoever reads it has the key.
    pub fn to_backup(&self) -> Result<Zeroizing<String>, Error> {
        let mut bytes = Zeroizing::new([0; LINE * LINES]);
        bytes[..2].copy_from_slice(&VERSION.to_be_bytes());
        bytes[2..4].copy_from_slice(&SUITE.to_be_bytes());
        let (agree, kem, sign) = self.seeds()?;
        bytes[P384].copy_from_slice(&*shown(&agree));
        bytes[ML_KEM].copy_from_slice(&*shown(&kem));
        bytes[ML_DSA].copy_from_slice(&*shown(&sign));
        let (body, sum) = bytes.split_at_mut(ML_DSA.end);
        sum.copy_from_slice(&Sha384::digest(body)?[..sum.len()]);

        let mut text = Zeroizing::new(String::with_capacity(1024));
        text.push_str(TITLE);
        text.push_str("\nowner ");
        text.push_str(&self.public().fingerprint().to_string());
        text.push('\n');
        for (at, line) in bytes.chunks_exact(LINE).enumerate() {
            text.push(digit(at));
            let letters = letters(line);
            for group in letters.chunks_exact(4) {
                text.push(' ');
                group.iter().for_each(|letter| text.push(char::from(*letter)));
            }
            text.push_str("  ");
            text.push_str(&check(at, line)?);
            text.push('\n');
        }
        Ok(text)
    }

    /// The key that a backup holds, typed with capitals, other blanks, or O for 0 and I or L for 1.
    /// What is wrong is told with its line.
    pub fn from_backup(text: &str) -> Result<Self, Error> {
        let mut bytes = Zeroizing::new([0; LINE * LINES]);
        let mut seen = 0;
        let mut owner = None;
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let lower = line.to_ascii_lowercase();
            if let Some(print) = lower.strip_prefix("owner ") {
                owner = Some(print.to_owned());
            } else if let Some(rest) = lower.strip_prefix(digit(seen)).filter(|_| seen < LINES) {
                read_line(seen, rest, &mut bytes[LINE * seen..][..LINE])?;
                seen += 1;
            } else if lower != TITLE {
                return Err(BackupError::Unexpected { after: seen }.into());
            }
        }
        if seen < LINES {
            return Err(BackupError::Missing { line: seen + 1 }.into());
        }
        let key = Self::from_backup_bytes(&bytes)?;
        match owner {
            Some(print) if !key.public().fingerprint().matches(&print) => {
                Err(BackupError::OtherOwner.into())
            }
            _ => Ok(key),
        }
    }

    fn from_backup_bytes(bytes: &[u8; LINE * LINES]) -> Result<Self, Error> {
        let (body, sum) = bytes.split_at(ML_DSA.end);
        if Sha384::digest(body)?[..sum.len()] != *sum {
            return Err(BackupError::Whole.into());
        }
        if body[..2] != VERSION.to_be_bytes() || body[2..4] != SUITE.to_be_bytes() {
            return Err(BackupError::Version.into());
        }
        Self::from_seeds(&secret(&body[P384]), &secret(&body[ML_KEM]), &secret(&body[ML_DSA]))
    }
}

/// A line's data, checked.
fn read_line(at: usize, rest: &str, bytes: &mut [u8]) -> Result<(), Error> {
    let number = at + 1;
    let mut values = Zeroizing::new([0u8; LETTERS + CHECK]);
    let mut len = 0;
    for letter in rest.chars().filter(|c| !c.is_whitespace() && *c != '-') {
        let Some(value) = value(letter) else {
            return Err(BackupError::Letter { line: number, letter }.into());
        };
        *values.get_mut(len).ok_or(BackupError::Length { line: number })? = value;
        len += 1;
    }
    if len < LETTERS + CHECK {
        return Err(BackupError::Length { line: number }.into());
    }
    for (five, eight) in bytes.chunks_exact_mut(5).zip(values.chunks_exact(8)) {
        let word = eight.iter().fold(0, |word, value| word << 5 | u64::from(*value));
        five.copy_from_slice(&word.to_be_bytes()[3..]);
    }
    let told: String = values[LETTERS..].iter().map(|value| char::from(letter(*value))).collect();
    if told == *check(at, bytes)? { Ok(()) } else { Err(BackupError::Line { line: number }.into()) }
}

/// Four letters: the first 20 bits of H(`"alula/1/backup"` ‖ number ‖ the line's bytes).
fn check(at: usize, line: &[u8]) -> Result<Zeroizing<String>, Error> {
    let mut hash = Sha384::new()?;
    hash.update(b"alula/1/backup")?;
    hash.update(&[at as u8 + 1])?;
    hash.update(line)?;
    let digest = hash.finish()?;
    let first = u32::from_be_bytes([digest[0], digest[1], digest[2], 0]) >> 12;
    let letters = [15, 10, 5, 0].map(|shift| char::from(letter((first >> shift) as u8 & 31)));
    Ok(Zeroizing::new(letters.iter().collect()))
}

fn letters(line: &[u8]) -> Zeroizing<[u8; LETTERS]> {
    let mut letters = Zeroizing::new([0; LETTERS]);
    for (five, eight) in line.chunks_exact(5).zip(letters.chunks_exact_mut(8)) {
        let word = five.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
        for (at, to) in eight.iter_mut().enumerate() {
            *to = letter((word >> (35 - 5 * at)) as u8 & 31);
        }
    }
    letters
}

/// Five bits as a letter of `0123456789abcdefghjkmnpqrstvwxyz`, computed: a table would be indexed
/// by a secret.
fn letter(value: u8) -> u8 {
    let past = |bound: u8| u8::from(value >= bound);
    // From ten on there are letters; i, l, o and u are left out.
    let skipped = past(18) + past(20) + past(22) + past(27);
    b'0' + value + past(10) * (b'a' - b'0' - 10) + skipped
}

fn value(letter: char) -> Option<u8> {
    let letter = match letter {
        'o' => '0',
        'i' | 'l' => '1',
        other => other,
    };
    (0..32).find(|value| char::from(self::letter(*value)) == letter)
}

fn digit(at: usize) -> char {
    char::from(b'1' + at as u8)
}

fn shown<const N: usize>(seed: &Secret<N>) -> Zeroizing<[u8; N]> {
    Zeroizing::new(seed.declassify("a backup is the key, for its owner's eyes"))
}

fn secret<const N: usize>(bytes: &[u8]) -> Secret<N> {
    let mut seed = Zeroizing::new([0; N]);
    seed.copy_from_slice(bytes);
    Secret::from_bytes(&seed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_those_of_fingerprints() {
        let all: String = (0..32).map(|value| char::from(letter(value))).collect();
        assert_eq!(all, "0123456789abcdefghjkmnpqrstvwxyz");
        assert!((0..32).all(|value| super::value(char::from(letter(value))) == Some(value)));
        assert_eq!((value('u'), value('O')), (None, None));
    }

    #[test]
    fn a_backup_comes_back_however_it_is_typed() {
        let key = OwnerKey::generate().unwrap();
        let text = key.to_backup().unwrap();
        assert_eq!(text.lines().count(), 10);
        let typed =
            text.to_uppercase().replace('0', "O").replace("  ", " ").replace('\n', "\r\n\r\n");
        let lines_only: Vec<&str> = text.lines().skip(2).collect();
        for text in [text.to_string(), typed, lines_only.join("\n")] {
            // A digit at a line's beginning is no zero, so that it is not an O either.
            let back = OwnerKey::from_backup(&text).unwrap();
            assert_eq!(back.public().fingerprint(), key.public().fingerprint());
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let key = OwnerKey::generate().unwrap();
        let text = key.to_backup().unwrap();
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let fails = |lines: &[String]| match OwnerKey::from_backup(&lines.join("\n")) {
            Err(Error::Backup(error)) => error,
            Err(other) => panic!("{other}"),
            Ok(_) => panic!("it is taken"),
        };
        for number in 1..=LINES {
            let mut altered = lines.clone();
            let line = lines[1 + number].as_str();
            for at in 2..line.len() {
                let letter = line.as_bytes()[at];
                if letter == b' ' {
                    continue;
                }
                let other = if letter == b'7' { "8" } else { "7" };
                altered[1 + number] = format!("{}{other}{}", &line[..at], &line[at + 1..]);
                assert_eq!(fails(&altered), BackupError::Line { line: number });
            }
            altered[1 + number] = line[..line.len() - 1].to_owned();
            assert_eq!(fails(&altered), BackupError::Length { line: number });
            altered[1 + number] = format!("{}u{}", &line[..2], &line[3..]);
            assert_eq!(fails(&altered), BackupError::Letter { line: number, letter: 'u' });
            altered.remove(1 + number);
            let unexpected = number < LINES;
            let error = fails(&altered);
            assert_eq!(matches!(error, BackupError::Unexpected { .. }), unexpected, "{error:?}");
        }
        assert_eq!(fails(&lines[..9]), BackupError::Missing { line: 8 });
        let other = OwnerKey::generate().unwrap();
        let name = format!("owner {}", other.public().fingerprint());
        let mut renamed = lines.clone();
        renamed[1] = name;
        assert_eq!(fails(&renamed), BackupError::OtherOwner);
        assert_eq!(fails(&[]), BackupError::Missing { line: 1 });
    }
}
