// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The chain over the ciphertext of all frames, and what checkpoint and close sign.
//! `docs/formats/recording.md` §7.

use alula_engine::Error;
use alula_engine::hash::Sha384;

use crate::frame::Kind;
use crate::layout::{Digest, Put};

/// The chain value after a frame.
pub(crate) fn link(
    before: &Digest,
    number: u64,
    kind: Kind,
    len: u64,
    digest: &Digest,
) -> Result<Digest, Error> {
    let mut message = [0; LABEL.len() + 48 + 8 + 4 + 8 + 48];
    Put::new(&mut message)
        .bytes(LABEL)
        .bytes(before)
        .u64(number)
        .u32(kind as u32)
        .u64(len)
        .bytes(digest);
    Sha384::digest(&message)
}

/// The message under a checkpoint's or close's signature.
pub(crate) fn signed_message(header_digest: &Digest, number: u64, chain: &Digest) -> [u8; 104] {
    let mut message = [0; 104];
    Put::new(&mut message).bytes(header_digest).u64(number).bytes(chain);
    message
}

const LABEL: &[u8; 13] = b"alula/1/chain";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_depends_on_each_of_its_fields() {
        let (c, d) = ([3; 48], [4; 48]);
        let links = [
            link(&c, 1, Kind::Chapter, 9, &d).unwrap(),
            link(&d, 1, Kind::Chapter, 9, &d).unwrap(),
            link(&c, 2, Kind::Chapter, 9, &d).unwrap(),
            link(&c, 1, Kind::Note, 9, &d).unwrap(),
            link(&c, 1, Kind::Chapter, 8, &d).unwrap(),
            link(&c, 1, Kind::Chapter, 9, &c).unwrap(),
        ];
        for (i, a) in links.iter().enumerate() {
            assert!(links[..i].iter().all(|b| a != b), "{i}");
        }
    }
}
