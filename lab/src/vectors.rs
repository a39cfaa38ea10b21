// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `cargo lab vectors`: every set of known answers, run, compared and counted.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value};

use crate::acvp::case::{Case, GroupKey, Stop};
use crate::acvp::{self, list, read_json, vector_set};
use crate::examples;
use crate::known_answers::{REGISTERED, is_registered};
use crate::wycheproof;

/// What became of one set.
#[derive(Default)]
pub struct Tally {
    /// The set's name.
    pub set: String,
    /// Cases in it.
    pub cases: usize,
    /// Cases whose answer is the known one.
    pub passed: usize,
    /// Cases left out, by reason.
    pub skipped: BTreeMap<String, usize>,
    /// Cases with another answer, or none.
    pub failed: Vec<String>,
    /// Passed cases by registered algorithm.
    pub by_algorithm: BTreeMap<String, usize>,
    /// Other libraries' sets that were read, with the number of cases computed of each.
    pub sources: Vec<(String, usize)>,
}

/// What became of all sets.
pub struct Report {
    /// One tally for each set, by name.
    pub tallies: Vec<Tally>,
}

/// The folder of shared material: `$ALULA_SHARED`, else `../shared` beside the workspace. None if
/// there is no such folder.
pub fn shared() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let folder = std::env::var_os("ALULA_SHARED").map_or(beside, PathBuf::from);
    folder.join("vectors").is_dir().then_some(folder)
}

/// Runs every set whose name contains `filter`: those of the shared folder, where there is one, and
/// those that the lab brings.
pub fn run(shared: Option<&Path>, filter: Option<&str>, long: bool) -> Result<Report> {
    let mut sets = shared.map(shared_sets).transpose()?.unwrap_or_default();
    let own = wycheproof::SETS.iter().chain(examples::SETS);
    sets.extend(own.map(|(name, run)| (name.to_string(), Set::Own(*run))));
    sets.retain(|(name, _)| filter.is_none_or(|part| name.contains(part)));
    let next = AtomicUsize::new(0);
    let tallies = Mutex::new(Vec::new());
    let work = || -> Result<()> {
        while let Some((name, set)) = sets.get(next.fetch_add(1, Ordering::Relaxed)) {
            let tally = match set {
                Set::Acvp { prompt, known } => compare_files(name, prompt, known, long, false)?,
                Set::At(run, path) => run(name, path)?,
                Set::Own(run) => run(name),
            };
            tallies.lock().expect("no thread panics while it holds the lock").push(tally);
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        threads.into_iter().try_for_each(|thread| thread.join().expect("no handler panics"))
    })?;
    let mut tallies = tallies.into_inner().expect("all threads have ended");
    tallies.sort_by(|a, b| a.set.cmp(&b.set));
    Ok(Report { tallies })
}

/// Runs, prints both tables, and fails if anything did.
pub fn run_and_print(filter: Option<&str>, long: bool) -> Result<()> {
    let shared = shared().context(
        "no vectors: set ALULA_SHARED to the folder that holds vectors/, then try again",
    )?;
    let report = run(Some(&shared), filter, long)?;
    print!("{report}");
    ensure!(report.failures().is_empty(), "{} cases failed", report.failures().len());
    if filter.is_none() {
        println!("\n{}", report.known_answers());
        let short = report.short_counts();
        ensure!(short.is_empty(), "too few known answers: {}", short.join(", "));
    }
    Ok(())
}

/// Checks a response against its prompt by the set's own rules: a value that the implementation
/// may choose (a key, an IV, randomness) is taken from the response, and everything that follows
/// from it is computed anew.
pub fn check_response(prompt: &Path, response: &Path, long: bool) -> Result<()> {
    let name = prompt.file_name().unwrap_or_default().to_string_lossy();
    let tally = compare_files(&name, prompt, response, long, true)?;
    let failures = tally.failed.len();
    print!("{}", Report { tallies: vec![tally] });
    ensure!(failures == 0, "{failures} answers are not right");
    Ok(())
}

/// Where a set's cases come from.
enum Set {
    /// Two files; one may hold both question and answer.
    Acvp { prompt: PathBuf, known: PathBuf },
    /// A function that reads the file or folder at this path.
    At(fn(&str, &Path) -> Result<Tally>, PathBuf),
    /// A function that knows its cases.
    Own(wycheproof::Run),
}

/// The sets of the shared folder.
fn shared_sets(shared: &Path) -> Result<Vec<(String, Set)>> {
    let mut sets = acvp_sets(shared)?;
    let extra = |path: &str| shared.join("vectors/extra").join(path);
    let rejections = extra("mldsa_rejection_tables.json.gz");
    sets.push(("ML-DSA rejection tables".into(), Set::At(acvp::rejections::run, rejections)));
    let texts = extra("boringssl-slhdsa");
    sets.push(("SLH-DSA of BoringSSL's tests".into(), Set::At(acvp::slhdsa_files::run, texts)));
    let signed = shared.join("vectors/acvp/SLH-DSA-sigVer-FIPS205/internalProjection.json.gz");
    sets.push(("SLH-DSA-sigVer-FIPS205, signed".into(), Set::At(acvp::slhdsa_made::run, signed)));
    Ok(sets)
}

/// The name of each ACVP set, and its files.
fn acvp_sets(shared: &Path) -> Result<Vec<(String, Set)>> {
    let mut sets = Vec::new();
    for part in ["acvp", "extra"] {
        let folder = shared.join("vectors").join(part);
        for entry in folder.read_dir().with_context(|| format!("no {}", folder.display()))? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let prompt = path.join("prompt.json.gz");
            let known = path.join("expectedResults.json.gz");
            let both = ["internalProjection.json.gz", "kat-slice.json"].map(|file| path.join(file));
            if prompt.is_file() && known.is_file() {
                sets.push((name, Set::Acvp { prompt, known }));
            } else if let Some(both) = both.into_iter().find(|both| both.is_file()) {
                sets.push((name, Set::Acvp { prompt: both.clone(), known: both }));
            }
        }
    }
    Ok(sets)
}

/// Compares each case. A response may be `partial`: it leaves out what is not offered.
fn compare_files(
    name: &str,
    prompt: &Path,
    known: &Path,
    long: bool,
    partial: bool,
) -> Result<Tally> {
    let (prompt, known) = (read_json(prompt)?, read_json(known)?);
    let (set, known) = (vector_set(&prompt)?, vector_set(&known)?);
    let mut tally = Tally::of(name);
    let answers = by_number(known)?;
    for group in list(set, "testGroups")? {
        let same = |other: &&Value| other["tgId"] == group["tgId"];
        let known_group = list(known, "testGroups")?.iter().find(same);
        let common = OnceCell::from(known_group.map(GroupKey::known).unwrap_or_default());
        for test in list(group, "tests")? {
            let number = (group["tgId"].as_u64(), test["tcId"].as_u64());
            let known = answers.get(&number).copied();
            if known.is_none() && partial {
                tally.leave_out("left out of the response");
                continue;
            }
            ensure!(known.is_some(), "{name}: no known answer for {number:?}");
            tally.count(&Case { set, group, test, known, common: &common, long });
        }
    }
    Ok(tally)
}

/// Known answers by the numbers of their group and case.
#[allow(clippy::type_complexity)]
fn by_number(known: &Value) -> Result<BTreeMap<(Option<u64>, Option<u64>), &Value>> {
    let mut answers = BTreeMap::new();
    for group in list(known, "testGroups")? {
        for test in list(group, "tests")? {
            answers.insert((group["tgId"].as_u64(), test["tcId"].as_u64()), test);
        }
    }
    Ok(answers)
}

impl Tally {
    /// An empty one.
    pub fn of(set: &str) -> Self {
        Tally { set: set.into(), ..Tally::default() }
    }

    /// Leaves a case out, for a reason that is a property of the set.
    pub(crate) fn leave_out(&mut self, reason: &str) {
        self.cases += 1;
        *self.skipped.entry(reason.into()).or_default() += 1;
    }

    /// Answers one case, and compares with what is known.
    pub(crate) fn count(&mut self, case: &Case) {
        self.cases += 1;
        let number = &case.test["tcId"];
        match acvp::answer(case) {
            Ok(answer) => match difference(&answer.fields, case) {
                None => {
                    self.passed += 1;
                    *self.by_algorithm.entry(answer.algorithm).or_default() += 1;
                }
                Some(field) => self.failed.push(format!("case {number}: {field} differs")),
            },
            Err(Stop::Skip(reason)) => *self.skipped.entry(reason).or_default() += 1,
            Err(Stop::Fault(what)) => self.failed.push(format!("case {number}: {what}")),
        }
    }
}

/// The first field in which an answer differs from the known one. Every known field must be
/// answered, except for what repeats the question.
fn difference(answer: &Map<String, Value>, case: &Case) -> Option<String> {
    let known = case.known.and_then(Value::as_object)?;
    let wrong = answer.iter().find(|(name, value)| match known.get(*name) {
        Some(expected) => !same(value, expected),
        None => true,
    });
    let repeats = |name: &str| name == "outLen" || case.test.get(name) == known.get(name);
    let missing = known.keys().find(|name| !repeats(name) && !answer.contains_key(*name));
    let differs = wrong.map(|(name, _)| name).or(missing).cloned();
    differs.or_else(|| answer.is_empty().then(|| "everything".into()))
}

/// Equal, where hexadecimal digits of either case are the same.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::String(a), Value::String(b)) => a.eq_ignore_ascii_case(b),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(k, v)| b.get(k).is_some_and(|w| same(v, w)))
        }
        _ => a == b,
    }
}

impl Report {
    /// Every failed case with its set.
    pub fn failures(&self) -> Vec<String> {
        let name = |tally: &Tally, what: &String| format!("{}: {what}", tally.set);
        let all = self.tallies.iter().flat_map(|t| t.failed.iter().map(move |what| name(t, what)));
        all.collect()
    }

    /// How many known answers a registered algorithm passed.
    pub fn count(&self, algorithm: &str) -> usize {
        self.tallies.iter().filter_map(|tally| tally.by_algorithm.get(algorithm)).sum()
    }

    /// Registered algorithms with fewer known answers than pinned, or none.
    pub fn short_counts(&self) -> Vec<String> {
        let mut short = Vec::new();
        for row in REGISTERED {
            let (count, wanted) = (self.count(row.algorithm), row.at_least.max(1));
            if count < wanted {
                short.push(format!("{} has {count}, wants {wanted}", row.algorithm));
            }
        }
        short
    }

    /// The table of registered algorithms.
    pub fn known_answers(&self) -> String {
        let mut table = format!("{:<36}{:>10}{:>10}\n", "registered", "known", "pinned");
        for row in REGISTERED {
            let count = self.count(row.algorithm);
            table += &format!("{:<36}{count:>10}{:>10}\n", row.algorithm, row.at_least);
        }
        let mut beyond: Vec<_> =
            self.tallies.iter().flat_map(|tally| tally.by_algorithm.keys()).collect();
        beyond.retain(|name| !is_registered(name));
        beyond.sort_unstable();
        beyond.dedup();
        table += "\nshared code, not offered\n";
        for name in beyond {
            table += &format!("{name:<36}{:>10}\n", self.count(name));
        }
        table
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = ["cases", "passed", "failed", "skipped"];
        let [cases, passed, failed, skipped] = head;
        writeln!(f, "{:<48}{cases:>8}{passed:>8}{failed:>8}{skipped:>8}", "set")?;
        for tally in &self.tallies {
            let skipped: usize = tally.skipped.values().sum();
            let (failed, Tally { set, cases, passed, .. }) = (tally.failed.len(), tally);
            writeln!(f, "{set:<48}{cases:>8}{passed:>8}{failed:>8}{skipped:>8}")?;
            for (reason, cases) in &tally.skipped {
                writeln!(f, "    {cases} skipped: {reason}")?;
            }
            for what in tally.failed.iter().take(10) {
                writeln!(f, "    FAILED {what}")?;
            }
        }
        let total = |count: fn(&Tally) -> usize| self.tallies.iter().map(count).sum::<usize>();
        let [cases, passed] = [total(|tally| tally.cases), total(|tally| tally.passed)];
        let failed = total(|tally| tally.failed.len());
        let skipped = total(|tally| tally.skipped.values().sum());
        let sets = format!("{} sets", self.tallies.len());
        writeln!(f, "{sets:<48}{cases:>8}{passed:>8}{failed:>8}{skipped:>8}")
    }
}
