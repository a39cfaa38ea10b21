// SPDX-License-Identifier: Apache-2.0 OR MIT
//! PEM, the textual form of DER: base64 between two lines that say what it is. \[RFC 7468\] §3,
//! strict.
//!
//! Lines have 64 characters, the last one as many as are left, and end in LF or CRLF; nothing but
//! white space stands around the two lines. The text of a private key is as secret as the key:
//! characters are computed, never looked up, and only lengths and line ends decide what is done.

use crate::base::ct::Choice;
use crate::base::secret::wipe;
use crate::module::{Error, Service, serve};

/// What is inside, as the first and the last line say it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Label {
    /// SubjectPublicKeyInfo.
    PublicKey,
    /// PKCS#8.
    PrivateKey,
    /// PKCS#8 under a password.
    EncryptedPrivateKey,
}

impl Label {
    fn text(self) -> &'static [u8] {
        match self {
            Label::PublicKey => b"PUBLIC KEY",
            Label::PrivateKey => b"PRIVATE KEY",
            Label::EncryptedPrivateKey => b"ENCRYPTED PRIVATE KEY",
        }
    }
}

const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
const DASHES: &[u8] = b"-----";
/// Bytes that make one line of 64 characters.
const LINE: usize = 48;

/// The length of the text for `len` bytes of DER. None if no buffer could hold it.
pub fn encoded_len(label: Label, len: usize) -> Option<usize> {
    let frame = BEGIN.len() + END.len() + 2 * (label.text().len() + DASHES.len() + 1);
    let characters = len.div_ceil(3).checked_mul(4)?;
    characters.checked_add(len.div_ceil(LINE))?.checked_add(frame)
}

/// Writes the text of `der` to the front of `output`, and tells its length, which
/// [`encoded_len`] gives. `WrongLength`, and zeros, if it does not fit.
pub fn encode(label: Label, der: &[u8], output: &mut [u8]) -> Result<usize, Error> {
    serve(Service::Pem, || {
        output.fill(0);
        let len = encoded_len(label, der.len()).ok_or(Error::WrongLength)?;
        let mut rest = output.get_mut(..len).ok_or(Error::WrongLength)?;
        for part in [BEGIN, label.text(), DASHES, b"\n"] {
            put(&mut rest, part);
        }
        for line in der.chunks(LINE) {
            for group in line.chunks(3) {
                put(&mut rest, &characters(group));
            }
            put(&mut rest, b"\n");
        }
        for part in [END, label.text(), DASHES, b"\n"] {
            put(&mut rest, part);
        }
        Ok(len)
    })
}

/// Reads a text of this label, writes the DER to the front of `output`, and tells its length.
///
/// `Rejected` if it is no such text, `WrongLength` if the DER does not fit; `output` is all zeros
/// then.
pub fn decode(label: Label, text: &[u8], output: &mut [u8]) -> Result<usize, Error> {
    serve(Service::Pem, || {
        output.fill(0);
        let decoded = body(label, text).ok_or(Error::Rejected).and_then(|body| bytes(body, output));
        if decoded.is_err() {
            wipe(output);
        }
        decoded
    })
}

/// Moves bytes to the front of what is left of a buffer that is long enough.
fn put(rest: &mut &mut [u8], bytes: &[u8]) {
    if let Some((place, behind)) = core::mem::take(rest).split_at_mut_checked(bytes.len()) {
        place.copy_from_slice(bytes);
        *rest = behind;
    }
}

/// The lines between the two that frame them.
fn body(label: Label, text: &[u8]) -> Option<&[u8]> {
    let framed = |line: &[u8], begin: &[u8]| {
        let line = line.strip_prefix(begin)?.strip_suffix(DASHES)?;
        (line == label.text()).then_some(())
    };
    let text = text.trim_ascii();
    let first = text.iter().position(|byte| *byte == b'\n')?;
    framed(without_cr(text.get(..first)?), BEGIN)?;
    let last = text.iter().rposition(|byte| *byte == b'\n')?;
    framed(text.get(last + 1..)?, END)?;
    text.get(first + 1..last)
}

fn without_cr(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

fn bytes(body: &[u8], output: &mut [u8]) -> Result<usize, Error> {
    let mut written = 0;
    let mut valid = Choice::TRUE;
    let mut ended = false;
    for line in body.split(|byte| *byte == b'\n').map(without_cr) {
        // A short line, or one with padding, is the last one.
        if ended || line.is_empty() || line.len() > 64 {
            return Err(Error::Rejected);
        }
        let (groups, rest) = line.as_chunks::<4>();
        if !rest.is_empty() {
            return Err(Error::Rejected);
        }
        ended = groups.len() < 16;
        for (at, group) in groups.iter().enumerate() {
            let padding = group.iter().rev().take_while(|byte| **byte == b'=').count();
            if padding > 2 || padding > 0 && at + 1 < groups.len() {
                return Err(Error::Rejected);
            }
            ended |= padding > 0;
            let (three, good) = values(group, padding);
            valid = valid & good;
            let len = 3 - padding;
            let place = output.get_mut(written..written + len).ok_or(Error::WrongLength)?;
            place.copy_from_slice(&three[..len]);
            written += len;
        }
    }
    match valid.declassify("whether a text is base64 is told to who has it") {
        true => Ok(written),
        false => Err(Error::Rejected),
    }
}

/// The four characters of up to three bytes. [RFC 4648] §4
fn characters(group: &[u8]) -> [u8; 4] {
    let byte = |i: usize| u32::from(*group.get(i).unwrap_or(&0));
    let word = byte(0) << 16 | byte(1) << 8 | byte(2);
    let mut characters = [b'='; 4];
    for (i, character) in characters.iter_mut().take(group.len() + 1).enumerate() {
        *character = character_of(word >> (18 - 6 * i) & 0x3f);
    }
    characters
}

/// The bytes of four characters, the last `padding` of which are `=`, and whether they are the
/// encoding of just these.
fn values(group: &[u8; 4], padding: usize) -> ([u8; 3], Choice) {
    let (mut word, mut valid) = (0, Choice::TRUE);
    for (i, character) in group.iter().enumerate() {
        let (value, good) = value_of(*character);
        if i + padding < 4 {
            word |= value << (18 - 6 * i);
            valid = valid & good;
        }
    }
    // Bits that belong to no byte are zero.
    let unused = word & ((1 << (8 * padding)) - 1);
    let [_, first, second, third] = word.to_be_bytes();
    ([first, second, third], valid & Choice::is_zero(u64::from(unused)))
}

/// The alphabet's five runs: first value, first character, how many.
const RUNS: [(u32, u8, u32); 5] =
    [(0, b'A', 26), (26, b'a', 26), (52, b'0', 10), (62, b'+', 1), (63, b'/', 1)];

/// True if `first <= number < first + count`.
fn within(number: u32, first: u32, count: u32) -> Choice {
    Choice::lt_word(u64::from(number.wrapping_sub(first)), u64::from(count))
}

fn character_of(value: u32) -> u8 {
    RUNS.iter().fold(0, |found, &(first, character, count)| {
        let candidate = u64::from(value.wrapping_sub(first).wrapping_add(u32::from(character)));
        found | within(value, first, count).select(candidate & 0xff, 0) as u8
    })
}

fn value_of(character: u8) -> (u32, Choice) {
    RUNS.iter().fold((0, Choice::FALSE), |(value, valid), &(first, start, count)| {
        let offset = u32::from(character).wrapping_sub(u32::from(start));
        let inside = within(u32::from(character), u32::from(start), count);
        let candidate = u64::from(offset.wrapping_add(first));
        (value | inside.select(candidate, 0) as u32, valid | inside)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(der: &[u8]) -> Vec<u8> {
        let mut text = vec![1; encoded_len(Label::PrivateKey, der.len()).unwrap()];
        assert_eq!(encode(Label::PrivateKey, der, &mut text), Ok(text.len()));
        text
    }

    #[test]
    fn every_length_comes_back() {
        let der: Vec<u8> = (0..300u32).map(|i| (i * i) as u8).collect();
        for len in 1..der.len() {
            let text = text(&der[..len]);
            assert!(text.split(|byte| *byte == b'\n').all(|line| line.len() <= 64));
            let mut output = [7; 300];
            assert_eq!(decode(Label::PrivateKey, &text, &mut output), Ok(len));
            assert_eq!(output[..len], der[..len]);
            assert!(output[len..].iter().all(|byte| *byte == 0));
            let crlf = String::from_utf8(text.clone()).unwrap().replace('\n', "\r\n");
            assert_eq!(decode(Label::PrivateKey, crlf.as_bytes(), &mut output), Ok(len));
            assert_eq!(decode(Label::PublicKey, &text, &mut output), Err(Error::Rejected));
            let short = &mut output[..len - 1];
            assert_eq!(decode(Label::PrivateKey, &text, short), Err(Error::WrongLength));
            assert!(short.iter().all(|byte| *byte == 0));
        }
    }

    /// [RFC 4648] §10.
    #[test]
    fn the_standards_examples() {
        for (bytes, characters) in
            [("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")]
        {
            let expected =
                format!("-----BEGIN PRIVATE KEY-----\n{characters}\n-----END PRIVATE KEY-----\n");
            assert_eq!(text(bytes.as_bytes()), expected.as_bytes());
        }
    }

    #[test]
    fn there_is_one_encoding_only() {
        let good = text(&[0xfb; 50]);
        let mut output = [0; 64];
        // Another character anywhere is another key, or refused.
        for at in 0..good.len() {
            for other in [b'A', b'=', b'\n', b' ', b'-', 0, 0xff] {
                let mut bad = good.clone();
                bad[at] = other;
                let Ok(len) = decode(Label::PrivateKey, &bad, &mut output) else { continue };
                assert_eq!(text(&output[..len]).trim_ascii(), bad.trim_ascii());
            }
            let mut shorter = good.clone();
            shorter.remove(at);
            if decode(Label::PrivateKey, &shorter, &mut output).is_ok() {
                assert_eq!(shorter.trim_ascii(), good.trim_ascii());
            }
        }
    }

    #[test]
    fn a_buffer_that_is_too_short_for_the_text_is_zero() {
        let mut output = [1; 60];
        assert_eq!(encode(Label::PublicKey, &[5; 40], &mut output), Err(Error::WrongLength));
        assert_eq!(output, [0; 60]);
    }
}
