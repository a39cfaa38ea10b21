// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The published proof of a redaction of version 1: made again byte for byte, read by the vault,
//! and by a stranger's program.

use std::ffi::OsString;
use std::io::Cursor;

use lab_engine::hash::Sha384;
use lab_vault::custody::{self, By, Form, Link, Method, Side, Subject};
use lab_vault::proof::RedactionProof;
use lab_vault::{ClockSource, Durability, Moment, Reader, Reason};

use crate::common::*;
use crate::strangers::{Made, can_run, path, run};

const SEED: u64 = 20_261_126;
const NOW: Moment =
    Moment { monotonic_us: 0, wall_us: 1_795_600_000_000_000, source: ClockSource::Ntp };
const DIGEST: &str = "c0ff87fd34d069ea02052871c7e40167e9d46d5f0caa326f\
    6f8a7075eb6cec198ccb54c3a9d470c80c94814f191f9133";

fn published(folder: &str, name: &str) -> Vec<u8> {
    std::fs::read(vectors(folder).join(name)).unwrap()
}

/// What proves that a copy was made of the published recording.
fn proof_of(subject: Subject, form: Form) -> Vec<u8> {
    let owner = owner();
    let mut reader = Reader::open(Cursor::new(published("custody", "received.alula"))).unwrap();
    reader.unlock(&owner).unwrap();
    let salt = reader.redaction_salt(256).unwrap();
    let link = Link { salt, subject };
    let by = By { signer: &owner, now: NOW, remark: "vector of a redaction, ä" };
    let (side, method) = (Side::Original, Method(1));
    let note = custody::sign_redacted(&mut reader, side, form, method, &link, &by).unwrap();
    RedactionProof::write(&mut reader, &salt, &note).unwrap()
}

fn plain() -> Subject {
    Subject::Plain(Sha384::digest(&published("custody", "redacted.srt")).unwrap())
}

/// With `ALULA_WRITE_VECTORS` set, writes the file: for a new version of the format, never for this
/// one.
#[test]
fn version_1_is_still_written_byte_for_byte() {
    lab_engine::lab::fix_random(SEED);
    let bytes = proof_of(plain(), Form::Plain);
    lab_engine::lab::free_random();
    if std::env::var_os("ALULA_WRITE_VECTORS").is_some() {
        std::fs::write(vectors("custody").join("redacted.redaction"), &bytes).unwrap();
        println!("{}", hex::encode(Sha384::digest(&bytes).unwrap()));
        return;
    }
    assert!(bytes == published("custody", "redacted.redaction"));
    assert_eq!(hex::encode(Sha384::digest(&bytes).unwrap()), DIGEST);
}

#[test]
fn the_published_proof_proves_its_copy_and_no_other() {
    let bytes = published("custody", "redacted.redaction");
    let proof = RedactionProof::from_bytes(&bytes).unwrap();
    assert!(proof.closed && proof.proves(&plain()).unwrap());
    assert!(!proof.proves(&Subject::Plain([9; 48])).unwrap());
    let Subject::Plain(digest) = plain() else { unreachable!() };
    let head = digest;
    assert!(!proof.proves(&Subject::Recording { header_digest: digest, head }).unwrap());
    assert_eq!(proof.record.signer, owner().public().fingerprint());
    // Every part is under a signature or makes the link.
    for at in (0..bytes.len()).step_by(97).chain([11_151, 11_159, bytes.len() - 1]) {
        let mut altered = bytes.clone();
        altered[at] ^= 1;
        let read = RedactionProof::from_bytes(&altered);
        assert!(read.is_err() || !read.unwrap().proves(&plain()).unwrap(), "byte {at}");
    }
}

#[test]
fn a_stranger_proves_the_same_with_public_keys_alone() {
    if !can_run() {
        return;
    }
    let check = |proof: OsString, copy: OsString| {
        let drone = path("keys", "drone.pub");
        let (good, output, said) = run("check.py", &["redaction".into(), drone, proof, copy]);
        (good, String::from_utf8_lossy(&output).into_owned() + &said)
    };
    let [proof, copy] = ["redacted.redaction", "redacted.srt"].map(|name| path("custody", name));
    let (good, said) = check(proof.clone(), copy.clone());
    assert!(good && said.ends_with("method 1; the original was closed\n"), "{said}");
    let (good, said) = check(proof.clone(), path("custody", "disclosures.txt"));
    assert!(!good && said.contains("another copy"), "{said}");
    let mut altered = published("custody", "redacted.redaction");
    altered[20_000] ^= 1;
    assert!(!check(Made::new("altered-proof", &altered).0.clone().into(), copy).0);

    // A copy that is a recording.
    let mut writer = create(Vec::new(), SetClock::default(), Durability::Bulk);
    writer.write_all(b"a copy").unwrap();
    let head = writer.finish(Reason::EndOfInput).unwrap().chain;
    let header_digest = writer.header().digest().unwrap();
    let sealed = Made::new("sealed-copy", &writer.into_target());
    let bytes = proof_of(Subject::Recording { header_digest, head }, Form::Recording);
    let made = Made::new("sealed-proof", &bytes);
    let (good, said) = check(made.0.clone().into(), sealed.0.clone().into());
    assert!(good && said.starts_with("copy of "), "{said}");
}
