// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The summary of the answers: how many tests of the laboratory each kind answers, which programs
//! there are, and what is open. docs/functional-tests.md holds it; a test compares.

use std::fmt::Write;

use super::answers::{Answer, Answers};
use super::programs;

/// What the document holds between its marks.
pub fn text(answers: &Answers) -> String {
    format!("{}\n{}\n{}", kinds(answers), tests(answers), open(answers))
}

/// The place of an answer's kind among the columns.
fn kind(answer: &Answer) -> usize {
    match answer {
        Answer::Functional(_) => 0,
        Answer::Source(..) => 1,
        Answer::Document(..) => 2,
        Answer::Open(_) => 3,
    }
}

/// Counts, by the section of [ISO 19790]. A test is open if a part of its answer is; otherwise it
/// counts as functional, source or document, the first of these among its answers.
fn kinds(answers: &Answers) -> String {
    let mut areas: Vec<(&str, [usize; 4])> = Vec::new();
    let (mut all, mut further) = ([0; 4], 0);
    for (test, answers) in &answers.0 {
        let area = &test[2..test.find('.').unwrap_or(test.len())];
        if areas.last().is_none_or(|(last, _)| *last != area) {
            areas.push((area, [0; 4]));
        }
        let first = answers.iter().map(kind).min().unwrap_or(3);
        let first = if answers.iter().any(|answer| kind(answer) == 3) { 3 } else { first };
        further += usize::from(answers.iter().any(|answer| kind(answer) != first));
        if let Some((_, counts)) = areas.last_mut() {
            counts[first] += 1;
        }
        all[first] += 1;
    }
    let mut text = String::from("| section | tests | functional | source | document | open |\n");
    text += "|---|---|---|---|---|---|\n";
    for (area, counts) in areas.iter().chain([&("**all**", all)]) {
        let [functional, source, document, open] = counts;
        let sum: usize = counts.iter().sum();
        let name = area.trim_start_matches('0');
        let _ =
            writeln!(text, "| {name} | {sum} | {functional} | {source} | {document} | {open} |");
    }
    let _ = writeln!(text, "\n{further} of them have further answers of other kinds.");
    text
}

fn tests(answers: &Answers) -> String {
    let mut text = String::from("| program | verifies | answers |\n|---|---|---|\n");
    for program in programs() {
        let tests = answers.answered_by(program.name).join(", ").replace("TE", "");
        let _ = writeln!(text, "| `{}` | {} | {tests} |", program.name, program.title);
    }
    text
}

fn open(answers: &Answers) -> String {
    let mut text = String::from("| open | why |\n|---|---|\n");
    for (test, answers) in &answers.0 {
        for answer in answers {
            if let Answer::Open(reason) = answer {
                let _ = writeln!(text, "| {test} | {reason} |");
            }
        }
    }
    text
}
