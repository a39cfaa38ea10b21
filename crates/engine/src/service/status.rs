// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The services that tell about the module itself. [ISO 19790] AS04.13 to AS04.15

use core::fmt;

use crate::module::selftest::{self, Report};
use crate::module::state::{self, Failure, State};
use crate::module::{Approval, Error, Service, serve};

/// The module's name and version, as the security policy prints them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Version {
    /// The module's name.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
}

/// The module's state, and what its answers count for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Status {
    /// The state now.
    pub state: State,
    /// What failed, in the state `Failed`.
    pub failure: Option<Failure>,
    /// The approval that an object made now would carry.
    pub approval: Approval,
    /// The machine code that was chosen.
    pub lane: &'static str,
}

/// Shows the version. Answers in every state.
pub fn version() -> Version {
    Version { name: "Alula Cryptographic Module", version: env!("CARGO_PKG_VERSION") }
}

/// Shows the status. Answers in every state, and runs nothing.
pub fn status() -> Status {
    Status {
        state: State::now(),
        failure: state::failure(),
        approval: Approval::now(),
        lane: crate::arch::cpu::lane(),
    }
}

/// Runs every self-test now. A failure puts the module into `Failed`, and [`status`] names it.
pub fn self_test() -> Result<Report, Error> {
    serve(Service::SelfTest, selftest::run_all)
}

/// Runs the self-tests of these services now rather than at their first use: before the first byte
/// of a recording, or before the tasks of a system without std start.
///
/// ```
/// use alula_engine::{Service, prepare};
///
/// prepare(&[Service::Sha384, Service::Kbkdf])?;
/// # Ok::<(), alula_engine::Error>(())
/// ```
pub fn prepare(services: &[Service]) -> Result<(), Error> {
    services.iter().try_for_each(|&service| serve(service, || Ok(())))
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.version)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "state: {}, approval: {}, lane: {}", self.state, self.approval, self.lane)?;
        match self.failure {
            Some(failure) => write!(f, ", {failure}"),
            None => Ok(()),
        }
    }
}
