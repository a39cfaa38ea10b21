// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Progress of long work: a bar with throughput on a terminal, nothing elsewhere.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::output::Output;

/// A bar over `total` bytes, or a running count where the total is unknown.
pub(crate) fn bar(output: &Output, what: &str, total: Option<u64>) -> ProgressBar {
    let shown = !output.json && std::io::stderr().is_terminal();
    let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(total, target);
    let template = match total {
        Some(_) => {
            "{msg} {wide_bar} {decimal_bytes}/{decimal_total_bytes}  {decimal_bytes_per_sec}  {eta}"
        }
        None => "{msg} {spinner} {decimal_bytes}  {decimal_bytes_per_sec}  {elapsed}",
    };
    // The templates are constants of this file: one that does not parse shows the default bar.
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.set_message(what.to_owned());
    if shown {
        bar.enable_steady_tick(Duration::from_millis(200));
    }
    bar
}
