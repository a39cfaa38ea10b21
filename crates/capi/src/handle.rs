// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Handles: what C holds instead of a key.
//!
//! A pool makes places that are never given back to the allocator, only used again. Hence a handle
//! can be checked before it is followed, and all keys can be destroyed at once. No thread waits for
//! another: a child forked in the middle of a call would wait for ever.

use core::cell::UnsafeCell;
use core::ptr;
use core::sync::atomic::{AtomicPtr, AtomicU32, Ordering};

use crate::code::{ALULA_BAD_HANDLE, ALULA_BUSY, ALULA_ZEROISED, Code};

/// Every place for a `T`, as a list that only grows.
pub(crate) struct Pool<T>(AtomicPtr<Place<T>>);

/// A place for a `T`, and who uses it.
pub(crate) struct Place<T> {
    /// The place that was made before this one.
    earlier: *mut Place<T>,
    /// One of the marks below, plus the number of calls that use the value.
    word: AtomicU32,
    value: UnsafeCell<Option<T>>,
}

/// Nobody's.
const FREE: u32 = 0;
/// Being filled or emptied.
const CLAIMED: u32 = 1 << 31;
/// Holds a value that calls may use.
const LIVE: u32 = 1 << 30;
/// Given out, but the value is destroyed, or will be by the last call that uses it.
const DOOMED: u32 = 1 << 29;
const USERS: u32 = DOOMED - 1;

// SAFETY: a value is reached by calls that have counted themselves in while the place was LIVE, as
// `&T`, which needs `T: Sync`; it is put in, taken out and dropped, in whatever thread, by the one
// who has brought the word to CLAIMED, or by the last to leave a DOOMED place: `T: Send`.
unsafe impl<T: Send + Sync> Sync for Pool<T> {}

impl<T> Pool<T> {
    pub(crate) const fn new() -> Self {
        Pool(AtomicPtr::new(ptr::null_mut()))
    }

    /// Stores a value and gives its handle.
    pub(crate) fn insert(&self, value: T) -> *mut Place<T> {
        for place in self.places() {
            let word = &place.word;
            if word.compare_exchange(FREE, CLAIMED, Ordering::Acquire, Ordering::Relaxed).is_ok() {
                // SAFETY: the place was FREE, hence nobody uses its value, and CLAIMED is ours.
                unsafe { *place.value.get() = Some(value) };
                word.store(LIVE, Ordering::Release);
                return ptr::from_ref(place).cast_mut();
            }
        }
        let place = Box::into_raw(Box::new(Place {
            earlier: ptr::null_mut(),
            word: AtomicU32::new(LIVE),
            value: UnsafeCell::new(Some(value)),
        }));
        let mut newest = self.0.load(Ordering::Relaxed);
        loop {
            // SAFETY: nobody else knows this place yet.
            unsafe { (*place).earlier = newest };
            match self.0.compare_exchange(newest, place, Ordering::AcqRel, Ordering::Acquire) {
                Ok(_) => return place,
                Err(now) => newest = now,
            }
        }
    }

    /// Lets `work` use the value behind a handle.
    pub(crate) fn with<R>(
        &self,
        handle: *const Place<T>,
        work: impl FnOnce(&T) -> Result<R, Code>,
    ) -> Result<R, Code> {
        let place = self.find(handle)?;
        let mut word = place.word.load(Ordering::Relaxed);
        loop {
            match word & !USERS {
                LIVE => {}
                DOOMED => return Err(ALULA_ZEROISED),
                _ => return Err(ALULA_BAD_HANDLE),
            }
            let entered = word + 1;
            let order = (Ordering::Acquire, Ordering::Relaxed);
            match place.word.compare_exchange(word, entered, order.0, order.1) {
                Ok(_) => break,
                Err(now) => word = now,
            }
        }
        let _leaves = Leave(place);
        // SAFETY: this call is counted in, hence nobody empties the place before it leaves.
        match unsafe { &*place.value.get() } {
            Some(value) => work(value),
            None => Err(ALULA_ZEROISED),
        }
    }

    /// Destroys the value behind a handle, which is a handle no longer.
    pub(crate) fn remove(&self, handle: *const Place<T>) -> Result<(), Code> {
        let place = self.find(handle)?;
        for mark in [LIVE, DOOMED] {
            let word = &place.word;
            if word.compare_exchange(mark, CLAIMED, Ordering::Acquire, Ordering::Relaxed).is_ok() {
                // SAFETY: no call is counted in, and none can enter a CLAIMED place.
                unsafe { *place.value.get() = None };
                word.store(FREE, Ordering::Release);
                return Ok(());
            }
        }
        let used = place.word.load(Ordering::Relaxed) & !USERS != FREE;
        Err(if used { ALULA_BUSY } else { ALULA_BAD_HANDLE })
    }

    /// Destroys every value: at once, or as soon as the calls that use it have ended.
    pub(crate) fn zeroise(&self) {
        for place in self.places() {
            let mut word = place.word.load(Ordering::Relaxed);
            // One that is being filled meanwhile is a later key.
            while word & !USERS == LIVE {
                let doomed = DOOMED | (word & USERS);
                let order = (Ordering::AcqRel, Ordering::Relaxed);
                match place.word.compare_exchange(word, doomed, order.0, order.1) {
                    Ok(_) if word & USERS == 0 => {
                        place.empty();
                        break;
                    }
                    Ok(_) => break,
                    Err(now) => word = now,
                }
            }
        }
    }

    fn find(&self, handle: *const Place<T>) -> Result<&Place<T>, Code> {
        self.places().find(|place| ptr::eq(*place, handle)).ok_or(ALULA_BAD_HANDLE)
    }

    fn places(&self) -> impl Iterator<Item = &Place<T>> {
        let mut at = self.0.load(Ordering::Acquire);
        core::iter::from_fn(move || {
            // SAFETY: null, or a place that `insert` has made; none is ever unmade, and `earlier`
            // does not change once a place is in the list.
            let place = unsafe { at.as_ref() }?;
            at = place.earlier;
            Some(place)
        })
    }
}

impl<T> Place<T> {
    /// Empties a place that is DOOMED and that nobody uses, unless somebody frees it first.
    fn empty(&self) {
        let order = (Ordering::Acquire, Ordering::Relaxed);
        if self.word.compare_exchange(DOOMED, CLAIMED, order.0, order.1).is_ok() {
            // SAFETY: no call is counted in, and none can enter a CLAIMED place.
            unsafe { *self.value.get() = None };
            self.word.store(DOOMED, Ordering::Release);
        }
    }
}

/// Counts a call out, also one that panics.
struct Leave<'a, T>(&'a Place<T>);

impl<T> Drop for Leave<'_, T> {
    fn drop(&mut self) {
        if self.0.word.fetch_sub(1, Ordering::Release) == DOOMED + 1 {
            self.0.empty();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::thread;

    use super::*;

    /// Tells when it is destroyed.
    type Told = Arc<()>;

    #[test]
    fn a_handle_serves_until_it_is_freed() {
        let pool = Pool::<u32>::new();
        let (a, b) = (pool.insert(7), pool.insert(8));
        assert_eq!(pool.with(a, |value| Ok(*value)), Ok(7));
        assert_eq!(pool.with(b, |value| Ok(*value)), Ok(8));
        assert_eq!(pool.remove(a), Ok(()));
        assert_eq!(pool.remove(a), Err(ALULA_BAD_HANDLE));
        assert_eq!(pool.with(a, |_| Ok(())), Err(ALULA_BAD_HANDLE));
        assert_eq!(pool.with(ptr::null(), |_| Ok(())), Err(ALULA_BAD_HANDLE));
        assert_eq!(pool.with(ptr::dangling(), |_| Ok(())), Err(ALULA_BAD_HANDLE));
        assert_eq!(pool.insert(9), a, "a place is used again");
        assert_eq!(pool.with(a, |value| Ok(*value)), Ok(9));
    }

    #[test]
    fn zeroising_destroys_at_once_or_when_the_last_call_leaves() {
        let pool = Pool::<Told>::new();
        let (idle, used) = (Told::default(), Told::default());
        let (a, b) = (pool.insert(idle.clone()), pool.insert(used.clone()));
        let inside = pool.with(b, |_| {
            pool.zeroise();
            assert_eq!(pool.remove(b), Err(ALULA_BUSY));
            assert_eq!(pool.with(b, |_| Ok(())), Err(ALULA_ZEROISED));
            Ok((Arc::strong_count(&idle), Arc::strong_count(&used)))
        });
        assert_eq!(inside, Ok((1, 2)));
        assert_eq!(Arc::strong_count(&used), 1);
        for handle in [a, b] {
            assert_eq!(pool.with(handle, |_| Ok(())), Err(ALULA_ZEROISED));
            assert_eq!(pool.remove(handle), Ok(()));
            assert_eq!(pool.remove(handle), Err(ALULA_BAD_HANDLE));
        }
    }

    #[test]
    fn threads_share_a_pool() {
        static POOL: Pool<Told> = Pool::new();
        let told = Told::default();
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for round in 0..300 {
                        let handle = POOL.insert(told.clone());
                        let answer = POOL.with(handle, |value| Ok(Arc::ptr_eq(value, &told)));
                        assert!(matches!(answer, Ok(true) | Err(ALULA_ZEROISED)));
                        if round % 50 == 0 {
                            POOL.zeroise();
                        }
                        while POOL.remove(handle) == Err(ALULA_BUSY) {}
                    }
                });
            }
        });
        assert_eq!(Arc::strong_count(&told), 1);
    }
}
