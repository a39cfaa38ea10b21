// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `cargo lab model`: the finite state model as docs/finite-state-model.md has it, a diagram and
//! two tables, from the table that the module's state machine asks.

use std::fmt::Write;

use lab_engine::State;
use lab_engine::model::{Event, STATES, next};

/// What the document holds between its marks.
pub fn text() -> String {
    format!("{}\n{}\n{}", diagram(), states(), transitions())
}

/// Transitions that change the state, drawn.
fn diagram() -> String {
    let mut text = String::from("```mermaid\nstateDiagram-v2\n    [*] --> Off\n");
    for row in STATES {
        for &event in Event::ALL.iter().filter(|event| **event != Event::ProcessEnded) {
            if let Some(to) = next(row.state, event).filter(|to| *to != row.state) {
                let _ = writeln!(text, "    {} --> {to}: {}", row.state, event.meaning());
            }
        }
    }
    text + "    Failed --> [*]: the process ends\n```\n"
}

/// What each state is.
pub fn states() -> String {
    let mut text = String::from("| state | as [ISO 19790] calls it | meaning | data output |\n");
    text += "|---|---|---|---|\n";
    for row in STATES {
        let data = if row.data { "yes" } else { "no" };
        let _ = writeln!(text, "| {} | {} | {} | {data} |", row.state, row.standard, row.meaning);
    }
    text
}

fn transitions() -> String {
    let states = || STATES.iter().map(|row| row.state);
    let mut text = String::from("| event \\ state |");
    states().for_each(|state| text += &format!(" {state} |"));
    text += "\n|---|";
    states().for_each(|_| text += "---|");
    for &event in Event::ALL {
        let _ = write!(text, "\n| {} |", event.meaning());
        for state in states() {
            let to = next(state, event).map_or("cannot happen".into(), |to: State| to.to_string());
            let _ = write!(text, " {to} |");
        }
    }
    text + "\n"
}
