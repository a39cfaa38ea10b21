// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The pseudorandom function of TLS 1.2. [RFC 5246] §5, [SP 800-135] §4.2.2.

pub(crate) mod cast;

use super::hash::Hash;
use super::hmac::Hmac;
use super::kbkdf::Prf;
use crate::base::secret::Wiped;

/// PRF(secret, label, seed), where `seed` is the concatenation of its parts.
///
/// P_hash is HMAC(secret, A(i) ‖ label ‖ seed) for i = 1, 2, …, where A(0) = label ‖ seed and
/// A(i) = HMAC(secret, A(i − 1)).
/// [RFC 5246] §5
pub(crate) fn prf<H: Hash>(secret: &[u8], label: &[u8], seed: &[&[u8]], output: &mut [u8]) {
    let hmac = Hmac::<H>::new(secret);
    let seed = || [label].into_iter().chain(seed.iter().copied());
    let mut a: Wiped<H::Digest> = hmac.compute(seed());
    for piece in output.chunks_mut(H::LEN) {
        let block = hmac.compute([a.as_ref()].into_iter().chain(seed()));
        piece.iter_mut().zip(block.as_ref()).for_each(|(out, byte)| *out = *byte);
        a = hmac.compute([a.as_ref()].into_iter());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitive::sha2::Sha256;

    #[test]
    fn it_is_key_derivation_in_double_pipeline_mode_without_a_counter() {
        use crate::primitive::kbkdf::{Input, Mode, Place, derive};
        let fixed: [&[u8]; 2] = [b"label", b"seed"];
        let input = Input { before: &fixed, place: Place::Nowhere, counter_len: 0, after: &[] };
        let (mut ours, mut general) = ([0; 150], [0; 150]);
        for len in 1..ours.len() {
            prf::<Sha256>(b"secret", b"label", &[b"se", b"ed"], &mut ours[..len]);
            let hmac = Hmac::<Sha256>::new(b"secret");
            derive(&hmac, Mode::DoublePipeline, &input, &mut general[..len]).unwrap();
            assert_eq!(ours[..len], general[..len]);
        }
    }
}
