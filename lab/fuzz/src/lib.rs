// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What the fuzz targets do: every parser of the engine, what follows a recording in the vault and
//! lies beside it, and everything that opens, verifies,
//! decapsulates or unwraps what an attacker may have made.
//!
//! A target takes any bytes. It panics if the engine breaks a promise: if it panics itself, takes
//! two encodings for one key, accepts what it should reject, or leaves something in an output on
//! error. `fuzz/` runs the targets under libFuzzer; the tests here run each one for a moment, on
//! damaged seeds.

mod aead;
mod ciphers;
mod curves;
mod custody;
mod edwards;
mod formats;
mod lattices;
mod quorum;
mod recordings;
mod redactions;
mod signatures;

/// A target.
pub struct Target {
    /// Its name, which is that of its file in `fuzz/fuzz_targets`.
    pub name: &'static str,
    /// Takes any bytes, and panics if a promise is broken.
    pub run: fn(&[u8]),
    /// Good inputs, from which a fuzzer starts.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// Every target.
pub fn targets() -> Vec<Target> {
    [
        aead::TARGETS,
        ciphers::TARGETS,
        curves::TARGETS,
        custody::TARGETS,
        edwards::TARGETS,
        formats::TARGETS,
        lattices::TARGETS,
        quorum::TARGETS,
        recordings::TARGETS,
        redactions::TARGETS,
        signatures::TARGETS,
    ]
    .into_iter()
    .flatten()
    .map(|&(name, run, seeds)| Target { name, run, seeds })
    .collect()
}

const WORKS: &str = "the module works";

/// A row of a family's table.
type Row = (&'static str, fn(&[u8]), fn() -> Vec<Vec<u8>>);

/// Runs the target of this name; for `fuzz/`.
pub fn run(name: &str, data: &[u8]) {
    let target = targets().into_iter().find(|target| target.name == name);
    (target.expect("a target of this name").run)(data);
}

/// Splits input into its first `N` bytes and the rest; short input is filled up with zeros.
fn first<const N: usize>(data: &[u8]) -> ([u8; N], &[u8]) {
    let mut head = [0; N];
    let len = data.len().min(N);
    head[..len].copy_from_slice(&data[..len]);
    (head, &data[len..])
}

/// What `write` puts to the front of a buffer.
fn written(write: impl Fn(&mut [u8]) -> Result<usize, alula_engine::Error>) -> Vec<u8> {
    let mut output = vec![1; 16_384];
    let len = write(&mut output).expect("it fits");
    output.truncate(len);
    output
}
