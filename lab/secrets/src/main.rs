// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The program behind `cargo lab zeroing`: one lane, and the subjects whose names contain the first
//! argument.

#[cfg(target_os = "linux")]
#[global_allocator]
static KEEPER: lab_secrets::heap::Keeper = lab_secrets::heap::Keeper;

#[cfg(target_os = "linux")]
fn main() -> anyhow::Result<()> {
    lab_secrets::zeroing::run_and_print(std::env::args().nth(1).as_deref())
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("skipped: the painted stack is written for Linux");
}
