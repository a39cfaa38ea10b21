// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The program that a tracer watches: each subject is run several times, with other secrets and the
//! same public values, and must go the same way over the same addresses.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use lab_engine::{SERVICES, Service};
use lab_functional::Objects;

use super::board::{Board, shared};
use super::controls::{CONTROLS, DIVISION, Leak};
use super::worlds::{End, World};
use super::{COMPARED, CONTROL, DIFFERS, DIVIDED, KERNELS, RESULT, SECRET, STRAYED, kernels};
use crate::subjects::{FAMILIES, Subject, refused};

/// The first, and those that are compared with it.
const RUNS: usize = 4;
/// A subject with more events than this is compared with one other run only.
const LONG: u64 = 1_000_000_000;
/// For all that becomes public in the longest subject.
const MEMORY: usize = 1 << 30;

/// What is watched.
pub(super) enum Work {
    /// A program that leaks 32 secret bytes.
    Leak(Leak),
    /// One key of every kind.
    Keys,
    /// One call of a service.
    Call(Service),
    /// What one call does not show.
    Subject(Subject),
}

impl Work {
    pub(super) fn perform(&self, objects: Option<&Objects>) -> Result<()> {
        match self {
            Work::Leak(leak) => {
                let secret = SECRET;
                lab_engine::lab::ct::mark_secret(&secret);
                leak(&secret);
                Ok(())
            }
            Work::Keys => Objects::make().map(drop).map_err(refused),
            Work::Call(service) => {
                let answer = objects.context("the keys come first")?.call(*service);
                answer.context("no call is written for this service")?.map_err(refused)
            }
            Work::Subject((_, subject)) => subject(),
        }
    }
}

/// Runs what contains `filter` in its name, and all controls.
pub fn run(board: &Path, filter: Option<&str>) -> Result<()> {
    let board = Board::open(board)?;
    lab_engine::self_test().map_err(refused)?;
    eprintln!("{KERNELS}{}", kernels());
    let (names, works): (Vec<_>, Vec<_>) = works(filter).into_iter().unzip();
    let memory = shared(MEMORY)?;
    // No world may find the heap other than the first did.
    let mut worlds = Vec::with_capacity(RUNS);
    for run in 0..RUNS {
        worlds.push(World::fork(run as u64, memory, &works)?);
    }
    let mut kept = None;
    for (number, (name, work)) in names.iter().zip(&works).enumerate() {
        if matches!(work, Work::Call(_)) && kept.is_none() {
            kept = Some(keep(&mut worlds)?);
        }
        let divisions = board.divisions().len();
        let mut findings = match (work, kept) {
            // Its keys are not where those of the first world are.
            (Work::Call(_), Some(false)) => 1,
            _ => compare(&board, &mut worlds, number).context(*name)?,
        };
        if *name == DIVISION {
            // What is divided shows in no trace; that there is a division does.
            findings += board.divisions().len() - divisions;
        }
        let kind = if matches!(work, Work::Leak(_)) { CONTROL } else { "subject" };
        eprintln!("{RESULT}{kind}\t{findings}\t{name}");
    }
    board.divisions().iter().for_each(|place| eprintln!("{DIVIDED}{place}"));
    board.check()
}

/// Everything, by its name, with the controls first.
fn works(filter: Option<&str>) -> Vec<(&'static str, Work)> {
    let wanted = |name: &str| filter.is_none_or(|filter| name.contains(filter));
    let leaks = CONTROLS.iter().map(|(name, leak)| (*name, Work::Leak(*leak)));
    let keys = [("one key of every kind, made", Work::Keys)];
    let calls = SERVICES.iter().map(|row| (row.name, Work::Call(row.service)));
    let subjects = FAMILIES.iter().copied().flatten();
    let subjects = subjects.map(|subject| (subject.0, Work::Subject(*subject)));
    let mut calls = calls.filter(|(name, _)| wanted(name)).peekable();
    // Without keys of one place no call can be compared.
    let keys = keys.into_iter().filter(|(name, _)| calls.peek().is_some() || wanted(name));
    let keys: Vec<_> = keys.collect();
    let subjects = subjects.filter(|(name, _)| wanted(name));
    leaks.chain(keys).chain(calls).chain(subjects).collect()
}

/// Makes keys in every world. False if a later one did not go the first one's way.
fn keep(worlds: &mut [World]) -> Result<bool> {
    let [first, later @ ..] = worlds else { return Ok(true) };
    ensure!(first.keep()? == End::Done, "the keys were not made");
    let mut kept = true;
    for world in later {
        kept &= world.keep()? == End::Done;
    }
    Ok(kept)
}

/// How many later runs of a work differ from the first.
fn compare(board: &Board, worlds: &mut [World], number: usize) -> Result<usize> {
    let [first, later @ ..] = worlds else { return Ok(0) };
    board.next(false, None);
    let end = first.work(number)?;
    ensure!(end != End::Failed, "the first run failed");
    ensure!(end == End::Done, "there is no room for what becomes public");
    let instructions = board.instructions();
    let runs = if board.events() > LONG { 1 } else { later.len() };
    eprintln!("{COMPARED}{runs}\t{instructions}");
    let mut findings = 0;
    for (run, world) in later.iter_mut().take(runs).enumerate() {
        board.next(true, None);
        let astray = world.work(number)? != End::Done;
        board.check()?;
        if astray {
            eprintln!("{STRAYED}{}", run + 1);
        }
        let differs = board.differs();
        if let Some(piece) = differs
            && findings == 0
        {
            board.next(false, Some(piece));
            first.work(number)?;
            board.next(true, Some(piece));
            world.work(number)?;
            let [a, b] = board.difference().context("a difference that does not come again")?;
            let [a, b] = [a, b].map(|event| event.map(|word| word.to_string()).join("\t"));
            eprintln!("{DIFFERS}{}\t{a}\t{b}", run + 1);
        }
        findings += usize::from(astray || differs.is_some());
    }
    Ok(findings)
}
