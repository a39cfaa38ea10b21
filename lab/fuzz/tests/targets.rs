// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Every target for a moment, on its seeds and on damaged ones; and each has its file for
//! cargo-fuzz.

use std::path::Path;
use std::time::{Duration, Instant};

/// SplitMix64; nothing here is secret.
fn next(state: &mut u64) -> usize {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut word = *state;
    word = (word ^ word >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (word ^ word >> 29) as usize
}

/// Flips, cuts, repeats or overwrites.
fn damage(seed: &[u8], state: &mut u64) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..1 + next(state) % 3 {
        if bytes.is_empty() {
            bytes.push(next(state) as u8);
        }
        let at = next(state) % bytes.len();
        match next(state) % 5 {
            0 => bytes[at] ^= 1 << (next(state) % 8),
            1 => bytes[at] = [0, 1, 0x7f, 0x80, 0xff][next(state) % 5],
            2 => bytes.truncate(at),
            3 => bytes.insert(at, next(state) as u8),
            _ => bytes.extend_from_within(at..),
        }
    }
    bytes
}

/// How long each target runs: 300 ms, or `ALULA_FUZZ_MS`.
fn moment() -> Duration {
    let given = std::env::var("ALULA_FUZZ_MS").ok().and_then(|text| text.parse().ok());
    Duration::from_millis(given.unwrap_or(300))
}

#[test]
fn every_target_runs_on_damaged_seeds() {
    for target in lab_fuzz::targets() {
        let seeds = (target.seeds)();
        assert!(!seeds.is_empty(), "{} has no seeds", target.name);
        (target.run)(&[]);
        seeds.iter().for_each(|seed| (target.run)(seed));
        let mut state = 7;
        let begun = Instant::now();
        while begun.elapsed() < moment() {
            let seed = &seeds[next(&mut state) % seeds.len()];
            (target.run)(&damage(seed, &mut state));
        }
    }
}

#[test]
fn every_target_has_its_file() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/fuzz_targets");
    let mut files: Vec<_> = folder.read_dir().expect("fuzz/fuzz_targets").flatten().collect();
    files.retain(|file| file.path().extension().is_some_and(|extension| extension == "rs"));
    assert_eq!(files.len(), lab_fuzz::targets().len());
    let manifest = std::fs::read_to_string(folder.join("../Cargo.toml")).expect("a manifest");
    for target in lab_fuzz::targets() {
        let text = std::fs::read_to_string(folder.join(format!("{}.rs", target.name)));
        assert!(text.is_ok_and(|text| text.contains(&format!("\"{}\"", target.name))));
        assert!(manifest.contains(&format!("name = \"{}\"", target.name)), "{}", target.name);
    }
}
