// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A value for one at a time, where nobody can wait: who comes second is told so.

use core::cell::UnsafeCell;
use core::sync::atomic::{AtomicBool, Ordering};

/// Holds a value that whoever comes first may use.
pub(crate) struct TryCell<T> {
    busy: AtomicBool,
    value: UnsafeCell<T>,
}

// SAFETY: `with` lends the value to one at a time, whichever task that is.
unsafe impl<T: Send> Sync for TryCell<T> {}

impl<T> TryCell<T> {
    pub(crate) const fn new(value: T) -> Self {
        TryCell { busy: AtomicBool::new(false), value: UnsafeCell::new(value) }
    }

    /// `None` if somebody else is at it: another core, or the task that this one interrupts.
    pub(crate) fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> Option<R> {
        if self.busy.swap(true, Ordering::Acquire) {
            return None;
        }
        // SAFETY: who has turned `busy` from false to true is alone until it is false again.
        let answer = work(unsafe { &mut *self.value.get() });
        self.busy.store(false, Ordering::Release);
        Some(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time() {
        let cell = TryCell::new(1);
        let inner = cell.with(|value| {
            *value += 1;
            cell.with(|_| ())
        });
        assert_eq!(inner, Some(None));
        assert_eq!(cell.with(|value| *value), Some(2));
    }
}
