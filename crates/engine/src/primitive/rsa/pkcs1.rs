// SPDX-License-Identifier: Apache-2.0 OR MIT
//! EMSA-PKCS1-v1_5: the encoding of RSASSA-PKCS1-v1_5. [RFC 8017] §9.2.
//!
//! A signature is verified by encoding again and comparing, so that nothing is parsed.

use super::digest::Digest;

/// Encodes a digest over the whole of `em`. None if it is too short, or there is no identifier for
/// this hash.
/// [RFC 8017] §9.2, EMSA-PKCS1-v1_5-ENCODE, steps 2 to 6.
pub(crate) fn encode(em: &mut [u8], digest: Digest, hash: &[u8]) -> Option<()> {
    let (prefix, hash) = (digest.prefix()?, hash.get(..digest.len())?);
    // 3. At least eight bytes of padding.
    let padding = em.len().checked_sub(prefix.len() + hash.len()).filter(|len| *len >= 11)?;
    // 5.
    let (padding, t) = em.split_at_mut_checked(padding)?;
    padding.fill(0xff);
    *padding.first_mut()? = 0;
    *padding.get_mut(1)? = 1;
    *padding.last_mut()? = 0;
    t.iter_mut().zip(prefix.iter().chain(hash)).for_each(|(to, from)| *to = *from);
    Some(())
}

/// True if `em` is this digest's encoding.
/// [RFC 8017] §8.2.2, steps 3 and 4.
pub(crate) fn verify(em: &[u8], digest: Digest, hash: &[u8]) -> bool {
    let mut again = super::Block::zero(em.len());
    encode(&mut again, digest, hash).is_some() && *em == *again
}
