// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The keys of the Secure Shell transport. [RFC 4253] §7.2, [SP 800-135] §5.2.

pub(crate) mod cast;

use super::hash::Hash;
use crate::base::secret::Wiped;

/// Fills `output` with K1 ‖ K2 ‖ …, where K1 = HASH(K ‖ H ‖ letter ‖ session_id) and
/// Kn = HASH(K ‖ H ‖ K1 ‖ … ‖ Kn−1). `shared` is K with its own length, as the protocol encodes it.
/// [RFC 4253] §7.2
pub(crate) fn derive<H: Hash>(
    shared: &[u8],
    exchange_hash: &[u8],
    letter: u8,
    session_id: &[u8],
    output: &mut [u8],
) {
    // K ‖ H is common to all.
    let mut common = H::new();
    common.update(shared);
    common.update(exchange_hash);
    let mut first = common.clone();
    first.update(&[letter]);
    first.update(session_id);
    let mut block = Wiped(first.finish());
    // K ‖ H ‖ K1 ‖ … as far as it has come.
    for piece in output.chunks_mut(H::LEN) {
        piece.iter_mut().zip(block.as_ref()).for_each(|(out, byte)| *out = *byte);
        common.update(block.as_ref());
        *block = common.clone().finish();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitive::sha2::Sha256;

    #[test]
    fn each_block_hashes_all_before_it() {
        let mut output = [0; 90];
        derive::<Sha256>(b"K", b"H", b'C', b"id", &mut output);
        let first = Sha256::digest(b"KHCid");
        let second = Sha256::digest(&[b"KH", &first[..]].concat());
        let third = Sha256::digest(&[b"KH", &first[..], &second].concat());
        assert_eq!(output, [first, second, third].concat()[..90]);
    }
}
