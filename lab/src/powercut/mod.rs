// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `cargo lab powercut`: the recorder that ships, on a disk whose power fails, many times over.
//! `docs/power-cuts.md` states the model of the disk and what must hold.
//!
//! A flight is recorded once, on a [`disk`] that logs what it was asked; then the power is [`cut`]
//! at many moments of that log, and each disk that may be left is [`check`]ed and recorded on
//! again. Everything follows from the seed but the keys, and no outcome hangs on those.

mod check;
mod cut;
mod disk;
#[cfg(target_os = "linux")]
pub mod real;
mod shape;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use anyhow::{Result, ensure};

use check::Tally;
use disk::{Control, Event, Tree};
use shape::{AGAIN, SHAPES, Shape, Trace, World};

/// Where recordings are made, and where the aircraft's folder is.
const CARD: &str = "card";
const DRONE: &str = "drone";

/// How often the power is cut in one flight's log.
const CUTS_OF_A_FLIGHT: u64 = 36;
/// How many cuts a control may survive.
const CONTROL_CUTS: u64 = 36 * 27;

/// How often the power fails, when nothing else is asked for, and by night.
pub const CUTS: u64 = 10_000;
/// See [`CUTS`].
pub const CUTS_BY_NIGHT: u64 = 400_000;

/// Numbers and bytes that look random and follow from a seed.
pub(crate) struct Noise(u64);

impl Noise {
    /// The generator of one thing among many: neighbours have nothing in common.
    fn of(seed: u64, what: u64, number: u64) -> Self {
        let mut noise = Noise(seed);
        noise.0 ^= Noise(what).number() ^ Noise(number.wrapping_mul(0x9e37_79b9)).number();
        Noise(noise.number())
    }

    fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.number() % limit
    }

    fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len() as u64) as usize]
    }

    fn bytes(&mut self, len: usize) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(len + 8);
        while bytes.len() < len {
            bytes.extend_from_slice(&self.number().to_le_bytes());
        }
        bytes.truncate(len);
        bytes
    }
}

/// What a campaign does.
struct Campaign<'a> {
    seed: u64,
    world: &'a World,
    start: &'a BTreeMap<std::path::PathBuf, Vec<u8>>,
    control: Option<Control>,
}

/// A cut after which something did not hold.
struct Violation {
    cut: u64,
    shape: &'static str,
    what: String,
}

/// What a campaign came to.
#[derive(Default)]
struct Outcome {
    /// For each shape: flights, cuts, verdicts.
    shapes: BTreeMap<&'static str, (u64, u64, Tally)>,
    /// Recorders that were cut a second time.
    twice: u64,
    faults: u64,
    violations: Vec<Violation>,
}

impl Campaign<'_> {
    fn start(&self) -> Tree {
        let copy = |(path, bytes): (&std::path::PathBuf, &Vec<u8>)| {
            (path.clone(), std::rc::Rc::new(bytes.clone()))
        };
        self.start.iter().map(copy).collect()
    }

    fn shape(flight: u64) -> &'static Shape {
        &SHAPES[(flight % SHAPES.len() as u64) as usize]
    }

    fn record(&self, flight: u64) -> Result<Trace> {
        let noise = &mut Noise::of(self.seed, 1, flight);
        shape::record(Self::shape(flight), self.world, self.start(), self.control, noise)
    }

    /// Cuts the power once, and looks. `told` hears of everything.
    fn cut(
        &self,
        trace: &Trace,
        number: u64,
        outcome: &mut Tally,
        twice: &mut u64,
        told: &mut dyn FnMut(String),
    ) -> std::result::Result<(), String> {
        let noise = &mut Noise::of(self.seed, 2, number);
        let at = moment(trace, noise);
        let survived = cut::cut(&trace.log, at, noise);
        told(format!("power fails after event {at} of {}", trace.log.events.len()));
        told(format!("{}; spoiled: {:?}", survived.card, survived.spoiled));
        let owner = &self.world.owners[noise.below(2) as usize % trace.owners];
        let found = check::check(trace, at, &survived, owner, number.is_multiple_of(2))?;
        found.lines.iter().for_each(|line| told(line.clone()));
        *outcome = outcome.and(found.tally);

        let again = shape::record(&AGAIN, self.world, survived.tree.clone(), self.control, noise)
            .map_err(|error| error.to_string())?;
        let fault = trace.fault.map(|(fault, _)| fault);
        check::continues(&found, &survived, fault, &check::first_header(&again)?)?;
        let at = moment(&again, noise);
        let survived = cut::cut(&again.log, at, noise);
        told(format!("again after event {at} of {}", again.log.events.len()));
        let found = check::check(&again, at, &survived, &self.world.owners[0], true)?;
        found.lines.iter().for_each(|line| told(line.clone()));
        *twice += 1;
        Ok(())
    }

    /// All cuts of one flight that are below `cuts`.
    fn fly(&self, flight: u64, cuts: u64, outcome: &mut Outcome) -> Result<()> {
        let trace = self.record(flight)?;
        let shape = Self::shape(flight).name;
        let (flights, count, tally) = outcome.shapes.entry(shape).or_default();
        *flights += 1;
        outcome.faults += u64::from(trace.fault.is_some());
        for number in (flight * CUTS_OF_A_FLIGHT..cuts).take(CUTS_OF_A_FLIGHT as usize) {
            *count += 1;
            let cut = self.cut(&trace, number, tally, &mut outcome.twice, &mut |_| ());
            if let Err(what) = cut {
                outcome.violations.push(Violation { cut: number, shape, what });
            }
        }
        Ok(())
    }

    /// All flights, on two threads. A control ends with the first violation.
    fn run(&self, cuts: u64) -> Result<Outcome> {
        let (next, over) = (AtomicU64::new(0), AtomicBool::new(false));
        let outcomes = Mutex::new(Vec::new());
        let work = || -> Result<()> {
            let mut outcome = Outcome::default();
            while !over.load(Ordering::Relaxed) {
                let flight = next.fetch_add(1, Ordering::Relaxed);
                if flight * CUTS_OF_A_FLIGHT >= cuts {
                    break;
                }
                self.fly(flight, cuts, &mut outcome)?;
                if self.control.is_some() && !outcome.violations.is_empty() {
                    over.store(true, Ordering::Relaxed);
                }
            }
            if let Ok(mut outcomes) = outcomes.lock() {
                outcomes.push(outcome);
            }
            Ok(())
        };
        std::thread::scope(|scope| {
            let other = scope.spawn(work);
            work()?;
            other.join().map_err(|_| anyhow::anyhow!("a cut made the program panic"))?
        })?;
        let outcomes = outcomes.into_inner().unwrap_or_default();
        let mut all = outcomes.into_iter().fold(Outcome::default(), Outcome::and);
        all.violations.sort_by_key(|violation| violation.cut);
        Ok(all)
    }
}

impl Outcome {
    fn and(mut self, other: Self) -> Self {
        for (shape, (flights, cuts, tally)) in other.shapes {
            let all = self.shapes.entry(shape).or_default();
            *all = (all.0 + flights, all.1 + cuts, all.2.and(tally));
        }
        self.violations.extend(other.violations);
        let (twice, faults) = (self.twice + other.twice, self.faults + other.faults);
        Outcome { twice, faults, ..self }
    }

    fn cuts(&self) -> u64 {
        self.shapes.values().map(|(_, cuts, _)| cuts).sum()
    }
}

/// The seed of this run, printed.
fn said_seed(seed: Option<u64>) -> u64 {
    let seed = seed.unwrap_or_else(|| {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        since.map_or(1, |since| since.as_nanos() as u64 % 1_000_000_007)
    });
    println!("seed {seed}");
    seed
}

/// Half of the cuts come where most can go wrong: right after something was said or synced.
fn moment(trace: &Trace, noise: &mut Noise) -> usize {
    let events = &trace.log.events;
    let at = noise.below(events.len() as u64 + 1) as usize;
    if noise.below(2) == 0 {
        return at;
    }
    let sharp = |event: &Event| matches!(event, Event::Told(_) | Event::Synced { .. });
    let next = events[at..].iter().position(sharp);
    next.map_or(at, |next| at + next + 1)
}

/// The mistakes that every campaign must notice.
const CONTROLS: [(Control, &str); 6] = [
    (Control::NoSync, "no fsync"),
    (Control::SyncBeforeWrite, "fsync before write"),
    (Control::TornHeader, "torn header"),
    (Control::NoNames, "names not synced"),
    (Control::ErrorIgnored, "failed fsync ignored"),
    (Control::NoMemory, "aircraft's memory not synced"),
];

/// Runs a campaign or, with `only`, one of its cuts; prints what came of it. Fails if something did
/// not hold, or if a control was not noticed.
pub fn run_and_print(cuts: u64, seed: Option<u64>, only: Option<u64>) -> Result<()> {
    let seed = said_seed(seed);
    let world = World::new()?;
    let start = shape::new_disk(&world)?;
    let start = start.iter().map(|(path, bytes)| (path.clone(), bytes.to_vec())).collect();
    let campaign = Campaign { seed, world: &world, start: &start, control: None };
    if let Some(number) = only {
        return campaign.run_one(number);
    }
    for (control, name) in CONTROLS {
        let mistaken = Campaign { control: Some(control), ..campaign };
        let outcome = mistaken.run(CONTROL_CUTS)?;
        let first = outcome.violations.first();
        let Some(first) = first else { anyhow::bail!("control '{name}' was not noticed") };
        println!("control noticed: {name}, at cut {} ({}: {})", first.cut, first.shape, first.what);
    }
    let begun = Instant::now();
    let outcome = campaign.run(cuts)?;
    print(&outcome, begun);
    for violation in outcome.violations.iter().take(10) {
        println!(
            "VIOLATION at cut {} ({}): {}\n  again: cargo lab powercut --seed {seed} --only {}",
            violation.cut, violation.shape, violation.what, violation.cut
        );
    }
    let violations = outcome.violations.len();
    ensure!(violations == 0, "{violations} of {} cuts lost or falsified something", outcome.cuts());
    Ok(())
}

impl Campaign<'_> {
    /// One cut, with all that is seen on the way.
    fn run_one(&self, number: u64) -> Result<()> {
        let flight = number / CUTS_OF_A_FLIGHT;
        let trace = self.record(flight)?;
        println!("cut {number} of flight {flight}: {}", Self::shape(flight).name);
        if let Some((fault, requests)) = trace.fault {
            println!("the card gives an error after {requests} requests: {fault:?}");
        }
        let (mut tally, mut twice) = (Tally::default(), 0);
        self.cut(&trace, number, &mut tally, &mut twice, &mut |line| println!("{line}"))
            .map_err(|what| anyhow::anyhow!("{what}"))?;
        println!("all holds");
        Ok(())
    }
}

fn print(outcome: &Outcome, begun: Instant) {
    println!("flights   cuts  complete  cut short  damaged  nothing  shape");
    for (shape, (flights, cuts, tally)) in &outcome.shapes {
        let Tally { complete, cut_short, damaged, nothing, .. } = tally;
        println!(
            "{flights:>7} {cuts:>6} {complete:>9} {cut_short:>10} {damaged:>8} {nothing:>8}  \
             {shape}"
        );
    }
    let all = outcome.shapes.values().fold(Tally::default(), |all, (.., tally)| all.and(*tally));
    println!(
        "{} cuts, and {} more after a restart, in {:.0} s; {} flights met an error of the card",
        outcome.cuts(),
        outcome.twice,
        begun.elapsed().as_secs_f64(),
        outcome.faults
    );
    println!(
        "{:.1} MB that were durable came back; {:.1} MB that were not yet are lost; {} violations",
        all.kept as f64 / 1e6,
        all.lost as f64 / 1e6,
        outcome.violations.len()
    );
}

#[cfg(test)]
mod tests;
