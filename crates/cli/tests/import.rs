// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `alula import`: PX4's encrypted logs, from the sample beside the project and from hostile hands.

mod common;

use std::io::Read;
use std::path::PathBuf;

use common::{Place, skipped};

/// The sample, its key in PEM, and the log it was made from. `None`, said aloud, where it is not.
fn sample() -> Option<[Vec<u8>; 3]> {
    let shared = std::env::var_os("ALULA_SHARED").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
        PathBuf::from,
    );
    let read = |name: &str| std::fs::read(shared.join("samples").join(name)).ok();
    let sample = (|| {
        let key = read("ulge/px4_rsa2048_TEST_key.pem.gz")?;
        let mut pem = Vec::new();
        flate2::read::GzDecoder::new(&key[..]).read_to_end(&mut pem).ok()?;
        Some([
            read("ulge/synthetic_sample_log_small.ulge")?,
            pem,
            read("ulg/sample_log_small.ulg")?,
        ])
    })();
    if sample.is_none() {
        skipped("no sample of an encrypted PX4 log beside the project");
    }
    sample
}

#[test]
fn a_px4_log_is_sealed_and_says_that_nothing_authenticated_it() {
    let Some([ulge, pem, log]) = sample() else { return };
    let place = Place::new();
    place.write("flight.ulge", &ulge);
    place.write("logs.pem", pem);
    let import = ["import", "--drone", "drone", "--rsa-key", "logs.pem", "--out", "sealed"];
    let told = place.run(&[&["--json"], &import[..], &["flight.ulge"]].concat()).good().json();
    assert_eq!(told["source_authenticated"], false);
    place.run_with_key("open", &["--out", "opened", "sealed"]).good();
    // PX4 leaves out what does not fill a block.
    let opened = place.read("opened/flight.ulg");
    assert!(opened.len() > 900_000 && log.starts_with(&opened), "{} bytes", opened.len());
    let listed = place.run_with_key("list", &["sealed"]).good().out;
    assert!(listed.contains("source not authenticated"), "{listed}");
    // Nothing else is anywhere.
    assert_eq!(place.names("sealed").len(), 1);

    place.write("other.ulge", &ulge[..200]);
    let refused = place.run(&[&import[..], &["other.ulge"]].concat());
    assert!(refused.code == 4 && refused.err.contains("ends before"), "{}", refused.err);
    let mut altered = ulge;
    altered[100] ^= 1;
    place.write("other.ulge", altered);
    let refused = place.run(&[&import[..], &["other.ulge"]].concat());
    assert!(refused.code == 4 && refused.err.contains("does not open it"), "{}", refused.err);
    assert_eq!(place.names("sealed").len(), 1);
}

#[test]
fn what_is_no_key_and_no_log_is_told() {
    let place = Place::new();
    place.write("key.pem", "no key");
    place.write("f.ulge", "no log");
    let said =
        place.run(&["import", "--drone", "drone", "--rsa-key", "key.pem", "--out", "o", "f.ulge"]);
    assert!(said.code == 1 && said.err.contains("no RSA private key"), "{}", said.err);
    assert_eq!(place.names("o"), [""; 0]);
}
