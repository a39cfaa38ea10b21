// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Where this program speaks to no tokens.

use std::path::Path;

use alula_vault::keys::{Agree, Error, OwnerKey, TokenKey};

use crate::args::Token;

/// Refused.
pub(crate) fn open(_: &Token, _: &TokenKey) -> Result<Box<dyn Agree>, Error> {
    Err(here())
}

/// Refused.
pub(crate) fn owner<T>(
    _: &Path,
    _: Option<&str>,
    _: Option<&[u8]>,
    _: Option<&Path>,
    _: impl FnOnce(OwnerKey) -> Result<T, Error>,
) -> Result<T, Error> {
    Err(here())
}

fn here() -> Error {
    Error::Token("this program speaks to no tokens on this system; use it on Linux".into())
}
