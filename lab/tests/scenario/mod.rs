// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Runs an ignored test of this program in a process of its own: a process has one module.

use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Each must pass, within so many seconds.
pub(crate) fn each_in_its_own_process(scenarios: &[&str], seconds: u64) {
    let program = std::env::current_exe().expect("this program's path");
    for scenario in scenarios {
        let mut command = Command::new(&program);
        command.args([scenario, "--exact", "--ignored"]).stdout(Stdio::piped());
        let mut child = command.spawn().expect("it starts");
        let begun = Instant::now();
        while child.try_wait().expect("a child").is_none() {
            if begun.elapsed() > Duration::from_secs(seconds) {
                child.kill().expect("a child");
                panic!("{scenario} waits for ever");
            }
            thread::sleep(Duration::from_millis(5));
        }
        let output = child.wait_with_output().expect("its output");
        let told = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && told.contains("1 passed"), "{scenario}\n{told}");
    }
}
