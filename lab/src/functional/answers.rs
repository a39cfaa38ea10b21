// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Which test of the laboratory is answered by what: `answers.txt`, and the check that each
//! reference leads somewhere.
//!
//! A line is `TE | kind reference; kind reference`. Kinds: `functional` with a program's name,
//! `source` with a path and an item, `document` with a path and a heading, `open` with the reason.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};

use super::programs;

/// One answer to one test.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// A program of this name shows it.
    Functional(String),
    /// This file has an item of this name.
    Source(String, String),
    /// This file has a section of this heading.
    Document(String, String),
    /// Nobody answers it yet, for this reason.
    Open(String),
}

/// Every test that is assigned, with its answers.
pub struct Answers(pub BTreeMap<String, Vec<Answer>>);

/// A test of the laboratory's list: its number and its tags.
pub type Test = (String, String);

impl Answers {
    /// The project's table.
    pub fn read() -> Result<Self> {
        Self::parse(include_str!("answers.txt"))
    }

    /// A table from its text. No test comes twice.
    pub fn parse(text: &str) -> Result<Self> {
        let mut answers = BTreeMap::new();
        let lines = text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#'));
        for line in lines {
            let (test, rest) = line.split_once('|').with_context(|| line.to_string())?;
            let test = test.trim().to_string();
            let parsed = match rest.trim().strip_prefix("open ") {
                // A reason is prose, which may have semicolons.
                Some(reason) => vec![Answer::Open(reason.trim().into())],
                None => rest.split(';').map(answer).collect::<Result<_>>().context(test.clone())?,
            };
            ensure!(answers.insert(test.clone(), parsed).is_none(), "{test} stands twice");
        }
        Ok(Answers(answers))
    }

    /// The tests that a program answers.
    pub fn answered_by(&self, program: &str) -> Vec<&str> {
        let wanted = Answer::Functional(program.into());
        let answered = self.0.iter().filter(|(_, answers)| answers.contains(&wanted));
        answered.map(|(test, _)| test.as_str()).collect()
    }

    /// What is wrong with the table beside the laboratory's list: unknown tests, forgotten ones, a
    /// tag that no answer serves.
    pub fn compared_with(&self, tests: &[Test]) -> Vec<String> {
        let mut wrong = Vec::new();
        for test in self.0.keys().filter(|test| !tests.iter().any(|(known, _)| known == *test)) {
            wrong.push(format!("{test} is no test of the list"));
        }
        for (test, tags) in tests {
            match self.0.get(test) {
                None => wrong.push(format!("{test} is not assigned")),
                Some(answers) => wrong.extend(unserved(test, tags, answers)),
            }
        }
        wrong
    }

    /// References that lead nowhere.
    pub fn unresolved(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        for (test, answers) in &self.0 {
            for answer in answers {
                if let Err(error) = resolve(answer) {
                    wrong.push(format!("{test}: {error:#}"));
                }
            }
        }
        let idle = programs().filter(|program| self.answered_by(program.name).is_empty());
        wrong.extend(idle.map(|program| format!("{} answers no test", program.name)));
        wrong
    }
}

fn answer(text: &str) -> Result<Answer> {
    let text = text.trim();
    let (kind, reference) = text.split_once(' ').with_context(|| text.to_string())?;
    let reference = reference.trim();
    let pair = || -> Result<(String, String)> {
        let (path, place) = reference.split_once(' ').with_context(|| text.to_string())?;
        Ok((path.into(), place.trim().into()))
    };
    Ok(match kind {
        "functional" => Answer::Functional(reference.into()),
        "source" => pair().map(|(path, item)| Answer::Source(path, item))?,
        "open" => Answer::Open(reference.into()),
        "document" => pair().map(|(path, heading)| Answer::Document(path, heading))?,
        _ => bail!("{kind} is no kind of answer"),
    })
}

/// Tags that no answer serves. `+` joins what is wanted together, `/` what may stand for another.
fn unserved(test: &str, tags: &str, answers: &[Answer]) -> Option<String> {
    let serves = |tag: &str| {
        answers.iter().any(|answer| match answer {
            Answer::Functional(_) => tag == "FT-TE",
            Answer::Source(..) => tag == "SC-TE",
            Answer::Document(..) => tag == "SP-TE" || tag == "OD-TE",
            Answer::Open(_) => true,
        })
    };
    let missing = tags.split('+').find(|wanted| !wanted.split('/').any(serves))?;
    Some(format!("{test} wants {missing}, and nothing serves it"))
}

fn resolve(answer: &Answer) -> Result<()> {
    match answer {
        Answer::Functional(name) => {
            ensure!(programs().any(|program| program.name == name), "no program is called {name}");
        }
        Answer::Source(path, item) => {
            let text = text(path)?;
            ensure!(text.lines().any(|line| defines(line, item)), "{path} has no item {item}");
        }
        Answer::Document(path, heading) => {
            let text = text(path)?;
            let mut headings = text.lines().filter(|line| line.starts_with('#'));
            let found = headings.any(|line| line.trim_start_matches('#').trim() == heading);
            ensure!(found, "{path} has no heading \"{heading}\"");
        }
        Answer::Open(reason) => ensure!(reason.len() > 20, "open without a reason"),
    }
    Ok(())
}

/// True if an item of this name begins on this line.
fn defines(line: &str, item: &str) -> bool {
    const KINDS: [&str; 9] =
        ["fn", "struct", "enum", "const", "static", "type", "trait", "mod", "macro_rules!"];
    let mut words = line.trim_start().split(|c: char| c.is_whitespace() || c == '(').peekable();
    while let Some(word) = words.next() {
        if KINDS.contains(&word) {
            let name = words.peek().copied().unwrap_or_default();
            if KINDS.contains(&name) {
                continue;
            }
            let end = name.find(|c: char| !c.is_alphanumeric() && c != '_');
            return &name[..end.unwrap_or(name.len())] == item;
        }
        let qualifier = word.starts_with("pub") || word.ends_with(')');
        if !(qualifier || matches!(word, "unsafe" | "extern" | "\"C\"" | "crate" | "in")) {
            return false;
        }
    }
    false
}

fn text(path: &str) -> Result<String> {
    std::fs::read_to_string(root().join(path)).with_context(|| path.to_string())
}

/// The workspace.
pub(super) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The laboratory's list of tests, from the shared folder. None where there is none.
pub fn tests() -> Option<Vec<Test>> {
    let file = crate::vectors::shared()?.join("fips/te_L1_software.csv");
    let text = std::fs::read_to_string(file).ok()?;
    let rows = text.lines().skip(1).map(|line| {
        let mut columns = line.split(',');
        let mut next = || columns.next().unwrap_or_default().to_string();
        let (test, _area, tags) = (next(), next(), next());
        (test, tags)
    });
    Some(rows.collect())
}
