// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The gate: the first line of every service.
//!
//! ```text
//! let _pass = module::enter(Service::X)?;
//! ```

use super::error::Error;
use super::selftest;
use super::services::Service;
use super::state::State;

/// Held while a service works.
#[must_use]
pub(crate) struct Pass(());

/// Lets a service in if the module serves and the service's self-tests have passed. The first call
/// of all runs the pre-operational tests, the first call of an algorithm its own.
#[inline]
pub(crate) fn enter(service: Service) -> Result<Pass, Error> {
    let mut state = State::now();
    if !state.serves() {
        state = selftest::start();
        if !state.serves() {
            return Err(Error::NotOperational(state));
        }
    }
    if !selftest::passed(service.casts()) {
        selftest::ensure(service.casts())?;
    }
    Ok(Pass(()))
}
