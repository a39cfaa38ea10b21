// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `alula redact`: no coordinate of the original is found in a copy, nothing else is missing in it,
//! readers of its format open it, and its origin can be proved.

#[path = "../common/mod.rs"]
mod common;
mod inputs;
mod search;

use std::collections::BTreeMap;
use std::process::Command;

use alula_vault::redact::{Format, Redaction};
use common::{KEY, Place, Said, skipped};
use inputs::{LAT, LON, at, sample};
use search::Search;

fn copy(mut redaction: Redaction, file: &[u8]) -> (Vec<u8>, Format, BTreeMap<String, u64>) {
    let mut copy = Vec::new();
    let done = redaction.run(file, &mut copy).unwrap();
    (copy, done.format, done.removed)
}

/// The file's copies of both kinds hold none of its coordinates, and the file does.
#[track_caller]
fn loses_them(file: &[u8], search: &Search) -> [Vec<u8>; 2] {
    assert!(!search.find(file).is_empty(), "the control: the original has its coordinates");
    [Redaction::remove(), Redaction::shift().unwrap()].map(|redaction| {
        let (copy, format, removed) = copy(redaction, file);
        search.finds_nothing(&copy);
        assert!(!removed.is_empty());
        assert!(format == Format::Srt || copy.len() == file.len());
        copy
    })
}

fn generated() -> Search {
    Search::new((0..10).flat_map(at).chain([LAT, LON]))
}

#[test]
fn a_log_keeps_what_is_no_position() {
    let log = inputs::ulog();
    let copies = loses_them(&log, &generated());
    let before = inputs::fields(&log);
    for copy in &copies {
        let after = inputs::fields(copy);
        assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
        for (name, values) in &before {
            let kept = ["timestamp", "accel", "vel_m_s", "heading", "vx", "param1", "radius"];
            if kept.iter().any(|part| name.contains(part)) || name.ends_with(".len") {
                assert_eq!(values, &after[name], "{name}");
            }
        }
        assert!(copy.windows(9).any(|part| part == b"home set "));
    }
    let whole = |log: &[u8], name: &str| -> Vec<f64> {
        let values = &inputs::fields(log)[name];
        values.iter().map(|value| f64::from_le_bytes(value[..8].try_into().unwrap())).collect()
    };
    assert!(whole(&copies[0], "sensor_gps.latitude_deg").iter().all(|degrees| *degrees == 0.0));
    // Metres along the track, from degrees, are those of the original.
    let metres = |log: &[u8]| {
        let (lat, lon) =
            (whole(log, "sensor_gps.latitude_deg"), whole(log, "sensor_gps.longitude_deg"));
        let east = (lon[9] - lon[0]) * lat[0].to_radians().cos();
        ((lat[9] - lat[0]).hypot(east) * 111_195.0, lat[9] - lat[0])
    };
    let ((was, north), (is, still)) = (metres(&log), metres(&copies[1]));
    assert!((was - is).abs() < 0.05 && (north - still).abs() < 1e-9, "{was} m became {is} m");
    let gps = &inputs::fields(&copies[1])["vehicle_gps_position.lat"][0];
    let gps = f64::from(i32::from_le_bytes(gps[..].try_into().unwrap())) / 1e7;
    let other = whole(&copies[1], "sensor_gps.latitude_deg")[0];
    assert!((gps - other).abs() < 1e-6, "all topics move together: {gps} {other}");
}

/// The search catches a table with a row too few: any one topic left as it was.
#[test]
fn a_topic_that_is_left_out_is_found() {
    let log = inputs::ulog();
    let topics = ["vehicle_gps_position", "sensor_gps", "fence", "vehicle_command", "orbit_status"];
    let more = ["vehicle_local_position", "gps_dump", "thing_of_tomorrow", "messages", "LPE_LAT"];
    for name in topics.into_iter().chain(more) {
        let (copy, ..) = copy(Redaction::remove().keep(name), &log);
        assert!(!generated().find(&copy).is_empty(), "{name}");
    }
}

#[test]
fn captions_and_photos_keep_what_is_no_position() {
    let [removed, _] = loses_them(&inputs::srt(), &generated());
    let text = String::from_utf8(removed).unwrap();
    for kept in ["00:00:09,000 --> 00:00:09,033", "[shutter : 1/80.0]", "H 85.80m", "size=\"36\""] {
        assert!(text.contains(kept), "{kept}");
    }
    let photo = inputs::jpeg();
    let copies = loses_them(&photo, &Search::new([LAT, LON]));
    // A moved photo has a place, which is another one.
    let [lat, lon] = inputs::exif_place(&copies[1]);
    assert!((lat - LAT).abs() > 1.0 && (lon - LON.abs()).abs() > 1.0 && lat < 60.0, "{lat} {lon}");
    for copy in copies {
        for kept in ["2026:01:02 03:04:05", "FC3", "GimbalYawDegree=\"+45.00\""] {
            assert!(copy.windows(kept.len()).any(|part| part == kept.as_bytes()), "{kept}");
        }
        // The picture, the thumbnail and the preview.
        let scan = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x15\xff\xd9";
        assert_eq!(copy.windows(scan.len()).filter(|part| part == scan).count(), 3);
    }
}

/// The coordinates in the samples, as an independent reader finds them.
fn coordinates_of(name: &str, file: &[u8]) -> Vec<f64> {
    if name.ends_with("ulg") {
        let fields = inputs::fields(file);
        let scaled = ["lat", "lon"].map(|field| &fields[&format!("vehicle_gps_position.{field}")]);
        let degrees =
            |value: &Vec<u8>| f64::from(i32::from_le_bytes(value[..].try_into().unwrap())) / 1e7;
        return scaled.into_iter().flatten().map(degrees).collect();
    }
    if name.ends_with("JPG") {
        return inputs::exif_place(file).to_vec();
    }
    let text = String::from_utf8(file.to_vec()).unwrap();
    let words = text.split(|c: char| !(c.is_ascii_digit() || "-.".contains(c)));
    let precise = words.filter(|word| {
        word.split_once('.').is_some_and(|(_, decimals)| decimals.len() == 6 && *word != "0.000000")
    });
    // Altitudes have as many decimals, and end in zeros.
    precise.filter(|word| !word.ends_with(".000000")).map(|word| word.parse().unwrap()).collect()
}

#[test]
fn samples_lose_their_coordinates_and_readers_open_the_copies() {
    let samples = [
        "ulg/sample_log_small.ulg",
        "srt/air2s.srt",
        "srt/p4_rtk.SRT",
        "jpg/brighton_beach_DJI_0018.JPG",
    ];
    let place = Place::bare();
    for name in samples {
        let Some(file) = sample(name) else { return };
        let original = place.write(short(name), &file);
        let search = Search::new(coordinates_of(name, &file));
        for (kind, copy) in ["removed", "shifted"].into_iter().zip(loses_them(&file, &search)) {
            if name.ends_with("JPG") {
                let scan = file.windows(2).rposition(|two| two == b"\xff\xda").unwrap();
                assert_eq!(copy[scan..], file[scan..], "the pictures are untouched");
            }
            let copy = place.write(format!("{kind}-{}", short(name)), copy);
            opens(name, &original.to_string_lossy(), &copy.to_string_lossy());
        }
    }
    for name in ["ulg/sample.ulg", "ulg/sample_appended_multiple.ulg"] {
        let Some(file) = sample(name) else { return };
        let (copy, ..) = copy(Redaction::remove(), &file);
        let [original, copy] = [(short(name), &file), ("copy.ulg", &copy)];
        let [original, copy] = [original, copy].map(|(name, file)| place.write(name, file));
        opens(name, &original.to_string_lossy(), &copy.to_string_lossy());
    }
}

fn short(name: &str) -> &str {
    name.rsplit('/').next().unwrap()
}

/// Both logs as PX4's own reader sees them: the same topics at the same times, the same damage.
const PYULOG: &str = "
import sys, pyulog
logs = [pyulog.ULog(name) for name in sys.argv[1:]]
seen = [(log.file_corruption, len(log.logged_messages), len(log.initial_parameters),
    [(d.name, d.multi_id, d.data['timestamp'].tolist()) for d in log.data_list]) for log in logs]
assert seen[0] == seen[1] and seen[0][3]
";

/// A reader of the format opens the copy as it opens the original, where there is such a reader.
fn opens(name: &str, original: &str, copy: &str) {
    let reader: &[&str] = match name {
        _ if name.ends_with("ulg") => &["python3", "-c", PYULOG, original],
        _ if name.ends_with("JPG") => &["ffprobe", "-v", "error", "-show_frames", "-of", "csv"],
        _ => &["ffprobe", "-v", "error", "-f", "srt", "-show_packets", "-of", "csv"],
    };
    let there = match reader[0] {
        "python3" => Command::new("python3").args(["-c", "import pyulog"]).output(),
        program => Command::new(program).arg("-version").output(),
    };
    if !there.is_ok_and(|there| there.status.success()) {
        static TOLD: std::sync::Once = std::sync::Once::new();
        let why = "no pyulog for python3, or no ffprobe: no reader but ours opened those copies";
        return TOLD.call_once(|| skipped(why));
    }
    let said = Command::new(reader[0]).args(&reader[1..]).arg(copy).output().unwrap();
    let told = String::from_utf8_lossy(&said.stderr);
    assert!(said.status.success() && told.is_empty(), "{name}: {told}");
}

const DRONE: [&str; 2] = ["--drone-pub", "drone/drone.pub"];

/// A place with a recording of each format.
fn recorded() -> Place {
    let place = Place::new();
    place.record("log.alula", &inputs::ulog(), &["--name", "Somewhere/flight.ulg"]).good();
    place.record("srt.alula", &inputs::srt(), &["--name", "flight.srt"]).good();
    place.record("jpg.alula", &inputs::jpeg(), &["--name", "DJI_1.JPG"]).good();
    place
}

fn redact(place: &Place, options: &[&str]) -> Said {
    place.run(&[&["--json", "redact"], &KEY[..], options].concat())
}

fn proved(place: &Place, options: &[&str]) -> Said {
    place.run(&[&["--json", "verify-redaction"], options].concat())
}

#[test]
fn plain_copies_are_made_and_their_origin_is_proved_without_a_key() {
    let place = recorded();
    let before = place.read("log.alula");
    let files = ["log.alula", "srt.alula", "jpg.alula"];
    let told =
        redact(&place, &[&["--plain", "--out", "c", "--remark", "r 1"], &files[..]].concat());
    let told = told.good().json();
    assert_eq!(told["files"][0]["removed"]["vehicle_gps_position.lat"], 10);
    let names = ["DJI_1.redacted.JPG", "flight.redacted.srt", "flight.redacted.ulg"];
    let both = names.iter().flat_map(|name| [(*name).to_owned(), format!("{name}.redaction")]);
    assert_eq!(place.names("c"), both.collect::<Vec<_>>());
    for name in names {
        let copy = place.read(format!("c/{name}"));
        generated().finds_nothing(&copy);
        let proof = format!("c/{name}.redaction");
        generated().finds_nothing(&place.read(&proof));
        let said = proved(&place, &[&DRONE[..], &[&proof, &format!("c/{name}")]].concat());
        let value = said.good().json();
        assert_eq!((&value["proved"], &value["remark"]), (&true.into(), &"r 1".into()));
        assert_eq!(value["positions"], "removed");
    }
    // The original has one record more, and is what it was before it.
    assert!(place.read("log.alula").starts_with(&before));
    let custody = place.verdict("log.alula")["custody"]["records"].clone();
    assert_eq!((&custody[0]["act"], &custody[0]["side"]), (&"redacted".into(), &"original".into()));

    // Each control: another copy, an altered one, an altered proof, nobody known.
    let [copy, proof] = ["c/flight.redacted.ulg", "c/flight.redacted.ulg.redaction"];
    let verify = |files: [&str; 2]| proved(&place, &[&DRONE[..], &files].concat());
    assert_eq!(verify([proof, "c/flight.redacted.srt"]).code, 4);
    let mut altered = place.read(copy);
    altered[500] ^= 1;
    place.write("altered", altered);
    assert_eq!(verify([proof, "altered"]).code, 4);
    let good = place.read(proof);
    for at in [20, 80, 5_000, 9_000, 11_160, 12_000, 16_000, 17_000, 22_000, good.len() - 1] {
        let mut bad = good.clone();
        bad[at] ^= 4;
        place.write("bad.redaction", bad);
        assert_eq!(verify(["bad.redaction", copy]).code, 4, "byte {at}");
    }
    assert_eq!(proved(&place, &[proof, copy]).code, 4, "no aircraft is known");
    place.owner("lab");
    let other = [&DRONE[..], &["--owner-pub", "lab/owner.pub", proof, copy]].concat();
    assert_eq!(proved(&place, &other).code, 4, "somebody else's");
}

#[test]
fn sealed_copies_go_to_whom_they_are_for_and_are_linked_on_both_sides() {
    let place = recorded();
    place.owner("lab");
    let told = redact(&place, &["--shift", "--to", "lab/owner.pub", "--out", "c", "log.alula"]);
    let told = told.good().json();
    let file = |what: &str| told["files"][0][what].as_str().unwrap().to_owned();
    let (sealed, proof) = (file("copy"), file("proof"));
    let cat = place.command(&[
        "cat",
        "--key",
        "lab/owner.key",
        "--passphrase-file",
        "lab.passphrase",
        &sealed,
    ]);
    let content = { cat }.output().unwrap();
    assert!(content.status.success());
    generated().finds_nothing(&content.stdout);
    assert_eq!(place.run_with_key("cat", &[&sealed]).code, 4, "not sealed to its owner");
    let value = proved(&place, &[&DRONE[..], &[&proof, &sealed]].concat()).good().json();
    assert_eq!((&value["positions"], &value["linked_in_copy"]), (&"shifted".into(), &true.into()));
    // Again, to oneself, without a trace in the original.
    let before = place.read("log.alula");
    let told = redact(&place, &["--detached", "--out", "d", "log.alula"]).good().json();
    assert_eq!((place.read("log.alula"), &told["files"][0]["record"]), (before, &1.into()));
    let copy = told["files"][0]["copy"].as_str().unwrap();
    let content = place.run_with_key("open", &["--out", "opened", copy]).good();
    assert!(content.out.contains("flight.ulg"), "{}", content.out);
    // Nothing outside the seal names the original.
    let id = place.read("log.alula")[32..48].to_vec();
    assert!(!place.read(copy).windows(16).any(|part| part == id));
}

#[test]
fn an_interrupted_redaction_leaves_nothing_behind() {
    let place = Place::new();
    let mut log = inputs::ulog();
    let data = log.windows(3).position(|part| part[2] == b'D' && part[1] == 0).unwrap();
    let flight = log[data..].to_vec();
    log.extend(flight.repeat(20_000_000 / flight.len()));
    place.record("a.alula", &log, &["--name", "a.ulg"]).good();
    let whole = place.read("a.alula");
    let arguments = [&["redact"], &KEY[..], &["--plain", "--out", "c", "a.alula"]].concat();
    for delay in [60, 150, 250] {
        let (done, status) = place.interrupt(&arguments, delay);
        assert_eq!(place.read("a.alula") == whole, !done, "after {delay} ms: {status}");
        assert_eq!(place.names("c").len(), if done { 2 } else { 0 }, "after {delay} ms: {status}");
        if done {
            break;
        }
    }
}

#[test]
fn what_cannot_be_redacted_is_told_before_anything_is_written() {
    let place = recorded();
    place.record("mp4.alula", b"\0\0\0\x18ftypmp42\0\0\0\0mp42", &["--name", "v.mp4"]).good();
    let plain = ["--plain", "--out", "c"];
    let run = |files: &[&str]| place.run_with_key("redact", &[&plain[..], files].concat());
    run(&["log.alula", "mp4.alula"]).refused(1, &["mp4.alula", "ULog", "SRT", "JPEG"]);
    run(&["nowhere.alula"]).refused(1, &["nowhere.alula"]);
    let whole = place.read("log.alula");
    place.write("cut.alula", &whole[..whole.len() - 100]);
    run(&["cut.alula"]).refused(1, &["cut.alula", "alula recover"]);
    let mut bad = whole.clone();
    bad[whole.len() / 2] ^= 1;
    place.write("bad.alula", bad);
    run(&["bad.alula"]).refused(4, &["bad.alula", "damaged"]);
    assert_eq!(place.names("c"), [""; 0]);
    place.owner("lab");
    let key = ["--key", "lab/owner.key", "--passphrase-file", "lab.passphrase"];
    let lab = [&["redact"], &key[..], &plain, &["log.alula"]].concat();
    place.run(&lab).refused(4, &["log.alula", "no recipient"]);
    // A copy is not replaced, and what stands in its way leaves nothing behind.
    run(&["log.alula"]).good();
    let before = place.read("log.alula");
    run(&["log.alula"]).refused(1, &["flight.redacted.ulg"]);
    assert_eq!((place.read("log.alula"), place.names("c").len()), (before, 2));
    run(&["--force", "log.alula"]).good();
    let again = [&DRONE[..], &["c/flight.redacted.ulg.redaction", "c/flight.redacted.ulg"]];
    proved(&place, &again.concat()).good();
    place.run_with_key("recover", &["cut.alula"]).good();
    assert_eq!(redact(&place, &["--plain", "--out", "d", "cut.alula"]).code, 3);
}
