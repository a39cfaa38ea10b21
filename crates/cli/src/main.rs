// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The `alula` command. Everything is in the library beside it, so that tests can reach it.

fn main() -> std::process::ExitCode {
    alula_cli::main()
}
