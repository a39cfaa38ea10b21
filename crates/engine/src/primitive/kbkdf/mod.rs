// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Key derivation from a key, with HMAC as the pseudorandom function. [SP 800-108r1] §4.1, §4.2.
//!
//! The counter stands wherever the caller puts it in the fixed data, and has one to four bytes.
//! Feedback mode always starts from the empty IV, as HKDF-Expand does.

pub(crate) mod cast;

use super::hash::Hash;
use super::hmac::Hmac;
use crate::base::secret::Wiped;

/// What is input beside the key: fixed data, and the big-endian counter at its place in it.
pub(crate) struct Input<'a> {
    pub(crate) before: &'a [&'a [u8]],
    /// r / 8: the counter's length in bytes, 1 to 4.
    pub(crate) counter_len: usize,
    pub(crate) after: &'a [&'a [u8]],
}

/// Counter mode: K(i) = HMAC(key, before ‖ \[i\] ‖ after). `None` if the counter is too short for
/// the output, or the output is empty.
/// [SP 800-108r1] §4.1
pub(crate) fn counter<H: Hash>(key: &[u8], input: &Input, output: &mut [u8]) -> Option<()> {
    derive::<H>(key, input, output, false)
}

/// Feedback mode: K(i) = HMAC(key, K(i − 1) ‖ before ‖ \[i\] ‖ after), where K(0) is empty. `None`
/// as in counter mode.
/// [SP 800-108r1] §4.2
pub(crate) fn feedback<H: Hash>(key: &[u8], input: &Input, output: &mut [u8]) -> Option<()> {
    derive::<H>(key, input, output, true)
}

/// Counter mode over the standard's own encoding: Label ‖ 0x00 ‖ Context ‖ \[L\], after a counter
/// of 32 bits. `None` if L, in bits, does not fit into 32 bits, or is zero.
pub(crate) fn counter_labelled<H: Hash>(
    key: &[u8],
    label: &[u8],
    context: &[u8],
    output: &mut [u8],
) -> Option<()> {
    let bits = u32::try_from(output.len()).ok()?.checked_mul(8)?.to_be_bytes();
    let after: [&[u8]; 4] = [label, &[0], context, &bits];
    counter::<H>(key, &Input { before: &[], counter_len: 4, after: &after }, output)
}

/// The process that both modes share; `chained` says whether K(i − 1) is input to K(i).
fn derive<H: Hash>(key: &[u8], input: &Input, output: &mut [u8], chained: bool) -> Option<()> {
    debug_assert!((1..=4).contains(&input.counter_len));
    // 1–2. n blocks, at most 2^r − 1.
    let blocks = output.len().div_ceil(H::LEN) as u64;
    if blocks == 0 || blocks >= 1 << (8 * input.counter_len) {
        return None;
    }
    let prf = Hmac::<H>::new(key);
    let mut previous: Option<Wiped<H::Digest>> = None;
    // 4–5. The last block gives its leftmost bytes.
    for (i, piece) in (1u32..).zip(output.chunks_mut(H::LEN)) {
        let mut hash = prf.begin();
        if let (true, Some(previous)) = (chained, &previous) {
            hash.update(previous.as_ref());
        }
        input.before.iter().for_each(|part| hash.update(part));
        hash.update(&i.to_be_bytes()[4 - input.counter_len..]);
        input.after.iter().for_each(|part| hash.update(part));
        let block = Wiped(prf.end(hash));
        piece.copy_from_slice(&block.as_ref()[..piece.len()]);
        previous = Some(block);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitive::sha2::{Sha256, Sha384};

    const KEY: &[u8] = b"a key-derivation key";

    #[test]
    fn counter_blocks_are_macs_of_counter_and_fixed_data() {
        let mut output = [0; 150];
        counter_labelled::<Sha384>(KEY, b"label", b"context", &mut output).unwrap();
        for (i, piece) in output.chunks(48).enumerate() {
            let bits = [0, 0, 0x04, 0xb0]; // 1200
            let counter = [0, 0, 0, i as u8 + 1];
            let block = Hmac::<Sha384>::new(KEY).mac(&[&counter, b"label\0context", &bits]);
            assert_eq!(piece, &block[..piece.len()]);
        }
    }

    #[test]
    fn feedback_blocks_chain() {
        let input = Input { before: &[b"be", b"fore"], counter_len: 2, after: &[b"after"] };
        let mut output = [0; 100];
        feedback::<Sha256>(KEY, &input, &mut output).unwrap();
        let mut previous = [].to_vec();
        for (i, piece) in output.chunks(32).enumerate() {
            let counter = [0, i as u8 + 1];
            let block = Hmac::<Sha256>::new(KEY).mac(&[&previous, b"before", &counter, b"after"]);
            assert_eq!(piece, &block[..piece.len()]);
            previous = block.to_vec();
        }
    }

    #[test]
    fn the_counter_never_wraps() {
        let input = Input { before: &[], counter_len: 1, after: &[] };
        let mut output = [0; 255 * 32 + 1];
        assert!(counter::<Sha256>(KEY, &input, &mut output[..255 * 32]).is_some());
        output.fill(0);
        assert!(counter::<Sha256>(KEY, &input, &mut output).is_none());
        assert!(feedback::<Sha256>(KEY, &input, &mut output).is_none());
        assert!(counter::<Sha256>(KEY, &input, &mut []).is_none());
        assert_eq!(output, [0; 255 * 32 + 1]);
    }
}
