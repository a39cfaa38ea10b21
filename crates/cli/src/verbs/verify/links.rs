// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What recordings say of those before them. A recorder names the last chain value of the recording
//! before that was durable; where the file does not hold it, the file was longer once.

use std::collections::HashSet;
use std::path::PathBuf;

use alula_vault::{Digest, Predecessor, Reader, RecordingId};

use crate::recording;

/// Chain values that are named, and those of them that were met.
#[derive(Default)]
pub(super) struct Links {
    named: HashSet<(RecordingId, Digest)>,
    met: HashSet<(RecordingId, Digest)>,
}

impl Links {
    /// What the recordings in these files name. A file that does not open names nothing; it is
    /// judged later.
    pub(super) fn named_in(files: &[PathBuf]) -> Self {
        let mut links = Links::default();
        for path in files {
            let Ok(file) = recording::file(path) else { continue };
            let Ok(reader) = Reader::open(file) else { continue };
            if let Some(Predecessor { recording_id, chain }) = reader.header().predecessor {
                links.named.insert((recording_id, chain));
            }
        }
        links
    }

    /// A recording has this chain value.
    pub(super) fn seen(&mut self, recording: RecordingId, chain: &Digest) {
        let link = (recording, *chain);
        if self.named.contains(&link) {
            self.met.insert(link);
        }
    }

    /// Whether what is named was met.
    pub(super) fn holds(&self, named: &Predecessor) -> bool {
        self.met.contains(&(named.recording_id, named.chain))
    }
}
