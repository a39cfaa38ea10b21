// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `cargo lab break`: breaks self-tests and health tests by their names and shows that the module
//! stops, says which test failed, and serves nothing any more. A failed module stays failed, so
//! each run has its own process.
//!
//! That the runs show anything is shown by removing each test: its run must then complain.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use clap::ValueEnum;
use lab_engine::aead::aes256gcm;
use lab_engine::lab::{break_test, known_answer, remove_test};
use lab_engine::{Cast, Error, Failure, HealthTest, Pct, SERVICES, Service, State, random};

use lab_functional::Objects;

/// When the broken self-test comes to run.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Stage {
    /// Before the algorithm's first use.
    FirstUse,
    /// At a self-test on demand, after all services have been at work.
    OnDemand,
}

impl Stage {
    /// As the command line spells it.
    pub fn name(self) -> &'static str {
        match self {
            Stage::FirstUse => "first-use",
            Stage::OnDemand => "on-demand",
        }
    }
}

/// What is done to a test.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Way {
    /// One bit of what is computed is flipped before it is compared; the samples of the noise
    /// source are altered.
    Output,
    /// One bit of the known answer is flipped where it lies in the program.
    Constant,
    /// The output is broken and the test is removed, which must be noticed.
    Removed,
}

impl Way {
    /// As the command line spells it.
    pub fn name(self) -> &'static str {
        match self {
            Way::Output => "output",
            Way::Constant => "constant",
            Way::Removed => "removed",
        }
    }
}

/// Breaks the test of this name in this way, and requires what must follow.
pub fn run(name: &str, stage: Stage, way: Way) -> Result<()> {
    match way {
        Way::Output => output(name, stage),
        Way::Constant => constant(name),
        Way::Removed => {
            ensure!(all().iter().any(|(test, ..)| *test == name), "no self-test is called {name}");
            remove_test(name);
            ensure!(output(name, stage).is_err(), "that the test is missing was not noticed");
            Ok(())
        }
    }
}

/// Breaks the output of the test of this name, lets it run, and requires everything that must
/// follow.
fn output(name: &str, stage: Stage) -> Result<()> {
    let cast = Cast::ALL.iter().find(|cast| cast.name() == name);
    let pct = Pct::ALL.iter().find(|pct| pct.name() == name);
    let health = HealthTest::ALL.iter().find(|test| test.name() == name);
    let (expected, provokes) = match (cast, pct, health) {
        (Some(&cast), ..) if stage == Stage::FirstUse => return first_use(cast),
        (.., Some(&test)) if stage == Stage::FirstUse => return first_seed(test),
        (Some(&cast), ..) => (Failure::Cast(cast), Service::SelfTest),
        (_, Some(&pct), _) => (Failure::Pct(pct), generates(pct).context("no such service")?),
        (.., Some(&test)) => (Failure::Entropy(test), Service::SelfTest),
        _ => bail!("no self-test is called {name}; cargo lab break lists them"),
    };
    let objects = Objects::make().map_err(refusal).context("the module works until then")?;
    let key = aes256gcm::Key::generate().map_err(refusal)?;
    break_test(name);
    let answer = objects.call(provokes).context("no call is written for this service")?;
    require_failed(answer, expected)?;
    require_silence(&objects)?;
    require_untouched(&key)
}

/// Flips one bit of a known answer in the program's memory between two runs on demand.
fn constant(name: &str) -> Result<()> {
    let cast = *Cast::ALL.iter().find(|cast| cast.name() == name).context("no such CAST")?;
    lab_engine::self_test().map_err(refusal).context("the self-tests pass until then")?;
    let (address, len) = known_answer(name).context("the test has not run")?;
    flip(address + len / 2)?;
    require_failed(lab_engine::self_test().map(drop), Failure::Cast(cast))?;
    require_no_entry()
}

/// Flips a bit of a constant.
fn flip(address: usize) -> Result<()> {
    ensure!(is_constant(address)?, "the known answer is no constant of the program");
    let page = address & !4095;
    // SAFETY: the page is one of this program's constants, which no other thread reads meanwhile;
    // the compiler has to take a byte that is written through a pointer from outside for what it
    // then is.
    unsafe {
        let writable = libc::PROT_READ | libc::PROT_WRITE;
        let opened = libc::mprotect(page as *mut libc::c_void, 4096, writable);
        ensure!(opened == 0, "the page cannot be written");
        let byte = address as *mut u8;
        byte.write_volatile(byte.read_volatile() ^ 4);
    }
    Ok(())
}

/// True if this lies in what the loader maps for reading only.
fn is_constant(address: usize) -> Result<bool> {
    let maps = std::fs::read_to_string("/proc/self/maps").context("the program's memory")?;
    let program = std::env::current_exe()?;
    let program = program.to_string_lossy();
    for line in maps.lines().filter(|line| line.ends_with(&*program)) {
        let (range, rest) = line.split_once(' ').context("a line of the map")?;
        let (begin, end) = range.split_once('-').context("a range")?;
        let (begin, end) = (usize::from_str_radix(begin, 16)?, usize::from_str_radix(end, 16)?);
        if (begin..end).contains(&address) {
            return Ok(rest.starts_with("r--") || rest.starts_with("r-x"));
        }
    }
    Ok(false)
}

/// The algorithm is not used before its self-test has passed: a service that needs the broken test
/// refuses its very first call.
fn first_use(cast: Cast) -> Result<()> {
    let row = SERVICES.iter().find(|row| row.casts.contains(&cast)).context("no such service")?;
    break_test(cast.name());
    require_failed(lab_engine::prepare(&[row.service]), Failure::Cast(cast))?;
    require_no_entry()
}

/// No random number comes out before the noise source has passed its tests.
fn first_seed(test: HealthTest) -> Result<()> {
    break_test(test.name());
    let mut output = [7; 32];
    require_failed(random::fill(&mut output), Failure::Entropy(test))?;
    ensure!(output == [0; 32] || output == [7; 32], "the output holds something");
    require_no_entry()
}

fn require_no_entry() -> Result<()> {
    for row in SERVICES {
        let answer = lab_engine::prepare(&[row.service]);
        ensure!(answer == Err(Error::NotOperational(State::Failed)), "{} is served", row.name);
    }
    Ok(())
}

/// Which service makes a key pair that this test watches over.
fn generates(pct: Pct) -> Option<Service> {
    Some(match pct {
        Pct::EcdhP256 => Service::EcdhP256Generate,
        Pct::P384 => Service::EcdhP384Generate,
        Pct::EcdhP521 => Service::EcdhP521Generate,
        Pct::EcdsaP256 => Service::EcdsaP256Generate,
        Pct::EcdsaP384 => Service::EcdsaP384Generate,
        Pct::EcdsaP521 => Service::EcdsaP521Generate,
        Pct::MlKem => Service::MlKemGenerate,
        Pct::MlDsa => Service::MlDsaGenerate,
        Pct::SlhDsa => Service::SlhDsaSha2Generate,
        Pct::Ed25519 => Service::Ed25519Generate,
        Pct::Ed25519ph => Service::Ed25519phGenerate,
        Pct::Ed448 => Service::Ed448Generate,
        Pct::Ed448ph => Service::Ed448phGenerate,
        Pct::RsaSign => Service::RsaGenerate,
        Pct::RsaTransport => Service::RsaOaepGenerate,
        Pct::X25519 => Service::X25519MlKem768Generate,
        _ => return None,
    })
}

fn refusal(error: Error) -> anyhow::Error {
    anyhow::anyhow!("the module answers {error:?}")
}

fn require_failed(answer: Result<(), Error>, expected: Failure) -> Result<()> {
    ensure!(answer == Err(Error::NotOperational(State::Failed)), "the answer is {answer:?}");
    let status = lab_engine::status();
    ensure!(status.state == State::Failed, "the state is {}", status.state);
    ensure!(status.failure == Some(expected), "the failure named is {:?}", status.failure);
    Ok(())
}

/// No service answers, with the objects that were good before.
fn require_silence(objects: &Objects) -> Result<()> {
    for row in SERVICES {
        let answer = objects.call(row.service);
        let answer = answer.with_context(|| format!("no call is written for {}", row.name))?;
        ensure!(
            answer == Err(Error::NotOperational(State::Failed)),
            "{} answers {answer:?} in a failed module",
            row.name
        );
    }
    Ok(())
}

/// Buffers of a caller stay as they were: those that are filled, and those that are changed in
/// place.
fn require_untouched(key: &aes256gcm::Key) -> Result<()> {
    let mut buffer = [7; 64];
    let seal = aes256gcm::Seal { iv: [7; 12], tag: [7; 16] };
    let refused = [
        random::fill(&mut buffer),
        key.seal(b"", &mut buffer).map(drop),
        key.open(b"", &seal, &mut buffer),
    ];
    ensure!(refused.iter().all(Result::is_err) && buffer == [7; 64], "a buffer was touched");
    Ok(())
}

/// A test by its name, when it is broken, and how.
pub type Break = (&'static str, Stage, Way);

/// Every break there is. One removal of each test is enough: each decides in one place.
pub fn all() -> Vec<Break> {
    let casts = Cast::ALL.iter().map(|cast| cast.name());
    let constants = casts.clone().map(|name| (name, Stage::OnDemand, Way::Constant));
    let first = casts.chain(HealthTest::ALL.iter().map(|test| test.name()));
    let on_demand = first.clone().map(|name| (name, Stage::OnDemand, Way::Output));
    let first = first.chain(Pct::ALL.iter().map(|pct| pct.name()));
    let removed = first.clone().filter(|name| *name != WITHOUT_CODE.name());
    let first = first.map(|name| (name, Stage::FirstUse, Way::Output));
    let removed = removed.map(|name| (name, Stage::FirstUse, Way::Removed));
    first.chain(on_demand).chain(constants).chain(removed).collect()
}

/// A source without samples has nothing to go on with: no code decides it that could be removed.
const WITHOUT_CODE: HealthTest = HealthTest::Supply;

/// Does every break in a process of its own, as many at a time as there are cores; tells in order
/// how each ended: with nothing, or with what went wrong.
pub fn each(program: &Path, told: impl FnMut(Break, Option<&str>)) -> Result<()> {
    some(program, &all(), told)
}

/// As [`each`], for these breaks.
pub fn some(
    program: &Path,
    breaks: &[Break],
    mut told: impl FnMut(Break, Option<&str>),
) -> Result<()> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    for together in breaks.chunks(cores) {
        let started = together.iter().map(|(name, stage, way)| {
            let mut lab = Command::new(program);
            lab.args(["break", name, "--stage", stage.name(), "--way", way.name()]);
            lab.stdout(Stdio::null()).stderr(Stdio::piped()).spawn()
        });
        let started = started.collect::<std::io::Result<Vec<_>>>().context("the program starts")?;
        for (break_, process) in together.iter().zip(started) {
            let output = process.wait_with_output().context("the program ends")?;
            let complaint = String::from_utf8_lossy(&output.stderr);
            told(*break_, (!output.status.success()).then_some(&*complaint));
        }
    }
    Ok(())
}

/// Does every break, prints one line for each, and fails if any was not as it must be. Begins with
/// nothing broken, when every service works.
pub fn run_and_print() -> Result<()> {
    let objects = Objects::make().map_err(refusal)?;
    for row in SERVICES {
        let answer = objects.call(row.service);
        ensure!(answer == Some(Ok(())), "{} answers {answer:?} while nothing is broken", row.name);
    }
    println!("nothing broken: {} services work", SERVICES.len());
    let (mut caught, mut wrong) = (0, 0);
    println!("{:<44}{:<12}{:<10}", "test", "stage", "way");
    each(&std::env::current_exe()?, |(name, stage, way), complaint| {
        let verdict = complaint.map_or("as it must be", str::trim);
        println!("{name:<44}{:<12}{:<10}{verdict}", stage.name(), way.name());
        *if complaint.is_some() { &mut wrong } else { &mut caught } += 1;
    })?;
    println!("{caught} of {} breaks were noticed and named", caught + wrong);
    ensure!(wrong == 0, "{wrong} were not");
    Ok(())
}
