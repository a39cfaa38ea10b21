// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Which recording comes after which.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use alula_vault::Reader;

use crate::failure::Result;
use crate::recording;

/// Recordings in the order in which they were made, as far as that is known, and each after the
/// one that it follows.
pub(crate) fn in_order(paths: Vec<PathBuf>) -> Result<Vec<PathBuf>> {
    let mut keyed = Vec::new();
    for path in paths {
        keyed.push(match Reader::open(recording::file(&path)?) {
            Ok(reader) => {
                let header = reader.header();
                let follows = header.predecessor.map(|last| last.recording_id);
                let place = (header.identity[..32].to_vec(), header.sequence);
                (place, path, Some(header.recording_id), follows)
            }
            // Said when its turn comes.
            Err(_) => ((Vec::new(), None), path, None, None),
        });
    }
    keyed.sort();
    let at: HashMap<_, _> =
        keyed.iter().enumerate().filter_map(|(at, (.., id, _))| Some(((*id)?, at))).collect();
    let (mut seen, mut ordered) = (HashSet::new(), Vec::new());
    for first in 0..keyed.len() {
        // Back to one that has been placed, or follows nothing that is here: what a stranger has
        // sealed may even follow itself.
        let mut back = Vec::new();
        let mut next = Some(first);
        while let Some(this) = next.filter(|this| seen.insert(*this)) {
            back.push(this);
            next = keyed[this].3.and_then(|id| at.get(&id).copied());
        }
        ordered.extend(back.into_iter().rev());
    }
    Ok(ordered.into_iter().map(|at| keyed[at].1.clone()).collect())
}
