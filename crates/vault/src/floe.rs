// SPDX-License-Identifier: Apache-2.0 OR MIT
//! C2SP FLOE: segments of AES-256-GCM under keys that commit to their header. [C2SP FLOE]
//!
//! Segments are sealed and opened in place. The caller keeps position and finality, as the
//! specification's random-access functions leave it; [`Segment`] reads them from the length word.
//! Where startDecryption omits the header tag's length, it is 32.

use alula_engine::aead::aes256gcm::{Key, Seal};
use alula_engine::derive::hkdf_expand_sha384;
use alula_engine::{Error, Secret, random};

use crate::layout::{FLOE_HEADER_LEN, Put, SEGMENT_OVERHEAD};

/// A FLOE header: parameters, IV, tag.
pub(crate) type Header = [u8; FLOE_HEADER_LEN];

/// The state of one FLOE ciphertext.
pub(crate) struct Floe {
    message_key: Secret<48>,
    iv: [u8; IV_LEN],
    aad: Aad,
    segment_len: u32,
    rotation: u32,
    /// The current segments' key, and the masked position for which it is made.
    key: Option<(u64, Key)>,
}

/// What follows a purpose in the KDF's input: at most 64 bytes.
#[derive(Clone, Copy)]
struct Aad {
    bytes: [u8; AAD_MAX],
    len: usize,
}

impl Floe {
    /// startEncryption: the state, and the header that begins the ciphertext. `aad` has at most 64
    /// bytes.
    pub(crate) fn start_encryption(
        key: &Secret<32>,
        aad: &[u8],
        segment_len: u32,
    ) -> Result<(Self, Header), Error> {
        let mut iv = [0; IV_LEN];
        random::fill(&mut iv)?;
        let aad = Aad::new(aad)?;
        let parameters = parameters(segment_len);
        let tag: Secret<32> = kdf(key, &parameters, &iv, b"HEADER_TAG:", &aad)?;
        let tag = tag.declassify("the header's tag is written in clear");
        let message_key = kdf(key, &parameters, &iv, b"MESSAGE_KEY:", &aad)?;
        let mut header = [0; FLOE_HEADER_LEN];
        Put::new(&mut header).bytes(&parameters).bytes(&iv).bytes(&tag);
        Ok((Floe { message_key, iv, aad, segment_len, rotation: ROTATION, key: None }, header))
    }

    /// startDecryption: the state, if the header is one for these parameters, key and AAD.
    pub(crate) fn start_decryption(
        key: &Secret<32>,
        aad: &[u8],
        segment_len: u32,
        header: &Header,
    ) -> Result<Self, Error> {
        let parameters = parameters(segment_len);
        let (header_parameters, rest) = header.split_at(PARAMETERS_LEN);
        let (iv, tag) = rest.split_at(IV_LEN);
        if header_parameters != parameters {
            return Err(Error::Rejected);
        }
        let iv = iv.try_into().map_err(|_| Error::Rejected)?;
        let aad = Aad::new(aad)?;
        let expected: Secret<32> = kdf(key, &parameters, &iv, b"HEADER_TAG:", &aad)?;
        if !same(&expected.declassify("compared below without a branch on its bytes"), tag) {
            return Err(Error::Rejected);
        }
        let message_key = kdf(key, &parameters, &iv, b"MESSAGE_KEY:", &aad)?;
        Ok(Floe { message_key, iv, aad, segment_len, rotation: ROTATION, key: None })
    }

    /// encryptSegment, in place: `segment` has 16 bytes of room, the plaintext, 16 bytes of room.
    /// A segment that is not the last has the full length.
    pub(crate) fn seal(
        &mut self,
        segment: &mut [u8],
        position: u64,
        last: bool,
    ) -> Result<(), Error> {
        let full = segment.len() == self.segment_len as usize;
        if segment.len() < SEGMENT_OVERHEAD || segment.len() > self.segment_len as usize {
            return Err(Error::WrongLength);
        }
        if !last && !full {
            return Err(Error::WrongLength);
        }
        let word = if last { segment.len() as u32 } else { NOT_LAST };
        let aad = segment_aad(position, last);
        let (head, rest) = segment.split_at_mut(SEGMENT_HEAD_LEN);
        let (text, tag) = rest.split_at_mut(rest.len() - TAG_LEN);
        let seal = self.key(position)?.seal(&aad, text)?;
        Put::new(head).u32(word).bytes(&seal.iv);
        tag.copy_from_slice(&seal.tag);
        Ok(())
    }

    /// decryptSegment, in place: the plaintext within `segment`, which is one segment and all of
    /// it. On error the segment is of no use.
    pub(crate) fn open<'a>(
        &mut self,
        segment: &'a mut [u8],
        position: u64,
    ) -> Result<&'a mut [u8], Error> {
        let last = match Segment::read(segment, self.segment_len) {
            Some(read) if read.len == segment.len() => read.last,
            _ => return Err(Error::Rejected),
        };
        let aad = segment_aad(position, last);
        let (head, rest) = segment.split_at_mut(SEGMENT_HEAD_LEN);
        let (text, tag) = rest.split_at_mut(rest.len() - TAG_LEN);
        let mut seal = Seal { iv: [0; GCM_IV_LEN], tag: [0; TAG_LEN] };
        seal.iv.copy_from_slice(&head[4..]);
        seal.tag.copy_from_slice(tag);
        self.key(position)?.open(&aad, &seal, text)?;
        Ok(text)
    }

    /// DERIVE_KEY, remembered until the next rotation.
    fn key(&mut self, position: u64) -> Result<&Key, Error> {
        let masked = position >> self.rotation << self.rotation;
        if self.key.as_ref().is_none_or(|(made_for, _)| *made_for != masked) {
            self.key = None;
            let mut purpose = *b"DEK:\0\0\0\0\0\0\0\0";
            purpose[4..].copy_from_slice(&masked.to_be_bytes());
            let parameters = parameters(self.segment_len);
            let key: Secret<32> =
                kdf(&self.message_key, &parameters, &self.iv, &purpose, &self.aad)?;
            self.key = Some((masked, Key::from_secret(&key)?));
        }
        match &self.key {
            Some((_, key)) => Ok(key),
            None => Err(Error::InvalidKey),
        }
    }

    #[cfg(test)]
    pub(crate) fn with_rotation(mut self, rotation: u32) -> Self {
        self.rotation = rotation;
        self
    }
}

/// What a segment's length word says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Segment {
    /// Its length, the word included.
    pub(crate) len: usize,
    /// Whether the ciphertext ends with it.
    pub(crate) last: bool,
}

impl Segment {
    /// Reads the first four bytes. `None` if no segment begins so.
    pub(crate) fn read(bytes: &[u8], segment_len: u32) -> Option<Self> {
        let word = u32::from_be_bytes(*bytes.first_chunk()?);
        match word {
            NOT_LAST => Some(Segment { len: segment_len as usize, last: false }),
            _ if (SEGMENT_OVERHEAD as u32..=segment_len).contains(&word) => {
                Some(Segment { len: word as usize, last: true })
            }
            _ => None,
        }
    }
}

impl Aad {
    fn new(aad: &[u8]) -> Result<Self, Error> {
        let mut bytes = [0; AAD_MAX];
        bytes.get_mut(..aad.len()).ok_or(Error::WrongLength)?.copy_from_slice(aad);
        Ok(Aad { bytes, len: aad.len() })
    }
}

/// PARAM_ENCODE: AEAD 0, KDF 0, segment length, IV length.
fn parameters(segment_len: u32) -> [u8; PARAMETERS_LEN] {
    let mut encoded = [0; PARAMETERS_LEN];
    Put::new(&mut encoded).u8(0).u8(0).u32(segment_len).u32(IV_LEN as u32);
    encoded
}

/// FLOE_KDF.
fn kdf<const M: usize, const N: usize>(
    key: &Secret<M>,
    parameters: &[u8; PARAMETERS_LEN],
    iv: &[u8; IV_LEN],
    purpose: &[u8],
    aad: &Aad,
) -> Result<Secret<N>, Error> {
    let mut info = [0; PARAMETERS_LEN + IV_LEN + PURPOSE_MAX + AAD_MAX];
    let len = PARAMETERS_LEN + IV_LEN + purpose.len() + aad.len;
    Put::new(&mut info).bytes(parameters).bytes(iv).bytes(purpose).bytes(&aad.bytes[..aad.len]);
    hkdf_expand_sha384(key, &info[..len])
}

fn segment_aad(position: u64, last: bool) -> [u8; 9] {
    let mut aad = [0; 9];
    Put::new(&mut aad).u64(position).u8(last.into());
    aad
}

/// Compares without stopping at the first difference.
fn same(a: &[u8], b: &[u8]) -> bool {
    let difference = a.iter().zip(b).fold(0, |difference, (x, y)| difference | (x ^ y));
    a.len() == b.len() && core::hint::black_box(difference) == 0
}

const PARAMETERS_LEN: usize = 10;
const IV_LEN: usize = 32;
const GCM_IV_LEN: usize = 12;
const TAG_LEN: usize = 16;
const SEGMENT_HEAD_LEN: usize = 4 + GCM_IV_LEN;
const PURPOSE_MAX: usize = 12;
const AAD_MAX: usize = 64;
const NOT_LAST: u32 = u32::MAX;
/// AEAD_ROTATION_MASK: one GCM key serves 2^20 segments.
const ROTATION: u32 = 20;
const _: () = assert!(SEGMENT_HEAD_LEN + TAG_LEN == SEGMENT_OVERHEAD);
const _: () = assert!(PARAMETERS_LEN + IV_LEN + 32 == FLOE_HEADER_LEN);

#[cfg(test)]
mod tests {
    use super::*;

    const LEN: u32 = 64;

    fn key() -> Secret<32> {
        Secret::from_bytes(&[0; 32])
    }

    fn seal_all(text: &[u8], segment_len: u32, rotation: u32) -> (Header, Vec<u8>) {
        let (floe, header) = Floe::start_encryption(&key(), b"This is AAD", segment_len).unwrap();
        let mut floe = floe.with_rotation(rotation);
        let room = segment_len as usize - SEGMENT_OVERHEAD;
        let mut body = Vec::new();
        let count = text.len().div_ceil(room).max(1);
        for position in 0..count {
            let part = &text[position * room..text.len().min((position + 1) * room)];
            let mut segment = vec![0; part.len() + SEGMENT_OVERHEAD];
            segment[SEGMENT_HEAD_LEN..][..part.len()].copy_from_slice(part);
            floe.seal(&mut segment, position as u64, position + 1 == count).unwrap();
            body.extend(segment);
        }
        (header, body)
    }

    fn open_all(
        header: &Header,
        mut body: &[u8],
        len: u32,
        rotation: u32,
    ) -> Result<Vec<u8>, Error> {
        let mut floe =
            Floe::start_decryption(&key(), b"This is AAD", len, header)?.with_rotation(rotation);
        let mut text = Vec::new();
        for position in 0.. {
            let segment = Segment::read(body, len).ok_or(Error::Rejected)?;
            let (first, rest) = body.split_at_checked(segment.len).ok_or(Error::Rejected)?;
            text.extend_from_slice(floe.open(&mut first.to_vec(), position)?);
            body = rest;
            if segment.last {
                break;
            }
        }
        if body.is_empty() { Ok(text) } else { Err(Error::Rejected) }
    }

    #[test]
    fn every_length_comes_back() {
        let text: Vec<u8> = (0..200u8).collect();
        for len in 0..text.len() {
            let (header, body) = seal_all(&text[..len], LEN, ROTATION);
            assert_eq!(open_all(&header, &body, LEN, ROTATION).unwrap(), &text[..len], "{len}");
        }
    }

    #[test]
    fn every_flipped_bit_is_rejected() {
        let (header, body) = seal_all(&[5; 70], LEN, ROTATION);
        for bit in 0..header.len() * 8 {
            let mut altered = header;
            altered[bit / 8] ^= 1 << (bit % 8);
            assert!(open_all(&altered, &body, LEN, ROTATION).is_err(), "header bit {bit}");
        }
        for bit in 0..body.len() * 8 {
            let mut altered = body.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            assert!(open_all(&header, &altered, LEN, ROTATION).is_err(), "body bit {bit}");
        }
        for len in 0..body.len() {
            assert!(open_all(&header, &body[..len], LEN, ROTATION).is_err(), "cut at {len}");
        }
    }

    #[test]
    fn order_finality_key_and_aad_count() {
        let (header, body) = seal_all(&[5; 96], LEN, ROTATION);
        let mut swapped = body.clone();
        swapped[..128].rotate_left(64);
        assert!(open_all(&header, &swapped, LEN, ROTATION).is_err());
        let mut floe = Floe::start_decryption(&key(), b"This is AAD", LEN, &header).unwrap();
        let mut segment = body[..64].to_vec();
        segment[..4].copy_from_slice(&64u32.to_be_bytes());
        assert!(floe.open(&mut segment, 0).is_err(), "a middle segment passed for the last");
        assert!(Floe::start_decryption(&key(), b"This is aad", LEN, &header).is_err());
        assert!(Floe::start_decryption(&key(), b"This is AAD", 2 * LEN, &header).is_err());
        let other = Secret::from_bytes(&[1; 32]);
        assert!(Floe::start_decryption(&other, b"This is AAD", LEN, &header).is_err());
    }

    #[test]
    fn keys_rotate_at_the_mask() {
        let text = [9; 200];
        let (header, body) = seal_all(&text, LEN, 2);
        assert_eq!(open_all(&header, &body, LEN, 2).unwrap(), text);
        assert!(open_all(&header, &body, LEN, 20).is_err());
        assert!(open_all(&header, &body[..4 * 64], LEN, 20).is_err(), "cut before its last");
    }

    #[test]
    fn wrong_lengths_are_refused() {
        let (mut floe, _) = Floe::start_encryption(&key(), b"", LEN).unwrap();
        assert!(floe.seal(&mut [0; 63], 0, false).is_err());
        assert!(floe.seal(&mut [0; 31], 0, true).is_err());
        assert!(floe.seal(&mut [0; 65], 0, true).is_err());
        assert!(Floe::start_encryption(&key(), &[0; 65], LEN).is_err());
        assert_eq!(Segment::read(&[0, 0, 0, 31], LEN), None);
        assert_eq!(Segment::read(&[0, 0, 0, 65], LEN), None);
        assert_eq!(Segment::read(&[0, 0, 0], LEN), None);
    }

    /// Known answers of the reference implementations, where the folder of public vectors is at
    /// hand: key of zeros, AAD "This is AAD", files in hexadecimal.
    #[test]
    fn the_reference_implementations_agree() {
        let shared = std::env::var("ALULA_SHARED")
            .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared").into());
        let folder = std::path::Path::new(&shared).join("vectors/floe");
        if !folder.is_dir() {
            println!("skipped: no vectors/floe in ALULA_SHARED");
            return;
        }
        let sets =
            [("GCM256_IV256_64", 64, 20), ("GCM256_IV256_4K", 4096, 20), ("rotation", 40, 2)];
        for (name, len, rotation) in sets {
            for author in ["go", "cpp"] {
                let read = |end| {
                    let path = folder.join(format!("{author}_{name}_{end}.txt"));
                    hex(&std::fs::read_to_string(path).unwrap())
                };
                let (text, ciphertext) = (read("pt"), read("ct"));
                let (header, body) = ciphertext.split_at(FLOE_HEADER_LEN);
                let header = header.try_into().unwrap();
                assert_eq!(open_all(header, body, len, rotation).unwrap(), text, "{author} {name}");
            }
        }
    }

    fn hex(text: &str) -> Vec<u8> {
        let digits: Vec<u32> = text.trim().chars().map(|c| c.to_digit(16).unwrap()).collect();
        digits.chunks(2).map(|pair| (pair[0] << 4 | pair[1]) as u8).collect()
    }
}
