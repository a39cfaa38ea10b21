// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What HMAC and everything built on it need to know of a hash function.

/// A hash function in progress.
///
/// Cloning is for HMAC, which keeps the state after its padded key. States are wiped when dropped.
pub(crate) trait Hash: Clone {
    /// Input block length in bytes, as HMAC uses it.
    const BLOCK: usize;
    /// Digest length in bytes.
    const LEN: usize;
    /// The digest: `[u8; LEN]`.
    type Digest: AsRef<[u8]> + AsMut<[u8]> + Copy + crate::base::secret::Wipe;

    fn new() -> Self;
    fn update(&mut self, message: &[u8]);
    fn finish(self) -> Self::Digest;

    fn digest(message: &[u8]) -> Self::Digest {
        let mut hash = Self::new();
        hash.update(message);
        hash.finish()
    }
}
