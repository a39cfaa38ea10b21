// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The published custody, receipt, disclosures and rotation of version 1: made again byte for byte,
//! and read by the vault.

use std::io::Cursor;

use crate::common::*;
use lab_engine::hash::Sha384;
use lab_vault::custody::{self, Act, By, Form, Link, Method, Side, Subject, Tail};
use lab_vault::keys::{CertifiedBy, Certifier, Drone, OwnerKey, OwnerPublic, Rotation, Trusted};
use lab_vault::proof::{Entry, Receipt};
use lab_vault::{ClockSource, Content, Disclosure, Error, Moment, Reader, Verdict};

const SEED: u64 = 20_261_125;
const NOW: Moment =
    Moment { monotonic_us: 0, wall_us: 1_795_600_000_000_000, source: ClockSource::Ntp };

/// Name and digest of each published file.
const FILES: [(&str, &str); 6] = [
    (
        "received.alula",
        "d59e8ff7e20567f3528243b535d639c30ec9b9cdcbb9ca37\
        ff262a697cd25a8af36f86e29c7e235b2c52615ef3ddd052",
    ),
    (
        "recovered.alula",
        "b9b02680375f1304e4097357afdcb0abc8eb0d5e88dba049\
        cd9a63f339a0895bf561db4cf1302d974c3c159b847b9c34",
    ),
    (
        "erased.alula",
        "0b9f6d6da634291aa647606dc9879f71c55950ba7cc649eb\
        af2d07d9861a1fbca9f51b5290f3a7bfbb72d129acda6420",
    ),
    (
        "erased.receipt",
        "e4b5c5ea4f46280c67f5c806a9fe63879ab2b6b1c2fce96e\
        a1a530de6d94cbbd2dbc442064bd21461867aaf2f4c96d76",
    ),
    (
        "disclosures.txt",
        "70e41b93e6e4e54dcbd314f0d6697b7f6c49045245a6ed00\
        f005ec8210bd81437d1c4252b426e27a8c8307a8d3f86a31",
    ),
    (
        "rotation.pub",
        "a4ec12d8db9fcf075668347b1cba55e88ce80069b89b841b\
        66670a61217b77769b552b3a4b633c00ad270b791f0cc620",
    ),
];

fn by(signer: &OwnerKey) -> By<'_> {
    By { signer, now: NOW, remark: "vector of custody, ä" }
}

/// A second person, the same each time.
fn second() -> OwnerKey {
    lab_engine::lab::fix_random(SEED);
    let key = OwnerKey::generate().unwrap();
    lab_engine::lab::free_random();
    key
}

/// Everything that is published, made anew.
fn made() -> Vec<Vec<u8>> {
    let (owner, second, whole) = (owner(), second(), small(SEED));
    lab_engine::lab::fix_random(SEED + 1);
    let mut received = Cursor::new(whole.clone());
    custody::receive(&mut received, &by(&owner), &mut |_| {}).unwrap();
    custody::share(&mut received, &owner, second.public(), &by(&owner)).unwrap();
    redacted(&mut received, &owner);

    let mut recovered = Cursor::new(whole[..whole.len() - 6000].to_vec());
    custody::receive(&mut recovered, &by(&owner), &mut |_| {}).unwrap();

    let mut erased = received.clone();
    let erasure = custody::erase(&mut erased, &[7; 16], &by(&owner), &mut |_| {}).unwrap();
    let entry = Entry::of(&erasure, "erased.alula");
    assert!(matches!(erasure.record, Some(Ok(3))));
    let receipt = Receipt::sign(&[7; 16], &[entry], &owner, &NOW).unwrap();
    let lines = disclosures(&whole, &owner);
    let rotation = rotation(&owner);
    lab_engine::lab::free_random();
    let files = [received, recovered, erased].map(Cursor::into_inner);
    files.into_iter().chain([receipt, lines.into_bytes(), rotation.into_bytes()]).collect()
}

fn redacted(file: &mut Cursor<Vec<u8>>, owner: &OwnerKey) {
    let mut reader = Reader::open(Cursor::new(file.get_ref())).unwrap();
    reader.unlock(owner).unwrap();
    let salt = reader.redaction_salt(2).unwrap();
    let link = Link { salt, subject: Subject::Plain([9; 48]) };
    let (side, form) = (Side::Original, Form::Plain);
    custody::add_redacted(file, side, form, Method(1), &link, &by(owner)).unwrap();
}

fn disclosures(whole: &[u8], owner: &OwnerKey) -> String {
    let mut reader = Reader::open(Cursor::new(whole)).unwrap();
    reader.unlock(owner).unwrap();
    let report = reader.examine(Content::Prefix, &mut |_| Ok(())).unwrap();
    let id = reader.header().recording_id;
    let start = reader.start().unwrap();
    let fields = (1..=5).map(|code| start.disclose(&id, code).unwrap());
    let all = fields.chain(report.end_disclosures.unwrap());
    all.map(|one| one.to_line().unwrap()).collect()
}

fn rotation(owner: &OwnerKey) -> String {
    let name = format!("alula-vector-{}-{:?}", std::process::id(), std::thread::current().id());
    let folder = std::env::temp_dir().join(name);
    let public = OwnerPublic::from_bundle(&owner.public().to_bundle()).unwrap();
    let new = Drone::create(&folder, "Wing 4", &[public], None).unwrap();
    let old = drone();
    let print = old.identity().public().fingerprint();
    let by = Certifier::Identity(old.identity());
    let line = Rotation::sign(print, &new, by, &NOW).unwrap().to_line().unwrap();
    std::fs::remove_dir_all(folder).unwrap();
    line
}

fn published(name: &str) -> Vec<u8> {
    std::fs::read(vectors("custody").join(name)).unwrap()
}

/// With `ALULA_WRITE_VECTORS` set, writes the files: for a new version of the formats, never for
/// this one.
#[test]
fn version_1_is_still_written_byte_for_byte() {
    for ((name, digest), bytes) in FILES.iter().zip(made()) {
        if std::env::var_os("ALULA_WRITE_VECTORS").is_some() {
            std::fs::write(vectors("custody").join(name), &bytes).unwrap();
            println!("(\"{name}\", \"{}\"),", hex::encode(Sha384::digest(&bytes).unwrap()));
            continue;
        }
        assert!(bytes == published(name), "{name}");
        assert_eq!(hex::encode(Sha384::digest(&bytes).unwrap()), *digest, "{name}");
    }
}

#[test]
fn the_published_custody_is_read() {
    for (name, signed, acts) in [
        ("received.alula", 5200, &["received", "shared", "redacted"][..]),
        ("recovered.alula", 5000, &["recovered", "received"]),
        ("erased.alula", 5200, &["received", "shared", "redacted", "erased"]),
    ] {
        let file = published(name);
        let (report, _) = examined(&file, None).unwrap();
        assert_eq!(report.verdict == Verdict::Complete, signed == 5200, "{name}");
        assert_eq!(report.signed_bytes, signed, "{name}");
        let custody = report.custody.unwrap();
        assert_eq!(custody.tail, Tail::Clean);
        let names: Vec<_> = custody.records.iter().map(|record| record.act.name()).collect();
        assert_eq!(names, acts);
        assert!(custody.records.iter().all(|record| {
            record.signer == owner().public().fingerprint()
                && record.remark == "vector of custody, ä"
                && (record.wall_us, record.source) == (NOW.wall_us, NOW.source)
        }));
    }
    let file = published("received.alula");
    assert_eq!(all_true(&opened(&file, &second()).unwrap().1, &content()), content().len());
    let mut reader = Reader::open(Cursor::new(published("erased.alula"))).unwrap();
    assert!(matches!(reader.unlock(&second()), Err(Error::Erased)));
    let receipt = Receipt::from_bytes(&published("erased.receipt")).unwrap();
    let custody = examined(&published("erased.alula"), None).unwrap().0.custody.unwrap();
    let Act::Erased { receipt: id, slots, .. } = custody.records[3].act else {
        panic!("no record")
    };
    assert_eq!((receipt.id, receipt.entries[0].slots), (id, slots));
}

#[test]
fn the_published_proofs_are_read() {
    let shown = Disclosure::from_file(&published("disclosures.txt")).unwrap();
    assert_eq!(shown.len(), 7);
    assert_eq!(shown[3].value, subject().name.as_bytes());
    let line = published("rotation.pub");
    let rotation = Rotation::from_line(&line).unwrap();
    let print = drone().identity().public().fingerprint();
    assert_eq!(rotation.by(), CertifiedBy::Identity(print));
    let mut list = Trusted::default();
    list.add(drone().public().to_line().unwrap().as_bytes()).unwrap();
    let added = list.add(&line).unwrap().unwrap();
    assert_eq!(list.predecessor(added), Some(print));
}
