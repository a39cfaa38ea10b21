// SPDX-License-Identifier: Apache-2.0 OR MIT
//! One source, sealed from its beginning to its end into files that are named when all is well.

use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use alula_vault::keys::Drone;
use alula_vault::recorder::{Plan, Standing};
use alula_vault::{Durability, FileSystem, Medium, Note, Reason, Subject};

use crate::failure::{Failure, Result};
use crate::recorder::{self, Bulk, Recorder, file_limit, hex};

/// What is sealed.
pub(crate) struct Source<'a, R> {
    /// Its bytes.
    pub(crate) content: R,
    /// Where they come from, for errors.
    pub(crate) path: &'a Path,
    /// What is sealed of it beside its bytes.
    pub(crate) subject: Subject,
    /// What ought to be known of it, under the seal, before its first byte.
    pub(crate) remark: Option<String>,
    /// The same bytes, as far as they are there already, for several cores.
    pub(crate) bulk: Option<Bulk<'a>>,
}

/// Seals it into the folder `out`, and tells `progress` how many bytes more are done. On an error
/// nothing is left.
pub(crate) fn seal<R: Read>(
    mut source: Source<'_, R>,
    aircraft: &Drone,
    flight_id: [u8; 16],
    out: &Path,
    progress: impl Fn(u64),
) -> Result<(Vec<PathBuf>, Standing)> {
    let mut tag = [0; 8];
    alula_engine::random::fill(&mut tag)?;
    let unfinished = out.join(format!("sealing-{}.part", hex(&tag)));
    let plan = Plan {
        aircraft: aircraft.into(),
        flight_id,
        subject: source.subject,
        durability: Durability::Bulk,
        file_limit: file_limit(&unfinished),
        force: false,
    };
    let mut files = Unfinished(Vec::new());
    let sealed: Result<_> = (|| {
        let mut recorder = recorder::create(plan, &unfinished)?;
        files.add(&recorder);
        if let Some(remark) = source.remark.take() {
            recorder.note(&Note::Text(remark))?;
        }
        if let Some(bulk) = source.bulk.filter(|bulk| bulk.is_worth_it(&recorder)) {
            let mut at = 0;
            while at < bulk.len {
                at = bulk.seal(&mut recorder, at, &progress)?;
                files.add(&recorder);
            }
            // What was appended to the file meanwhile is read in its turn.
            let mut file = bulk.file;
            file.seek(SeekFrom::Start(at))
                .map_err(|error| Failure::io("read", source.path, &error))?;
        }
        let mut buffer = vec![0; 1 << 20];
        loop {
            let got = source.content.read(&mut buffer);
            let got = got.map_err(|error| Failure::io("read", source.path, &error))?;
            if got == 0 {
                break;
            }
            recorder.write(&buffer[..got])?;
            files.add(&recorder);
            progress(got as u64);
        }
        let done = recorder.finish(Reason::EndOfInput)?;
        Ok((files.rename(out)?, done))
    })();
    sealed.inspect_err(|_| files.remove())
}

/// The files that a stream has begun, to be renamed by recording id when all is well.
struct Unfinished(Vec<(PathBuf, String)>);

impl Unfinished {
    fn add(&mut self, recorder: &Recorder<'_>) {
        if self.0.last().is_none_or(|(path, _)| path != recorder.path()) {
            self.0.push((recorder.path().to_owned(), hex(&recorder.id())));
        }
    }

    fn rename(&mut self, out: &Path) -> Result<Vec<PathBuf>> {
        let mut names = Vec::new();
        for (path, id) in &mut self.0 {
            let name = out.join(format!("{id}.alula"));
            std::fs::rename(&path, &name).map_err(|error| Failure::io("rename", path, &error))?;
            path.clone_from(&name);
            names.push(name);
        }
        // Whoever removes the originals now must find the recordings under these names.
        if let Some(name) = names.first() {
            let kept = FileSystem.keep_name(name);
            kept.map_err(|error| Failure::io("sync the folder of", name, &error))?;
        }
        Ok(names)
    }

    fn remove(&self) {
        for (path, _) in &self.0 {
            let _ = std::fs::remove_file(path);
        }
    }
}
