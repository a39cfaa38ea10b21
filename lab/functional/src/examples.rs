// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The files of cases in `lab/vectors`, which say where each case comes from. Lines are
//! `name = hexadecimal`; an empty line ends a case.

use std::collections::BTreeMap;
use std::io::Read;

/// A case: its lines by name.
pub struct Example(BTreeMap<String, String>);

impl Example {
    /// The bytes on the line of this name.
    pub fn bytes(&self, name: &str) -> Vec<u8> {
        self.0.get(name).and_then(|text| hex::decode(text).ok()).expect("the file is complete")
    }

    /// True if there is a line of this name.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The text on the line of this name.
    pub fn text(&self, name: &str) -> &str {
        self.0.get(name).expect("the file is complete")
    }
}

/// The cases of a file.
pub fn read(text: &str) -> Vec<Example> {
    let mut cases = vec![Example(BTreeMap::new())];
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        match (line.split_once('='), cases.last_mut()) {
            (Some((name, value)), Some(Example(case))) => {
                case.insert(name.trim().into(), value.trim().into());
            }
            _ => cases.push(Example(BTreeMap::new())),
        }
    }
    cases.retain(|case| !case.0.is_empty());
    cases
}

/// The cases of a packed file.
pub fn unpacked(file: &[u8]) -> Vec<Example> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).expect("a file of this crate");
    read(&text)
}

/// HSS signatures: of \[RFC 8554\] two, and of its additional parameter sets one each.
pub fn hss() -> Vec<Example> {
    read(include_str!("../../vectors/hss/valid.vec"))
}

/// XMSS signatures, three for each approved parameter set.
pub fn xmss() -> Vec<Example> {
    unpacked(include_bytes!("../../vectors/xmss/xmss.vec.gz"))
}

/// XMSS^MT signatures, one for each of the 32 approved parameter sets.
pub fn xmssmt() -> Vec<Example> {
    unpacked(include_bytes!("../../vectors/xmss/xmssmt.vec.gz"))
}
