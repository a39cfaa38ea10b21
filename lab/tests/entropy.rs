// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Faults of the noise source, at its start and later: each ends with the module in `Failed`, the
//! health test named, and no output.

mod scenario;

use lab_engine::lab::noise::{Fault, figures, inject};
use lab_engine::random::{self, hmac_drbg};
use lab_engine::{Error, Failure, HealthTest, SERVICES, State, prepare, self_test, status};

const FAILED: Error = Error::NotOperational(State::Failed);

/// Every fault, and the test that sees it.
const FAULTS: [(Fault, HealthTest); 5] = [
    (Fault::Stuck, HealthTest::RepetitionCount),
    (Fault::Period2, HealthTest::Lag),
    (Fault::Biased, HealthTest::AdaptiveProportion),
    (Fault::Error, HealthTest::Supply),
    (Fault::Still, HealthTest::Supply),
];

macro_rules! scenarios {
    ($($name:ident => $test:expr;)*) => {
        #[test]
        fn every_scenario_in_its_own_process() {
            scenario::each_in_its_own_process(&[$(stringify!($name)),*], 60);
        }

        $(
            #[test]
            #[ignore = "needs a process of its own"]
            fn $name() {
                $test;
            }
        )*
    };
}

scenarios! {
    stuck_at_the_start => at_the_start(0);
    alternating_at_the_start => at_the_start(1);
    biased_at_the_start => at_the_start(2);
    without_samples_at_the_start => at_the_start(3);
    still_at_the_start => at_the_start(4);
    stuck_in_the_middle_of_the_start => in_the_middle_of_the_start(0);
    alternating_in_the_middle_of_the_start => in_the_middle_of_the_start(1);
    without_samples_in_the_middle_of_the_start => in_the_middle_of_the_start(3);
    stuck_when_another_thread_begins => when_another_thread_begins(0);
    alternating_when_another_thread_begins => when_another_thread_begins(1);
    biased_when_another_thread_begins => when_another_thread_begins(2);
    without_samples_when_another_thread_begins => when_another_thread_begins(3);
    stuck_when_a_reseed_is_due => when_a_reseed_is_due(0);
    without_samples_when_a_reseed_is_due => when_a_reseed_is_due(3);
    stuck_when_a_callers_generator_reseeds => when_a_callers_generator_reseeds(0);
    biased_when_a_callers_generator_reseeds => when_a_callers_generator_reseeds(2);
    biased_on_demand => on_demand(2);
    alternating_on_demand => on_demand(1);
    without_a_fault => nothing_fails();
}

/// The least time is what the machine needs; what is above it, other programs took.
#[test]
fn a_seed_does_not_delay_the_first_service() {
    let times = lab::seeding::seeds(50).expect("seeds");
    assert!(times[0] < lab::seeding::MOST, "{:?}", times[0]);
}

/// The page tells the claim and the cut-offs of this very build, and a claim that its own
/// assessment bears out.
#[test]
fn the_page_on_entropy_tells_what_the_code_does() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/entropy.md");
    let page = std::fs::read_to_string(page).expect("the page");
    let figures = figures();
    let claim = f64::from(figures.sixty_fourths) / 64.0;
    for told in [
        format!("| claimed of a sample | {claim} bit |"),
        format!("| probability of a false alarm | 2^-{} |", figures.alpha),
        format!("| cut-off of the repetition count | {} |", figures.repetition_cutoff),
        format!(
            "| cut-off of the adaptive proportion | {} of {} |",
            figures.proportion_cutoff, figures.window
        ),
        format!("| samples that must have moved for a seed | {} |", figures.samples),
    ] {
        assert!(page.contains(&told), "the page lacks: {told}");
    }
    let rows = page.lines().filter(|line| line.contains(".bin` |"));
    let assessed: Vec<f64> = rows
        .map(|row| row.trim_end_matches([' ', '|', '*']).rsplit([' ', '*']).next())
        .map(|figure| figure.and_then(|figure| figure.parse().ok()).expect("a figure"))
        .collect();
    assert!(assessed.len() >= 4, "{} captures", assessed.len());
    assert!(assessed.iter().all(|figure| claim <= *figure), "{claim} is above {assessed:?}");
}

/// The module has failed, names the test, and serves nothing.
fn require_failed(test: HealthTest) {
    assert_eq!(status().state, State::Failed);
    assert_eq!(status().failure, Some(Failure::Entropy(test)));
    assert!(status().to_string().contains(test.name()));
    for row in SERVICES {
        assert_eq!(prepare(&[row.service]), Err(FAILED), "{}", row.name);
    }
    let mut output = [7; 32];
    assert_eq!(random::fill(&mut output), Err(FAILED));
    assert_eq!(output, [7; 32]);
    assert_eq!(hmac_drbg::Sha512::new(b"").map(drop), Err(FAILED));
}

fn at_the_start(fault: usize) {
    let (fault, test) = FAULTS[fault];
    inject(fault, 0);
    let mut output = [7; 32];
    assert_eq!(random::fill(&mut output), Err(FAILED));
    assert_eq!(output, [0; 32]);
    require_failed(test);
}

/// Six hundred good samples are no seed.
fn in_the_middle_of_the_start(fault: usize) {
    let (fault, test) = FAULTS[fault];
    inject(fault, 600);
    let mut output = [7; 32];
    assert_eq!(random::fill(&mut output), Err(FAILED));
    assert_eq!(output, [0; 32]);
    require_failed(test);
}

fn when_another_thread_begins(fault: usize) {
    let (fault, test) = FAULTS[fault];
    let mut mine = [0; 32];
    assert_eq!(random::fill(&mut mine), Ok(()));
    inject(fault, 0);
    // This thread's generator is not due yet.
    assert_eq!(random::fill(&mut mine), Ok(()));
    let other = std::thread::spawn(|| {
        let mut output = [7; 32];
        let answer = random::fill(&mut output);
        (answer, output)
    });
    assert_eq!(other.join().expect("it answers"), (Err(FAILED), [0; 32]));
    require_failed(test);
}

fn when_a_reseed_is_due(fault: usize) {
    let (fault, test) = FAULTS[fault];
    let mut output = [0; 32];
    assert_eq!(random::fill(&mut output), Ok(()));
    inject(fault, 0);
    for request in 2..=1 << 20 {
        assert_eq!(random::fill(&mut output[..1]), Ok(()), "request {request}");
    }
    assert_eq!(random::fill(&mut output), Err(FAILED));
    assert_eq!(output, [0; 32]);
    require_failed(test);
}

fn when_a_callers_generator_reseeds(fault: usize) {
    let (fault, test) = FAULTS[fault];
    let mut generator = hmac_drbg::Sha512::new(b"").expect("a generator");
    let mut output = [7; 32];
    inject(fault, 0);
    assert_eq!(generator.fill(&mut output), Ok(()));
    assert_eq!(generator.fill_fresh(b"", &mut output), Err(FAILED));
    assert_eq!(output, [0; 32]);
    assert_eq!(generator.reseed(b""), Err(FAILED));
    require_failed(test);
}

fn on_demand(fault: usize) {
    let (fault, test) = FAULTS[fault];
    assert_eq!(self_test().expect("all pass").health, HealthTest::ALL);
    inject(fault, 0);
    assert_eq!(self_test().map(drop), Err(FAILED));
    require_failed(test);
}

fn nothing_fails() {
    for _ in 0..100 {
        let drawn = std::thread::spawn(|| random::fill(&mut [0; 32])).join();
        assert_eq!(drawn.expect("it answers"), Ok(()));
    }
    assert_eq!(status().state, State::Unsealed);
}
