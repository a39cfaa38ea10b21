// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What the generators of [SP 800-90Ar1] §10 have in common: their limits, and the functions by
//! which they are driven.
//!
//! Where entropy comes from, when to reseed, and prediction resistance (a reseed before a request)
//! are decided above.

/// max_number_of_bits_per_request, 2^19 bits, in bytes. [SP 800-90Ar1] Tables 2 and 3.
pub(crate) const MAX_REQUEST: usize = 1 << 16;
/// reseed_interval. [SP 800-90Ar1] Tables 2 and 3.
pub(crate) const RESEED_INTERVAL: u64 = 1 << 48;

/// A generator's algorithms. `None` means that a length is not one that it takes, or that a reseed
/// is required; the state is then as it was, and the output untouched.
pub(crate) trait Drbg {
    /// Bytes of entropy input, which has full entropy: at instantiation, and at a reseed.
    const ENTROPY: usize;
    /// Bytes of nonce, which is drawn from the same source.
    const NONCE: usize;

    /// A place for a state, from which nothing can be generated.
    const UNINSTANTIATED: Self;

    /// [SP 800-90Ar1] §9.1
    fn instantiate(&mut self, entropy: &[u8], nonce: &[u8], personalization: &[u8]) -> Option<()>;

    /// [SP 800-90Ar1] §9.2
    fn reseed(&mut self, entropy: &[u8], additional: &[u8]) -> Option<()>;

    /// [SP 800-90Ar1] §9.3
    fn generate(&mut self, additional: &[u8], output: &mut [u8]) -> Option<()>;

    /// Wipes the state; nothing can be generated afterwards.
    /// [SP 800-90Ar1] §9.4, Uninstantiate_function.
    fn uninstantiate(&mut self);
}

/// True if a state may answer a request of `len` bytes now. Zero, the counter of a state that is
/// no more, wraps to the highest number.
pub(crate) fn may_answer(reseed_counter: u64, len: usize) -> bool {
    reseed_counter.wrapping_sub(1) < RESEED_INTERVAL && len <= MAX_REQUEST
}

/// Bytes of the security strength that a generator on this hash function supports, by the length
/// of its digest. [SP 800-57] Table 3.
pub(crate) const fn strength_of(digest_len: usize) -> usize {
    match digest_len {
        ..28 => 16,
        28..32 => 24,
        _ => 32,
    }
}

/// The same length limit for every input, 2^35 bits. [SP 800-90Ar1] Table 2.
pub(crate) fn short_enough(inputs: &[&[u8]]) -> Option<()> {
    let len = inputs.iter().try_fold(0, |sum: usize, input| sum.checked_add(input.len()))?;
    u32::try_from(len).ok().map(|_| ())
}
