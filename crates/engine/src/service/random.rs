// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Random bytes from the module's generator.

use crate::base::secret::{Secret, declassify};
use crate::module::{Error, Service, enter, rng};

/// Fills `output` with random bytes for public use: identifiers, salts. All zeros on error.
pub fn fill(output: &mut [u8]) -> Result<(), Error> {
    let _pass = enter(Service::Random)?;
    let filled = rng::fill(output);
    if filled.is_err() {
        output.fill(0);
    }
    declassify(output, "the caller asked for numbers for public use");
    filled
}

/// `N` random secret bytes.
pub fn secret<const N: usize>() -> Result<Secret<N>, Error> {
    let _pass = enter(Service::Random)?;
    let mut secret = Secret::zeroed();
    rng::fill(secret.as_mut_bytes())?;
    Ok(secret)
}
