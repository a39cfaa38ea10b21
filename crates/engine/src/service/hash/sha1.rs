// SPDX-License-Identifier: Apache-2.0 OR MIT
//! SHA-1, for what exists already.

use super::hash;
use crate::module::{Error, Service, serve};
use crate::primitive::hash::Hash;
use crate::primitive::sha1;

hash! {
    /// SHA-1, a legacy. \[FIPS 180-4\] §6.1.
    ///
    /// Two messages of one digest can be made by anyone: use it to check what was made long ago,
    /// never for signing and never to identify what another may have chosen. No approved use is
    /// left after 2030.
    ///
    /// ```
    /// use alula_engine::hash::Sha1;
    ///
    /// assert_eq!(Sha1::digest(b"abc")?[..4], [0xa9, 0x99, 0x3e, 0x36]);
    /// # Ok::<(), alula_engine::Error>(())
    /// ```
    Sha1, sha1::Sha1, 20
}
