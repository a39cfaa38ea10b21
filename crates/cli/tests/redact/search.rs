// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A search for coordinates in a file, in all the ways in which one may stand there: as text with
//! any number of decimals from four up, as integers of 1e-7 degrees, as floats and doubles in
//! degrees and radians, as Exif's rationals; in either order of bytes. It shares nothing with
//! what redacts.

use std::collections::{HashMap, HashSet};

/// What is searched for.
#[derive(Default)]
pub(crate) struct Search {
    /// By length.
    patterns: HashMap<usize, HashMap<Vec<u8>, String>>,
}

impl Search {
    pub(crate) fn new(coordinates: impl IntoIterator<Item = f64>) -> Self {
        let mut search = Search::default();
        for degrees in coordinates {
            // Nobody knows zero from nothing.
            if degrees.is_finite() && degrees.abs() > 0.01 {
                search.add(degrees);
            }
        }
        assert!(!search.patterns.is_empty(), "there is nothing to search for");
        search
    }

    fn add(&mut self, degrees: f64) {
        let size = degrees.abs();
        let cut = |decimals: usize| {
            let power = 10_f64.powi(decimals as i32);
            format!("{:.decimals$}", (size * power).floor() / power)
        };
        // A longer text begins with the shortest one, unless its last digit was rounded up.
        let texts: HashSet<String> =
            (4..=10).map(|decimals| format!("{size:.decimals$}")).chain([cut(4)]).collect();
        for text in texts {
            for text in [text.replace('.', ","), text] {
                let wide: Vec<u8> = text.bytes().flat_map(|byte| [byte, 0]).collect();
                self.pattern(text.as_bytes(), format!("the text {text}"));
                self.pattern(&wide, format!("the wide text {text}"));
            }
        }
        let scaled = degrees * 1e7;
        for integer in [scaled.floor(), scaled.ceil(), scaled.round()] {
            self.both_orders((integer as i32).to_le_bytes(), &format!("1e-7 of {degrees}"));
            let text = (integer as i64).abs().to_string();
            self.pattern(text.as_bytes(), format!("the text {text}"));
        }
        for (value, unit) in [(degrees, "degrees"), (degrees.to_radians(), "radians")] {
            for value in [value, -value] {
                self.both_orders(value.to_le_bytes(), &format!("f64 {unit} {value}"));
                self.both_orders((value as f32).to_le_bytes(), &format!("f32 {unit} {value}"));
            }
        }
        let (whole, minutes) = (size.trunc() as u32, size.fract() * 60.0);
        let parts = [whole, 1, minutes.trunc() as u32, 1];
        let what = format!("rationals of {degrees}");
        self.pattern(&parts.map(u32::to_le_bytes).concat(), what.clone());
        self.pattern(&parts.map(u32::to_be_bytes).concat(), what);
    }

    fn both_orders<const N: usize>(&mut self, mut bytes: [u8; N], what: &str) {
        self.pattern(&bytes, format!("{what}, little-endian"));
        bytes.reverse();
        self.pattern(&bytes, format!("{what}, big-endian"));
    }

    fn pattern(&mut self, bytes: &[u8], what: String) {
        self.patterns.entry(bytes.len()).or_default().insert(bytes.to_vec(), what);
    }

    /// Where coordinates stand, and which.
    pub(crate) fn find(&self, file: &[u8]) -> Vec<(usize, &str)> {
        let mut found = Vec::new();
        for (len, patterns) in &self.patterns {
            // Two bytes in a table tell most places apart without hashing.
            let mut begins = vec![false; 1 << 16];
            for pattern in patterns.keys() {
                begins[usize::from(u16::from_be_bytes([pattern[0], pattern[1]]))] = true;
            }
            for (at, part) in file.windows(*len).enumerate() {
                if begins[usize::from(u16::from_be_bytes([part[0], part[1]]))]
                    && let Some(what) = patterns.get(part)
                {
                    found.push((at, what.as_str()));
                }
            }
        }
        found
    }

    /// Nothing is found.
    #[track_caller]
    pub(crate) fn finds_nothing(&self, file: &[u8]) {
        let found = self.find(file);
        assert!(found.is_empty(), "{} places: {:?}", found.len(), &found[..found.len().min(5)]);
    }
}

#[test]
fn each_way_of_writing_a_coordinate_is_found() {
    let (degrees, search) = (-98.765_432_1_f64, Search::new([-98.765_432_1]));
    let hidden: Vec<Vec<u8>> = vec![
        b"lon=-98.7654".to_vec(),
        b"-98.76543".to_vec(),
        b"98,765432".to_vec(),
        b"-98.7654321000 W".to_vec(),
        b"-987654321".to_vec(),
        "98.76543".bytes().flat_map(|byte| [byte, 0]).collect(),
        (-987_654_321_i32).to_be_bytes().to_vec(),
        (-987_654_321_i64).to_le_bytes().to_vec(),
        (degrees as f32).to_le_bytes().to_vec(),
        degrees.to_be_bytes().to_vec(),
        degrees.to_radians().to_le_bytes().to_vec(),
        (degrees.to_radians() as f32).to_be_bytes().to_vec(),
        [98_u32, 1, 45, 1, 5_555_556, 100_000].map(u32::to_be_bytes).concat(),
    ];
    for way in hidden {
        let file = [&[7; 1000][..], &way, &[9; 1000]].concat();
        assert!(!search.find(&file).is_empty(), "{way:?}");
    }
    search.finds_nothing(&[[7; 1000], [9; 1000]].concat());
    search.finds_nothing(b"-98.765 98.75 -9876543 2016:06:23 98");
}
