// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Photos: the segments before the picture. What is known to hold no position stays, as do the
//! pictures themselves, previews included; Exif, XMP and the table of previews are read; everything
//! else is zeroed in its place, so that no offset in the file changes.

use std::io::{BufRead, Write};

use super::exif::{self, Dialect};
use super::{Error, Redaction, fill, put, xmp};

pub(super) fn redact(
    input: &mut dyn BufRead,
    output: &mut dyn Write,
    redaction: &mut Redaction,
) -> Result<(), Error> {
    Photo { input, output, redaction, depth: 0 }.run()
}

/// A small picture inside another one. `None` if it cannot be read.
pub(super) fn thumbnail(picture: &[u8], redaction: &mut Redaction) -> Option<Vec<u8>> {
    let (mut input, mut output) = (picture, Vec::with_capacity(picture.len()));
    let mut photo = Photo { input: &mut input, output: &mut output, redaction, depth: 1 };
    photo.run().ok()?;
    (output.len() == picture.len()).then_some(output)
}

struct Photo<'a> {
    input: &'a mut dyn BufRead,
    output: &'a mut dyn Write,
    redaction: &'a mut Redaction,
    depth: usize,
}

impl Photo<'_> {
    fn run(&mut self) -> Result<(), Error> {
        let mut begin = [0; 2];
        if fill(self.input, &mut begin)? < 2 || begin != [0xff, SOI] {
            return Err(Error::Malformed("it does not begin as a photo does"));
        }
        put(self.output, &begin)?;
        self.picture()?;
        // Previews may follow, each a photo of its own.
        while self.at_picture()? {
            match self.picture() {
                Err(Error::Malformed(_)) => break,
                other => other?,
            }
        }
        self.trailer()
    }

    /// Everything between SOI and EOI, or the end of a photo that was cut.
    fn picture(&mut self) -> Result<(), Error> {
        let mut marker = self.marker()?;
        loop {
            put(self.output, &[0xff, marker])?;
            marker = match marker {
                EOI => return Ok(()),
                0x01 | RST0..=RST7 => self.marker()?,
                SOS => {
                    self.segment(marker)?;
                    match self.scan()? {
                        Some(next) => next,
                        None => return Ok(()),
                    }
                }
                0xc0..=0xfe if marker != SOI => {
                    self.segment(marker)?;
                    self.marker()?
                }
                _ => return Err(Error::Malformed("there is a marker that no photo has")),
            };
        }
    }

    fn marker(&mut self) -> Result<u8, Error> {
        let mut bytes = [0; 2];
        if fill(self.input, &mut bytes)? < 2 || bytes[0] != 0xff {
            return Err(Error::Malformed("a segment of it does not end where it says"));
        }
        // Before a marker there may be any number of 0xff.
        while bytes[1] == 0xff {
            put(self.output, &[0xff])?;
            if fill(self.input, &mut bytes[1..])? == 0 {
                return Err(Error::Malformed("it ends within a marker"));
            }
        }
        Ok(bytes[1])
    }

    fn segment(&mut self, marker: u8) -> Result<(), Error> {
        let mut len = [0; 2];
        let torn = Error::Malformed("it ends within a segment");
        if fill(self.input, &mut len)? < 2 {
            return Err(torn);
        }
        let Some(rest) = usize::from(u16::from_be_bytes(len)).checked_sub(2) else {
            return Err(Error::Malformed("a segment of it has no length"));
        };
        let mut payload = vec![0; rest];
        if fill(self.input, &mut payload)? < rest {
            return Err(torn);
        }
        self.payload(marker, &mut payload);
        put(self.output, &len)?;
        put(self.output, &payload)
    }

    fn payload(&mut self, marker: u8, payload: &mut [u8]) {
        let name = match marker {
            APP0..=APP15 => format!("app{}", marker - APP0),
            COM => "com".into(),
            0xf0..=0xfd => "reserved".into(),
            // Tables and the picture's size.
            _ => return,
        };
        if self.redaction.drops(&name) {
            return self.blank(&name, payload);
        }
        let begins = |mark: &[u8]| payload.starts_with(mark);
        let harmless = match marker {
            APP0 => begins(b"JFIF\0") || begins(b"JFXX\0"),
            APP2 => begins(b"ICC_PROFILE\0"),
            APP14 => begins(b"Adobe"),
            _ => false,
        };
        if harmless || self.redaction.keeps(&name) {
            return;
        }
        let read = match marker {
            APP1 if begins(EXIF) => {
                let tiff = &mut payload[EXIF.len()..];
                exif::redact(tiff, Dialect::Exif, self.redaction, self.depth)
            }
            APP1 if begins(XMP) => xmp::redact(&mut payload[XMP.len()..], self.redaction),
            APP2 if begins(MPF) => {
                exif::redact(&mut payload[MPF.len()..], Dialect::Previews, self.redaction, 1)
            }
            _ => None,
        };
        if read.is_none() {
            self.blank(&name, payload);
        }
    }

    fn blank(&mut self, name: &str, payload: &mut [u8]) {
        let any = payload.iter().any(|byte| *byte != 0);
        payload.fill(0);
        self.redaction.count(name, any.into());
    }

    /// The picture's bits, up to a marker. `None` at the end of a photo that was cut.
    fn scan(&mut self) -> Result<Option<u8>, Error> {
        loop {
            let available = self.input.fill_buf().map_err(Error::Input)?;
            if available.is_empty() {
                return Ok(None);
            }
            let plain = available.iter().position(|byte| *byte == 0xff);
            let len = plain.unwrap_or(available.len());
            put(self.output, &available[..len])?;
            self.input.consume(len);
            if plain.is_none() {
                continue;
            }
            let mut two = [0; 2];
            if fill(self.input, &mut two)? < 2 {
                put(self.output, &two[..1])?;
                return Ok(None);
            }
            while two[1] == 0xff {
                put(self.output, &two[..1])?;
                if fill(self.input, &mut two[1..])? == 0 {
                    put(self.output, &two[..1])?;
                    return Ok(None);
                }
            }
            match two[1] {
                0 | RST0..=RST7 => put(self.output, &two)?,
                marker => return Ok(Some(marker)),
            }
        }
    }

    /// Whether another picture follows, behind zeros at most; its beginning is copied.
    fn at_picture(&mut self) -> Result<bool, Error> {
        let mut begin = [0; 2];
        while fill(self.input, &mut begin[..1])? == 1 {
            if begin[0] == 0 {
                put(self.output, &begin[..1])?;
                continue;
            }
            let len = match begin[0] {
                0xff => 1 + fill(self.input, &mut begin[1..])?,
                _ => 1,
            };
            if begin == [0xff, SOI] {
                put(self.output, &begin)?;
                return Ok(true);
            }
            if !self.redaction.keeps(TRAILER) {
                begin.fill(0);
                self.redaction.count(TRAILER, 1);
            }
            put(self.output, &begin[..len])?;
            break;
        }
        Ok(false)
    }

    /// What follows the last picture: nothing that a decoder looks at.
    fn trailer(&mut self) -> Result<(), Error> {
        let kept = self.redaction.keeps(TRAILER);
        let mut any = false;
        loop {
            let available = self.input.fill_buf().map_err(Error::Input)?;
            let len = available.len();
            if len == 0 {
                self.redaction.count(TRAILER, u64::from(any && !kept));
                return Ok(());
            }
            any |= available.iter().any(|byte| *byte != 0);
            let zeros;
            let bytes = if kept {
                available
            } else {
                zeros = vec![0; len];
                &zeros
            };
            put(self.output, bytes)?;
            self.input.consume(len);
        }
    }
}

const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;
const RST0: u8 = 0xd0;
const RST7: u8 = 0xd7;
const APP0: u8 = 0xe0;
const APP1: u8 = 0xe1;
const APP2: u8 = 0xe2;
const APP14: u8 = 0xee;
const APP15: u8 = 0xef;
const COM: u8 = 0xfe;
const TRAILER: &str = "trailer";
const EXIF: &[u8] = b"Exif\0\0";
const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
const MPF: &[u8] = b"MPF\0";
