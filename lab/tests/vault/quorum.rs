// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The published recording of a quorum and its members' contributions, version 1: made again byte
//! for byte, opened by the vault, and opened by a stranger's program with other libraries.

use std::io::Cursor;
use std::path::PathBuf;
use std::process::Command;

use crate::common::*;
use lab_engine::hash::Sha384;
use lab_vault::keys::{Configuration, OwnerKey, OwnerPublic, Quorum, Recipients, Settings};
use lab_vault::quorum::{Contribution, Subset};
use lab_vault::{Durability, Error, Reader, Reason, Writer};

const SEED: u64 = 20_261_126;

/// Name and digest of each published file.
const FILES: [(&str, &str); 6] = [
    (
        "member-1.txt",
        "8d1134830f69b40078b65a3983e3d088391eb80369541e75\
        d9114378bda12be89bd195b36f3a2932e4bf28f23b2a50d5",
    ),
    (
        "member-2.txt",
        "e41e15dc9d18b10af97bcb2ad92e1c16e4770a9bdf25331e\
        d81b056478fdca86ecc114914cf4c406224be95eea3961b3",
    ),
    (
        "member-3.txt",
        "8c828cbad5efbf91585705af1dcabb6542efe7cc411248b6\
        0c352eff3bf078a630066621ef39cf1c26dcee0856b36227",
    ),
    (
        "opener.txt",
        "7abe80186fb95386810bf0d30c425481163401bdbb2d9978\
        94289b5e4c221ea1667f2792072b39b2145f08ab710a4836",
    ),
    (
        "together.alula",
        "ea59dec592079b64f192acc75f7927accc35aeacbb0f2066\
        de2c4bb5cdbdbba5546a4c1da6e23253c543adfe901870cd",
    ),
    (
        "contributions.txt",
        "480f8249b1ab7415dcb57e49e1ef85abb81224963aa66b48\
        358db7cbee1504e07a2f4a9be558ea42565d2b3c1a764b7e",
    ),
];

/// Three members and who opens, always the same.
fn people() -> [OwnerKey; 4] {
    lab_engine::lab::fix_random(SEED);
    let people = std::array::from_fn(|_| OwnerKey::generate().unwrap());
    lab_engine::lab::free_random();
    people
}

fn public(key: &OwnerKey) -> OwnerPublic {
    OwnerPublic::from_bundle(&key.public().to_bundle()).unwrap()
}

/// For the owner of the other vectors alone, any 2 of the 3 members, and all of them.
fn recording(members: &[OwnerKey]) -> Vec<u8> {
    let all = || members.iter().map(public).collect::<Vec<_>>();
    let quorums = [Quorum::new(2, all()).unwrap(), Quorum::new(3, all()).unwrap()];
    let alone = [public(&owner())];
    let recipients = Recipients { alone: &alone, quorums: &quorums };
    let drone = drone();
    let print = drone.identity().public().fingerprint();
    let made = Configuration::pinned(&Settings::default(), recipients, print).unwrap();
    let (clock, how) = (SetClock::default(), Durability::Live);
    let identity = drone.identity();
    let mut writer =
        Writer::create(Vec::new(), clock, identity, &made, &FLIGHT, &subject(), how).unwrap();
    writer.write_all(&content()).unwrap();
    writer.finish(Reason::EndOfInput).unwrap();
    writer.into_target()
}

/// Members 1 and 3 for the first quorum, and 2 for the second.
fn contributions(file: &[u8], people: &[OwnerKey; 4]) -> String {
    let mut reader = Reader::open(Cursor::new(file)).unwrap();
    let pair = Subset::of(&[1, 3]);
    [(0, 1, pair), (2, 1, pair), (1, 2, None)]
        .map(|(member, quorum, subset)| {
            let to = people[3].public();
            let made = reader.contribute(&people[member], Some(quorum), subset, to).unwrap();
            made.to_line().unwrap()
        })
        .concat()
}

/// Everything that is published, made anew.
fn made() -> Vec<Vec<u8>> {
    let people = people();
    let mut files: Vec<Vec<u8>> =
        people.iter().map(|key| key.to_backup().unwrap().as_bytes().to_vec()).collect();
    lab_engine::lab::fix_random(SEED + 1);
    let file = recording(&people[..3]);
    let lines = contributions(&file, &people);
    lab_engine::lab::free_random();
    files.extend([file, lines.into_bytes()]);
    files
}

fn published(name: &str) -> Vec<u8> {
    std::fs::read(vectors("quorum").join(name)).unwrap()
}

/// With `ALULA_WRITE_VECTORS` set, writes the files: for a new version of the formats, never for
/// this one.
#[test]
fn version_1_is_still_written_byte_for_byte() {
    for ((name, digest), bytes) in FILES.iter().zip(made()) {
        if std::env::var_os("ALULA_WRITE_VECTORS").is_some() {
            std::fs::write(vectors("quorum").join(name), &bytes).unwrap();
            println!("(\"{name}\", \"{}\"),", hex::encode(Sha384::digest(&bytes).unwrap()));
            continue;
        }
        assert!(bytes == published(name), "{name}");
        assert_eq!(hex::encode(Sha384::digest(&bytes).unwrap()), *digest, "{name}");
    }
}

#[test]
fn the_published_recording_opens_together() {
    let file = published("together.alula");
    let backup = String::from_utf8(published("opener.txt")).unwrap();
    let opener = OwnerKey::from_backup(&backup).unwrap();
    let given = Contribution::from_file(&published("contributions.txt")).unwrap();
    let mut reader = Reader::open(Cursor::new(&file)).unwrap();
    for part in [&given[..1], &given[1..], &[]] {
        let refused = reader.unlock_with(&opener, part);
        assert!(matches!(refused, Err(Error::Quorum(_) | Error::WrongKey)));
    }
    reader.unlock_with(&opener, &given).unwrap();
    let mut bytes = vec![0; 5200];
    let len = reader.read_at(0, &mut bytes).unwrap();
    assert_eq!((len > 0, &bytes[..len]), (true, &content()[..len]));
    let shape: Vec<_> = reader
        .quorums()
        .unwrap()
        .iter()
        .map(|group| (group.first, group.needed, group.members.len(), group.slots.len()))
        .collect();
    assert_eq!(shape, [(1, 2, 3, 4), (5, 3, 3, 4)]);
    // The owner, who has a slot of his own, opens it as ever.
    assert_eq!(all_true(&opened(&file, &owner()).unwrap().1, &content()), content().len());
}

/// Another program, written from the formats' pages, with other libraries.
#[test]
fn a_stranger_opens_it_with_each_subset() {
    let import = "from cryptography.hazmat.primitives.asymmetric import mldsa, mlkem";
    let has = Command::new("python3").args(["-c", import]).output();
    if !has.is_ok_and(|output| output.status.success()) {
        println!("skipped: python3 has no package cryptography with ML-DSA and ML-KEM");
        return;
    }
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("strangers/together.py");
    let run = |recording: PathBuf, lines: PathBuf| {
        let mut command = Command::new("python3");
        command.arg(&script).args([recording, lines]);
        let keys = ["opener.txt", "member-1.txt", "member-2.txt", "member-3.txt"];
        command.args(keys.map(|name| vectors("quorum").join(name)));
        let output = command.output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.success(), text(&output.stdout) + &text(&output.stderr))
    };
    let [recording, lines] =
        ["together.alula", "contributions.txt"].map(|name| vectors("quorum").join(name));
    let (good, said) = run(recording.clone(), lines.clone());
    let expected = "quorum 2 of 3 at slot 1\n  1,2 open it\n  1,3 open it\n  2,3 open it\n\
        quorum 3 of 3 at slot 5\n  1,2,3 open it\n\
        contribution of member 1 for 1,3\ncontribution of member 3 for 1,3\n\
        contribution of member 2 for 1,2,3\n";
    assert!(good && said == expected, "{said}");
    // Control: a contribution that was altered does not open.
    let folder = std::env::temp_dir().join(format!("alula-together-{}", std::process::id()));
    let mut bad = String::from_utf8(published("contributions.txt")).unwrap();
    let at = bad.find('\n').unwrap() - 5;
    let other = if &bad[at..=at] == "A" { "B" } else { "A" };
    bad.replace_range(at..=at, other);
    std::fs::write(&folder, bad).unwrap();
    let (good, said) = run(recording, folder.clone());
    std::fs::remove_file(folder).unwrap();
    assert!(!good && said.contains("InvalidUnwrap"), "{said}");
}
