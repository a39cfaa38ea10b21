// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The program behind `cargo lab zeroing`: one lane, and the subjects whose names contain the first
//! argument. With `--ct`, what MemorySanitizer watches; with `--traced`, what the tracer does.

#[cfg(target_os = "linux")]
#[global_allocator]
static KEEPER: lab_secrets::heap::Keeper = lab_secrets::heap::Keeper;

#[cfg(target_os = "linux")]
fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--depths"] => lab_secrets::depths::run_and_print(),
        ["--ct"] => lab_secrets::timing::run(None),
        ["--ct", filter] => lab_secrets::timing::run(Some(filter)),
        #[cfg(alula_replay)]
        ["--traced", board] => lab_secrets::timing::traced::run(board.as_ref(), None),
        #[cfg(alula_replay)]
        ["--traced", board, filter] => {
            lab_secrets::timing::traced::run(board.as_ref(), Some(filter))
        }
        [] => lab_secrets::zeroing::run_and_print(None),
        [filter, ..] => lab_secrets::zeroing::run_and_print(Some(filter)),
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("skipped: the painted stack is written for Linux");
}
