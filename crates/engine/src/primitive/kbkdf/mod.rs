// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Key derivation from a key: counter, feedback and double-pipeline mode, with any pseudorandom
//! function, and with KMAC. [SP 800-108r1] §4.
//!
//! The counter stands wherever the caller puts it, and has one to four bytes. It is optional in
//! the modes that chain.

pub(crate) mod cast;
mod prf;

use super::kmac::Kmac;
use crate::base::secret::Wiped;
pub(crate) use prf::Prf;

/// Which iteration variable enters the pseudorandom function beside counter and fixed data.
#[derive(Clone, Copy)]
pub(crate) enum Mode<'a> {
    /// None. [SP 800-108r1] §4.1
    Counter,
    /// K(i − 1), beginning with the IV. [SP 800-108r1] §4.2
    Feedback { iv: &'a [u8] },
    /// A(i), the output of a first pipeline that begins with the fixed data. [SP 800-108r1] §4.3
    DoublePipeline,
}

/// Where the counter stands.
#[derive(Clone, Copy)]
#[cfg_attr(not(alula_lab), allow(dead_code))] // all places are the standard's, and the vectors'
pub(crate) enum Place {
    /// Nowhere: not in counter mode.
    Nowhere,
    /// Before the iteration variable.
    First,
    /// After the iteration variable, between the two parts of the fixed data.
    Within,
}

/// What is input beside the key: fixed data in two parts, and the big-endian counter.
pub(crate) struct Input<'a> {
    pub(crate) before: &'a [&'a [u8]],
    pub(crate) place: Place,
    /// r / 8: the counter's length in bytes, 1 to 4, if there is a counter.
    pub(crate) counter_len: usize,
    pub(crate) after: &'a [&'a [u8]],
}

impl<'a> Input<'a> {
    /// A counter of 32 bits before the fixed data: the shape of the module's own services.
    pub(crate) fn counter_first(fixed: &'a [&'a [u8]]) -> Self {
        Input { before: &[], place: Place::Within, counter_len: 4, after: fixed }
    }

    /// A counter of `counter_len` bytes after the fixed data.
    pub(crate) fn counter_last(fixed: &'a [&'a [u8]], counter_len: usize) -> Self {
        Input { before: fixed, place: Place::Within, counter_len, after: &[] }
    }
}

/// Fills `output`, n blocks of the function's length. `None`, and no output, if that is empty, if
/// n exceeds what the counter can count (2^32 − 1 without a counter), or if there is no counter in
/// counter mode.
/// [SP 800-108r1] §4.1, §4.2, §4.3
pub(crate) fn derive<P: Prf>(prf: &P, mode: Mode, input: &Input, output: &mut [u8]) -> Option<()> {
    // 1–2. n blocks, at most 2^r − 1, and at most 2^32 − 1.
    let (counter_len, most) = match (input.place, input.counter_len, mode) {
        (Place::First | Place::Within, len @ 1..=4, _) => (len, (1 << (8 * len)) - 1),
        (Place::Nowhere, _, Mode::Feedback { .. } | Mode::DoublePipeline) => {
            (0, u64::from(u32::MAX))
        }
        _ => return None,
    };
    let blocks = output.len().div_ceil(P::LEN) as u64;
    if blocks == 0 || blocks > most {
        return None;
    }
    let fixed = || input.before.iter().chain(input.after).copied();
    // 4. What chains: K(i − 1), or A(i).
    let mut chained: Option<Wiped<P::Block>> = None;
    for (i, piece) in (1u32..).zip(output.chunks_mut(P::LEN)) {
        if let Mode::DoublePipeline = mode {
            chained = Some(match &chained {
                None => prf.compute(fixed()),
                Some(previous) => prf.compute([previous.as_ref()].into_iter()),
            });
        }
        let variable: &[u8] = match (&chained, mode) {
            (Some(chained), _) => chained.as_ref(),
            (None, Mode::Feedback { iv }) => iv,
            (None, _) => &[],
        };
        let i = i.to_be_bytes();
        let counter = i.get(4 - counter_len..)?;
        let (first, within) = match input.place {
            Place::First => (counter, &[][..]),
            _ => (&[][..], counter),
        };
        let parts = [first, variable].into_iter().chain(input.before.iter().copied());
        let block = prf.compute(parts.chain([within]).chain(input.after.iter().copied()));
        // 5. The last block gives its leftmost bytes.
        piece.copy_from_slice(block.as_ref().get(..piece.len())?);
        if let Mode::Feedback { .. } = mode {
            chained = Some(block);
        }
    }
    Some(())
}

/// A mode over the standard's own encoding: Label ‖ 0x00 ‖ Context ‖ \[L\], after a counter of 32
/// bits. `None` if L, in bits, does not fit into 32 bits, or is zero.
pub(crate) fn labelled<P: Prf>(
    prf: &P,
    mode: Mode,
    label: &[u8],
    context: &[u8],
    output: &mut [u8],
) -> Option<()> {
    let bits = u32::try_from(output.len()).ok()?.checked_mul(8)?.to_be_bytes();
    derive(prf, mode, &Input::counter_first(&[label, &[0], context, &bits]), output)
}

/// KMAC as the pseudorandom function makes the whole output at once. `None` if that is empty.
/// [SP 800-108r1] §4.4
pub(crate) fn kmac<const RATE: usize>(
    key: &[u8],
    label: &[u8],
    context: &[u8],
    output: &mut [u8],
) -> Option<()> {
    if output.is_empty() {
        return None;
    }
    let mut kmac = Kmac::<RATE>::new(key, label);
    kmac.update(context);
    kmac.finish(output);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitive::hmac::Hmac;
    use crate::primitive::sha2::{Sha256, Sha384};

    const KEY: &[u8] = b"a key-derivation key";

    #[test]
    fn counter_blocks_are_macs_of_counter_and_fixed_data() {
        let prf = Hmac::<Sha384>::new(KEY);
        let mut output = [0; 150];
        labelled(&prf, Mode::Counter, b"label", b"context", &mut output).unwrap();
        for (i, piece) in output.chunks(48).enumerate() {
            let bits = [0, 0, 0x04, 0xb0]; // 1200
            let counter = [0, 0, 0, i as u8 + 1];
            let block = prf.mac(&[&counter, b"label\0context", &bits]);
            assert_eq!(piece, &block[..piece.len()]);
        }
    }

    #[test]
    fn feedback_blocks_chain() {
        let prf = Hmac::<Sha256>::new(KEY);
        let (before, after): ([&[u8]; 2], [&[u8]; 1]) = ([b"be", b"fore"], [b"after"]);
        for (place, iv) in [(Place::Within, &b"iv"[..]), (Place::First, b""), (Place::Nowhere, b"")]
        {
            let input = Input { before: &before, place, counter_len: 2, after: &after };
            let mut output = [0; 100];
            derive(&prf, Mode::Feedback { iv }, &input, &mut output).unwrap();
            let mut previous = iv.to_vec();
            for (i, piece) in output.chunks(32).enumerate() {
                let counter = [0, i as u8 + 1];
                let block = match place {
                    Place::Within => prf.mac(&[&previous, b"before", &counter, b"after"]),
                    Place::First => prf.mac(&[&counter, &previous, b"beforeafter"]),
                    Place::Nowhere => prf.mac(&[&previous, b"beforeafter"]),
                };
                assert_eq!(piece, &block[..piece.len()]);
                previous = block.to_vec();
            }
        }
    }

    #[test]
    fn the_second_pipeline_takes_what_the_first_gives() {
        let prf = Hmac::<Sha256>::new(KEY);
        let mut output = [0; 100];
        labelled(&prf, Mode::DoublePipeline, b"label", b"context", &mut output).unwrap();
        let mut a = b"label\0context\0\0\x03\x20".to_vec(); // 800
        let fixed = a.clone();
        for (i, piece) in output.chunks(32).enumerate() {
            a = prf.mac(&[&a]).to_vec();
            let block = prf.mac(&[&a, &[0, 0, 0, i as u8 + 1], &fixed]);
            assert_eq!(piece, &block[..piece.len()]);
        }
    }

    #[test]
    fn the_counter_never_wraps() {
        let prf = Hmac::<Sha256>::new(KEY);
        let mut output = [0; 255 * 32 + 1];
        for mode in [Mode::Counter, Mode::Feedback { iv: b"" }, Mode::DoublePipeline] {
            let input = Input::counter_last(&[b"fixed"], 1);
            assert!(derive(&prf, mode, &input, &mut output[..255 * 32]).is_some());
            output.fill(0);
            assert!(derive(&prf, mode, &input, &mut output).is_none());
            assert!(derive(&prf, mode, &input, &mut []).is_none());
            for counter_len in [0, 5] {
                let input = Input::counter_last(&[], counter_len);
                assert!(derive(&prf, mode, &input, &mut output[..9]).is_none());
            }
            assert_eq!(output, [0; 255 * 32 + 1]);
        }
        let input = Input { before: &[], place: Place::Nowhere, counter_len: 4, after: &[] };
        assert!(derive(&prf, Mode::Counter, &input, &mut output[..9]).is_none());
    }
}
