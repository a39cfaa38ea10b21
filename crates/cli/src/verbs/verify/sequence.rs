// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A folder as a whole: which sequence numbers of an aircraft are missing or stand twice, and which
//! recordings follow one that is not there, or that was longer once.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;

use serde_json::{Value, json};

use super::judge::{Judged, Place};
use super::links::Links;
use crate::output::escaped;
use crate::recorder::hex;

/// Of one aircraft an object, of several a list of objects.
pub(super) fn numbers(files: &[PathBuf], judged: &[Judged], links: &Links) -> Value {
    let mut by_aircraft: BTreeMap<_, Vec<(&PathBuf, &Place)>> = BTreeMap::new();
    for (path, one) in files.iter().zip(judged) {
        if let Some(place) = &one.place {
            by_aircraft.entry(place.aircraft).or_default().push((path, place));
        }
    }
    let mut all: Vec<Value> = by_aircraft.values().map(|places| of_one(places, links)).collect();
    match all.len() {
        0 => of_one(&[], links),
        1 => all.remove(0),
        _ => Value::Array(all),
    }
}

fn of_one(places: &[(&PathBuf, &Place)], links: &Links) -> Value {
    let name = |path: &PathBuf| path.to_string_lossy().into_owned();
    let mut seen: BTreeMap<u64, Vec<String>> = BTreeMap::new();
    for (path, place) in places {
        if let Some(number) = place.sequence {
            seen.entry(number).or_default().push(name(path));
        }
    }
    let numbers: Vec<u64> = seen.keys().copied().collect();
    let missing: Vec<_> = numbers
        .windows(2)
        .filter(|pair| pair[1] - pair[0] > 1)
        .map(|pair| json!({ "from": pair[0] + 1, "to": pair[1] - 1 }))
        .collect();
    let doubled: Vec<_> = seen
        .iter()
        .filter(|(_, paths)| paths.len() > 1)
        .map(|(number, paths)| json!({ "number": number, "files": paths }))
        .collect();
    let here: HashSet<_> = places.iter().map(|(_, place)| place.recording).collect();
    let unknown = places.iter().filter(|(_, place)| place.sequence.is_none()).count();
    let absent: Vec<_> = places
        .iter()
        .filter_map(|(path, place)| {
            let before = place.predecessor?.recording_id;
            let gone = !here.contains(&before);
            gone.then(|| json!({ "recording": hex(&before), "followed_by": name(path) }))
        })
        .collect();
    let shortened: Vec<_> = places
        .iter()
        .filter_map(|(path, place)| {
            let named = place.predecessor.filter(|named| here.contains(&named.recording_id))?;
            let before = hex(&named.recording_id);
            (!links.holds(&named))
                .then(|| json!({ "recording": before, "followed_by": name(path) }))
        })
        .collect();
    json!({
        "aircraft": places.first().map(|(_, place)| place.aircraft.to_string()),
        "lowest": numbers.first(),
        "highest": numbers.last(),
        "missing": missing,
        "doubled": doubled,
        "without_number": unknown,
        "absent_predecessors": absent,
        "shortened": shortened,
    })
}

/// Whether a recording was longer once than it is.
pub(super) fn any_shortened(numbers: &Value) -> bool {
    let of_aircraft = |one: &Value| one["shortened"].as_array().is_some_and(|all| !all.is_empty());
    match numbers {
        Value::Array(all) => all.iter().any(of_aircraft),
        one => of_aircraft(one),
    }
}

/// The same for people.
pub(super) fn lines(numbers: &Value) -> Vec<String> {
    match numbers {
        Value::Array(all) => all.iter().flat_map(of_aircraft).collect(),
        one => of_aircraft(one),
    }
}

fn of_aircraft(numbers: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    let list = |name: &str| numbers[name].as_array().cloned().unwrap_or_default();
    for gap in list("missing") {
        lines.push(if gap["from"] == gap["to"] {
            format!("missing: recording {}", gap["from"])
        } else {
            format!("missing: recordings {} to {}", gap["from"], gap["to"])
        });
    }
    for double in list("doubled") {
        let files = double["files"].as_array().map(Vec::as_slice).unwrap_or_default();
        let files: Vec<_> = files.iter().filter_map(|file| file.as_str().map(escaped)).collect();
        let names = files.join(" and in ");
        lines.push(format!("twice: recording {} stands in {names}", double["number"]));
    }
    for one in list("absent_predecessors") {
        let (id, file) = (one["recording"].as_str(), one["followed_by"].as_str());
        lines.push(format!(
            "not here: recording {}, which {} follows",
            id.unwrap_or_default(),
            escaped(file.unwrap_or_default())
        ));
    }
    for one in list("shortened") {
        let (id, file) = (one["recording"].as_str(), one["followed_by"].as_str());
        lines.push(format!(
            "shortened: recording {} was longer when {} began; it was cut or altered afterwards",
            id.unwrap_or_default(),
            escaped(file.unwrap_or_default())
        ));
    }
    lines
}
