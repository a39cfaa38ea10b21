// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Sealed recordings, as `docs/formats/recording.md` specifies them.

pub mod keys;
pub mod slot;
