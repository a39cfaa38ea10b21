// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What a disk holds after its power failed: all that was synced, and of the rest whatever luck
//! leaves. `docs/power-cuts.md` states the model.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::Noise;
use super::disk::{Event, Log, Tree};

/// What stands on a place that a file has and nobody wrote, or whose write was lost.
#[derive(Clone, Copy, Debug)]
enum Filler {
    Zeros,
    /// Flash that was erased.
    Ones,
    Noise,
    /// What another file had there.
    Old,
}

/// What becomes of a file's bytes that were not synced.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Lost,
    Kept,
    /// Up to a byte anywhere.
    Begun,
    /// Any of the granules, the others being filler.
    Mixed,
    /// The same, and one sector of mixed bytes.
    Torn,
}

/// A card, as it behaves at one cut.
#[derive(Clone, Copy, Debug)]
struct Card {
    /// Bytes that are written together: what is lost is lost in pieces of this size.
    granule: usize,
    filler: Filler,
    /// Whether a granule that was being written loses the synced bytes in it, too. Beyond what the
    /// recorder promises: then the loss ends where the granule begins.
    spoils: bool,
}

/// What is left.
pub(super) struct Survived {
    pub(super) tree: Tree,
    /// How the card behaved.
    pub(super) card: String,
    /// The files in which synced bytes were spoiled, and from where on.
    pub(super) spoiled: BTreeMap<PathBuf, usize>,
}

/// A file's state when the power fails.
#[derive(Clone, Default)]
struct State {
    len: usize,
    synced: usize,
    /// Synced, but lost before.
    holes: Vec<(usize, usize)>,
}

impl Card {
    fn draw(noise: &mut Noise) -> Self {
        Card {
            granule: noise.one_of(&[512, 512, 4096, 16_384, 131_072]),
            filler: noise.one_of(&[Filler::Zeros, Filler::Ones, Filler::Noise, Filler::Old]),
            spoils: noise.below(10) == 0,
        }
    }
}

/// Cuts the power after so many events.
pub(super) fn cut(log: &Log, at: usize, noise: &mut Noise) -> Survived {
    let card = Card::draw(noise);
    let files = states(log, at);
    let names = names(log, at, noise);
    let before: Vec<_> = log.start.values().collect();
    let told = format!("{card:?}");
    let mut survived = Survived { tree: Tree::new(), card: told, spoiled: BTreeMap::new() };
    for (path, file) in names {
        if let Some(bytes) = before.get(file) {
            survived.tree.insert(path, Rc::clone(bytes));
            continue;
        }
        // Only what was written before the cut can be old.
        let written = log.files.iter().zip(&files).map(|(bytes, state)| &bytes[..state.len]);
        let others = written.enumerate().filter(|(other, _)| *other != file);
        let long = files[file].len / 2;
        let old = others.map(|(_, bytes)| bytes).rfind(|bytes| bytes.len() > long);
        let old = old.unwrap_or_default();
        let (mut bytes, state) = (Vec::new(), &files[file]);
        bytes.extend_from_slice(&log.files[file][..state.synced]);
        for (from, to) in &state.holes {
            bytes[*from..*to].fill(0);
        }
        let spoiled = rest(&mut bytes, &log.files[file][..state.len], &card, old, noise);
        if let Some(from) = spoiled {
            survived.spoiled.insert(path.clone(), from);
        }
        survived.tree.insert(path, Rc::new(bytes));
    }
    survived
}

/// How far each file was written and synced.
fn states(log: &Log, at: usize) -> Vec<State> {
    let mut files: Vec<State> = vec![State::default(); log.files.len()];
    for (file, bytes) in log.start.values().enumerate() {
        files[file] = State { len: bytes.len(), synced: bytes.len(), holes: Vec::new() };
    }
    for event in &log.events[..at] {
        match event {
            Event::Written { file, len } => files[*file].len = *len,
            Event::Synced { file } => files[*file].synced = files[*file].len,
            Event::Dropped { file } => {
                let State { len, synced, .. } = files[*file];
                files[*file].holes.push((synced, len));
                files[*file].synced = len;
            }
            _ => {}
        }
    }
    files
}

/// Which names stand for which files. What was done in a folder since its last sync is done, or
/// not, each for itself.
fn names(log: &Log, at: usize, noise: &mut Noise) -> BTreeMap<PathBuf, usize> {
    let mut live: BTreeMap<PathBuf, usize> =
        log.start.keys().cloned().enumerate().map(|(file, path)| (path, file)).collect();
    let mut durable = live.clone();
    let mut pending: Vec<(&Event, Option<usize>)> = Vec::new();
    for event in &log.events[..at] {
        match event {
            Event::Made { path, file } => {
                live.insert(path.clone(), *file);
                pending.push((event, Some(*file)));
            }
            Event::Renamed { from, to } => {
                let file = live.remove(from);
                file.map(|file| live.insert(to.clone(), file));
                pending.push((event, file));
            }
            Event::Removed { path } => {
                live.remove(path);
                pending.push((event, None));
            }
            Event::FolderSynced { folder } => {
                durable.retain(|path, _| path.parent() != Some(folder));
                let here = live.iter().filter(|(path, _)| path.parent() == Some(folder));
                durable.extend(here.map(|(path, file)| (path.clone(), *file)));
                pending.retain(|(event, _)| folder_of(event) != Some(folder));
            }
            _ => {}
        }
    }
    // All, none, or each as it comes.
    let mood = noise.below(4);
    for (event, file) in pending {
        let done = match mood {
            0 => true,
            1 => false,
            _ => noise.below(2) == 0,
        };
        match (event, file) {
            (Event::Made { path, .. }, Some(file)) if done => {
                durable.insert(path.clone(), file);
            }
            (Event::Removed { path }, _) if done => {
                durable.remove(path);
            }
            (Event::Renamed { from, to }, Some(file)) if done => {
                // FAT may have taken both names away, and given none or both.
                match noise.below(4) {
                    0 => {
                        durable.remove(from);
                        durable.remove(to);
                    }
                    1 => {
                        durable.insert(to.clone(), file);
                    }
                    _ => {
                        durable.remove(from);
                        durable.insert(to.clone(), file);
                    }
                }
            }
            _ => {}
        }
    }
    durable
}

fn folder_of(event: &Event) -> Option<&Path> {
    match event {
        Event::Made { path, .. } | Event::Removed { path } => path.parent(),
        Event::Renamed { to, .. } => to.parent(),
        _ => None,
    }
}

/// Adds to the synced bytes what luck leaves of the rest. Says from where on synced bytes were
/// spoiled, if they were.
fn rest(
    bytes: &mut Vec<u8>,
    written: &[u8],
    card: &Card,
    old: &[u8],
    noise: &mut Noise,
) -> Option<usize> {
    let synced = bytes.len();
    if synced == written.len() {
        return None;
    }
    let place = |at: usize, noise: &mut Noise| match card.filler {
        Filler::Zeros => 0,
        Filler::Ones => 0xff,
        Filler::Noise => noise.number() as u8,
        Filler::Old => old.get(at).copied().unwrap_or(0),
    };
    let fates = [Fate::Lost, Fate::Kept, Fate::Begun, Fate::Mixed, Fate::Torn];
    let fate = noise.one_of(&fates);
    let whole = match fate {
        Fate::Lost => synced,
        Fate::Kept => written.len(),
        // Some file systems make a file longer before its bytes are there.
        _ if noise.below(2) == 0 => written.len(),
        _ => synced + noise.below((written.len() - synced + 1) as u64) as usize,
    };
    let begun = synced + noise.below((whole - synced + 1) as u64) as usize;
    let chance = noise.one_of(&[2, 5, 9]);
    let torn = synced + noise.below((whole - synced + 1) as u64) as usize / SECTOR * SECTOR;
    let mut kept = true;
    for (at, new) in written.iter().enumerate().take(whole).skip(synced) {
        if at == synced || at.is_multiple_of(card.granule) {
            kept = noise.below(10) < chance;
        }
        let there = match fate {
            Fate::Lost => false,
            Fate::Kept => true,
            Fate::Begun => at < begun,
            Fate::Mixed => kept,
            Fate::Torn if at / SECTOR == torn / SECTOR => noise.below(2) == 0,
            Fate::Torn => kept,
        };
        bytes.push(if there { *new } else { place(at, noise) });
    }
    let granule = synced - synced % card.granule;
    if !card.spoils || granule == synced {
        return None;
    }
    let end = bytes.len().min(granule + card.granule);
    bytes[granule..end].iter_mut().for_each(|byte| *byte = noise.number() as u8);
    Some(granule)
}

/// A card writes at least so many bytes at once.
const SECTOR: usize = 512;
