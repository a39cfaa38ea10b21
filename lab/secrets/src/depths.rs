// SPDX-License-Identifier: Apache-2.0 OR MIT
//! How far below its frame each service was seen to use the stack, beside how far the engine clears
//! it: what the engine's table has to hold, in every profile and on every lane.

use std::fmt;

use anyhow::{Context, Result, ensure};
use lab_engine::lab::zeroing::{depths, measure_depths};
use lab_engine::{SERVICES, self_test};
use lab_functional::Objects;

use crate::painted::Stack;
use crate::subjects::{FAMILIES, refused};

/// A service's name, how many bytes the engine clears, and the greatest depth.
pub type Row = (&'static str, usize, usize);

/// Calls every service and runs every subject.
pub fn measure() -> Result<Vec<Row>> {
    self_test().map_err(refused)?;
    let (mut stack, mut answer) = (Stack::new(), Ok(()));
    stack.run(&mut || answer = every_call())?;
    answer?;
    Ok(depths().map(|(row, deepest)| (row.name, row.service.stack(), deepest)).collect())
}

fn every_call() -> Result<()> {
    measure_depths();
    let objects = Objects::make().map_err(refused)?;
    for row in SERVICES {
        let answer = objects.call(row.service);
        answer.context("no call is written for this service")?.map_err(refused)?;
    }
    FAMILIES.iter().copied().flatten().try_for_each(|(_, subject)| subject())
}

/// True if the engine clears less than the service used. A service without a number leaves nothing.
pub fn is_short(row: &Row) -> bool {
    row.1 != 0 && row.1 < row.2
}

/// The table of a measurement.
pub struct Table<'a>(pub &'a [Row]);

impl fmt::Display for Table<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<60}{:>9}{:>9}", "service", "clears", "depth")?;
        for row @ (name, clears, deepest) in self.0 {
            let verdict = if is_short(row) { "  SHORT" } else { "" };
            writeln!(f, "{name:<60}{clears:>9}{deepest:>9}{verdict}")?;
        }
        Ok(())
    }
}

/// Measures, prints, and fails if the engine clears too little.
pub fn run_and_print() -> Result<()> {
    let rows = measure()?;
    print!("{}", Table(&rows));
    println!("lane: {}", lab_engine::status().lane);
    let short = rows.iter().filter(|row| is_short(row)).count();
    ensure!(short == 0, "{short} services use more stack than is cleared after them");
    Ok(())
}
