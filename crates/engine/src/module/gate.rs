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
#[cfg(alula_lab)]
use crate::base::secret::trace;

/// Held while a service works, from before its first value to after its last. Then it clears the
/// stack below the service's frame, where the algorithm had its own.
#[must_use]
pub(crate) struct Pass(Service);

impl Drop for Pass {
    #[inline]
    fn drop(&mut self) {
        self.0.clear_stack();
        #[cfg(alula_lab)]
        trace::end();
    }
}

/// Does a service's work in a frame below the service's own, which its pass then clears: for work
/// whose secrets the compiler would keep in the service's own frame.
#[inline(never)]
pub(crate) fn apart<R>(work: impl FnOnce() -> R) -> R {
    work()
}

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
    #[cfg(alula_lab)]
    trace::begin(service as usize);
    Ok(Pass(service))
}
