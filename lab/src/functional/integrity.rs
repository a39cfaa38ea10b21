// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The integrity test: when it runs, what it finds, and that it leaves nothing behind.

use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result, ensure};
use lab_engine::lab::{cast_runs, watch_casts};
use lab_engine::{Cast, State, hash::Sha3_256, status};

use super::Program;
use super::subjects::{ask, command, library, program, sealed_copy};
use crate::artifact::breaks::{self, IMAGE, is_module};
use crate::artifact::subject::{Outcome, Subject};

pub(super) const PROGRAMS: &[Program] = &[
    Program {
        name: "pre-operational-tests",
        title: "Verify the pre-operational self-tests",
        folder: "Functional-Test/FSM-States-Testing/Self-Test-State-Testing",
        setup: "a new process calls one service; the self-tests that run are counted in order",
        induction: "",
        run: pre_operational,
    },
    Program {
        name: "integrity-pass-or-fail",
        title: "Verify the determination of pass or fail of the integrity test",
        folder: "Functional-Test/FSM-States-Testing/Self-Test-State-Testing/\
                 Pre-operational-Integrity-Test-Verification",
        setup: "a sealed libalula.so is used once as it is and once after each alteration",
        induction: "a bit of each byte of the seal, and one in the middle of each covered section",
        run: pass_or_fail,
    },
    Program {
        name: "software-security",
        title: "Verify software security: failure, temporary values, on demand, interfaces",
        folder: "Functional-Test/FSM-States-Testing/Error-State-Testing/Integrity-failure",
        setup: "sealed copies are altered on disk at random, and in memory while they run; the \
                stack is searched after the test on demand",
        induction: "random bits in the file; a bit of code and of read-only data in memory",
        run: software_security,
    },
];

/// What ran before the first service had its turn, and in which order.
fn pre_operational() -> Result<String> {
    static ORDER: [AtomicUsize; 8] = [const { AtomicUsize::new(usize::MAX) }; 8];
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    watch_casts(|cast| {
        let at = COUNT.fetch_add(1, Ordering::SeqCst);
        if let Some(place) = ORDER.get(at) {
            place.store(cast as usize, Ordering::SeqCst);
        }
    });
    ensure!(status().state == State::Off, "it is no new process");
    ensure!(Cast::ALL.iter().all(|cast| cast_runs(*cast) == 0), "a test ran before any call");
    Sha3_256::digest(b"").map_err(|error| anyhow::anyhow!("{error}"))?;
    let ran = ORDER.iter().map(|place| place.load(Ordering::SeqCst));
    let ran: Vec<_> = ran.filter_map(|at| Cast::ALL.get(at)).map(|cast| cast.name()).collect();
    println!("one call of SHA3-256 ran, in this order: {ran:?}");
    ensure!(ran == ["SHA2-256", "HMAC-SHA2-256", "SHA3-256"], "{ran:?}");
    let sealed = sealed_copy(&command()?)?;
    let told = ask(&sealed.path(), &["module", "selftest"])?.1;
    let integrity = told.lines().find(|line| line.contains("integrity")).context("no integrity")?;
    println!("{told}");
    Ok(format!(
        "without being asked for, {} ran before the integrity test and {} before its own first \
         use; a sealed copy reports \"{}\"",
        ran[..2].join(" and "),
        ran[2],
        integrity.trim()
    ))
}

fn pass_or_fail() -> Result<String> {
    let subject = sealed_copy(&library()?)?;
    let sound = subject.run()?;
    ensure!(is_module(&sound), "{sound:?}");
    let alterations = breaks::slot(&subject)?;
    let sections = breaks::sections(&subject)?;
    for (name, len, outcome) in &sections {
        println!("{name}, {len} bytes: {outcome:?}");
        ensure!(outcome.is_caught(), "{name}: {outcome:?}");
    }
    ensure!(subject.is_restored()? && subject.run()? == sound, "the control run differs");
    Ok(format!(
        "an intact copy passes before and after; {alterations} alterations of the seal were named; \
         {} covered sections were caught",
        sections.len()
    ))
}

fn software_security() -> Result<String> {
    let mut caught = Vec::new();
    for file in [library()?, command()?] {
        let subject = sealed_copy(&file)?;
        let tally = breaks::covered(&subject, 40, 3)?;
        println!("{}: {tally:?}", file.display());
        ensure!(tally.served == 0 && tally.integrity > 20, "{tally:?}");
        caught.push(tally.caught());
    }
    let subject = sealed_copy(&library()?)?;
    for word in ["header", "code"] {
        let outcome = subject.run_with(word)?;
        println!("{word} altered in memory, then tested on demand: {outcome:?}");
        ensure!(outcome == Outcome::Failed(IMAGE.into()), "{word}: {outcome:?}");
    }
    let left = temporary_values()?;
    Ok(format!(
        "{caught:?} of [40, 40] random flips caught, none served; alterations in memory are found \
         on demand; {left}"
    ))
}

/// What the test on demand leaves on the stack, in a sealed copy beside an unsealed one, which has
/// no tag to compute.
fn temporary_values() -> Result<String> {
    let file = program("lab-secrets")?;
    let sealed = sealed_copy(&file)?;
    let (mut bytes, mut state) = (Vec::new(), String::new());
    for path in [file, sealed.path()] {
        let (clean, told) = ask(&path, &["Self-test on demand"])?;
        println!("{told}");
        ensure!(clean, "something is left");
        let pieces = told.lines().filter_map(|line| line.trim().split_once(" bytes at depth"));
        bytes.push(pieces.filter_map(|(len, _)| len.parse::<usize>().ok()).sum::<usize>());
        state = told.lines().last().unwrap_or_default().into();
    }
    // The control: the sealed copy does test itself, or an alteration would go unseen.
    let mut altered = sealed.bytes.clone();
    let code = sealed.layout.covered.iter().find(|covered| covered.executable);
    altered[code.context("no code is covered")?.file.end - 1] ^= 1;
    let altered = Subject::of(altered, true)?;
    let (clean, told) = ask(&altered.path(), &["Self-test on demand"])?;
    ensure!(!clean && told.contains("Failed"), "an altered copy passes: {told}");
    ensure!(bytes[1] <= bytes[0], "the integrity test leaves {bytes:?} ({state})");
    Ok(format!(
        "the integrity test adds nothing to what lies on the stack ({} bytes of known answers with \
         it, {} without)",
        bytes[1], bytes[0]
    ))
}
