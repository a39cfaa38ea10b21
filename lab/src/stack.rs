// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `cargo lab stack`: how much stack each service uses.
//!
//! Each service runs once on a thread whose stack is memory of ours, painted before; what is no
//! longer paint afterwards was used. What a thread that calls nothing uses is taken off. The number
//! holds the harness's own frame and what it hands over by value, and not the self-tests, which
//! have run before.

use std::cmp::Reverse;

use anyhow::{Context, Result, anyhow, ensure};
use lab_engine::{SERVICES, Service, self_test};
use lab_functional::Objects;
use lab_secrets::painted::Stack;

/// No service uses more, so that a thread of a small system can call it.
pub const MOST: usize = 64 << 10;

/// A service's name and the bytes of stack that it used.
pub type Row = (&'static str, usize);

/// Every service, in the order of the table.
pub fn measure() -> Result<Vec<Row>> {
    self_test().map_err(|error| anyhow!("the module answers {error}"))?;
    let objects = Objects::make().map_err(|error| anyhow!("the module answers {error}"))?;
    let mut stack = Stack::new();
    let idle = used(&mut stack, &objects, None)?;
    SERVICES
        .iter()
        .map(|row| {
            let bytes = used(&mut stack, &objects, Some(row.service));
            Ok((row.name, bytes.with_context(|| row.name)?.saturating_sub(idle)))
        })
        .collect()
}

/// Bytes of the stack that a thread used, which called the service, or nothing.
fn used(stack: &mut Stack, objects: &Objects, service: Option<Service>) -> Result<usize> {
    let mut answer = Some(Ok(()));
    stack.run(&mut || {
        if let Some(service) = service {
            answer = objects.call(service);
        }
    })?;
    let answer = answer.context("no call is written for this service")?;
    answer.map_err(|error| anyhow!("the module answers {error}"))?;
    Ok(stack.used())
}

/// Measures, prints, and fails if a service uses too much.
pub fn run_and_print() -> Result<()> {
    let mut rows = measure()?;
    rows.sort_by_key(|(_, bytes)| Reverse(*bytes));
    println!("{:<56}{:>12}", "service", "stack");
    for (name, bytes) in &rows {
        println!("{name:<56}{:>8.1} KiB", *bytes as f64 / 1024.0);
    }
    let (name, most) = rows.first().context("there are services")?;
    println!("the most: {:.1} KiB, {name}", *most as f64 / 1024.0);
    ensure!(*most <= MOST, "{name} uses more than {} KiB", MOST >> 10);
    Ok(())
}
