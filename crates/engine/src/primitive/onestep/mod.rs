// SPDX-License-Identifier: Apache-2.0 OR MIT
//! One-step key derivation from a shared secret, with a hash function, HMAC or KMAC as the
//! auxiliary function. [SP 800-56C] §4.

pub(crate) mod cast;

use super::hash::Hash;
use super::hmac::Hmac;
use super::kbkdf::Prf;
use super::kmac::Kmac;
use crate::base::secret::Wiped;

/// With a hash function. `None` if `output` is empty or has more than 2^32 − 1 digests.
/// [SP 800-56C] §4.1, option 1
pub(crate) fn with_hash<H: Hash>(secret: &[u8], info: &[u8], output: &mut [u8]) -> Option<()> {
    derive(H::LEN, output, |counter| {
        let mut hash = H::new();
        [counter, secret, info].iter().for_each(|part| hash.update(part));
        Wiped(hash.finish())
    })
}

/// With HMAC under the salt; an empty one is the standard's default, a block of zeros. `None` as
/// [`with_hash`].
/// [SP 800-56C] §4.1, option 2
pub(crate) fn with_hmac<H: Hash>(
    secret: &[u8],
    salt: &[u8],
    info: &[u8],
    output: &mut [u8],
) -> Option<()> {
    let hmac = Hmac::<H>::new(salt);
    derive(H::LEN, output, |counter| hmac.compute([counter, secret, info].into_iter()))
}

/// With KMAC under the salt, in one call; an empty one is the standard's default, zeros up to the
/// first block's end. `None` if `output` is empty.
/// [SP 800-56C] §4.1, option 3
pub(crate) fn with_kmac<const RATE: usize>(
    secret: &[u8],
    salt: &[u8],
    info: &[u8],
    output: &mut [u8],
) -> Option<()> {
    if output.is_empty() {
        return None;
    }
    let zeros = [0; 168];
    let salt = if salt.is_empty() { &zeros[..RATE - 4] } else { salt };
    let mut kmac = Kmac::<RATE>::new(salt, b"KDF");
    [&1u32.to_be_bytes()[..], secret, info].iter().for_each(|part| kmac.update(part));
    kmac.finish(output);
    Some(())
}

/// The process, over an auxiliary function of counter ‖ Z ‖ FixedInfo that gives `len` bytes.
/// [SP 800-56C] §4.1
fn derive<B: AsRef<[u8]> + crate::base::secret::Wipe>(
    len: usize,
    output: &mut [u8],
    auxiliary: impl Fn(&[u8]) -> Wiped<B>,
) -> Option<()> {
    // 1–2.
    let blocks = output.len().div_ceil(len) as u64;
    if blocks == 0 || blocks > u64::from(u32::MAX) {
        return None;
    }
    // 3–8. The counter begins at 1; the last block gives its leftmost bytes.
    for (counter, piece) in (1u32..).zip(output.chunks_mut(len)) {
        let block = auxiliary(&counter.to_be_bytes());
        piece.copy_from_slice(block.as_ref().get(..piece.len())?);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitive::sha2::Sha384;

    #[test]
    fn blocks_are_digests_of_counter_secret_and_information() {
        let mut output = [0; 150];
        with_hash::<Sha384>(b"secret", b"info", &mut output).unwrap();
        for (i, piece) in output.chunks(48).enumerate() {
            let message = [&[0, 0, 0, i as u8 + 1], &b"secretinfo"[..]].concat();
            assert_eq!(piece, &Sha384::digest(&message)[..piece.len()]);
        }
        with_hmac::<Sha384>(b"secret", b"salt", b"info", &mut output).unwrap();
        for (i, piece) in output.chunks(48).enumerate() {
            let block = Hmac::<Sha384>::new(b"salt").mac(&[&[0, 0, 0, i as u8 + 1], b"secretinfo"]);
            assert_eq!(piece, &block[..piece.len()]);
        }
        assert!(with_hash::<Sha384>(b"secret", b"info", &mut []).is_none());
    }
}
