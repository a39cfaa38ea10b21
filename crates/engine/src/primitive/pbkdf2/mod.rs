// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Password-based key derivation with HMAC, PBKDF2. [SP 800-132] §5.3.

pub(crate) mod cast;

use super::hash::Hash;
use super::hmac::Hmac;
use crate::base::bytes::xor_into;
use crate::base::secret::Wiped;

/// Fills `output` from a password. `None` without an iteration or with an output of no byte or of
/// more than 2^32 − 1 blocks.
/// [SP 800-132] §5.3
pub(crate) fn derive<H: Hash>(
    password: &[u8],
    salt: &[u8],
    iterations: u32,
    output: &mut [u8],
) -> Option<()> {
    let blocks = output.len().div_ceil(H::LEN) as u64;
    if iterations == 0 || blocks == 0 || blocks > u64::from(u32::MAX) {
        return None;
    }
    let prf = Hmac::<H>::new(password);
    for (i, piece) in (1u32..).zip(output.chunks_mut(H::LEN)) {
        // U1 = HMAC(P, S ‖ Int(i)), Uj = HMAC(P, Uj−1), T = U1 ⊕ … ⊕ UC.
        let mut u = Wiped(prf.mac(&[salt, &i.to_be_bytes()]));
        let mut t = Wiped(*u);
        for _ in 1..iterations {
            *u = prf.mac(&[u.as_ref()]);
            xor_into(t.as_mut(), u.as_ref());
        }
        piece.copy_from_slice(&t.as_ref()[..piece.len()]);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitive::sha2::Sha256;

    #[test]
    fn iterations_are_folded_together() {
        let prf = Hmac::<Sha256>::new(b"password");
        let first = prf.mac(&[b"salt", &[0, 0, 0, 1]]);
        let second = prf.mac(&[&first]);
        let third = prf.mac(&[&second]);
        let expected: [u8; 32] = core::array::from_fn(|i| first[i] ^ second[i] ^ third[i]);
        let mut output = [0; 32];
        derive::<Sha256>(b"password", b"salt", 3, &mut output).unwrap();
        assert_eq!(output, expected);
    }

    #[test]
    fn blocks_are_independent_of_the_output_length() {
        let mut long = [0; 100];
        derive::<Sha256>(b"password", b"salt", 2, &mut long).unwrap();
        for len in 1..100 {
            let mut short = [0; 100];
            derive::<Sha256>(b"password", b"salt", 2, &mut short[..len]).unwrap();
            assert_eq!(short[..len], long[..len]);
        }
        assert_ne!(long[..32], long[32..64]);
    }

    #[test]
    fn nothing_comes_of_no_iterations() {
        assert!(derive::<Sha256>(b"password", b"salt", 0, &mut [0; 16]).is_none());
        assert!(derive::<Sha256>(b"password", b"salt", 1, &mut []).is_none());
    }
}
