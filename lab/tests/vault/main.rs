// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The recording from outside: published files, cuts at every byte, flips of every bit, and what
//! programs say that share nothing with the vault.

mod bits;
mod common;
mod custody;
mod cuts;
mod quorum;
mod redaction;
mod strangers;
mod vectors;
