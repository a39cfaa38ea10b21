// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The session keys of the Secure Real-time Transport Protocol. [RFC 3711] §4.3, with larger AES
//! keys as in [RFC 6188]. [SP 800-135] §5.3.

pub(crate) mod cast;

use super::aes::Aes;
use super::ctr;
use crate::base::secret::Wiped;

/// The length of master and session salts, in bytes.
pub(crate) const SALT_LEN: usize = 14;

/// Fills `output`, of fewer than 2^16 blocks, with the key stream that begins at x · 2^16, where
/// x = (label ‖ r) ⊕ master_salt and `r` has 48 bits. `None` if `output` is too long.
/// [RFC 3711] §4.3.1, §4.3.3
pub(crate) fn derive<const KEY: usize>(
    master_key: &[u8; KEY],
    master_salt: &[u8; SALT_LEN],
    label: u8,
    r: u64,
    output: &mut [u8],
) -> Option<()> {
    if output.len() > MOST || r >> 48 != 0 {
        return None;
    }
    let mut block = Wiped([0; 16]);
    let (x, _) = block.split_at_mut(SALT_LEN);
    x.copy_from_slice(master_salt);
    // key_id is right-aligned with the salt: one byte of label, six of r.
    let key_id = u64::from(label) << 48 | r;
    for (x, id) in x[SALT_LEN - 7..].iter_mut().zip(&key_id.to_be_bytes()[1..]) {
        *x ^= id;
    }
    let mut counter = u128::from_be_bytes(*block);
    output.fill(0);
    ctr::add_key_stream(&Aes::new(master_key), &mut counter, output);
    Some(())
}

/// 2^16 blocks: the counter must not run into x.
const MOST: usize = 16 << 16;

/// r = index DIV key_derivation_rate, where a rate of zero gives zero. The rate is zero or a power
/// of two up to 2^24, or there is no answer.
/// [RFC 3711] §4.3.1
pub(crate) fn divided(index: u64, rate: u32) -> Option<u64> {
    match rate {
        0 => Some(0),
        rate if rate.is_power_of_two() && rate <= 1 << 24 => Some(index / u64::from(rate)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [RFC 3711] Appendix B.3.
    #[test]
    fn the_standards_example() {
        let key = *b"\xe1\xf9\x7a\x0d\x3e\x01\x8b\xe0\xd6\x4f\xa3\x2c\x06\xde\x41\x39";
        let salt = *b"\x0e\xc6\x75\xad\x49\x8a\xfe\xeb\xb6\x96\x0b\x3a\xab\xe6";
        let mut cipher_key = [0; 16];
        derive(&key, &salt, 0, 0, &mut cipher_key).unwrap();
        let known = *b"\xc6\x1e\x7a\x93\x74\x4f\x39\xee\x10\x73\x4a\xfe\x3f\xf7\xa0\x87";
        assert_eq!(cipher_key, known);
        let mut cipher_salt = [0; 14];
        derive(&key, &salt, 2, 0, &mut cipher_salt).unwrap();
        assert_eq!(cipher_salt, *b"\x30\xcb\xbc\x08\x86\x3d\x8c\x85\xd4\x9d\xb3\x4a\x9a\xe1");
        let mut auth_key = [0; 94];
        derive(&key, &salt, 1, 0, &mut auth_key).unwrap();
        assert_eq!(auth_key[..4], *b"\xce\xbe\x32\x1f");
    }

    #[test]
    fn limits() {
        let derive =
            |r: u64, len: usize| derive(&[1; 32], &[2; 14], 3, r, &mut vec![0; len]).is_some();
        assert!(derive((1 << 48) - 1, 16 << 16) && !derive(1 << 48, 1));
        assert!(!derive(0, (16 << 16) + 1));
        assert_eq!(divided(0x1234, 0), Some(0));
        assert_eq!(divided(0x1234, 1), Some(0x1234));
        assert_eq!(divided(u64::from(u32::MAX), 1 << 24), Some(255));
        assert_eq!([divided(9, 3), divided(9, 1 << 25)], [None; 2]);
    }
}
