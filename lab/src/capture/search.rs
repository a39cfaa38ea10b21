// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Every window of memory, tried as every key that the recording has.

use std::collections::HashMap;
use std::thread;

use lab_engine::mac::HmacSha384;
use lab_engine::{Error, Secret, lab::aes};

use super::memory::Region;
use super::recording::{Frame, Recording};

/// What a window turned out to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// K0, by the header's commitment.
    RecordingKey,
    /// K(i), by the FLOE header tag under the chapter key derived from it.
    RatchetKey,
    /// A chapter's FLOE key, by the FLOE header tag.
    ChapterKey,
    /// FLOE's message key, by known plaintext under the segment key derived from it.
    MessageKey,
    /// A segment key, by known plaintext.
    SegmentKey,
}

/// A key that lay in memory.
#[derive(Clone, Debug)]
pub struct Find {
    /// What it is.
    pub role: Role,
    /// Which frame it opens; a ratchet key opens all later ones, too.
    pub number: u64,
    /// In which captures, a bit each.
    pub captures: u64,
    /// Where, in the last of them.
    pub place: String,
}

/// The windows of several captures, each once.
#[derive(Default)]
pub(super) struct Windows(HashMap<[u8; LONG], Seen>);

#[derive(Clone, Default)]
struct Seen {
    captures: u64,
    place: String,
}

/// A 48-byte window; its first 32 bytes are the 32-byte one.
const LONG: usize = 48;
const SHORT: usize = 32;

/// A window of 32 bytes with fewer different values than this is no key. Of 32 random bytes, 14 or
/// fewer differ with a probability of 2^-61: text, pointers and counters are passed over, and keys
/// are not.
const FEWEST_VALUES: u32 = 15;

impl Windows {
    /// Takes every window that begins at a multiple of `step`.
    pub(super) fn take(&mut self, capture: usize, regions: &[Region], step: usize) {
        for region in regions {
            let last = region.bytes.len().saturating_sub(SHORT);
            for at in (0..=last).step_by(step) {
                let window = &region.bytes[at..region.bytes.len().min(at + LONG)];
                if window.len() < SHORT || values(&window[..SHORT]) < FEWEST_VALUES {
                    continue;
                }
                let mut key = [0; LONG];
                key[..window.len()].copy_from_slice(window);
                let seen = self.0.entry(key).or_default();
                seen.captures |= 1 << capture;
                seen.place = format!("{} {:#x}", region.name, region.start + at as u64);
            }
        }
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Tries them all, on as many cores as there are.
    pub(super) fn search(&self, recording: &Recording) -> Vec<Find> {
        let windows: Vec<_> = self.0.iter().collect();
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let parts = windows.chunks(windows.len().div_ceil(cores).max(1));
        thread::scope(|scope| {
            let threads: Vec<_> = parts
                .map(|part| {
                    scope.spawn(|| {
                        let try_one = |(window, seen)| trials(window, seen, recording);
                        part.iter().copied().flat_map(try_one).collect::<Vec<_>>()
                    })
                })
                .collect();
            threads.into_iter().flat_map(|thread| thread.join().expect("no trial panics")).collect()
        })
    }
}

/// How many different bytes there are.
fn values(bytes: &[u8]) -> u32 {
    let mut seen = [0u64; 4];
    bytes.iter().for_each(|byte| seen[usize::from(byte >> 6)] |= 1 << (byte & 63));
    seen.iter().map(|word| word.count_ones()).sum()
}

fn trials(window: &[u8; LONG], seen: &Seen, recording: &Recording) -> Vec<Find> {
    let short = window.first_chunk().expect("shorter");
    let mut finds = Vec::new();
    let mut found = |role, number: usize| {
        let (captures, place) = (seen.captures, seen.place.clone());
        finds.push(Find { role, number: number as u64, captures, place });
    };
    let answer = try_as_mac_key(short, recording, &mut found)
        .and_then(|()| try_as_message_key(window, recording, &mut found));
    answer.expect("the module works");
    for number in opens(short, &recording.frames) {
        found(Role::SegmentKey, number);
    }
    finds
}

/// K0, K(i) and chapter keys.
fn try_as_mac_key(
    window: &[u8; SHORT],
    recording: &Recording,
    found: &mut impl FnMut(Role, usize),
) -> Result<(), Error> {
    let mut mac = HmacSha384::new(&Secret::from_bytes(window))?;
    if kdf(&mut mac, b"commit", &recording.id, 0, 48)? == recording.commit {
        found(Role::RecordingKey, 0);
    }
    for (number, frame) in recording.frames.iter().enumerate() {
        if expand(&mut mac, frame, b"HEADER_TAG:")?[..32] == frame.tag {
            found(Role::ChapterKey, number);
        }
        let chapter_key = kdf(&mut mac, b"chapter", &recording.id, number as u64, 32)?;
        let chapter_key = chapter_key.first_chunk().expect("shorter");
        let mut mac = HmacSha384::new(&Secret::<32>::from_bytes(chapter_key))?;
        if expand(&mut mac, frame, b"HEADER_TAG:")?[..32] == frame.tag {
            found(Role::RatchetKey, number);
        }
    }
    Ok(())
}

fn try_as_message_key(
    window: &[u8; LONG],
    recording: &Recording,
    found: &mut impl FnMut(Role, usize),
) -> Result<(), Error> {
    let mut mac = HmacSha384::new(&Secret::from_bytes(window))?;
    for (number, frame) in recording.frames.iter().enumerate() {
        // One segment key serves all segments of a frame.
        let key = expand(&mut mac, frame, b"DEK:\0\0\0\0\0\0\0\0")?;
        let key = key.first_chunk().expect("shorter");
        if opens(key, std::slice::from_ref(frame)).next().is_some() {
            found(Role::MessageKey, number);
        }
    }
    Ok(())
}

/// Which of the frames this AES key gives the known key stream of.
fn opens<'a>(key: &[u8; SHORT], frames: &'a [Frame]) -> impl Iterator<Item = usize> + 'a {
    let mut stream: Vec<u8> = frames.iter().flat_map(|frame| frame.counter).collect();
    aes::ecb_encrypt(key, &mut stream).expect("whole blocks");
    let fits = move |(number, frame): (usize, &Frame)| {
        (stream[16 * number..][..8] == frame.stream).then_some(number)
    };
    frames.iter().enumerate().filter_map(fits)
}

/// The format's §5.
fn kdf(
    mac: &mut HmacSha384,
    label: &[u8],
    id: &[u8; 16],
    number: u64,
    len: u32,
) -> Result<[u8; 48], Error> {
    mac.update(&1u32.to_be_bytes())?;
    mac.update(label)?;
    mac.update(&[0, 0, 1])?;
    mac.update(id)?;
    mac.update(&number.to_be_bytes())?;
    mac.update(&(8 * len).to_be_bytes())?;
    mac.finish()
}

/// FLOE_KDF, whose output is one block or less.
fn expand(mac: &mut HmacSha384, frame: &Frame, purpose: &[u8]) -> Result<[u8; 48], Error> {
    mac.update(&frame.parameters)?;
    mac.update(purpose)?;
    mac.update(&frame.aad)?;
    mac.update(&[1])?;
    mac.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_key_is_passed_over_and_keys_are_not() {
        assert!(values(b"LULALULALULA0000000000123456789\n") < FEWEST_VALUES);
        assert!(values(&[0; 32]) < FEWEST_VALUES);
        for seed in 0..200u8 {
            let key = lab_engine::hash::Sha256::digest(&[seed]).unwrap();
            assert!(values(&key) >= FEWEST_VALUES);
        }
    }
}
