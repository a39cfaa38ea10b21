// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The finite state model, and that nothing changes a role.

use anyhow::{Result, ensure};
use lab_engine::model::{Event, STATES};
use lab_engine::{Error, SERVICES, status};
use lab_functional::Objects;

use super::answers::root;
use super::{Program, Scene, scene};
use crate::{model, states};

pub(super) const PROGRAMS: &[Program] = &[
    Program {
        name: "finite-state-model",
        title: "Verify the module against its finite state model",
        folder: "Functional-Test/FSM-States-Testing",
        setup: "every service is called in every state; every state is entered and left",
        induction: "the lab's hatch writes the state word; a known answer is broken",
        run: finite_state_model,
    },
    Program {
        name: "role-change",
        title: "Verify the behaviour at a change of role",
        folder: "Functional-Test/FSM-States-Testing/User-State-Testing",
        setup: "all services are called in their order and in the reverse; the state is watched",
        induction: "",
        run: role_change,
    },
];

pub(super) const SCENES: &[Scene] = &[
    ("scene-every-state", || {
        let (served, refused) = states::every_service_in_every_state()?;
        Ok(format!(
            "{served} calls served and {refused} refused over all states, as the model says"
        ))
    }),
    ("scene-not-what-it-was", || {
        states::a_copy_that_is_not_what_it_was_fails()?;
        Ok("a copy that lost its seal has Failed".into())
    }),
    ("scene-every-failure", || {
        let states = states::a_failed_test_leads_from_every_state_to_failed()?;
        Ok(format!("a failed test leads from each of {states} states to Failed"))
    }),
];

fn finite_state_model() -> Result<String> {
    let document = std::fs::read_to_string(root().join("docs/finite-state-model.md"))?;
    ensure!(document.contains(&model::text()), "the document shows another model");
    println!("{}", model::text());
    let every = scene("scene-every-state")?;
    let waits = scene("scene-waits")?;
    let lost = scene("scene-not-what-it-was")?;
    let failed = scene("scene-every-failure")?;
    Ok(format!(
        "{} states and {} events as documented; {every}; {waits}; {lost}; {failed}",
        STATES.len(),
        Event::ALL.len()
    ))
}

fn role_change() -> Result<String> {
    let refusal = |error: Error| anyhow::anyhow!("the module answers {error}");
    let objects = Objects::make().map_err(refusal)?;
    let begun = status().state;
    let mut calls = 0;
    for row in SERVICES.iter().chain(SERVICES.iter().rev()) {
        let answer = objects.call(row.service);
        ensure!(answer == Some(Ok(())), "{}: {answer:?}", row.name);
        ensure!(status().state == begun, "{} changed the state", row.name);
        calls += 1;
    }
    println!("{calls} calls in the state {begun}");
    Ok(format!(
        "{calls} calls, in the order of the table and back: the state stayed {begun}, and \
                there is one role, which no service changes"
    ))
}
