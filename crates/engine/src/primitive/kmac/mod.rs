// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The KECCAK message authentication code, with the output's length bound into it or, as an
//! extendable-output function, left open. [SP 800-185] §4.
//!
//! What is kept of a key is the sponge after its padded encoding, so that every further message
//! under the key is spared two permutations.

pub(crate) mod cast;

use super::cshake::{CShake, right_encode};

/// KMAC128 and KMACXOF128.
pub(crate) type Kmac128 = Kmac<168>;
/// KMAC256 and KMACXOF256.
pub(crate) type Kmac256 = Kmac<136>;

/// KMAC with a rate of `RATE` bytes. A clone is a key, ready for one more message.
#[derive(Clone)]
pub(crate) struct Kmac<const RATE: usize>(CShake<RATE>);

impl<const RATE: usize> Kmac<RATE> {
    /// Takes a key of any length; whether it is long enough is policy.
    /// [SP 800-185] §4.3, steps 1 and 2 up to the message.
    pub(crate) fn new(key: &[u8], customization: &[u8]) -> Self {
        let mut xof = CShake::new(b"KMAC", customization);
        xof.absorb_padded(&[key]);
        Kmac(xof)
    }

    pub(crate) fn update(&mut self, message: &[u8]) {
        self.0.update(message);
    }

    /// The tag of this length, which has nothing in common with a tag of another length.
    /// [SP 800-185] §4.3.
    pub(crate) fn finish(mut self, tag: &mut [u8]) {
        right_encode(8 * tag.len() as u64, |bytes| self.0.update(bytes));
        self.0.squeeze(tag);
    }

    /// The output of KMACXOF, whose first bytes do not depend on how many follow.
    /// [SP 800-185] §4.3.1.
    pub(crate) fn finish_xof(mut self, output: &mut [u8]) {
        right_encode(0, |bytes| self.0.update(bytes));
        self.0.squeeze(output);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_is_bound_into_a_tag_and_left_open_in_an_output() {
        let key = Kmac256::new(&[7; 32], b"");
        let (mut short, mut long) = ([0; 32], [0; 33]);
        key.clone().finish(&mut short);
        key.clone().finish(&mut long);
        assert_ne!(short, long[..32]);
        key.clone().finish_xof(&mut short);
        key.finish_xof(&mut long);
        assert_eq!(short, long[..32]);
    }

    #[test]
    fn tags_do_not_depend_on_chunking_and_keys_of_every_length_differ() {
        let bytes: [u8; 400] = core::array::from_fn(|i| (5 * i + 2) as u8);
        let mut before = [0; 20];
        for len in 0..400 {
            let (mut whole, mut pieces) = ([0; 20], [0; 20]);
            let key = Kmac128::new(&bytes[..len], &bytes[len..]);
            let mut mac = key.clone();
            mac.update(&bytes);
            mac.finish(&mut whole);
            let mut mac = key;
            bytes.chunks(1 + len % 170).for_each(|piece| mac.update(piece));
            mac.finish(&mut pieces);
            assert_eq!(whole, pieces, "{len}");
            assert_ne!(whole, before, "{len}");
            before = whole;
        }
    }
}
