// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The gate: every service is one call of it.
//!
//! ```text
//! serve(Service::X, || { the service's work })
//! ```

use super::error::Error;
use super::selftest;
use super::services::Service;
use super::state::State;
#[cfg(alula_lab)]
use crate::base::secret::trace;

/// Does a service's work if the module serves and the service's self-tests have passed. The first
/// call of all runs the pre-operational tests, the first call of an algorithm its own.
///
/// Whatever the work leaves on the stack lies below the service's frame, and is overwritten when
/// it has ended.
#[inline(always)]
pub(crate) fn serve<R>(
    service: Service,
    work: impl FnOnce() -> Result<R, Error>,
) -> Result<R, Error> {
    enter(service)?;
    #[cfg(alula_lab)]
    trace::begin(service as usize);
    let answer = apart(work);
    #[cfg(alula_lab)]
    trace::worked(service as usize);
    service.clear_stack();
    #[cfg(alula_lab)]
    trace::end();
    answer
}

/// As [`serve`], for an object that would be much stack twice: the work makes it where it stays.
/// Whoever calls begins with `Ok` of a blank one and returns what became of it, because what is
/// moved into a result leaves a copy behind.
#[inline(always)]
pub(crate) fn make<T>(
    service: Service,
    made: &mut Result<T, Error>,
    work: impl FnOnce(&mut T) -> Result<(), Error>,
) {
    let worked = match made {
        Ok(object) => serve(service, || work(object)),
        Err(error) => Err(*error),
    };
    if let Err(error) = worked {
        *made = Err(error);
    }
}

/// In a frame of its own, which is gone when the stack is cleared.
#[inline(never)]
fn apart<R>(work: impl FnOnce() -> R) -> R {
    work()
}

#[inline]
fn enter(service: Service) -> Result<(), Error> {
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
    Ok(())
}
