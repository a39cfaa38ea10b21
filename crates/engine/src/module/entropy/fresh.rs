// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Additional input of every request, and of every seeding: numbers that nobody else has, to which
//! no entropy is credited.
//!
//! A machine that was cloned or set back to an earlier state has generators that were copied with
//! it. What keeps two copies from giving the same numbers is what goes into each request here.
//! [SP 800-90Ar1] §8.7.2

use super::SEED;
use crate::arch::{random, ticks};
use crate::base::secret::{Wiped, mark_secret, wipe};
use crate::primitive::hash::Hash;
use crate::primitive::sha2::Sha384;

/// The processor's numbers, or the operating system's where it has none, and the time, mixed with
/// what the caller has to add. `None` if that is longer than a seed.
pub(crate) fn input(additional: &[u8]) -> Option<Wiped<[u8; SEED]>> {
    let mut input = Wiped([0; SEED]);
    let (numbers, time) = input.split_at_mut(16);
    if !processor(numbers) {
        operating_system(numbers);
    }
    for (byte, tick) in time.iter_mut().zip(ticks::now().to_le_bytes()) {
        *byte = tick;
    }
    #[cfg(alula_replay)]
    input.fill(0); // a finding is to come again
    mark_secret(input.as_slice());
    for (at, byte) in additional.iter().enumerate() {
        *input.get_mut(at)? ^= byte;
    }
    Some(input)
}

/// The same from every source at hand, for a seeding.
pub(crate) fn seeding(name: &[u8]) -> Wiped<[u8; SEED]> {
    let mut hash = Sha384::new();
    hash.update(name);
    let mut bytes = Wiped([0; SEED]);
    operating_system(&mut *bytes);
    hash.update(&*bytes);
    for word in bytes.chunks_exact_mut(8) {
        let number = random::seed_word().or_else(random::word).unwrap_or_default();
        word.copy_from_slice(&number.to_le_bytes());
    }
    hash.update(&*bytes);
    hash.update(&ticks::now().to_le_bytes());
    let mut digest = hash.finish();
    *bytes = digest;
    wipe(&mut digest);
    #[cfg(alula_replay)]
    bytes.fill(0); // likewise
    mark_secret(bytes.as_slice());
    bytes
}

/// Fills `numbers`, of two words, from the processor. False if it has none, or gives the same
/// number twice, as some do after the machine has slept.
fn processor(numbers: &mut [u8]) -> bool {
    let (Some(first), Some(second)) = (random::word(), random::word()) else { return false };
    for (byte, number) in
        numbers.iter_mut().zip(first.to_le_bytes().into_iter().chain(second.to_le_bytes()))
    {
        *byte = number;
    }
    first != second
}

/// Fills `numbers` from the operating system. Where it has none they stay as they were: nothing
/// rests on them.
#[cfg(all(feature = "std", target_os = "linux"))]
fn operating_system(numbers: &mut [u8]) {
    unsafe extern "C" {
        /// getrandom(2), in every libc that std links on Linux.
        fn getrandom(buffer: *mut core::ffi::c_void, len: usize, flags: core::ffi::c_uint)
        -> isize;
    }
    // Requests of up to 256 bytes are filled at once, or not at all.
    // SAFETY: the pointer and the length are of one live, exclusive slice.
    unsafe { getrandom(numbers.as_mut_ptr().cast(), numbers.len(), 0) };
}

#[cfg(all(feature = "std", unix, not(target_os = "linux")))]
fn operating_system(numbers: &mut [u8]) {
    use std::io::Read;
    let device = std::fs::File::open("/dev/urandom");
    let _ = device.and_then(|mut device| device.read_exact(numbers));
}

#[cfg(not(all(feature = "std", unix)))]
fn operating_system(_numbers: &mut [u8]) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(feature = "std")]
    fn inputs_differ_whatever_is_added() {
        let mut inputs = Vec::new();
        for _ in 0..1000 {
            inputs.push(input(&[7; SEED]).unwrap().0);
            inputs.push(seeding(b"name").0);
        }
        inputs.sort_unstable();
        inputs.dedup();
        assert_eq!(inputs.len(), 2000);
        assert!(input(&[7; SEED + 1]).is_none());
    }

    #[test]
    #[cfg(all(feature = "std", unix))]
    fn the_operating_system_fills_all() {
        // A byte stays zero in all of 20 draws with a probability of 2^-160.
        let mut seen = [0; SEED];
        for _ in 0..20 {
            let mut numbers = [0; SEED];
            operating_system(&mut numbers);
            seen.iter_mut().zip(numbers).for_each(|(seen, number)| *seen |= number);
        }
        assert!(seen.iter().all(|byte| *byte != 0));
    }

    #[test]
    fn what_is_added_is_mixed_in() {
        let zero = |additional: &[u8]| input(additional).map(|input| input[24..].to_vec());
        assert_eq!(zero(&[]), Some([0; 24].to_vec()));
        assert_eq!(zero(&[7; SEED]), Some([7; 24].to_vec()));
    }
}
