// SPDX-License-Identifier: Apache-2.0 OR MIT
//! FLOOR 0: bytes and words. Knows no algorithm; every floor above builds on it.

pub(crate) mod atomic;
pub(crate) mod broken;
pub(crate) mod bytes;
pub(crate) mod cast;
pub(crate) mod ct;
pub(crate) mod limbs;
pub(crate) mod secret;
