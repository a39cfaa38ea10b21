// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Whole files through the door.

use super::*;

fn run(redaction: &mut Redaction, file: &[u8]) -> (Vec<u8>, BTreeMap<String, u64>) {
    let mut copy = Vec::new();
    let done = redaction.run(file, &mut copy).unwrap();
    (copy, done.removed)
}

fn message(letter: u8, payload: &[u8]) -> Vec<u8> {
    [&(payload.len() as u16).to_le_bytes()[..], &[letter], payload].concat()
}

fn keyed(letter: u8, key: &str, value: &[u8]) -> Vec<u8> {
    let more: &[u8] = if matches!(letter, b'M' | b'Q') { &[0] } else { &[] };
    message(letter, &[more, &[key.len() as u8], key.as_bytes(), value].concat())
}

fn header() -> Vec<u8> {
    [&ulog::MAGIC[..], &[1], &[7; 8]].concat()
}

const LAT: f64 = 12.345_678_9;
const LON: f64 = -98.765_432_1;

/// A log with a topic of each kind.
fn log() -> Vec<u8> {
    let gps = "vehicle_gps_position:uint64_t timestamp;int32_t lat;int32_t lon;int32_t alt;\
        float vel_m_s;uint8_t fix_type;uint8_t[3] _padding0;";
    let setpoint = "position_setpoint:uint64_t timestamp;double lat;double lon;float x;";
    let triplet = "position_setpoint_triplet:uint64_t timestamp;position_setpoint[2] next;";
    let accel = "sensor_accel:uint64_t timestamp;float x;";
    let dump = "gps_dump:uint64_t timestamp;uint8_t[12] data;";
    let number = |number: u16| number.to_le_bytes();
    let degrees = |value: f64| ((value * 1e7).round() as i32).to_le_bytes();
    let point = [&[3; 8][..], &LAT.to_le_bytes(), &LON.to_le_bytes(), &4.5_f32.to_le_bytes()];
    let point = point.concat();
    let subscribe =
        |id: u16, name: &str| message(b'A', &[&[0], &number(id)[..], name.as_bytes()].concat());
    [
        header(),
        message(b'B', &[0; 40]),
        message(b'F', gps.as_bytes()),
        message(b'F', setpoint.as_bytes()),
        message(b'F', triplet.as_bytes()),
        message(b'F', accel.as_bytes()),
        message(b'F', dump.as_bytes()),
        keyed(b'I', "char[11] about", b"PX4 12.3456"),
        keyed(b'M', "char[5] boot", b"at 12"),
        message(b'M', &[&[1, 12][..], b"char[5] boot", b"3456 "].concat()),
        keyed(b'P', "float LPE_LAT", &12.34_f32.to_le_bytes()),
        keyed(b'P', "float MPC_XY_P", &1.5_f32.to_le_bytes()),
        subscribe(0, "vehicle_gps_position"),
        subscribe(1, "position_setpoint_triplet"),
        subscribe(2, "sensor_accel"),
        subscribe(3, "gps_dump"),
        // Padding at the end is not written.
        message(
            b'D',
            &[
                &number(0)[..],
                &[1; 8],
                &degrees(LAT),
                &degrees(LON),
                &123_456_i32.to_le_bytes(),
                &2.5_f32.to_le_bytes(),
                &[3],
            ]
            .concat(),
        ),
        message(b'D', &[&number(1)[..], &[2; 8], &point, &point].concat()),
        message(b'D', &[&number(2)[..], &[2; 8], &9.81_f32.to_le_bytes()].concat()),
        message(b'D', &[&number(3)[..], &[2; 8], b"\xb5\x62 and so on"].concat()),
        message(b'D', &[&number(9)[..], &degrees(LAT)].concat()),
        message(b'L', b"6\0\0\0\0\0\0\0\0home 12.3457 -98.7654"),
        message(b'S', b"\x2f\x73\x13\x20\x25\x0c\xbb\x12"),
    ]
    .concat()
}

/// The parts of a log that differ, as indices.
fn changed(a: &[u8], b: &[u8]) -> usize {
    a.iter().zip(b).filter(|(a, b)| a != b).count()
}

#[test]
fn a_log_loses_every_position_and_nothing_else() {
    let log = log();
    let (copy, removed) = run(&mut Redaction::remove(), &log);
    assert_eq!(copy.len(), log.len());
    for place in [
        "vehicle_gps_position.lat",
        "vehicle_gps_position.alt",
        "position_setpoint_triplet.next.lon",
        "position_setpoint_triplet.next.x",
        "gps_dump.data",
        "topic without a description",
        "parameter LPE_LAT",
        "messages",
        "information boot",
    ] {
        assert!(removed.contains_key(place), "{place} is not in {removed:?}");
    }
    assert_eq!(removed["position_setpoint_triplet.next.lat"], 2);
    // Four integers and floats, the pair of points, the dump, a message unknown, digits of text.
    let gone = 3 * 4 + 4 + 2 * (8 + 8 + 4) + 12 + 6;
    assert!((gone - 14..=gone + 40).contains(&changed(&log, &copy)), "{}", changed(&log, &copy));
    for kept in [&b"PX4 **.****"[..], &9.81_f32.to_le_bytes(), &2.5_f32.to_le_bytes()] {
        assert!(copy.windows(kept.len()).any(|part| part == kept), "{kept:?}");
    }
    assert_eq!(run(&mut Redaction::remove(), &copy), (copy.clone(), BTreeMap::new()), "again");
}

#[test]
fn a_log_is_moved_as_a_whole() {
    let log = log();
    let mut shift = Redaction::new(Some(Shift::to([45.0, 10.0], 100.0)));
    let (copy, _) = run(&mut shift, &log);
    let find = |bytes: &[u8]| copy.windows(bytes.len()).any(|part| part == bytes);
    assert!(find(&450_000_000_i32.to_le_bytes()) && find(&100_000_000_i32.to_le_bytes()));
    assert!(find(&100_000_i32.to_le_bytes()) && find(&4.5_f32.to_le_bytes()));
    assert!(!find(&LAT.to_le_bytes()) && !find(&123_456_i32.to_le_bytes()));
    // The same place in doubles.
    assert!(
        copy.windows(8)
            .any(|part| { (f64::from_le_bytes(part.try_into().unwrap()) - 45.0).abs() < 1e-6 })
    );
}

#[test]
fn topics_can_be_kept_and_dropped_by_name() {
    let log = log();
    let named =
        |redaction: Redaction| redaction.keep("gps_dump").keep("LPE_LAT").drop("sensor_accel");
    let mut redaction = named(Redaction::remove()).keep("nothing of this name");
    let (copy, removed) = run(&mut redaction, &log);
    assert!(removed.contains_key("sensor_accel.x") && !removed.contains_key("gps_dump.data"));
    assert!(
        copy.windows(4).any(|part| part == b"and ") && !removed.contains_key("parameter LPE_LAT")
    );
    assert_eq!(redaction.not_met().collect::<Vec<_>>(), ["nothing of this name"]);
}

#[test]
fn a_torn_or_damaged_log_is_zeroed_where_it_cannot_be_read() {
    let log = log();
    let sync = log.len() - 11;
    // Cut anywhere: what is not whole is zero.
    for cut in (16..log.len()).step_by(7) {
        let (copy, _) = run(&mut Redaction::remove(), &log[..cut]);
        assert_eq!(copy.len(), cut);
        let whole = run(&mut Redaction::remove(), &log).0;
        let good = copy.iter().zip(&whole).all(|(byte, whole)| byte == whole || *byte == 0);
        assert!(good, "cut at {cut}");
    }
    let mut damaged = log.clone();
    let at = damaged.windows(3).position(|part| part == b"\x1b\0D").unwrap();
    damaged[at + 2] = b'~';
    let (copy, removed) = run(&mut Redaction::remove(), &damaged);
    assert_eq!(removed["bytes that are no message"], 1);
    assert!(copy[at..sync].iter().all(|byte| *byte == 0));
    assert_eq!(copy[sync..], log[sync..]);
}

#[test]
fn data_appended_behind_a_torn_message_are_read() {
    let mut log = log();
    let torn = message(b'D', &[7; 40]);
    log.extend_from_slice(&torn[..20]);
    let at = log.len() as u64;
    let text = message(b'L', b"6\0\0\0\0\0\0\0\0crashed at 12.345678");
    log.extend_from_slice(&text);
    log[16 + 3 + 8] = 1;
    log[16 + 3 + 16..][..8].copy_from_slice(&at.to_le_bytes());
    let (copy, removed) = run(&mut Redaction::remove(), &log);
    assert!(copy.ends_with(b"crashed at **.******"), "{removed:?}");
    assert_eq!(removed["message that is not whole"], 1);
}

#[test]
fn hostile_descriptions_cost_neither_time_nor_memory() {
    let bomb = |name: &str, of: &str| format!("{name}:{of}[65535] a;{of}[65535] b;");
    let mut file = header();
    for (name, of) in [("a", "b"), ("b", "c"), ("c", "d"), ("d", "empty"), ("e", "e")] {
        file.extend(message(b'F', bomb(name, of).as_bytes()));
    }
    file.extend(message(b'F', b"empty:"));
    for (number, name) in ["a", "d", "e", "none", "empty"].into_iter().enumerate() {
        file.extend(message(b'A', &[&[0, number as u8, 0], name.as_bytes()].concat()));
        file.extend(message(b'D', &[number as u8, 0, 1, 2, 3]));
    }
    let (copy, removed) = run(&mut Redaction::remove(), &file);
    assert_eq!((copy.len(), removed["topic without a description"]), (file.len(), 5));
}

#[test]
fn other_formats_are_refused() {
    let mp4 = b"\0\0\0\x18ftypmp42\0\0\0\0";
    for file in [&mp4[..], b"", b"ULog", b"1\n", b"hello, world"] {
        let refused = Redaction::remove().run(file, &mut Vec::new());
        assert!(matches!(refused, Err(Error::Unsupported)), "{refused:?}");
    }
}
