// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What is sealed comes back: every awkward length and name, and real flights.

mod common;

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use common::{Noise, Place, skipped};

/// Content that fits one segment beside its overhead, `docs/formats/recording.md` §6.
const SEGMENT: usize = 65_536 - 32;
/// What stands before the content of a chapter.
const HEAD: usize = 32;
/// Content of a chapter, unless the owner says otherwise.
const CHAPTER: usize = 4 << 20;

/// All files below a folder, by their path in it.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    fn walk(folder: &Path, root: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, root, found);
            } else {
                let name = path.strip_prefix(root).unwrap().to_owned();
                found.insert(name, std::fs::read(path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, folder, &mut found);
    found
}

/// Seals, verifies, opens; what comes out is what went in.
fn comes_back(place: &Place, paths: &[&str], expected: &BTreeMap<PathBuf, Vec<u8>>) {
    place.run(&[&["seal", "--drone", "drone", "--out", "sealed"], paths].concat()).good();
    assert_eq!(place.names("sealed").len(), expected.len());
    let verified = place.run(&["--json", "verify", "--drone-pub", "drone/drone.pub", "sealed"]);
    let verified = verified.good().json();
    for file in verified["files"].as_array().unwrap() {
        assert_eq!(file["verdict"], "complete");
        assert_eq!(file["signed_bytes"], file["content"]);
    }
    place.run_with_key("open", &["--out", "opened", "sealed"]).good();
    let opened = files(&place.path("opened"));
    assert!(opened.keys().eq(expected.keys()), "{:?}", opened.keys());
    for (name, bytes) in expected {
        assert!(opened[name] == *bytes, "{} differs", name.display());
    }
}

#[test]
fn every_boundary() {
    let place = Place::new();
    let mut lengths = vec![0, 1, HEAD];
    // The first segment of a chapter holds the head, too.
    for edge in [SEGMENT - HEAD, 2 * SEGMENT - HEAD, CHAPTER, CHAPTER + SEGMENT - HEAD, 2 * CHAPTER]
    {
        lengths.extend([edge - 1, edge, edge + 1]);
    }
    // The last segment of a full chapter.
    let last = (CHAPTER + HEAD) / SEGMENT * SEGMENT - HEAD;
    lengths.extend([last - 1, last, last + 1]);

    let noise = Noise(1).bytes(2 * CHAPTER + 1);
    let expected = lengths.iter().map(|len| {
        let name = format!("{len}.bin");
        place.write(format!("in/{name}"), &noise[..*len]);
        (Path::new("in").join(name), noise[..*len].to_vec())
    });
    let expected = expected.collect();
    comes_back(&place, &["in"], &expected);
}

#[test]
fn every_boundary_of_a_stream() {
    let place = Place::new();
    let noise = Noise(2).bytes(CHAPTER + 1);
    std::fs::create_dir(place.path("card")).unwrap();
    let lengths =
        [0, 1, SEGMENT - HEAD - 1, SEGMENT - HEAD, SEGMENT - HEAD + 1, CHAPTER, CHAPTER + 1];
    for len in lengths {
        let (name, out) = (format!("card/{len}.alula"), format!("{len}.bin"));
        place.record(&name, &noise[..len], &["--name", &out]).good();
        assert_eq!(place.verdict(&name)["content"], len);
    }
    place.run_with_key("open", &["--out", "opened", "card"]).good();
    for len in lengths {
        assert!(place.read(format!("opened/{len}.bin")) == noise[..len], "{len}");
    }
    let name = format!("card/{}.alula", CHAPTER + 1);
    let cat = place.command(&[&["cat"], &common::KEY[..], &[&name]].concat()).output().unwrap();
    assert!(cat.status.success() && cat.stdout == noise);
}

#[test]
fn parts_of_a_stream() {
    let place = Place::with_settings(500, 10_000);
    let noise = Noise(3).bytes(300_000);
    place.record("a.alula", &noise, &[]).good();
    let parts = [(0, 1), (1, 9_998), (9_999, 2), (10_000, 10_000), (65_471, 99_999), (299_999, 1)];
    for (offset, length) in parts {
        let (from, many) = (offset.to_string(), length.to_string());
        let options = ["cat", "--offset", &from, "--length", &many, "a.alula"];
        let cat = place.command(&[&options[..], &common::KEY].concat()).output().unwrap();
        assert!(cat.status.success());
        assert!(cat.stdout == noise[offset..offset + length], "{offset}, {length}");
    }
    let beyond = ["--offset", "299990", "--length", "4096", "a.alula"];
    assert_eq!(place.run_with_key("cat", &beyond).good().code, 0);
}

#[test]
fn names_with_blanks_and_letters_of_all_languages() {
    let place = Place::new();
    let names = [
        "in/DCIM/100 MEDIA/DJI 0001.JPG",
        "in/Flug über Ærø.mp4",
        "in/飛行/一.ts",
        "in/.hidden",
        "in/2026-11-23T15:59:59Z.ts",
        "in/a'b\"c?.csv",
        "in/deep/er/and/deep/er/x",
        "other folder/log 7.ulg",
        "single file.bin",
    ];
    let mut expected = BTreeMap::new();
    for (at, name) in names.iter().enumerate() {
        let bytes = Noise(at as u64).bytes(1000 + at);
        place.write(name, &bytes);
        expected.insert(PathBuf::from(name), bytes);
    }
    comes_back(&place, &["in", "other folder", "single file.bin"], &expected);
}

#[test]
fn real_flights() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let shared = std::env::var_os("ALULA_SHARED").map(PathBuf::from);
    let samples = shared.unwrap_or_else(|| root.join("../shared")).join("samples");
    let Ok(samples) = samples.canonicalize() else {
        return skipped(&format!("{} is not here: no real flights", samples.display()));
    };
    let place = Place::new();
    let expected: BTreeMap<_, _> = files(&samples)
        .into_iter()
        .map(|(name, bytes)| (Path::new("samples").join(name), bytes))
        .collect();
    assert!(!expected.is_empty());
    comes_back(&place, &[samples.to_str().unwrap()], &expected);
}

/// `cargo test --release -p alula --test round_trip -- --ignored` needs 11 GB of disk for a while.
#[test]
#[ignore = "takes 11 GB of disk and some minutes"]
fn five_gibibytes() {
    const LEN: u64 = (5 << 30) + 1;
    let place = Place::new();
    let sparse = File::create(place.path("sparse.bin")).unwrap();
    sparse.set_len(LEN).unwrap();
    let marks = [0, (4 << 30) - 4, LEN - 8];
    for at in marks {
        std::os::unix::fs::FileExt::write_all_at(&sparse, b"a mark..", at).unwrap();
    }
    let begun = std::time::Instant::now();
    place.run(&["seal", "--drone", "drone", "--out", "sealed", "sparse.bin"]).good();
    let sealed = begun.elapsed();
    place.run(&["verify", "--drone-pub", "drone/drone.pub", "sealed"]).good();
    let verified = begun.elapsed() - sealed;
    place.run_with_key("open", &["--out", "opened", "sealed"]).good();
    println!("sealed in {sealed:?}, verified in {verified:?}, all in {:?}", begun.elapsed());

    let opened = File::open(place.path("opened/sparse.bin")).unwrap();
    assert_eq!(opened.metadata().unwrap().len(), LEN);
    let (mut a, mut b) = (vec![0; 1 << 20], vec![0; 1 << 20]);
    let sparse = File::open(place.path("sparse.bin")).unwrap();
    for at in (0..LEN).step_by(1 << 20) {
        let len = (LEN - at).min(1 << 20) as usize;
        std::os::unix::fs::FileExt::read_exact_at(&sparse, &mut a[..len], at).unwrap();
        std::os::unix::fs::FileExt::read_exact_at(&opened, &mut b[..len], at).unwrap();
        assert!(a[..len] == b[..len], "differs after byte {at}");
    }
}

/// A large file's chapters are sealed on several cores; at its size a recording is followed.
#[test]
fn a_large_file_comes_back_from_several_cores() {
    let place = Place::new();
    let content = Noise(41).bytes((21 << 20) + 12_345);
    place.write("large.bin", &content);
    place.run(&["seal", "--drone", "drone", "--out", "sealed", "large.bin"]).good();
    place.run_with_key("open", &["--out", "opened", "sealed"]).good();
    assert!(place.read("opened/large.bin") == content);
}
