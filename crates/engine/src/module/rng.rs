// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The module's random numbers.

use super::entropy;
use super::error::Error;

/// Fills `output` with random bytes.
pub(crate) fn fill(output: &mut [u8]) -> Result<(), Error> {
    entropy::fill(output)
}
