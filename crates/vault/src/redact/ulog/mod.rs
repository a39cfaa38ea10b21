// SPDX-License-Identifier: Apache-2.0 OR MIT
//! PX4's logs, after the description of the format in PX4's guide: a header of 16 bytes, then
//! messages, each with its length (u16, little-endian), its type (a letter) and its bytes.
//!
//! No message changes its length, so offsets in the log stay true. What the format does not account
//! for, and topics that it does not describe, are zeroed.

mod format;
mod values;

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::rc::Rc;

use super::names::{self, Kind, Type};
use super::{Error, Redaction, fill, put, text};
use format::{Formats, Plan};
use values::Values;

pub(super) const MAGIC: &[u8; 7] = b"ULog\x01\x12\x35";

pub(super) fn redact(
    input: &mut dyn Read,
    output: &mut dyn Write,
    redaction: &mut Redaction,
) -> Result<(), Error> {
    let mut header = [0; HEADER_LEN];
    if fill(input, &mut header)? < HEADER_LEN {
        return Err(Error::Malformed("the log ends before its header does"));
    }
    put(output, &header)?;
    let log = Log {
        input,
        output,
        redaction,
        at: HEADER_LEN as u64,
        appended: [0; 3],
        formats: Formats::default(),
        plans: BTreeMap::new(),
        topics: BTreeMap::new(),
    };
    log.run()
}

struct Log<'a> {
    input: &'a mut dyn Read,
    output: &'a mut dyn Write,
    redaction: &'a mut Redaction,
    at: u64,
    /// Where data begin that were appended later, behind a message that may be torn; or zero.
    appended: [u64; 3],
    formats: Formats,
    /// By topic. `None` for one that cannot be understood.
    plans: BTreeMap<String, Option<Rc<Plan>>>,
    /// The plans by the number that a subscription gives a topic.
    topics: BTreeMap<u16, (String, Option<Rc<Plan>>)>,
}

impl Log<'_> {
    fn run(mut self) -> Result<(), Error> {
        let mut message = vec![0; MESSAGE_MAX];
        loop {
            let got = self.take(&mut message[..PREFIX_LEN])?;
            let (prefix, rest) = message.split_at_mut(PREFIX_LEN);
            if got < PREFIX_LEN {
                prefix[..got].fill(0);
                put(self.output, &prefix[..got])?;
                self.redaction.count(TORN, u64::from(got > 0));
                if self.at_boundary() {
                    continue;
                }
                return Ok(());
            }
            let (len, letter) =
                (usize::from(u16::from_le_bytes([prefix[0], prefix[1]])), prefix[2]);
            if !KNOWN.contains(&letter) {
                let read = [prefix[0], prefix[1], letter];
                self.search(&read)?;
                continue;
            }
            let payload = &mut rest[..len];
            let got = self.take(payload)?;
            let prefix = [prefix[0], prefix[1], letter];
            if got < len {
                // What is missing may be what would say what the rest is.
                payload[..got].fill(0);
                self.redaction.count(TORN, 1);
            } else {
                self.message(letter, payload)?;
            }
            put(self.output, &prefix)?;
            put(self.output, &rest[..got])?;
        }
    }

    /// The next place where messages begin anew.
    fn boundary(&self) -> Option<u64> {
        self.appended.iter().copied().filter(|place| *place > self.at).min()
    }

    /// Whether reading has come to such a place.
    fn at_boundary(&self) -> bool {
        self.appended.contains(&self.at)
    }

    /// Reads, but not across such a place.
    fn take(&mut self, bytes: &mut [u8]) -> Result<usize, Error> {
        // Each place counts once: what reads here goes on behind it.
        self.appended.iter_mut().filter(|place| **place == self.at).for_each(|place| *place = 0);
        let room = self.boundary().map_or(u64::MAX, |place| place - self.at);
        let want = usize::try_from(room).unwrap_or(usize::MAX).min(bytes.len());
        let got = fill(self.input, &mut bytes[..want])?;
        self.at += got as u64;
        Ok(got)
    }

    /// Zeroes everything up to the next mark that PX4 puts into its logs for the case that they are
    /// damaged, or to where data were appended.
    fn search(&mut self, read: &[u8]) -> Result<(), Error> {
        self.redaction.count("bytes that are no message", 1);
        let mut window = read.to_vec();
        while !self.at_boundary() {
            let mut byte = [0];
            if self.take(&mut byte)? == 0 {
                break;
            }
            window.push(byte[0]);
            if window.ends_with(SYNC) {
                let zeros = window.len() - SYNC.len();
                window[..zeros].fill(0);
                return put(self.output, &window);
            }
            if window.len() > WINDOW {
                let done = window.len() - SYNC.len();
                put(self.output, &vec![0; done])?;
                window.drain(..done);
            }
        }
        window.fill(0);
        put(self.output, &window)
    }

    fn message(&mut self, letter: u8, payload: &mut [u8]) -> Result<(), Error> {
        match letter {
            b'B' => self.flags(payload)?,
            b'F' => self.formats.add(payload)?,
            b'A' => self.subscribe(payload)?,
            b'D' => self.data(payload),
            b'I' => self.information(payload, 0),
            b'M' => self.information(payload, 1),
            b'P' => self.parameter(payload, 0),
            b'Q' => self.parameter(payload, 1),
            b'L' => self.text(payload, 9),
            b'C' => self.text(payload, 11),
            b'S' if *payload != SYNC[PREFIX_LEN..] => self.blank("sync", payload),
            b'R' | b'O' if payload.len() != 2 => self.blank("message of another length", payload),
            _ => {}
        }
        Ok(())
    }

    fn blank(&mut self, place: &str, payload: &mut [u8]) {
        let any = payload.iter().any(|byte| *byte != 0);
        payload.fill(0);
        self.redaction.count(place, any.into());
    }

    fn flags(&mut self, payload: &mut [u8]) -> Result<(), Error> {
        let Some((fixed, more)) = payload.split_at_mut_checked(FLAGS_LEN) else {
            return Err(Error::Malformed("its flags are too short"));
        };
        // Bit 0 of the flags that must be understood: data were appended.
        if fixed[8] > 1 || fixed[9..16].iter().any(|byte| *byte != 0) {
            return Err(Error::Malformed("it has a flag that is not known here"));
        }
        if fixed[8] == 1 && self.at == (HEADER_LEN + PREFIX_LEN + FLAGS_LEN + more.len()) as u64 {
            for (place, bytes) in self.appended.iter_mut().zip(fixed[16..].chunks_exact(8)) {
                let mut word = [0; 8];
                word.copy_from_slice(bytes);
                *place = u64::from_le_bytes(word);
            }
        }
        more.fill(0);
        Ok(())
    }

    fn subscribe(&mut self, payload: &mut [u8]) -> Result<(), Error> {
        let name = payload.get(3..).and_then(|name| std::str::from_utf8(name).ok());
        let Some(name) = name.filter(|name| format::is_name(name)).map(str::to_owned) else {
            self.blank("subscription", payload);
            return Ok(());
        };
        let number = u16::from_le_bytes([payload[1], payload[2]]);
        let plan = match self.plans.get(&name) {
            Some(plan) => plan.clone(),
            None => {
                let plan = self.formats.plan(&name, self.redaction).map(Rc::new);
                if self.plans.len() >= TOPICS_MAX {
                    return Err(Error::Limit("topics"));
                }
                self.plans.insert(name.clone(), plan.clone());
                plan
            }
        };
        self.topics.insert(number, (name, plan));
        Ok(())
    }

    fn data(&mut self, payload: &mut [u8]) {
        let Some((number, data)) = payload.split_first_chunk_mut::<2>() else {
            return self.blank("topic without a description", payload);
        };
        match self.topics.get(&u16::from_le_bytes(*number)) {
            Some((_, Some(plan))) if plan.fits(data.len()) => {
                let plan = Rc::clone(plan);
                Values { data, redaction: self.redaction }.redact(&plan);
            }
            Some((name, _)) if self.redaction.keeps(name) => {}
            _ => self.blank("topic without a description", payload),
        }
    }

    /// `I`, and `M` with one byte more.
    fn information(&mut self, payload: &mut [u8], skipped: usize) {
        let continues = skipped > 0 && payload.first().is_some_and(|byte| *byte != 0);
        let Some((key, value)) = key_and_value(payload, skipped) else {
            return self.blank("information", payload);
        };
        let is_text = key.type_name == "char";
        let (kind, name) = match Type::named(&key.type_name) {
            Some(of) => (names::information(&key.name, of, is_text, key.count), key.name.as_str()),
            None => (Kind::Place, "information"),
        };
        let place = format!("information {name}");
        if kind == Kind::Keep || self.redaction.keeps(name) {
            return;
        }
        if kind == Kind::Text {
            // A number may have begun in the message before.
            let hidden = text::hide(value, DECIMALS, b'*', continues);
            return self.redaction.count(&place, hidden);
        }
        let any = value.iter().any(|byte| *byte != 0);
        value.fill(if is_text { b' ' } else { 0 });
        self.redaction.count(&place, any.into());
    }

    /// `P`, and `Q` with one byte more.
    fn parameter(&mut self, payload: &mut [u8], skipped: usize) {
        let Some((key, value)) = key_and_value(payload, skipped) else {
            return self.blank("parameter", payload);
        };
        let plain = matches!(key.type_name.as_str(), "int32_t" | "float") && key.count == 1;
        let told = names::parameter(&key.name) || !plain || value.len() != 4;
        if told && !self.redaction.keeps(&key.name) || self.redaction.drops(&key.name) {
            let any = value.iter().any(|byte| *byte != 0);
            value.fill(0);
            self.redaction.count(&format!("parameter {}", key.name), any.into());
        }
    }

    /// What the log says in words, behind so many bytes.
    fn text(&mut self, payload: &mut [u8], skipped: usize) {
        match payload.get_mut(skipped..) {
            Some(words) if !self.redaction.keeps("messages") => {
                let hidden = text::hide(words, DECIMALS, b'*', false);
                self.redaction.count("messages", hidden);
            }
            Some(_) => {}
            None => self.blank("messages", payload),
        }
    }
}

/// What stands before a value: `float[3] name`.
struct Key {
    type_name: String,
    count: usize,
    name: String,
}

fn key_and_value(payload: &mut [u8], skipped: usize) -> Option<(Key, &mut [u8])> {
    let (len, rest) = payload.get_mut(skipped..)?.split_first_mut()?;
    let (key, value) = rest.split_at_mut_checked(usize::from(*len))?;
    let (type_name, count, name) = format::declaration(std::str::from_utf8(key).ok()?)?;
    Some((Key { type_name: type_name.into(), count, name: name.into() }, value))
}

const HEADER_LEN: usize = 16;
const PREFIX_LEN: usize = 3;
const FLAGS_LEN: usize = 40;
const MESSAGE_MAX: usize = PREFIX_LEN + u16::MAX as usize;
/// All that the format has.
const KNOWN: &[u8] = b"BFIMPQARDLCSO";
/// A sync message, whole.
const SYNC: &[u8; 11] = b"\x08\0S\x2f\x73\x13\x20\x25\x0c\xbb\x12";
const WINDOW: usize = 4096;
const TOPICS_MAX: usize = 4096;
/// Ten metres.
const DECIMALS: usize = 4;
const TORN: &str = "message that is not whole";
