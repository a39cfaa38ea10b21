// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What a command asks of the system for itself. Keeps a recorder's memory to itself: no core
//! dumps, no tracing by its own user, no swapping.

/// A file that reaches the limit set for this process gives an error, instead of ending the command
/// without a word.
pub(crate) fn no_death_by_size() {
    let reached = std::sync::Arc::default();
    // Refused only where the system does not know the signal.
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, reached);
}

/// Forbids core dumps and, on Linux, attaching to this process. Called before any key exists.
pub(crate) fn no_dumps() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    // Refused only where the limit is already lower, which serves as well.
    let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}

/// Locks the pages that exist now, keys included, so that they are never swapped out. Called when
/// the recorder holds its keys. False where the system does not allow it.
pub(crate) fn lock_memory() -> bool {
    rustix::mm::mlockall(rustix::mm::MlockAllFlags::CURRENT).is_ok()
}
