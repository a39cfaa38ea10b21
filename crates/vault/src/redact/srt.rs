// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Captions that DJI's cameras write beside a video, line by line: `[latitude: 1.5]`,
//! `GPS (8.5, 47.3, 15)`, `HOME(8.5,47.3)`. The two in brackets are longitude first, as DJI writes
//! them.

use std::io::{BufRead, Read, Write};

use super::names::{self, Kind};
use super::text::{self, Number};
use super::{Error, Redaction, put};

/// Whether a file begins as captions do: a number, a line feed, two times.
pub(super) fn begins(first: &[u8]) -> bool {
    let first = first.strip_prefix(b"\xef\xbb\xbf").unwrap_or(first).trim_ascii_start();
    let digits = first.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let times = first[digits..].trim_ascii_start();
    (1..=9).contains(&digits) && times.len() > 20 && times[..20].windows(3).any(|w| w == b"-->")
}

pub(super) fn redact(
    input: &mut dyn BufRead,
    output: &mut dyn Write,
    redaction: &mut Redaction,
) -> Result<(), Error> {
    let mut line = Vec::new();
    loop {
        line.clear();
        let mut part = Read::take(&mut *input, LINE_MAX as u64);
        part.read_until(b'\n', &mut line).map_err(Error::Input)?;
        if line.is_empty() {
            return Ok(());
        }
        if line.len() == LINE_MAX {
            return Err(Error::Limit("characters in one line"));
        }
        if line.contains(&0) {
            return Err(Error::Malformed("its text is not UTF-8"));
        }
        let redacted = one(&line, redaction);
        put(output, &redacted)?;
    }
}

/// A number in a line, and what it is.
#[derive(Clone, Copy)]
struct Found {
    number: Number,
    kind: Kind,
    place: &'static str,
}

fn one(line: &[u8], redaction: &mut Redaction) -> Vec<u8> {
    let found = find(line);
    if let Some(shift) = &mut redaction.shift {
        let first = |kind| found.iter().find(|one| one.kind == kind).map(|one| value(line, one));
        if let (Some(lat), Some(lon)) = (first(Kind::Lat), first(Kind::Lon)) {
            shift.note(lat, lon);
        }
    }
    let (mut new, mut at) = (Vec::with_capacity(line.len()), 0);
    for one in found {
        let begin = signed(line, &one.number);
        new.extend_from_slice(&line[at..begin]);
        at = one.number.end;
        let old = value(line, &one);
        let moved = redaction.shift.as_mut().and_then(|shift| match one.kind {
            Kind::Lat => shift.lat(old),
            Kind::Lon => shift.lon(old),
            Kind::Alt => shift.alt(old),
            _ => None,
        });
        let decimals = one.number.decimals;
        new.extend_from_slice(format!("{:.decimals$}", moved.unwrap_or(0.0)).as_bytes());
        redaction.count(one.place, 1);
    }
    new.extend_from_slice(&line[at..]);
    new
}

/// Where the number begins with its signs. Behind a digit they are none, but part two numbers.
fn signed(line: &[u8], number: &Number) -> usize {
    let before = line.get(..number.begin).unwrap_or_default();
    let signs = before.iter().rev().take_while(|byte| b"+-".contains(byte)).count();
    let begin = number.begin - signs;
    let parts = begin.checked_sub(1).is_some_and(|at| line[at].is_ascii_digit());
    if parts { number.begin } else { begin }
}

fn value(line: &[u8], found: &Found) -> f64 {
    let text = &line[signed(line, &found.number)..found.number.end];
    let text = String::from_utf8_lossy(text).replace(',', ".");
    text.parse().unwrap_or(f64::NAN)
}

/// The numbers of a line that are positions, or may be.
fn find(line: &[u8]) -> Vec<Found> {
    let mut found = Vec::new();
    let (mut at, mut word_kind) = (0, Kind::Keep);
    while let Some(number) = text::next(line, at) {
        if let Some(word) = last_word(&line[at..number.begin]) {
            word_kind = names::caption(word);
        }
        let (kind, place) = match word_kind {
            Kind::Lat => (Kind::Lat, "latitude"),
            Kind::Lon => (Kind::Lon, "longitude"),
            Kind::Alt => (Kind::Alt, "altitude"),
            Kind::Place => {
                at = bracket(line, number, &mut found);
                word_kind = Kind::Keep;
                continue;
            }
            _ if number.suspicious(line, DECIMALS) => (Kind::Place, "other numbers"),
            _ => (Kind::Keep, ""),
        };
        if kind != Kind::Keep {
            found.push(Found { number, kind, place });
        }
        // One number belongs to a word.
        word_kind = Kind::Keep;
        at = number.end;
    }
    found
}

/// Longitude, latitude and altitude in brackets, or a list that ends with the line; gives where it
/// ends.
fn bracket(line: &[u8], first: Number, found: &mut Vec<Found>) -> usize {
    let end = line[first.begin..].iter().position(|byte| b")]>\n".contains(byte));
    let end = end.map_or(line.len(), |len| first.begin + len);
    let inside = &line[..end];
    let mut numbers = Vec::new();
    let mut at = first.begin;
    // A comma parts them, and is no decimal sign here.
    let spaced: Vec<u8> = inside.iter().map(|b| if *b == b',' { b' ' } else { *b }).collect();
    while let Some(number) = text::next(&spaced, at) {
        at = number.end;
        numbers.push(Found { number, kind: Kind::Place, place: "GPS and home" });
    }
    for (one, kind) in numbers.iter_mut().zip([Kind::Lon, Kind::Lat, Kind::Alt]) {
        one.kind = kind;
    }
    if let [first, second, ..] = numbers.as_mut_slice()
        && value(line, second).abs() > 90.0
    {
        (first.kind, second.kind) = (Kind::Lat, Kind::Lon);
    }
    found.extend(numbers);
    end
}

/// The last word before a number, units and single letters apart.
fn last_word(text: &[u8]) -> Option<&str> {
    let letters = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'_';
    text.split(|byte| !letters(byte))
        .filter(|word| word.len() > 1)
        .filter_map(|word| std::str::from_utf8(word).ok())
        .next_back()
}

const LINE_MAX: usize = 1 << 16;
/// Ten metres: apertures and times have fewer.
const DECIMALS: usize = 4;

#[cfg(test)]
mod tests {
    use super::super::shift::Shift;
    use super::*;

    fn removed(line: &str) -> String {
        String::from_utf8(one(line.as_bytes(), &mut Redaction::remove())).unwrap()
    }

    #[test]
    fn every_form_loses_its_numbers_and_nothing_else() {
        for (line, is) in [
            (
                "[iso : 100] [latitude: 12.345678] [longtitude: -1.5]",
                "[iso : 100] [latitude: 0.000000] [longtitude: 0.0]",
            ),
            (
                "[rel_alt: 1.300 abs_alt: 75.311] [ct : 5744]",
                "[rel_alt: 1.300 abs_alt: 0.000] [ct : 5744]",
            ),
            (
                "GPS (-12.851745, -34.237922, 15), HOME (-1.8475, -2.2327, -57.98m), D 698.70m",
                "GPS (0.000000, 0.000000, 0), HOME (0.0000, 0.0000, 0.00m), D 698.70m",
            ),
            (
                "HOME(149.0251,-20.2532) 2017.08.05 14:11:51",
                "HOME(0.0000,0.0000) 2017.08.05 14:11:51",
            ),
            ("GPS(149.0251,-20.2533,16) BAROMETER:1.9", "GPS(0.0000,0.0000,0) BAROMETER:1.9"),
            ("shutter 1/80.0, unnamed 12.34567", "shutter 1/80.0, unnamed 0.00000"),
            ("00:00:00,000 --> 00:00:01,000", "00:00:00,000 --> 00:00:01,000"),
            ("2022-08-07 13:40:40,774,808", "2022-08-07 13:40:40,774,808"),
        ] {
            assert_eq!(removed(line), is);
        }
    }

    #[test]
    fn a_shift_moves_both_forms_alike() {
        let mut redaction = Redaction::new(Some(Shift::to([10.0, 20.0], 100.0)));
        let mut moved =
            |line: &str| String::from_utf8(one(line.as_bytes(), &mut redaction)).unwrap();
        assert_eq!(
            moved("[latitude: 0.5] [longitude: 40.000]"),
            "[latitude: 10.0] [longitude: 20.000]"
        );
        assert_eq!(moved("GPS(40.000000, 0.75, 50)"), "GPS(20.000000, 10.25, 100)");
        assert_eq!(moved("GPS(0.75, 140.0, 50)"), "GPS(10.25, 0.0, 100)");
    }
}
