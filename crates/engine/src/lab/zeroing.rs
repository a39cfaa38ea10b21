// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What the search for residue is told, and services that leave some on purpose.

use core::hint::black_box;
use core::sync::atomic::AtomicU8;

use crate::base::secret::{Secret, Wiped, trace};
use crate::module::{Error, Service, enter};

/// The kind of an entry that was wiped while no service was at work: it was the caller's.
pub const DROPPED: usize = trace::DROPPED;
/// The kind of an entry that has become public. All others were wiped by a service.
pub const PUBLIC: usize = trace::PUBLIC;
/// The length of an entry's header.
pub const HEADER: usize = trace::HEADER;

/// A recording that has ended.
pub struct Recorded {
    /// How many bytes it would have in an endless memory.
    pub bytes: usize,
    /// The stack's end below the frame of the service that was called from outside and had its
    /// frame deepest; `usize::MAX` if none was called.
    pub frame: usize,
}

/// Records from now on, whatever thread wipes: entries of a header, which is a kind, a place in the
/// code and a length, each a `usize`, and the bytes. Calls `watcher` with the number in the table
/// of each service that was called from outside and has ended, in its frame.
pub fn start(memory: &'static [AtomicU8], watcher: fn(usize)) {
    trace::start(memory, watcher);
}

/// Ends the recording into `memory`.
pub fn stop(memory: &'static [AtomicU8]) -> Recorded {
    let (end, frame) = trace::stop();
    Recorded { bytes: end - memory.as_ptr() as usize, frame }
}

/// A service that computes with a key, and wipes what it computed, but not its first copy.
pub fn leave_an_intermediate_value(key: &Secret<32>) -> Result<u8, Error> {
    let _pass = enter(Service::Random)?;
    let first = key.as_bytes().map(|byte| byte.rotate_left(3) ^ 0x5a);
    let kept = Wiped(*black_box(&first));
    Ok(kept[0] & 1)
}

/// Leaves a copy of its key in a frame below its own, which nobody clears.
pub fn leave_a_key(key: &Secret<32>) -> Result<u8, Error> {
    Ok(copied(key))
}

#[inline(never)]
fn copied(key: &Secret<32>) -> u8 {
    let copy = *key.as_bytes();
    black_box(&copy)[0] & 1
}

/// Copies a key to where nobody wipes it.
pub fn leave_in(copy: &mut [u8; 32], key: &Secret<32>) {
    *copy = *key.as_bytes();
}

/// A service that computes with a key and wipes all of it.
pub fn leave_nothing(key: &Secret<32>) -> Result<u8, Error> {
    let _pass = enter(Service::Random)?;
    let mut kept = Wiped([0; 32]);
    kept.iter_mut().zip(key.as_bytes()).for_each(|(to, byte)| *to = byte.rotate_left(3));
    Ok(black_box(&*kept)[0] & 1)
}
