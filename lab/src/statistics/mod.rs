// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `cargo lab timing`: the processor's own clock, asked whether two kinds of secrets take different
//! times. It knows nothing of the code and sees what lies below the instruction set, where checkers
//! of programs see nothing; and it sees only what is large enough for its number of measurements.
//!
//! Two classes of inputs take turns at random. Welch's t tells by how many standard errors the mean
//! times of the classes differ. A difference that is there grows with the number of measurements; a
//! disturbance of the machine comes and goes. Hence a subject counts as even if it is so in one
//! round of several, and a control that leaks must be seen. (Reparaz, Balasch and Verbauwhede:
//! Dude, is my code constant time?)

mod subjects;

use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, ensure};

use crate::ct::Lane;

/// Beyond this many standard errors a subject is uneven.
const UNEVEN: f64 = 10.0;
/// As many a control that leaks must reach.
const SEEN: f64 = 50.0;
/// Rounds until one is even.
const ROUNDS: usize = 5;

/// Which kind of input is measured.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Class {
    /// The same each time, or wrong in one place.
    Fixed,
    /// Another each time, or wrong elsewhere.
    Random,
}

/// The times of a round.
pub struct Times {
    rest: usize,
    state: u64,
    taken: Vec<(Class, f64)>,
}

impl Times {
    /// For so many measurements, in an order that `seed` decides.
    pub fn new(count: usize, seed: u64) -> Self {
        Times { rest: count, state: seed | 1, taken: Vec::with_capacity(count) }
    }

    /// What to measure next; nothing once there are enough measurements.
    pub fn draw(&mut self) -> Option<Class> {
        self.rest = self.rest.checked_sub(1)?;
        // Xorshift: the order has to be irregular, not secret.
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        Some(if self.state >> 63 == 0 { Class::Fixed } else { Class::Random })
    }

    /// Does the work of this class, and takes its time.
    pub fn take<R>(&mut self, class: Class, work: impl FnOnce() -> R) -> R {
        let begun = Instant::now();
        let answer = std::hint::black_box(work());
        self.taken.push((class, begun.elapsed().as_nanos() as f64));
        answer
    }

    /// The largest |t| of the times below several limits: what takes longest was disturbed, and a
    /// leak may lie anywhere.
    pub fn largest_t(&self) -> f64 {
        let mut sorted: Vec<f64> = self.taken.iter().map(|(_, time)| *time).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        let limits = [50, 75, 90, 97, 100].map(|percent| (sorted.len() * percent / 100).max(1) - 1);
        let t = limits.map(|at| {
            let below = |class| {
                let of_class = self.taken.iter().filter(move |(of, _)| *of == class);
                of_class.map(|(_, time)| *time).filter(|time| *time <= sorted[at])
            };
            welch(below(Class::Fixed).collect(), below(Class::Random).collect())
        });
        t.into_iter().map(f64::abs).fold(0.0, f64::max)
    }
}

/// Welch's t of two samples; zero where one of them is too small or nothing varies.
fn welch(a: Vec<f64>, b: Vec<f64>) -> f64 {
    let moments = |x: &[f64]| {
        let mean = x.iter().sum::<f64>() / x.len() as f64;
        let variance = x.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (x.len() - 1) as f64;
        (mean, variance / x.len() as f64)
    };
    if a.len() < 100 || b.len() < 100 {
        return 0.0;
    }
    let ((mean_a, error_a), (mean_b, error_b)) = (moments(&a), moments(&b));
    let error = (error_a + error_b).sqrt();
    if error == 0.0 { 0.0 } else { (mean_a - mean_b) / error }
}

/// Measures the subjects whose names contain `filter`, each on one lane or on both, in a process of
/// its own for each lane.
pub fn run_and_print(filter: Option<&str>, lane: Option<Lane>) -> Result<()> {
    ensure!(lane != Some(Lane::Aarch64), "an emulator's clock shows nothing");
    let program = std::env::current_exe().context("this program's path")?;
    let mut wrong = 0;
    for lane in lane.map_or(vec![Lane::Accelerated, Lane::Portable], |lane| vec![lane]) {
        let mut command = Command::new(&program);
        command.args(["timing", "--here"]).args(filter);
        command.envs(lane.variable().map(|name| ("ALULA_LANE", name)));
        wrong += usize::from(!command.status().context("the program starts")?.success());
    }
    ensure!(wrong == 0, "on {wrong} lanes not all is as it must be");
    Ok(())
}

/// Measures on the lane of this process.
pub fn run_here(filter: Option<&str>) -> Result<()> {
    println!("lane: {}", lab_engine::status().lane);
    println!("{:<52}{:>10}{:>8}", "subject", "times", "|t|");
    let mut wrong = 0;
    let wanted = |name: &str| filter.is_none_or(|filter| name.contains(filter));
    for subject in subjects::ALL.iter().filter(|subject| subject.leaks || wanted(subject.name)) {
        let t = measure(subject)?;
        let (right, verdict) = match (subject.leaks, t) {
            (true, t) if t >= SEEN => (true, "seen, as it must be"),
            (true, _) => (false, "NOT SEEN"),
            (false, t) if t < UNEVEN => (true, ""),
            (false, _) => (false, "UNEVEN"),
        };
        println!("{:<52}{:>10}{t:>8.1}  {verdict}", subject.name, subject.count);
        wrong += usize::from(!right);
    }
    println!("below {UNEVEN} no difference was seen, from {SEEN} on there is one");
    ensure!(wrong == 0, "{wrong} subjects are not as they must be");
    Ok(())
}

/// The smallest of the rounds' |t|, or the largest where a leak has to be seen; no more rounds than
/// that takes.
fn measure(subject: &subjects::Subject) -> Result<f64> {
    let mut best = if subject.leaks { 0.0 } else { f64::INFINITY };
    for round in 0..ROUNDS {
        let mut times = Times::new(subject.count, 0x9e37_79b9_7f4a_7c15 << round);
        (subject.run)(&mut times).with_context(|| subject.name)?;
        let t = times.largest_t();
        best = if subject.leaks { t.max(best) } else { t.min(best) };
        if (subject.leaks && best >= SEEN) || (!subject.leaks && best < UNEVEN) {
            break;
        }
    }
    Ok(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_of_means_is_told_in_standard_errors() {
        let around = |mean: f64| (0..200).map(|i| mean + f64::from(i % 2)).collect();
        // The mean of 200 numbers with a variance of 1/4 has a standard error of 0.0354.
        let t = welch(around(10.0), around(11.0));
        assert!((-20.1..-19.8).contains(&t), "{t}");
        assert_eq!(welch(around(10.0), around(10.0)), 0.0);
        assert_eq!(welch(vec![1.0; 5], around(10.0)), 0.0);
    }

    #[test]
    fn both_classes_come_about_equally_often_and_then_it_ends() {
        let mut times = Times::new(1000, 7);
        let fixed = std::iter::from_fn(|| times.draw()).filter(|class| *class == Class::Fixed);
        assert!((400..600).contains(&fixed.count()));
        assert_eq!(times.draw(), None);
    }
}
