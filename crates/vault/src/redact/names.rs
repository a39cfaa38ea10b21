// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Which names are positions. What is listed comes first; then a rule for names that nobody listed,
//! which rather takes too much. Topics are those of PX4's uORB messages, old and new.

/// What a value is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// No position.
    Keep,
    /// Degrees, in floating point or as an integer of 1e-7.
    Lat,
    /// The same.
    Lon,
    /// Metres above the sea, in floating point, or an integer of millimetres.
    Alt,
    /// Metres from an origin that is named elsewhere: the shape of the track.
    Local,
    /// The states of PX4's estimator, of which those from 7 to 9 are metres.
    States,
    /// A place in some other form, or what tells one: zeroed.
    Place,
    /// Text, in which there may be coordinates.
    Text,
}

/// The types of a field's elements.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Type {
    Byte,
    Bool,
    I16,
    I32,
    I64,
    F32,
    F64,
}

impl Type {
    /// By its name in a ULog.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "int8_t" | "uint8_t" | "char" => Type::Byte,
            "bool" => Type::Bool,
            "int16_t" | "uint16_t" => Type::I16,
            "int32_t" | "uint32_t" => Type::I32,
            "int64_t" | "uint64_t" => Type::I64,
            "float" => Type::F32,
            "double" => Type::F64,
            _ => return None,
        })
    }

    pub(super) fn size(self) -> usize {
        match self {
            Type::Byte | Type::Bool => 1,
            Type::I16 => 2,
            Type::I32 | Type::F32 => 4,
            Type::I64 | Type::F64 => 8,
        }
    }

    fn is_float(self) -> bool {
        matches!(self, Type::F32 | Type::F64)
    }
}

/// A field of a topic.
#[derive(Clone, Copy)]
pub(super) struct Field<'a> {
    /// The topic, and the format in it to which the field belongs.
    pub(super) topics: [&'a str; 2],
    pub(super) name: &'a str,
    pub(super) kind: Type,
    /// How many elements; 1 if it is no array.
    pub(super) count: usize,
    /// Whether latitudes stand beside it.
    pub(super) among_coordinates: bool,
}

/// What a field of a topic holds.
pub(super) fn field(field: &Field<'_>) -> Kind {
    if field.name.starts_with("timestamp") {
        return Kind::Keep;
    }
    let listed = FIELDS.iter().find(|(topic, name, _)| {
        field.topics.iter().any(|of| matches(topic, of)) && matches(name, field.name)
    });
    match listed {
        Some((.., kind)) => *kind,
        None => unlisted(field),
    }
}

fn unlisted(field: &Field<'_>) -> Kind {
    let words: Vec<&str> = field.name.split('_').map(stem).collect();
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    let wide = field.kind.size() >= 4;
    let coordinates = [has(LATITUDES), has(LONGITUDES)];
    match coordinates {
        [true, true] if wide => return Kind::Place,
        [true, false] if wide => return Kind::Lat,
        [false, true] if wide => return Kind::Lon,
        _ => {}
    }
    if has(ALTITUDES) && field.among_coordinates && wide && !has(BAROMETRIC) {
        return match (has(&["ellipsoid"]), has(&["delta"])) {
            // Its distance from the other altitude is another one in each region.
            (true, _) => Kind::Place,
            (_, true) => Kind::Local,
            _ => Kind::Alt,
        };
    }
    let axes = words.iter().all(|word| AXES.contains(word) || BESIDE_AXES.contains(word));
    let local = LOCAL_TOPICS.iter().any(|glob| field.topics.iter().any(|of| matches(glob, of)));
    if field.kind.is_float() && axes && (has(POSITIONS) || (local && has(AXES))) {
        return Kind::Local;
    }
    // PX4 has doubles for coordinates alone. Long rows of bytes may be anything, such as what a
    // receiver of satellites sent.
    let anything = field.kind == Type::F64 || (field.kind == Type::Byte && field.count >= 8);
    if anything { Kind::Place } else { Kind::Keep }
}

/// Whether a parameter tells a place.
pub(super) fn parameter(name: &str) -> bool {
    PARAMETERS.iter().any(|glob| matches(glob, name))
        || name
            .to_ascii_lowercase()
            .split('_')
            .map(stem)
            .any(|word| LATITUDES.contains(&word) || LONGITUDES.contains(&word))
}

/// What a piece of information about a log holds: its key, and whether it is text or other bytes.
pub(super) fn information(key: &str, kind: Type, is_text: bool, count: usize) -> Kind {
    if let Some((.., kind)) = INFORMATION.iter().find(|(glob, _)| matches(glob, key)) {
        return *kind;
    }
    if is_text {
        return Kind::Text;
    }
    let plain = Field { topics: [""; 2], name: key, kind, count, among_coordinates: false };
    match unlisted(&plain) {
        Kind::Keep => Kind::Keep,
        _ => Kind::Place,
    }
}

/// Whether a name in a photo's XMP tells a place, without regard to case and namespace.
pub(super) fn xmp(name: &str) -> Kind {
    let name = name.rsplit(':').next().unwrap_or_default().to_ascii_lowercase();
    let has = |list: &[&str]| list.iter().any(|word| name.contains(word));
    if XMP_CALIBRATION.contains(&name.as_str()) {
        Kind::Keep
    } else if has(&["latitude"]) && !has(&["ref"]) {
        Kind::Lat
    } else if has(&["longitude", "longtitude"]) && !has(&["ref"]) {
        Kind::Lon
    } else if matches!(name.as_str(), "absolutealtitude" | "gpsaltitude" | "altitude") {
        Kind::Alt
    } else if has(XMP_PLACES) {
        Kind::Place
    } else {
        Kind::Text
    }
}

/// What a word before a number in captions says of it.
pub(super) fn caption(word: &str) -> Kind {
    match word.to_ascii_lowercase().as_str() {
        // One of DJI's cameras writes "longtitude".
        "longtitude" => Kind::Lon,
        "abs_alt" | "absolute_altitude" | "altitude" | "alt" | "gps_alt" => Kind::Alt,
        word if LATITUDES.contains(&word) => Kind::Lat,
        word if LONGITUDES.contains(&word) => Kind::Lon,
        "gps" | "home" | "home_point" | "homepoint" | "location" | "position" => Kind::Place,
        _ => Kind::Keep,
    }
}

/// A word without the digits at its end: `lat0`.
fn stem(word: &str) -> &str {
    word.trim_end_matches(|digit: char| digit.is_ascii_digit())
}

/// Whether a name is what a pattern says, in which `*` stands for anything.
fn matches(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let mut last = None;
    for part in parts {
        last = Some(part);
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    // The last part ends the name; that it was found earlier, too, does no harm.
    match last {
        None | Some("") => last.is_some() || rest.is_empty(),
        Some(part) => name.ends_with(part),
    }
}

/// The table. The first row that fits counts.
const FIELDS: &[(&str, &str, Kind)] = &[
    // What else has no row and is a name, not bytes that a receiver sent.
    ("debug_*", "key", Kind::Keep),
    ("debug_*", "name", Kind::Keep),
    ("debug_*", "id", Kind::Keep),
    ("debug_*", "ind", Kind::Keep),
    // A developer's own values may be anything.
    ("debug_*", "*", Kind::Place),
    ("task_stack_info", "task_name", Kind::Keep),
    ("uavcan_parameter_*", "param_id", Kind::Keep),
    ("rc_parameter_map", "param_id", Kind::Keep),
    ("rc_channels", "function", Kind::Keep),
    ("onboard_computer_status", "*", Kind::Keep),
    ("device_information", "*", Kind::Keep),
    ("log_message", "text", Kind::Text),
    ("mavlink_log", "text", Kind::Text),
    // Depending on the command, its place or something else.
    ("vehicle_command*", "param5", Kind::Lat),
    ("vehicle_command*", "param6", Kind::Lon),
    ("vehicle_command*", "param7", Kind::Alt),
    // Metres or degrees, as another field says.
    ("orbit_status", "x", Kind::Place),
    ("orbit_status", "y", Kind::Place),
    ("orbit_status", "z", Kind::Place),
    ("estimator_aid_src_*pos*", "observation", Kind::Place),
    ("estimator_aid_src_aux_*", "observation", Kind::Place),
    ("estimator_states", "states", Kind::States),
    ("estimator_status", "states", Kind::States),
    // Where satellites stand in the sky at a known time tells where one stands on the ground.
    ("satellite_info", "count", Kind::Keep),
    ("satellite_info", "*", Kind::Place),
    // Other aircraft, whose tracks are public.
    ("transponder_report", "icao_address", Kind::Place),
    ("transponder_report", "callsign", Kind::Place),
    ("collision_report", "id", Kind::Place),
    ("open_drone_id_*", "*_id*", Kind::Place),
    // The station beside which it flew.
    ("sensor_gnss_relative", "reference_station_id", Kind::Place),
    ("sensor_gnss_relative", "position*", Kind::Local),
    // The declination of the magnetic field differs from place to place.
    ("*", "*mag_decl*", Kind::Place),
    ("*", "*declination*", Kind::Place),
    ("*", "icao*", Kind::Place),
];

/// Topics whose x, y and z are metres from an origin.
const LOCAL_TOPICS: &[&str] = &[
    "*position*",
    "*odometry*",
    "*trajectory*",
    "*mocap*",
    "*waypoint*",
    "*home*",
    "*target*",
    "*pose*",
    "*vision*",
    "*path*",
    "*goto*",
    "*follow*",
    "*roi*",
    "*bezier*",
    "*mission*",
    "*obstacle*",
    "*beacon*",
    "*uwb*",
    "*external_ins*",
    "*groundtruth*",
    "control_state",
];

const LATITUDES: &[&str] = &["lat", "latitude"];
const LONGITUDES: &[&str] = &["lon", "lng", "long", "longitude"];
const ALTITUDES: &[&str] = &["alt", "altitude", "amsl", "msl", "height", "hgt", "elevation"];
const BAROMETRIC: &[&str] = &["baro", "pressure"];
const POSITIONS: &[&str] = &["pos", "position", "positions"];
const AXES: &[&str] = &["x", "y", "z", "xy", "xyz", "pos", "position", "positions"];
/// Words that may stand beside an axis in the name of a position.
const BESIDE_AXES: &[&str] =
    &["abs", "ev", "ned", "point", "points", "r", "prev", "next", "center", "smoothed", "sp"];

const PARAMETERS: &[&str] = &["SIH_LOC_*", "*MAG_DECL*"];

/// About a log as a whole.
const INFORMATION: &[(&str, Kind)] = &[
    // Tables that came with the firmware, compressed; its version; how long its tasks took.
    ("metadata_*", Kind::Keep),
    ("sys_*", Kind::Keep),
    ("ver_*", Kind::Keep),
    ("perf_*", Kind::Keep),
    // What stood in memory when it stopped.
    ("hardfault*", Kind::Place),
];

/// Lower case, as all that is compared with names in XMP.
const XMP_CALIBRATION: &[&str] = &[
    "calibratedfocallength",
    "calibratedopticalcenterx",
    "calibratedopticalcentery",
    "dewarpdata",
    "dewarpflag",
    "relativealtitude",
];
const XMP_PLACES: &[&str] = &[
    "gps",
    "latitude",
    "longitude",
    "longtitude",
    "location",
    "city",
    "country",
    "province",
    "home",
    "geotag",
    "placename",
    "rtk",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(topic: &str, name: &str, kind: Type, count: usize) -> Kind {
        let among_coordinates = topic.contains("gps") || topic.contains("global");
        field(&Field { topics: [topic; 2], name, kind, count, among_coordinates })
    }

    #[test]
    fn positions_have_many_names() {
        use Type::*;
        for (topic, name, of, count, is) in [
            ("vehicle_gps_position", "lat", I32, 1, Kind::Lat),
            ("sensor_gps", "longitude_deg", F64, 1, Kind::Lon),
            ("sensor_gps", "altitude_msl_m", F64, 1, Kind::Alt),
            ("sensor_gps", "altitude_ellipsoid_m", F64, 1, Kind::Place),
            ("sensor_gps", "heading", F32, 1, Kind::Keep),
            ("vehicle_local_position", "ref_lon", F64, 1, Kind::Lon),
            ("vehicle_local_position", "x", F32, 1, Kind::Local),
            ("vehicle_local_position", "vx", F32, 1, Kind::Keep),
            ("vehicle_odometry", "position", F32, 3, Kind::Local),
            ("sensor_accel", "x", F32, 1, Kind::Keep),
            ("manual_control_setpoint", "x", F32, 1, Kind::Keep),
            ("vehicle_global_position", "lat_lon_reset_counter", Byte, 1, Kind::Keep),
            ("vehicle_global_position", "delta_lat_lon", F64, 2, Kind::Place),
            ("a_topic_of_tomorrow", "target_lat0", I64, 1, Kind::Lat),
            ("a_topic_of_tomorrow", "secret", F64, 1, Kind::Place),
            ("a_topic_of_tomorrow", "payload", Byte, 120, Kind::Place),
            ("gps_dump", "data", Byte, 79, Kind::Place),
            ("estimator_aid_src_gnss_pos", "observation", F64, 2, Kind::Place),
            ("estimator_aid_src_mag", "observation", F32, 3, Kind::Keep),
            ("debug_vect", "x", F32, 1, Kind::Place),
            ("debug_vect", "name", Byte, 10, Kind::Keep),
            ("vehicle_command", "param1", F32, 1, Kind::Keep),
            ("battery_status", "timestamp", I64, 1, Kind::Keep),
            ("fixed_wing_lateral_status", "lateral_acceleration", F32, 1, Kind::Keep),
        ] {
            assert_eq!(kind(topic, name, of, count), is, "{topic}.{name}");
        }
        let told = ["LPE_LAT", "SIH_LOC_LON0", "SIH_LOC_H0", "EKF2_MAG_DECL", "ATT_MAG_DECL"];
        assert!(told.into_iter().all(parameter));
        assert!(!["RTL_RETURN_ALT", "MIS_LTRMIN_ALT", "MPC_XY_P"].into_iter().any(parameter));
    }

    #[test]
    fn patterns_fit_whole_names() {
        for (pattern, name, fits) in [
            ("a*", "abc", true),
            ("*bc", "abc", true),
            ("*b*", "abc", true),
            ("a", "ab", false),
            ("*b", "abc", false),
            ("a*c*", "abcd", true),
            ("*", "", true),
            ("ab*b", "ab", false),
        ] {
            assert_eq!(matches(pattern, name), fits, "{pattern} {name}");
        }
    }
}
