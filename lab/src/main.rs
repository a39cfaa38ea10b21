// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `cargo lab`: the one door to every check.

fn main() {}
