// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `cargo lab break`: breaks one self-test or health test by its name and shows that the module
//! stops, says which test failed, and serves nothing any more. A failed module stays failed, so
//! each run has its own process.

use anyhow::{Context, Result, bail, ensure};
use clap::ValueEnum;
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

/// Breaks the test of this name, lets it run, and requires everything that must follow.
pub fn run(name: &str, stage: Stage) -> Result<()> {
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
    lab_engine::lab::break_test(name);
    let answer = objects.call(provokes).context("no call is written for this service")?;
    require_failed(answer, expected)?;
    require_silence(&objects)
}

/// The algorithm is not used before its self-test has passed: a service that needs the broken test
/// refuses its very first call.
fn first_use(cast: Cast) -> Result<()> {
    let row = SERVICES.iter().find(|row| row.casts.contains(&cast)).context("no such service")?;
    lab_engine::lab::break_test(cast.name());
    require_failed(lab_engine::prepare(&[row.service]), Failure::Cast(cast))?;
    require_no_entry()
}

/// No random number comes out before the noise source has passed its tests.
fn first_seed(test: HealthTest) -> Result<()> {
    lab_engine::lab::break_test(test.name());
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

/// Every self-test by name, with the stages at which it can be broken.
pub fn all() -> Vec<(&'static str, Stage)> {
    let casts = Cast::ALL.iter().map(|cast| cast.name());
    let twice = casts.chain(HealthTest::ALL.iter().map(|test| test.name()));
    let twice = twice.flat_map(|name| [Stage::FirstUse, Stage::OnDemand].map(|at| (name, at)));
    twice.chain(Pct::ALL.iter().map(|pct| (pct.name(), Stage::FirstUse))).collect()
}
