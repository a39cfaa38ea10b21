// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What key derivation needs to know of a pseudorandom function. [SP 800-108r1] §3.

use crate::base::secret::{Wipe, Wiped};
use crate::primitive::cmac::Cmac;
use crate::primitive::hash::Hash;
use crate::primitive::hmac::Hmac;

/// A pseudorandom function under a key.
pub(crate) trait Prf {
    /// h / 8: the output's length in bytes.
    const LEN: usize;
    /// The output: `[u8; LEN]`.
    type Block: AsRef<[u8]> + AsMut<[u8]> + Wipe;

    /// The function of the concatenation of `parts`.
    fn compute<'a>(&self, parts: impl Iterator<Item = &'a [u8]>) -> Wiped<Self::Block>;
}

impl<H: Hash> Prf for Hmac<H> {
    const LEN: usize = H::LEN;
    type Block = H::Digest;

    fn compute<'a>(&self, parts: impl Iterator<Item = &'a [u8]>) -> Wiped<H::Digest> {
        let mut hash = self.begin();
        parts.for_each(|part| hash.update(part));
        Wiped(self.end(hash))
    }
}

impl<const KEY: usize> Prf for Cmac<KEY> {
    const LEN: usize = 16;
    type Block = [u8; 16];

    fn compute<'a>(&self, parts: impl Iterator<Item = &'a [u8]>) -> Wiped<[u8; 16]> {
        let mut message = self.begin();
        parts.for_each(|part| self.update(&mut message, part));
        Wiped(self.end(message))
    }
}
