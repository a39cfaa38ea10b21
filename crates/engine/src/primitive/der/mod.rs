// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The Distinguished Encoding Rules, as far as keys and signatures need them. [X.690] §8 and §10.
//!
//! A value has one encoding only: lengths are definite and minimal, integers are minimal and not
//! negative, bit strings are whole bytes. Whatever [`Reader`] takes, [`Writer`] would write bit for
//! bit. Tags above 30, indefinite lengths and sets are left out, because no key has them.
//!
//! Structure and lengths are public; the contents may be secret and are passed on unseen.

mod reader;
mod writer;

pub(crate) use reader::{Reader, whole_bytes};
pub(crate) use writer::Writer;

use crate::base::ct::Choice;

/// True if the byte adds nothing to the number that it leads.
fn is_zero(leading: u8) -> bool {
    Choice::is_zero(u64::from(leading)).declassify("the length of a number in a file shows")
}

/// True if a number that begins with this byte needs a zero before it, or would be negative.
fn is_high(leading: u8) -> bool {
    Choice::from_lsb(u64::from(leading >> 7)).declassify("the length of a number in a file shows")
}

/// The identifier octets that occur. [X.690] §8.1.2.
pub(crate) mod tag {
    pub(crate) const INTEGER: u8 = 0x02;
    pub(crate) const BIT_STRING: u8 = 0x03;
    pub(crate) const OCTET_STRING: u8 = 0x04;
    pub(crate) const NULL: u8 = 0x05;
    pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
    pub(crate) const SEQUENCE: u8 = 0x30;

    /// `[number]`, implicit, over a primitive type.
    pub(crate) const fn primitive(number: u8) -> u8 {
        assert!(number <= 30);
        0x80 | number
    }

    /// `[number]`, explicit, or implicit over a constructed type.
    pub(crate) const fn constructed(number: u8) -> u8 {
        assert!(number <= 30);
        0xa0 | number
    }
}

/// Octets of the length field for this many octets of contents. [X.690] §8.1.3, §10.1.
const fn length_len(len: usize) -> usize {
    if len < 0x80 { 1 } else { 1 + (usize::BITS - len.leading_zeros()).div_ceil(8) as usize }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads one value of any kind that occurs, and writes it again.
    fn again(bytes: &[u8], output: &mut [u8]) -> Option<usize> {
        let mut reader = Reader::new(bytes);
        let mut writer = Writer::new(output);
        copy(&mut reader, &mut writer, 0)?;
        reader.end()?;
        writer.finish()
    }

    fn copy(reader: &mut Reader, writer: &mut Writer, depth: usize) -> Option<()> {
        let next = reader.next_tag()?;
        match next {
            tag::INTEGER => writer.unsigned(reader.unsigned()?),
            tag::BIT_STRING => writer.bits(reader.bits()?),
            tag::NULL => {
                reader.null()?;
                writer.null()
            }
            tag::SEQUENCE if depth < 4 => {
                let mut inner = reader.sequence()?;
                let mut values = [&[][..]; 8];
                let mut count = 0;
                while !inner.is_empty() {
                    *values.get_mut(count)? = inner.whole()?;
                    count += 1;
                }
                let end = writer.mark();
                for value in values[..count].iter().rev() {
                    copy(&mut Reader::new(value), writer, depth + 1)?;
                }
                writer.close(tag::SEQUENCE, end)
            }
            _ => writer.value(next, reader.value(next)?),
        }
    }

    #[test]
    fn what_is_read_is_written_bit_for_bit() {
        // Every string of up to three bytes, and of four and five bytes with useful beginnings.
        let mut output = [0; 300];
        let mut taken = 0;
        let mut check = |bytes: &[u8]| {
            if let Some(len) = again(bytes, &mut output) {
                assert_eq!(&output[..len], bytes);
                taken += 1;
            }
        };
        for word in 0..1u32 << 24 {
            let bytes = word.to_be_bytes();
            check(&bytes[1..]);
            if bytes[1] < 8 && bytes[2] < 4 {
                check(&[0x30, 4, bytes[1], bytes[2], bytes[3], 0]);
                check(&[0x30, 3, bytes[1], bytes[2], bytes[3]]);
            }
        }
        assert!(taken > 1000);
    }

    #[test]
    fn every_length_has_one_encoding() {
        for len in [0, 1, 0x7f, 0x80, 0xff, 0x100, 0xffff, 0x1_0000] {
            let content = vec![7; len];
            let mut output = vec![0; len + 8];
            let mut writer = Writer::new(&mut output);
            writer.value(tag::OCTET_STRING, &content).unwrap();
            let written = writer.finish().unwrap();
            drop(writer);
            assert_eq!(written, 1 + length_len(len) + len);
            let bytes = &output[..written];
            assert_eq!(Reader::new(bytes).value(tag::OCTET_STRING).unwrap(), content);
            // A longer length field for the same length is not taken.
            let field = length_len(len);
            let mut padded = vec![tag::OCTET_STRING, 0x80 | field as u8];
            let digits = if field == 1 { &bytes[1..2] } else { &bytes[2..1 + field] };
            padded[1] = 0x80 | (digits.len() as u8 + if field == 1 { 0 } else { 1 });
            if field > 1 {
                padded.push(0);
            }
            padded.extend(digits);
            padded.extend(&content);
            assert!(Reader::new(&padded).value(tag::OCTET_STRING).is_none(), "{len}");
            // Neither is a value that is cut.
            for cut in 0..written.min(40) {
                assert!(Reader::new(&bytes[..cut]).value(tag::OCTET_STRING).is_none());
            }
        }
    }

    #[test]
    fn a_buffer_that_is_too_short_gets_nothing() {
        for len in 0..6 {
            let mut output = [9; 6];
            let mut writer = Writer::new(&mut output[..len]);
            let end = writer.mark();
            let written = writer
                .unsigned(&[0x80, 1])
                .and_then(|()| writer.close(tag::SEQUENCE, end))
                .and_then(|()| writer.finish());
            assert!(written.is_none());
            drop(writer);
            assert_eq!(output[..len], [0; 6][..len]);
            assert_eq!(output[len..], [9; 6][len..]);
        }
    }
}
