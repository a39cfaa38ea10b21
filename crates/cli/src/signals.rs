// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Ctrl-C while something is written that must not stay half done: it is kept back until a step is
//! finished, and asked for between steps.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::failure::{Failure, Result};

/// Keeps SIGINT and SIGTERM back.
pub(crate) struct Held(Arc<AtomicBool>);

impl Held {
    /// From now on, to the end of the process.
    pub(crate) fn new() -> Result<Self> {
        let asked = Arc::new(AtomicBool::new(false));
        #[cfg(unix)]
        for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
            signal_hook::flag::register(signal, Arc::clone(&asked))
                .map_err(|error| Failure::usage(format!("cannot take over signals: {error}")))?;
        }
        Ok(Held(asked))
    }

    /// Whether the user has asked to stop.
    pub(crate) fn asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Stops here, where nothing is half done.
    pub(crate) fn check(&self) -> Result<()> {
        match self.asked() {
            true => Err(Failure::usage("interrupted; what was said to be done is done, no more")),
            false => Ok(()),
        }
    }
}
