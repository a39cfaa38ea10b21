// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A fixed number of buffers between whoever has bytes and the thread that takes them to the card.
//!
//! The lock is held to copy bytes and to move buffers, never while anything is sealed, written or
//! allocated: whoever waits for it waits for one copy.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use zeroize::Zeroize;

use crate::writer::Reason;

/// The buffers, and in which order they are used.
pub(super) struct Pool {
    state: Mutex<State>,
    /// Something waits for the thread.
    work: Condvar,
    /// There is room again.
    room: Condvar,
    buffer_len: usize,
    buffers: usize,
    /// How long the thread lets bytes wait for more: each time that it wakes costs as much as
    /// sealing some kilobytes.
    linger: Duration,
}

struct State {
    free: Vec<Box<[u8]>>,
    queue: VecDeque<Filled>,
    /// The buffer that is being filled: the last one in order.
    open: Option<Filled>,
    /// The stream left something out since the last byte here.
    missing: Option<Missing>,
    /// What is queued now belongs together, and is over.
    mark: bool,
    end: Option<Reason>,
    /// The thread takes what there is until nothing is left.
    draining: bool,
    /// The thread waits for a first byte, and does not look by itself.
    idle: bool,
    /// Nobody takes anything any more.
    dead: bool,
}

/// Bytes that wait, and what is missing before them.
pub(super) struct Filled {
    pub(super) before: Option<Missing>,
    /// When the first of them came.
    pub(super) since: Instant,
    buffer: Box<[u8]>,
    len: usize,
}

/// What of a stream did not find room.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Missing {
    /// Bytes that are lost.
    pub(super) lost: u64,
    /// Bytes that were given to the plain file of this number.
    pub(super) plain: u64,
    pub(super) episode: u64,
}

/// What the thread is to do.
pub(super) enum Next {
    /// Take these bytes.
    Bytes(Filled),
    /// Nothing came in time.
    Nothing,
    /// What was taken since the last mark is over.
    Mark,
    /// The stream has ended, and this is missing at its end.
    End(Reason, Option<Missing>),
}

impl Filled {
    pub(super) fn bytes(&self) -> &[u8] {
        &self.buffer[..self.len]
    }
}

impl Pool {
    /// Buffers of `buffer_len` bytes, at least two, in memory that is there from now on. The thread
    /// takes some buffers at a time, or what there is when `linger` has passed.
    pub(super) fn new(bytes: usize, buffer_len: usize, linger: Duration) -> Self {
        let buffers = (bytes / buffer_len).max(2);
        let free = (0..buffers).map(|_| {
            let mut buffer = vec![0; buffer_len].into_boxed_slice();
            // Touches each page: none is fetched while someone waits.
            buffer.zeroize();
            buffer
        });
        let state = State {
            free: free.collect(),
            queue: VecDeque::with_capacity(buffers),
            open: None,
            missing: None,
            mark: false,
            end: None,
            draining: false,
            idle: false,
            dead: false,
        };
        let (work, room) = (Condvar::new(), Condvar::new());
        Pool { state: Mutex::new(state), work, room, buffer_len, buffers, linger }
    }

    /// How many bytes it holds at most.
    pub(super) fn capacity(&self) -> usize {
        self.buffers * self.buffer_len
    }

    /// Takes all bytes, or none if there is no room for them until the deadline. They must not be
    /// longer than the pool. `missing` lies before them.
    pub(super) fn put(&self, bytes: &[u8], deadline: Instant, missing: &mut Missing) -> bool {
        let whole = *missing == Missing::default();
        let Some(mut state) = self.room_for(bytes.len(), whole, deadline) else { return false };
        if !whole {
            // It lies before a byte, and ends the buffer that came before it.
            let open = state.open.take();
            state.queue.extend(open);
            state.missing = Some(std::mem::take(missing));
            state.mark = false;
        }
        self.fill(&mut state, bytes);
        let wakes = std::mem::take(&mut state.idle) || self.is_batch(&state);
        drop(state);
        if wakes {
            self.work.notify_one();
        }
        true
    }

    /// Waits for room. False at the deadline, and once nothing is taken any more.
    pub(super) fn wait_for_room(&self, len: usize, deadline: Instant) -> bool {
        self.room_for(len.min(self.capacity()), true, deadline).is_some()
    }

    fn room_for(
        &self,
        len: usize,
        whole: bool,
        deadline: Instant,
    ) -> Option<MutexGuard<'_, State>> {
        let mut state = self.lock();
        loop {
            if state.dead || state.end.is_some() {
                return None;
            }
            if self.room_in(&state, whole) >= len {
                return Some(state);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return None;
            }
            let waited = self.room.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn fill(&self, state: &mut State, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            if state.open.as_ref().is_some_and(|open| open.len == self.buffer_len) {
                let full = state.open.take();
                state.queue.extend(full);
            }
            if state.open.is_none() {
                let Some(buffer) = state.free.pop() else { return };
                let before = state.missing.take();
                state.open = Some(Filled { before, since: Instant::now(), buffer, len: 0 });
            }
            let Some(open) = &mut state.open else { return };
            let len = bytes.len().min(self.buffer_len - open.len);
            open.buffer[open.len..][..len].copy_from_slice(&bytes[..len]);
            open.len += len;
            bytes = &bytes[len..];
        }
    }

    /// The room that is left. What follows something missing begins a buffer of its own.
    fn room_in(&self, state: &State, whole: bool) -> usize {
        let open = state.open.as_ref().filter(|_| whole);
        state.free.len() * self.buffer_len + open.map_or(0, |open| self.buffer_len - open.len)
    }

    /// Whether half of the buffers are free again.
    pub(super) fn is_half_free(&self) -> bool {
        let state = self.lock();
        !state.dead && 2 * state.free.len() >= self.buffers
    }

    /// How many bytes wait.
    pub(super) fn waiting(&self) -> u64 {
        let state = self.lock();
        state.queue.iter().chain(&state.open).map(|filled| filled.len as u64).sum()
    }

    /// Waits for something to do, at most for `patience`; for ever without one. Bytes that are
    /// there by then are taken, however few.
    pub(super) fn next(&self, patience: Option<Duration>) -> Next {
        let begun = Instant::now();
        let deadline = patience.map(|patience| begun + patience);
        // After some bytes come more: it looks again before it is idle.
        let mut looks_at = Some(begun + self.linger);
        let mut state = self.lock();
        loop {
            let now = Instant::now();
            let ripe = state.oldest().map(|since| since + self.linger);
            let late = |at: Option<Instant>| at.is_some_and(|at| at <= now);
            state.draining |= state.mark
                || state.end.is_some()
                || self.is_batch(&state)
                || late(ripe)
                || late(deadline);
            if state.draining {
                let first = state.queue.pop_front();
                if let Some(first) = first.or_else(|| state.open.take()) {
                    return Next::Bytes(first);
                }
                state.draining = false;
            }
            if std::mem::take(&mut state.mark) {
                return Next::Mark;
            }
            if let Some(reason) = state.end {
                return Next::End(reason, state.missing.take());
            }
            if late(deadline) {
                return Next::Nothing;
            }
            looks_at = looks_at.filter(|at| *at > now);
            state.idle = ripe.is_none() && looks_at.is_none();
            let until = ripe.or(looks_at).into_iter().chain(deadline).min();
            state = match until {
                Some(at) => {
                    let waited = self.work.wait_timeout(state, at.saturating_duration_since(now));
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
                None => self.work.wait(state).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }

    /// Whether so much waits that the thread should take it.
    fn is_batch(&self, state: &State) -> bool {
        state.queue.len() + 1 >= BATCH.min(self.buffers / 2)
    }

    /// Whether nothing waits.
    pub(super) fn is_empty(&self) -> bool {
        let state = self.lock();
        state.queue.is_empty() && state.open.is_none()
    }

    /// Gives a buffer back, its bytes wiped.
    pub(super) fn give_back(&self, filled: Filled) {
        let Filled { mut buffer, len, .. } = filled;
        // It lives on in the pool, so that this is no dead store.
        buffer[..len].fill(0);
        self.lock().free.push(buffer);
        self.room.notify_all();
    }

    /// Waits `patience`, or until the stream ends. Whether it has ended.
    pub(super) fn wait_for_end(&self, patience: Duration) -> bool {
        let deadline = Instant::now() + patience;
        let mut state = self.lock();
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if state.end.is_some() || left.is_zero() {
                return state.end.is_some();
            }
            let waited = self.work.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// What was put so far belongs together, and is over.
    pub(super) fn mark(&self) {
        self.lock().mark = true;
        self.work.notify_one();
    }

    /// Ends the stream: nothing more is taken.
    pub(super) fn end(&self, reason: Reason, missing: Missing) {
        let mut state = self.lock();
        if state.end.is_none() {
            state.end = Some(reason);
            state.missing = Some(missing).filter(|missing| *missing != Missing::default());
        }
        drop(state);
        self.work.notify_all();
        self.room.notify_all();
    }

    /// The thread is gone: nobody waits for room any more. How many bytes it leaves behind.
    pub(super) fn die(&self) -> u64 {
        let mut state = self.lock();
        state.dead = true;
        let mut left = 0;
        let waiting: Vec<_> = state.queue.drain(..).collect();
        for mut filled in waiting.into_iter().chain(state.open.take()) {
            left += filled.len as u64;
            filled.buffer[..filled.len].zeroize();
        }
        drop(state);
        self.room.notify_all();
        left
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // No code that can panic runs under the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// When the first byte that waits came.
    fn oldest(&self) -> Option<Instant> {
        self.queue.front().or(self.open.as_ref()).map(|filled| filled.since)
    }
}

/// How many buffers are taken at a time, the one that is being filled included: as many as are
/// sealed side by side, and one more.
const BATCH: usize = 5;

impl Drop for Pool {
    fn drop(&mut self) {
        self.die();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::ZERO;

    fn put(pool: &Pool, bytes: &[u8]) -> bool {
        pool.put(bytes, Instant::now(), &mut Missing::default())
    }

    #[test]
    fn it_takes_what_it_holds_and_not_a_byte_more() {
        let pool = Pool::new(40, 10, NOW);
        assert_eq!(pool.capacity(), 40);
        assert!(put(&pool, &[1; 35]) && put(&pool, &[2; 5]) && !put(&pool, &[3]));
        assert_eq!(pool.waiting(), 40);
        let Next::Bytes(first) = pool.next(Some(NOW)) else { panic!("nothing") };
        assert_eq!(first.bytes(), [1; 10]);
        assert!(!put(&pool, &[3]), "a buffer that is taken is no room");
        pool.give_back(first);
        assert!(put(&pool, &[3; 10]) && !put(&pool, &[3]));
        let mut all = Vec::new();
        while let Next::Bytes(filled) = pool.next(Some(NOW)) {
            all.extend_from_slice(filled.bytes());
            pool.give_back(filled);
        }
        assert_eq!(all, [vec![1; 25], vec![2; 5], vec![3; 10]].concat());
    }

    #[test]
    fn a_few_bytes_wait_for_more_but_not_for_long() {
        let linger = Duration::from_millis(60);
        let pool = Pool::new(200, 10, linger);
        let begun = Instant::now();
        assert!(put(&pool, &[1; 25]));
        for len in [10, 10, 5] {
            // The first of them is late enough, and takes the others along.
            let Next::Bytes(filled) = pool.next(None) else { panic!("nothing") };
            assert_eq!(filled.bytes().len(), len);
            pool.give_back(filled);
        }
        assert!(begun.elapsed() >= linger, "they waited");
        // Enough for a batch, or the end, is taken at once.
        assert!(put(&pool, &[2; 45]));
        assert!(matches!(pool.next(Some(NOW)), Next::Bytes(filled) if filled.len == 10));
        let pool = Pool::new(200, 10, 1000 * linger);
        assert!(put(&pool, &[3]));
        assert!(matches!(pool.next(Some(linger)), Next::Bytes(_)), "there is no more patience");
        assert!(put(&pool, &[3]));
        pool.end(Reason::EndOfInput, Missing::default());
        assert!(matches!(pool.next(None), Next::Bytes(_)));
        assert!(matches!(pool.next(None), Next::End(..)));
    }

    #[test]
    fn what_is_missing_lies_between_the_bytes_around_it() {
        let pool = Pool::new(40, 10, NOW);
        assert!(put(&pool, b"before"));
        let mut missing = Missing { lost: 7, ..Missing::default() };
        assert!(pool.put(b"after", Instant::now(), &mut missing));
        assert_eq!(missing, Missing::default());
        pool.end(Reason::Stopped, Missing { lost: 9, ..Missing::default() });
        let mut seen = Vec::new();
        let end = loop {
            match pool.next(None) {
                Next::Bytes(filled) => {
                    seen.push((filled.before.map_or(0, |m| m.lost), filled.bytes().to_vec()))
                }
                Next::End(_, missing) => break missing.map(|missing| missing.lost),
                _ => panic!("neither"),
            }
        };
        assert_eq!(seen, [(0, b"before".to_vec()), (7, b"after".to_vec())]);
        assert_eq!(end, Some(9));
        assert!(!put(&pool, b"late"));
    }

    #[test]
    fn who_waits_for_room_gets_it_or_his_deadline() {
        let pool = Pool::new(20, 10, NOW);
        assert!(put(&pool, &[0; 20]));
        let begun = Instant::now();
        let deadline = begun + Duration::from_millis(30);
        assert!(!pool.put(&[1], deadline, &mut Missing::default()));
        assert!(Instant::now() >= deadline);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                std::thread::sleep(Duration::from_millis(20));
                let Next::Bytes(first) = pool.next(None) else { panic!("nothing") };
                pool.give_back(first);
            });
            let deadline = Instant::now() + Duration::from_secs(20);
            assert!(pool.put(&[1], deadline, &mut Missing::default()));
        });
        assert_eq!(pool.die(), 11);
        assert!(!pool.put(&[1], Instant::now() + Duration::from_secs(9), &mut Missing::default()));
    }
}
