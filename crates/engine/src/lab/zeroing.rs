// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What the search for residue is told, and services that leave some on purpose.

use core::hint::black_box;
use core::sync::atomic::AtomicU8;

use crate::base::secret::{Secret, Wiped, depth, trace};
use crate::module::{Error, Service, serve};
use crate::{SERVICES, ServiceRow};

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

/// Measures how far below their frames services use the stack, until [`depths`] is asked. They run
/// on this thread and on no other, with 128 KiB of stack to spare.
pub fn measure_depths() {
    depth::measure();
}

/// The greatest depth of each service that was measured, beside what its row says.
pub fn depths() -> impl Iterator<Item = (&'static ServiceRow, usize)> {
    depth::stop();
    SERVICES.iter().map(|row| (row, depth::deepest(row.service as usize)))
}

/// A service that computes with a key, and wipes what it computed, but not its first copy. It goes
/// by the name of one that leaves nothing below its frame, where nothing is cleared for it.
pub fn leave_an_intermediate_value(key: &Secret<32>) -> Result<u8, Error> {
    serve(Service::SelfTest, || {
        let first = key.as_bytes().map(|byte| byte.rotate_left(3) ^ 0x5a);
        let kept = Wiped(*black_box(&first));
        Ok(kept[0] & 1)
    })
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
    serve(Service::Random, || {
        let mut kept = Wiped([0; 32]);
        kept.iter_mut().zip(key.as_bytes()).for_each(|(to, byte)| *to = byte.rotate_left(3));
        Ok(black_box(&*kept)[0] & 1)
    })
}
