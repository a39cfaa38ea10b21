// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Logs, captions and photos whose positions are taken out, as somebody may have made them; and the
//! proofs of where a copy comes from. What was redacted once is left alone the second time.

use std::io::Cursor;
use std::sync::OnceLock;

use alula_vault::custody::{self, By, Form, Link, Method, Side, Subject};
use alula_vault::keys::OwnerKey;
use alula_vault::proof::RedactionProof;
use alula_vault::redact::{Format, Redaction, sniff};
use alula_vault::{Clock, Reader, SystemClock};

use super::{Row, WORKS, custody as others};

pub(super) const TARGETS: &[Row] = &[
    ("redact_ulog", redact, ulogs),
    ("redact_srt", redact, captions),
    ("redact_jpeg", redact, photos),
    ("redaction_proof", proof, || vec![good().clone()]),
];

fn redact(data: &[u8]) {
    let moved = Redaction::shift().expect(WORKS).run(data, std::io::sink());
    let mut copy = Vec::new();
    let Ok(done) = Redaction::remove().run(data, &mut copy) else { return };
    // A torn preview in a photo ends it early; nothing else changes a length.
    match done.format {
        Format::ULog => assert_eq!(copy.len(), data.len()),
        Format::Jpeg => assert!(copy.len() <= data.len()),
        Format::Srt => {}
    }
    assert!(moved.is_ok(), "one of the two ways works and the other does not");
    // Times that are none make no captions any more; the others are what they were.
    if done.format == Format::Jpeg || sniff(&copy[..copy.len().min(64)]).is_err() {
        return assert_ne!(done.format, Format::ULog);
    }
    let mut again = Vec::new();
    Redaction::remove().run(&copy[..], &mut again).expect("it was read before");
    assert_eq!((again.len(), again == copy), (copy.len(), true));
}

fn message(letter: u8, payload: &[u8]) -> Vec<u8> {
    [&(payload.len() as u16).to_le_bytes()[..], &[letter], payload].concat()
}

fn ulogs() -> Vec<Vec<u8>> {
    let mut log = b"ULog\x01\x12\x35\x01\0\0\0\0\0\0\0\0".to_vec();
    let mut flags = [0; 40];
    flags[8] = 1;
    flags[16] = 200;
    log.extend(message(b'B', &flags));
    log.extend(message(b'F', b"gps:uint64_t timestamp;int32_t lat;double lon;float alt;"));
    log.extend(message(b'F', b"all:uint64_t timestamp;gps[2] where;uint8_t[9] data;"));
    log.extend(message(b'P', b"\x0dfloat LPE_LAT\0\0\x80\x3f"));
    log.extend(message(b'M', b"\x01\x09char[4] a12.5"));
    log.extend(message(b'A', b"\0\0\0gps"));
    log.extend(message(b'A', b"\0\x01\0all"));
    log.extend(message(b'D', &[&[0, 0][..], &[1; 24]].concat()));
    log.extend(message(b'D', &[&[1, 0][..], &[2; 65]].concat()));
    log.extend(message(b'L', b"6\0\0\0\0\0\0\0\0at 12.34567"));
    log.extend(message(b'S', b"\x2f\x73\x13\x20\x25\x0c\xbb\x12"));
    vec![log]
}

fn captions() -> Vec<Vec<u8>> {
    let one = "1\n00:00:00,000 --> 00:00:00,033\n[latitude: 12.345678] [longitude: -9.5] \
        [altitude: 117.00]\nGPS (8.12345, 47.12345, 15), HOME(8.1,47.1) \
        12\u{b0}34'5.6\"N 47395829\n\n";
    vec![one.into(), one.repeat(3).into()]
}

fn photos() -> Vec<Vec<u8>> {
    let segment = |marker: u8, payload: &[u8]| {
        [&[0xff, marker][..], &(payload.len() as u16 + 2).to_be_bytes(), payload].concat()
    };
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &count.to_be_bytes(), &value.to_be_bytes()]
            .concat()
    };
    let directory = |entries: &[Vec<u8>]| {
        [&(entries.len() as u16).to_be_bytes()[..], &entries.concat(), &[0; 4]].concat()
    };
    let place = [
        entry(1, 2, 2, 0x4e00_0000),
        entry(2, 5, 3, 148),
        entry(3, 2, 2, 0x4500_0000),
        entry(4, 5, 3, 148),
    ];
    let camera = [entry(0x927c, 7, 30, 148), entry(0x9286, 7, 8, 148)];
    let first = [entry(0x8825, 4, 1, 38), entry(0x8769, 4, 1, 92)];
    let tiff = [
        b"Exif\0\0MM\0*\0\0\0\x08".to_vec(),
        directory(&first),
        directory(&place),
        directory(&camera),
        vec![0; 26],
        [12_u32, 1, 34, 1, 56, 10].map(u32::to_be_bytes).concat(),
        vec![7; 16],
    ];
    let xmp = b"http://ns.adobe.com/xap/1.0/\0<x:a b:GpsLatitude='+1.25' c='2'><d>3</d></x:a>  ";
    let picture = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x15\xff\x00\xff\xd0\xff\xd9";
    let photo = [
        &b"\xff\xd8"[..],
        &segment(0xe1, &tiff.concat()),
        &segment(0xe1, xmp),
        &segment(0xe4, b"anything"),
        picture,
    ];
    let photo = photo.concat();
    vec![photo.clone(), [&photo[..], &photo, b"tail"].concat()]
}

fn good() -> &'static Vec<u8> {
    static PROOF: OnceLock<Vec<u8>> = OnceLock::new();
    PROOF.get_or_init(|| {
        let owner = OwnerKey::generate().expect(WORKS);
        let mut reader = Reader::open(Cursor::new(others::recording(owner.public()))).expect(WORKS);
        reader.unlock(&owner).expect(WORKS);
        let salt = reader.redaction_salt(0).expect(WORKS);
        let link = Link { salt, subject: Subject::Plain([5; 48]) };
        let by = By { signer: &owner, now: SystemClock::new().now(), remark: "" };
        let (side, form) = (Side::Original, Form::Plain);
        let note = custody::sign_redacted(&mut reader, side, form, Method(1), &link, &by);
        RedactionProof::write(&mut reader, &salt, &note.expect(WORKS)).expect(WORKS)
    })
}

/// Nobody can sign here: what holds proves what was signed, or, with another salt, nothing. The
/// close may be left out, and then the proof says so.
fn proof(data: &[u8]) {
    let Ok(read) = RedactionProof::from_bytes(data) else { return };
    let proves = read.proves(&Subject::Plain([5; 48])).expect(WORKS);
    assert!(!read.closed || data[44..] == good()[44..], "nobody signed this");
    assert_eq!(proves, data[12..44] == good()[12..44]);
    assert!(!read.proves(&Subject::Plain([6; 48])).expect(WORKS));
}
