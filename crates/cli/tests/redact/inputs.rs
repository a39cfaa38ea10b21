// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Files with positions: generated ones, and the samples beside the project; and an independent
//! reading of both.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// Where the generated ones were taken.
pub(crate) const LAT: f64 = 12.345_678_9;
pub(crate) const LON: f64 = -98.765_432_1;

/// A sample. `None`, said aloud, where it is not.
pub(crate) fn sample(name: &str) -> Option<Vec<u8>> {
    let shared = std::env::var_os("ALULA_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    );
    let sample = std::fs::read(shared.join("samples").join(name)).ok();
    if sample.is_none() {
        crate::common::skipped(&format!("no sample {name} beside the project"));
    }
    sample
}

fn message(letter: u8, payload: &[u8]) -> Vec<u8> {
    [&(payload.len() as u16).to_le_bytes()[..], &[letter], payload].concat()
}

/// A log of a flight, ten positions long, in every topic that has positions in another form.
pub(crate) fn ulog() -> Vec<u8> {
    const FORMATS: [&str; 10] = [
        "vehicle_gps_position:uint64_t timestamp;int32_t lat;int32_t lon;int32_t alt;\
         float vel_m_s;",
        "sensor_gps:uint64_t timestamp;double latitude_deg;double longitude_deg;\
         double altitude_msl_m;float heading;",
        "vehicle_local_position:uint64_t timestamp;double ref_lat;double ref_lon;float x;float y;\
         float vx;",
        "fence_vertex:uint64_t timestamp;float lat;float lon;",
        "fence:uint64_t timestamp;uint32_t count;uint8_t[4] _padding0;fence_vertex[2] vertices;",
        "vehicle_command:uint64_t timestamp;double param5;double param6;float param1;",
        "orbit_status:uint64_t timestamp;float radius;double x;double y;",
        "gps_dump:uint64_t timestamp;uint8_t len;uint8_t[23] data;",
        "thing_of_tomorrow:uint64_t timestamp;float target_lat_rad;float target_lon_rad;\
         double[2] where_it_was;",
        "sensor_accel:uint64_t timestamp;float x;float y;float z;",
    ];
    const LOGGED: [&str; 9] = [
        "vehicle_gps_position",
        "sensor_gps",
        "vehicle_local_position",
        "fence",
        "vehicle_command",
        "orbit_status",
        "gps_dump",
        "thing_of_tomorrow",
        "sensor_accel",
    ];
    let mut log = [b"ULog\x01\x12\x35\x01".as_slice(), &[0; 8], &message(b'B', &[0; 40])].concat();
    for format in FORMATS {
        log.extend(message(b'F', format.as_bytes()));
    }
    let keyed = |letter, key: &str, value: &[u8]| {
        message(letter, &[&[key.len() as u8], key.as_bytes(), value].concat())
    };
    log.extend(keyed(b'I', "char[4] sys_name", b"PX4\0"));
    log.extend(keyed(b'P', "float LPE_LAT", &(LAT as f32).to_le_bytes()));
    log.extend(keyed(b'P', "float MPC_XY_P", &0.95_f32.to_le_bytes()));
    for (number, name) in LOGGED.iter().enumerate() {
        log.extend(message(b'A', &[&[0, number as u8, 0], name.as_bytes()].concat()));
    }
    for step in 0..10_u64 {
        for (number, data) in data(step).into_iter().enumerate() {
            log.extend(message(b'D', &[&[number as u8, 0], &data[..]].concat()));
        }
        let text = format!("6{}home set to {LAT:.6}, {LON:.5}", "\0".repeat(8));
        log.extend(message(b'L', text.as_bytes()));
    }
    log
}

/// The positions of the generated log at a step.
pub(crate) fn at(step: u64) -> [f64; 2] {
    [LAT + step as f64 * 1.3e-4, LON + step as f64 * 0.7e-4]
}

fn data(step: u64) -> Vec<Vec<u8>> {
    let [lat, lon] = at(step);
    let time = (1_000_000 * (step + 1)).to_le_bytes();
    let scaled = |degrees: f64| ((degrees * 1e7).round() as i32).to_le_bytes();
    let [double, single] = [
        |value: f64| value.to_le_bytes().to_vec(),
        |value: f64| (value as f32).to_le_bytes().to_vec(),
    ];
    let metres = single(step as f64 * 7.5 + 1.25);
    let vertex = [&[0; 8][..], &single(lat), &single(lon)].concat();
    let raw = [&[17][..], b"\xb5b", &scaled(lon), &scaled(lat), &[1; 13]].concat();
    let bodies: Vec<Vec<Vec<u8>>> = vec![
        vec![scaled(lat).into(), scaled(lon).into(), 345_678_i32.to_le_bytes().into(), single(2.5)],
        vec![double(lat), double(lon), double(345.678), single(1.5)],
        vec![double(lat), double(lon), metres.clone(), metres, single(3.25)],
        vec![vec![2, 0, 0, 0, 0, 0, 0, 0], vertex.clone(), vertex],
        vec![double(lat), double(lon), single(7.0)],
        vec![single(30.0), double(lat), double(lon)],
        vec![raw],
        vec![single(lat.to_radians()), single(lon.to_radians()), double(lat), double(lon)],
        vec![single(0.1), single(0.2), single(-9.81)],
    ];
    bodies.into_iter().map(|body| [&time[..], &body.concat()].concat()).collect()
}

/// The captions of a video, in both forms that DJI writes.
pub(crate) fn srt() -> Vec<u8> {
    let mut text = String::new();
    for step in 0..10 {
        let [lat, lon] = at(step);
        text += &format!(
            "{}\n00:00:0{step},000 --> 00:00:0{step},033\n<font size=\"36\">DiffTime : 33ms\n\
             [iso : 100] [shutter : 1/80.0] [latitude: {lat:.6}] [longitude: {lon:.6}] \
             [altitude: 117.000000] </font>\nGPS ({lon:.4}, {lat:.4}, 15), \
             HOME({LON:.6},{LAT:.6}), \
             H 85.80m\n\n",
            step + 1
        );
    }
    text.into_bytes()
}

/// A grey square of 8 by 8 points.
const SQUARE: [&str; 4] = [
    "ffd8ffe000104a46494600010100000100010000ffdb004300100b0c0e0c0a100e0d0e1211101318281a1816",
    "16183123251d283a333d3c3933383740485c4e404457453738506d51575f626768673e4d71797064785c6567",
    "63ffc0000b080008000801011100ffc40014000100000000000000000000000000000005ffc4001410010000",
    "0000000000000000000000000000ffda0008010100003f0015ffd9",
];

/// A photo with its place in Exif, XMP and a segment of its own, a thumbnail, a preview, a tail.
pub(crate) fn jpeg() -> Vec<u8> {
    let square = &square()[..];
    let segment = |marker: u8, payload: &[u8]| {
        [&[0xff, marker][..], &(payload.len() as u16 + 2).to_be_bytes(), payload].concat()
    };
    let xmp = format!(
        "http://ns.adobe.com/xap/1.0/\0<?xpacket begin=''?><x:xmpmeta xmlns:x='adobe:ns:meta/'>\
         <rdf:Description drone-dji:GpsLatitude=\"{LAT:+.7}\" \
         drone-dji:GpsLongtitude=\"{LON:+.7}\" \
         drone-dji:GimbalYawDegree=\"+45.00\"/></x:xmpmeta>{}<?xpacket end='w'?>",
        " ".repeat(40)
    );
    let own = [&b"DJI"[..], &LAT.to_le_bytes(), &LON.to_le_bytes()].concat();
    let tail = [&b"tail"[..], &LON.to_be_bytes()].concat();
    let (begin, picture) = square.split_at(2);
    [
        begin,
        &segment(0xe1, &[&b"Exif\0\0"[..], &exif(square)].concat()),
        &segment(0xe1, xmp.as_bytes()),
        &segment(0xe4, &own),
        &segment(0xfe, format!("taken at {LAT} {LON}").as_bytes()),
        picture,
        square,
        &tail,
    ]
    .concat()
}

fn square() -> Vec<u8> {
    let digits = SQUARE.concat().into_bytes();
    let byte = |two: &[u8]| u8::from_str_radix(std::str::from_utf8(two).unwrap(), 16).unwrap();
    digits.chunks_exact(2).map(byte).collect()
}

/// A TIFF, big-endian, with a camera's name, a place and a thumbnail.
fn exif(thumbnail: &[u8]) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [&tag.to_be_bytes()[..], &kind.to_be_bytes(), &count.to_be_bytes(), &value].concat()
    };
    let at = |offset: u32| offset.to_be_bytes();
    let rationals = |degrees: f64| {
        let (size, minutes) = (degrees.abs(), degrees.abs().fract() * 60.0);
        let seconds = (minutes.fract() * 60.0 * 1e5).round() as u32;
        [size.trunc() as u32, 1, minutes.trunc() as u32, 1, seconds, 100_000].map(u32::to_be_bytes)
    };
    // Directory 0 at 8, the place at 50, directory 1 at 116, then values.
    let (gps, next, values) = (50, 116, 146);
    let zeroth = [
        entry(0x0110, 2, 4, *b"FC3\0"),
        entry(0x0132, 2, 20, at(values + 56)),
        entry(0x8825, 4, 1, at(gps)),
    ];
    let place = [
        entry(0, 1, 4, [2, 3, 0, 0]),
        entry(1, 2, 2, *b"N\0\0\0"),
        entry(2, 5, 3, at(values)),
        entry(3, 2, 2, *b"W\0\0\0"),
        entry(4, 5, 3, at(values + 24)),
    ];
    let first = [
        entry(0x0201, 4, 1, at(values + 56 + 20)),
        entry(0x0202, 4, 1, (thumbnail.len() as u32).to_be_bytes()),
    ];
    let directory = |entries: &[Vec<u8>], next: u32| {
        [&(entries.len() as u16).to_be_bytes()[..], &entries.concat(), &next.to_be_bytes()].concat()
    };
    let tiff = [
        b"MM\0*".to_vec(),
        at(8).to_vec(),
        directory(&zeroth, next),
        directory(&place, 0),
        directory(&first, 0),
        rationals(LAT).concat(),
        rationals(LON).concat(),
        // What no tag points to, as some makers leave it.
        LAT.to_be_bytes().to_vec(),
        b"2026:01:02 03:04:05\0".to_vec(),
        thumbnail.to_vec(),
    ];
    tiff.concat()
}

/// A number in a log's data: topic, field, and what stands there.
type Values = BTreeMap<String, Vec<Vec<u8>>>;

/// Reads all data of a log by its own formats, without nested ones: the bytes of each field.
pub(crate) fn fields(log: &[u8]) -> Values {
    let mut formats = BTreeMap::new();
    let (mut topics, mut values) = (BTreeMap::new(), Values::new());
    let mut rest = &log[16..];
    while rest.len() >= 3 {
        let (len, letter) = (usize::from(u16::from_le_bytes([rest[0], rest[1]])), rest[2]);
        let Some(payload) = rest.get(3..3 + len) else { break };
        rest = &rest[3 + len..];
        let text = String::from_utf8_lossy(payload).into_owned();
        match letter {
            b'F' => {
                let (name, fields) = text.split_once(':').unwrap();
                formats.insert(name.to_owned(), fields.to_owned());
            }
            b'A' => {
                let name = String::from_utf8_lossy(&payload[3..]).into_owned();
                topics.insert([payload[1], payload[2]], name);
            }
            b'D' => {
                let name = &topics[&[payload[0], payload[1]]];
                let mut data = &payload[2..];
                for field in formats[name].split_terminator(';') {
                    let (kind, field) = field.split_once(' ').unwrap();
                    let Some(size) = size(kind).filter(|size| *size <= data.len()) else { break };
                    let (value, more) = data.split_at(size);
                    values.entry(format!("{name}.{field}")).or_default().push(value.to_vec());
                    data = more;
                }
            }
            _ => {}
        }
    }
    values
}

fn size(kind: &str) -> Option<usize> {
    let (kind, count) = match kind.split_once('[') {
        Some((kind, count)) => (kind, count.trim_end_matches(']').parse().unwrap()),
        None => (kind, 1),
    };
    let size = match kind {
        "float" => 4,
        "double" => 8,
        "bool" | "char" => 1,
        _ => {
            kind.trim_start_matches("uint")
                .trim_start_matches("int")
                .strip_suffix("_t")?
                .parse::<usize>()
                .ok()?
                / 8
        }
    };
    Some(size * count)
}

/// The place in a photo's Exif, read apart from what redacts: latitude and longitude.
pub(crate) fn exif_place(photo: &[u8]) -> [f64; 2] {
    let tiff = &photo[photo.windows(6).position(|part| part == b"Exif\0\0").unwrap() + 6..];
    let little = tiff[0] == b'I';
    let number = |at: usize, len: usize| {
        let bytes = &tiff[at..at + len];
        let push = |sum: usize, byte: &u8| (sum << 8) | usize::from(*byte);
        if little { bytes.iter().rev().fold(0, push) } else { bytes.iter().fold(0, push) }
    };
    let find = |directory: usize, tag: usize| {
        let entries = (0..number(directory, 2)).map(|entry| directory + 2 + 12 * entry);
        entries.into_iter().find(|at| number(*at, 2) == tag).unwrap() + 8
    };
    let place = number(find(number(4, 4), 0x8825), 4);
    let degrees = |tag: usize| {
        let at = number(find(place, tag), 4);
        let part =
            |which: usize| number(at + 8 * which, 4) as f64 / number(at + 8 * which + 4, 4) as f64;
        part(0) + part(1) / 60.0 + part(2) / 3600.0
    };
    [degrees(2), degrees(4)]
}
