// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Self-tests: when they run, in which copies, on demand, and what follows when one fails.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use lab_engine::lab::cast_runs;
use lab_engine::{Cast, HealthTest, Pct, SERVICES, prepare, self_test};

use super::subjects::{Library, ask_json, command, library, sealed_copy};
use super::{Program, scene};
use crate::artifact::subject::Subject;
use crate::breaking::{self, Break, Stage, Way};

pub(super) const PROGRAMS: &[Program] = &[
    Program {
        name: "selftest-errors",
        title: "Verify the handling of errors of self-tests",
        folder: "Functional-Test/FSM-States-Testing/Error-State-Testing",
        setup: "each CAST is broken before its first use and on demand, in a process of its own; \
                then every service is called",
        induction: "a bit of what is computed, or of the known answer, is flipped",
        run: errors,
    },
    Program {
        name: "selftests-in-all-modes",
        title: "Verify that self-tests run in every copy, sealed or not",
        folder: "Functional-Test/FSM-States-Testing/Self-Test-State-Testing",
        setup: "alula module selftest of a sealed and of an unsealed copy",
        induction: "",
        run: all_modes,
    },
    Program {
        name: "conditional-selftests",
        title: "Verify that conditional self-tests run before the first use of each algorithm",
        folder: "Functional-Test/FSM-States-Testing/Self-Test-State-Testing/CAST-Test-Verification",
        setup: "services are prepared one after another; the runs of each self-test are counted",
        induction: "",
        run: first_use,
    },
    Program {
        name: "pairwise-consistency",
        title: "Verify pairwise consistency tests",
        folder: "Functional-Test/FSM-States-Testing/Conditional-Pair-Wise-Test-Verification",
        setup: "each kind of key pair is generated while its test is broken",
        induction: "a bit of what the test compares is flipped; the test is removed",
        run: pairwise,
    },
    Program {
        name: "entropy-selftests",
        title: "Verify fault detection: the health tests of the noise source",
        folder: "Functional-Test/FSM-States-Testing/Self-Test-State-Testing/\
                 Entropy-Test-Verification",
        setup: "the noise source is faulty from its start, and later",
        induction: "samples that are stuck, biased, periodic, or missing",
        run: health,
    },
    Program {
        name: "selftests-on-demand",
        title: "Verify the initiation of self-tests on demand",
        folder: "Functional-Test/Services-Testing/On-demand-Test",
        setup: "all tests are asked for through every interface, and their runs counted",
        induction: "",
        run: on_demand,
    },
    Program {
        name: "removed-selftests",
        title: "Verify that each self-test decides: without it the fault goes unseen",
        folder: "Functional-Test/FSM-States-Testing/Error-State-Testing/CAST-failure",
        setup: "each test is removed and its output broken; the lack has to be noticed",
        induction: "the comparison of one self-test is left out",
        run: removed,
    },
];

/// Does the breaks that are wanted. Gives how many were as they must be.
fn breaks(wanted: impl Fn(&Break) -> bool) -> Result<usize> {
    let breaks: Vec<_> = breaking::all().into_iter().filter(wanted).collect();
    let mut wrong = 0;
    breaking::some(&std::env::current_exe()?, &breaks, |(name, stage, way), complaint| {
        let verdict = complaint.map_or("Failed, and named; nothing is served", str::trim);
        println!("{name}, {}, {}: {verdict}", stage.name(), way.name());
        wrong += usize::from(complaint.is_some());
    })?;
    ensure!(!breaks.is_empty() && wrong == 0, "{wrong} of {} breaks", breaks.len());
    Ok(breaks.len())
}

fn is_cast(name: &str) -> bool {
    Cast::ALL.iter().any(|cast| cast.name() == name)
}

fn errors() -> Result<String> {
    let control = scene("scene-first-call")?;
    let first = breaks(|b| is_cast(b.0) && b.1 == Stage::FirstUse && b.2 == Way::Output)?;
    let demand = breaks(|b| is_cast(b.0) && b.1 == Stage::OnDemand && b.2 == Way::Output)?;
    let constant = breaks(|b| b.2 == Way::Constant)?;
    ensure!([first, demand, constant] == [Cast::ALL.len(); 3], "a CAST was left out");
    Ok(format!(
        "{first} CASTs broken before first use, {demand} on demand, {constant} known answers: each \
         time Failed, the test named, {} services refused until the process ended; with nothing \
         broken, {control}",
        SERVICES.len()
    ))
}

fn all_modes() -> Result<String> {
    let file = command()?;
    let unsealed = ask_json(&Subject::new(&file)?.path(), "selftest")?;
    let sealed = ask_json(&sealed_copy(&file)?.path(), "selftest")?;
    println!("unsealed: {unsealed}\nsealed: {sealed}");
    ensure!(unsealed["passed"] == sealed["passed"], "other tests ran");
    ensure!(unsealed["state"] == "Unsealed" && sealed["state"] == "Operational", "other states");
    let count = sealed["passed"].as_array().context("no tests")?.len();
    ensure!(count == Cast::ALL.len() + HealthTest::ALL.len(), "{count} tests ran");
    Ok(format!(
        "the same {count} tests passed in an unsealed and in a sealed copy, where {} bytes were \
         covered besides",
        sealed["covered_bytes"]
    ))
}

fn first_use() -> Result<String> {
    ensure!(Cast::ALL.iter().all(|cast| cast_runs(*cast) == 0), "it is no new process");
    let mut expected = BTreeSet::from(["SHA2-256", "HMAC-SHA2-256"]);
    let mut lazily = 0;
    for row in SERVICES {
        prepare(&[row.service]).map_err(|error| anyhow::anyhow!("{}: {error}", row.name))?;
        let before = expected.len();
        expected.extend(row.casts.iter().map(|cast| cast.name()));
        lazily += expected.len() - before;
        for cast in Cast::ALL {
            let runs = cast_runs(*cast);
            let should = u32::from(expected.contains(cast.name()));
            ensure!(runs == should, "after {}: {} ran {runs} times", row.name, cast.name());
        }
        println!("{}: {} tests have run by now, once each", row.name, expected.len());
    }
    ensure!(expected.len() == Cast::ALL.len(), "{} of the CASTs ran", expected.len());
    Ok(format!(
        "{lazily} CASTs ran at the first call of a service that needs them, none earlier, none \
         twice, over {} services",
        SERVICES.len()
    ))
}

fn pairwise() -> Result<String> {
    let is_pct = |name: &str| Pct::ALL.iter().any(|pct| pct.name() == name);
    let broken = breaks(|b| is_pct(b.0) && b.2 == Way::Output)?;
    let removed = breaks(|b| is_pct(b.0) && b.2 == Way::Removed)?;
    ensure!(broken == Pct::ALL.len(), "{broken} of {}", Pct::ALL.len());
    Ok(format!(
        "{broken} tests broken: no key pair was given out, the module Failed and named the test; \
         {removed} tests removed, each missed"
    ))
}

fn health() -> Result<String> {
    let is_health = |name: &str| HealthTest::ALL.iter().any(|test| test.name() == name);
    let first = breaks(|b| is_health(b.0) && b.1 == Stage::FirstUse && b.2 == Way::Output)?;
    let later = breaks(|b| is_health(b.0) && b.1 == Stage::OnDemand && b.2 == Way::Output)?;
    Ok(format!("{first} faults at the start and {later} later: Failed, named, no number given out"))
}

fn on_demand() -> Result<String> {
    let report = self_test().map_err(|error| anyhow::anyhow!("{error}"))?;
    let counted: Vec<_> = Cast::ALL.iter().map(|cast| cast_runs(*cast)).collect();
    self_test().map_err(|error| anyhow::anyhow!("{error}"))?;
    for (cast, before) in Cast::ALL.iter().zip(counted) {
        let again = cast_runs(*cast) - before;
        ensure!(again == 1, "{} ran {again} times on demand", cast.name());
    }
    println!("{report}");
    let command = ask_json(&sealed_copy(&command()?)?.path(), "selftest")?;
    let subject = sealed_copy(&library()?)?;
    let code = Library::open(&subject.path())?.call(c"alula_self_test")?;
    println!("alula: {command}\nalula_self_test: {code}");
    ensure!(code == 0 && command["covered_bytes"].as_u64() > Some(0), "{command}");
    Ok(format!(
        "{} CASTs and {} health tests ran again, once each; alula module selftest checks {} bytes \
         of itself; alula_self_test answers {code}",
        report.casts.len(),
        report.health.len(),
        command["covered_bytes"]
    ))
}

fn removed() -> Result<String> {
    let removed = breaks(|b| b.2 == Way::Removed)?;
    Ok(format!("{removed} self-tests were removed one by one, and each was missed"))
}
