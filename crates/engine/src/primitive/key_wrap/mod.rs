// SPDX-License-Identifier: Apache-2.0 OR MIT
//! AES Key Wrap, KW, and Key Wrap with Padding, KWP. [SP 800-38F] §5 and §6; TKW is not built.
//!
//! The standard leaves open which of AES's two directions is the "designated cipher function".
//! Services use the forward one; the vectors ask for both.

pub(crate) mod cast;

use super::aes::{Aes, Block};
use crate::base::bytes::be64;
use crate::base::ct::{self, Choice};
use crate::base::secret::{Wiped, declassify, wipe};

/// Which direction of AES wraps; the other one unwraps.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrapping {
    Forward,
    #[cfg(alula_lab)]
    Inverse,
}

/// The wrapped form of `plaintext`, of 8 bytes more. `None` if `plaintext` has not 2 or more
/// semiblocks, or `wrapped` has another length.
/// [SP 800-38F] Algorithm 3, KW-AE.
pub(crate) fn kw_wrap<const KEY: usize>(
    kek: &Aes<KEY>,
    wrapping: Wrapping,
    plaintext: &[u8],
    wrapped: &mut [u8],
) -> Option<()> {
    if plaintext.len() < 16
        || !plaintext.len().is_multiple_of(8)
        || wrapped.len() != plaintext.len() + 8
    {
        return None;
    }
    wrapped[..8].copy_from_slice(&ICV1);
    wrapped[8..].copy_from_slice(plaintext);
    w(kek, wrapping, wrapped);
    Some(())
}

/// `None` if a length is wrong; else whether `wrapped` is authentic. `plaintext`, 8 bytes shorter,
/// is all zeros if not.
/// [SP 800-38F] Algorithm 4, KW-AD.
pub(crate) fn kw_unwrap<const KEY: usize>(
    kek: &Aes<KEY>,
    wrapping: Wrapping,
    wrapped: &[u8],
    plaintext: &mut [u8],
) -> Option<bool> {
    if wrapped.len() < 24
        || !wrapped.len().is_multiple_of(8)
        || plaintext.len() + 8 != wrapped.len()
    {
        return None;
    }
    let head = w_inverse(kek, wrapping, wrapped, plaintext);
    let authentic = ct::eq(&*head, &ICV1).declassify("whether a wrapped key is authentic");
    if !authentic {
        wipe(plaintext);
    }
    Some(authentic)
}

/// The length of what KWP makes of `len` bytes.
pub(crate) const fn kwp_wrapped_len(len: usize) -> usize {
    8 + len.next_multiple_of(8)
}

/// `None` if `plaintext` has not 1 to 2^32 − 1 bytes, or `wrapped` not [`kwp_wrapped_len`] of it.
/// [SP 800-38F] Algorithm 5, KWP-AE.
pub(crate) fn kwp_wrap<const KEY: usize>(
    kek: &Aes<KEY>,
    wrapping: Wrapping,
    plaintext: &[u8],
    wrapped: &mut [u8],
) -> Option<()> {
    let len = u32::try_from(plaintext.len()).ok()?;
    if len == 0 || wrapped.len() != kwp_wrapped_len(plaintext.len()) {
        return None;
    }
    // 1–4.
    wrapped[..4].copy_from_slice(&ICV2);
    wrapped[4..8].copy_from_slice(&len.to_be_bytes());
    let (body, pad) = wrapped[8..].split_at_mut(plaintext.len());
    body.copy_from_slice(plaintext);
    pad.fill(0);
    // 5.
    if let Ok(block) = <&mut Block>::try_from(&mut *wrapped) {
        wrapping.wrap_block(kek, block);
    } else {
        w(kek, wrapping, wrapped);
    }
    Some(())
}

/// `None` if a length is wrong or `wrapped` is not authentic: then `padded`, 8 bytes shorter than
/// `wrapped`, is all zeros. Otherwise the length of the plaintext, which begins `padded`.
/// [SP 800-38F] Algorithm 6, KWP-AD.
pub(crate) fn kwp_unwrap<const KEY: usize>(
    kek: &Aes<KEY>,
    wrapping: Wrapping,
    wrapped: &[u8],
    padded: &mut [u8],
) -> Option<usize> {
    // 1.
    if wrapped.len() < 16 || !wrapped.len().is_multiple_of(8) || padded.len() + 8 != wrapped.len() {
        return None;
    }
    // 2–3.
    let head = if let Ok(block) = wrapped.try_into() {
        let mut block: Wiped<Block> = Wiped(block);
        wrapping.unwrap_block(kek, &mut block);
        padded.copy_from_slice(&block[8..]);
        Wiped(be64(&*block, 0).to_be_bytes())
    } else {
        w_inverse(kek, wrapping, wrapped, padded)
    };
    // 4–6. All checks are made, and their outcomes told as one.
    let mut authentic = ct::eq(&head[..4], &ICV2);
    let len = be64(&*head, 0) & 0xffff_ffff;
    let most = padded.len() as u64;
    // 7. padlen = most − len is neither below 0 nor above 7.
    authentic = authentic & !Choice::lt_word(most, len) & Choice::lt_word(most - 8, len);
    // 8. Nothing but zeros after the plaintext; padding can only be in the last 7 bytes.
    for (at, byte) in padded.iter().enumerate().skip(padded.len() - 7) {
        let is_text = Choice::lt_word(at as u64, len);
        authentic = authentic & (is_text | Choice::is_zero(u64::from(*byte)));
    }
    // 9.
    if !authentic.declassify("whether a wrapped key is authentic") {
        wipe(padded);
        return None;
    }
    declassify(core::slice::from_ref(&len), "the length of an authentic key");
    Some(len as usize)
}

/// [SP 800-38F] Algorithm 1, W(S), in place. Instead of moving all semiblocks up at each step, the
/// step goes from one to the next.
fn w<const KEY: usize>(kek: &Aes<KEY>, wrapping: Wrapping, s: &mut [u8]) {
    let (a, r) = s.split_at_mut(8);
    let mut block: Wiped<Block> = Wiped([0; 16]);
    block[..8].copy_from_slice(a);
    let mut t: u64 = 0;
    for _ in 0..6 {
        for r in r.as_chunks_mut::<8>().0 {
            t += 1;
            block[8..].copy_from_slice(r);
            wrapping.wrap_block(kek, &mut block);
            xor_step(&mut block, t);
            r.copy_from_slice(&block[8..]);
        }
    }
    a.copy_from_slice(&block[..8]);
}

/// The first semiblock; the others go to `rest`.
/// [SP 800-38F] Algorithm 2, W⁻¹(C).
fn w_inverse<const KEY: usize>(
    kek: &Aes<KEY>,
    wrapping: Wrapping,
    c: &[u8],
    rest: &mut [u8],
) -> Wiped<[u8; 8]> {
    let mut block: Wiped<Block> = Wiped([0; 16]);
    block[..8].copy_from_slice(&c[..8]);
    rest.copy_from_slice(&c[8..]);
    let mut t = 6 * (rest.len() / 8) as u64;
    for _ in 0..6 {
        for r in rest.as_chunks_mut::<8>().0.iter_mut().rev() {
            xor_step(&mut block, t);
            block[8..].copy_from_slice(r);
            wrapping.unwrap_block(kek, &mut block);
            r.copy_from_slice(&block[8..]);
            t -= 1;
        }
    }
    Wiped(be64(&*block, 0).to_be_bytes())
}

fn xor_step(block: &mut Block, t: u64) {
    let a = be64(block, 0) ^ t;
    block[..8].copy_from_slice(&a.to_be_bytes());
}

impl Wrapping {
    fn wrap_block<const KEY: usize>(self, kek: &Aes<KEY>, block: &mut Block) {
        match self {
            Wrapping::Forward => kek.encrypt_block(block),
            #[cfg(alula_lab)]
            Wrapping::Inverse => kek.decrypt_block(block),
        }
    }

    fn unwrap_block<const KEY: usize>(self, kek: &Aes<KEY>, block: &mut Block) {
        match self {
            Wrapping::Forward => kek.decrypt_block(block),
            #[cfg(alula_lab)]
            Wrapping::Inverse => kek.encrypt_block(block),
        }
    }
}

const ICV1: [u8; 8] = [0xa6; 8];
const ICV2: [u8; 4] = [0xa6, 0x59, 0x59, 0xa6];

#[cfg(test)]
mod tests {
    use super::*;

    const WRAPPING: Wrapping = Wrapping::Forward;

    #[test]
    fn kw_comes_back_and_refuses_any_flipped_bit() {
        let kek = Aes::<32>::new(&[3; 32]);
        for len in (0..72).filter(|len| len % 8 != 0 || *len < 16) {
            let wrapped = kw_wrap(&kek, WRAPPING, &[0; 72][..len], &mut [0; 80][..len + 8]);
            assert!(wrapped.is_none(), "{len} bytes");
            assert!(kw_unwrap(&kek, WRAPPING, &[0; 80][..len + 8], &mut [0; 72][..len]).is_none());
        }
        for len in (16..=72).step_by(8) {
            let key: [u8; 72] = core::array::from_fn(|i| (i * 11) as u8);
            let (mut wrapped, mut out) = ([0; 80], [0; 72]);
            let (wrapped, out) = (&mut wrapped[..len + 8], &mut out[..len]);
            kw_wrap(&kek, WRAPPING, &key[..len], wrapped).unwrap();
            assert_eq!(kw_unwrap(&kek, WRAPPING, wrapped, out), Some(true));
            assert_eq!(out, &key[..len]);
            for bit in 0..wrapped.len() * 8 {
                wrapped[bit / 8] ^= 1 << (bit % 8);
                assert_eq!(kw_unwrap(&kek, WRAPPING, wrapped, out), Some(false));
                assert!(out.iter().all(|byte| *byte == 0));
                wrapped[bit / 8] ^= 1 << (bit % 8);
            }
        }
    }

    #[test]
    fn kwp_comes_back_at_every_length() {
        let kek = Aes::<32>::new(&[4; 32]);
        assert!(kwp_wrap(&kek, WRAPPING, &[], &mut [0; 8]).is_none());
        for len in 1..=72 {
            let key: [u8; 72] = core::array::from_fn(|i| (i * 13 + 1) as u8);
            let (mut wrapped, mut out) = ([0; 80], [0; 72]);
            let wrapped = &mut wrapped[..kwp_wrapped_len(len)];
            let out = &mut out[..wrapped.len() - 8];
            kwp_wrap(&kek, WRAPPING, &key[..len], wrapped).unwrap();
            assert_eq!(kwp_unwrap(&kek, WRAPPING, wrapped, out), Some(len));
            assert_eq!(out[..len], key[..len]);
            for bit in 0..wrapped.len() * 8 {
                wrapped[bit / 8] ^= 1 << (bit % 8);
                assert_eq!(kwp_unwrap(&kek, WRAPPING, wrapped, out), None);
                assert!(out.iter().all(|byte| *byte == 0));
                wrapped[bit / 8] ^= 1 << (bit % 8);
            }
        }
    }

    /// What a holder of the key could wrap, but KWP-AE never does: lengths that do not fit, and
    /// padding that is not zero.
    #[test]
    fn kwp_refuses_wrong_lengths_and_paddings() {
        let kek = Aes::<32>::new(&[5; 32]);
        for blocks in 1..4 {
            for len in 0..40u32 {
                for dirt in 0..8 {
                    let mut s = [0; 32];
                    let s = &mut s[..8 + 8 * blocks];
                    s[..4].copy_from_slice(&ICV2);
                    s[4..8].copy_from_slice(&len.to_be_bytes());
                    let at = s.len() - 1 - dirt;
                    s[at] = 1;
                    if let Ok(block) = <&mut Block>::try_from(&mut *s) {
                        kek.encrypt_block(block);
                    } else {
                        w(&kek, WRAPPING, s);
                    }
                    let most = 8 * blocks as u32;
                    let fits = len <= most && len + 8 > most && most - dirt as u32 <= len;
                    let out = kwp_unwrap(&kek, WRAPPING, s, &mut [0; 24][..8 * blocks]);
                    assert_eq!(out, fits.then_some(len as usize), "{blocks} {len} {dirt}");
                }
            }
        }
    }
}
