// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ML-DSA, the module-lattice-based digital signature standard. [FIPS 204]
//!
//! Pure ML-DSA only: HashML-DSA has another interface and is never interchangeable with it.
//! A parameter set is one `impl` of [`Params`]; everything else is generic over k and l.

pub(crate) mod cast;
mod encode;
mod field;
mod keygen;
mod ntt;
mod round;
mod sample;
mod sign;
mod sparse;
mod verify;

use self::encode::{bitlen, packed_len};
use self::field::Q;
use crate::base::secret::Wiped;
use crate::primitive::sha3::Shake256;

/// ML-DSA with a matrix of K rows and L columns.
pub(crate) struct MlDsa<const K: usize, const L: usize>;

/// The security category 5 parameter set.
pub(crate) type MlDsa87 = MlDsa<8, 7>;

/// A row of [FIPS 204] Table 1, and what follows from it.
pub(crate) trait Params {
    /// Ones in the challenge.
    const TAU: usize;
    /// Collision strength of the commitment hash, in bits.
    const LAMBDA: usize;
    /// The mask's coefficients lie in (-gamma1, gamma1].
    const GAMMA1: i32;
    /// The low-order rounding range.
    const GAMMA2: i32;
    /// The secret's coefficients lie in [-eta, eta].
    const ETA: i32;
    /// At most so many ones in the hint.
    const OMEGA: usize;

    /// The largest coefficient of c s1 and c s2.
    const BETA: i32 = Self::TAU as i32 * Self::ETA;
    /// High bits are numbers modulo m.
    const M: i32 = (Q - 1) / (2 * Self::GAMMA2);
    /// Bits of a coefficient of s1 and s2, of z, and of w1.
    const S_BITS: usize = bitlen(2 * Self::ETA);
    const Z_BITS: usize = bitlen(2 * Self::GAMMA1 - 1);
    const W1_BITS: usize = bitlen(Self::M - 1);
    /// Bytes of the commitment hash.
    const C_TILDE_LEN: usize = Self::LAMBDA / 4;
}

/// [FIPS 204] Table 1, ML-DSA-87.
impl Params for MlDsa87 {
    const TAU: usize = 60;
    const LAMBDA: usize = 256;
    const GAMMA1: i32 = 1 << 19;
    const GAMMA2: i32 = (Q - 1) / 32;
    const ETA: i32 = 2;
    const OMEGA: usize = 75;
}

impl<const K: usize, const L: usize> MlDsa<K, L>
where
    Self: Params,
{
    /// Bytes of a packed entry of s1 or s2, of t0, of t1 (its bits first) and of z.
    const S_LEN: usize = packed_len(Self::S_BITS);
    const T0_LEN: usize = packed_len(round::D as usize);
    const T1_BITS: usize = bitlen(Q - 1) - round::D as usize;
    const T1_LEN: usize = packed_len(Self::T1_BITS);
    const Z_LEN: usize = packed_len(Self::Z_BITS);

    /// Bytes of a public key, a private key and a signature. [FIPS 204] Table 2.
    pub(crate) const PK_LEN: usize = 32 + K * Self::T1_LEN;
    pub(crate) const SK_LEN: usize = 128 + (K + L) * Self::S_LEN + K * Self::T0_LEN;
    pub(crate) const SIGNATURE_LEN: usize = Self::C_TILDE_LEN + L * Self::Z_LEN + Self::OMEGA + K;
}

const _: () = assert!(MlDsa87::PK_LEN == 2592);
const _: () = assert!(MlDsa87::SK_LEN == 4896);
const _: () = assert!(MlDsa87::SIGNATURE_LEN == 4627);

/// Bytes of tr, the hash of a public key.
pub(crate) const TR_LEN: usize = 64;

/// What is signed.
#[derive(Clone, Copy)]
pub(crate) enum Message<'a> {
    /// A message, in parts, with a context of at most 255 bytes.
    Pure { context: &'a [u8], parts: &'a [&'a [u8]] },
    /// M', formatted already.
    Formatted(&'a [u8]),
    /// mu, computed already.
    #[cfg(alula_lab)]
    Representative(&'a [u8; 64]),
}

impl Message<'_> {
    /// mu = H(tr || M', 64), which is all that signing and verifying see of a message.
    /// [FIPS 204] Algorithm 7 step 6; M' as in Algorithm 2 step 10.
    fn representative(&self, tr: &[u8]) -> Wiped<[u8; 64]> {
        let mut mu = Wiped([0; 64]);
        let mut h = Shake256::new();
        h.update(tr);
        match *self {
            Message::Pure { context, parts } => {
                debug_assert!(context.len() <= 255);
                h.update(&[0, context.len() as u8]);
                h.update(context);
                parts.iter().for_each(|part| h.update(part));
            }
            Message::Formatted(m_prime) => h.update(m_prime),
            #[cfg(alula_lab)]
            Message::Representative(given) => {
                *mu = *given;
                return mu;
            }
        }
        h.squeeze(&mut *mu);
        mu
    }
}

/// tr = H(pk, 64). [FIPS 204] Algorithm 6 step 9, Algorithm 8 step 6.
pub(crate) fn hash_public_key(pk: &[u8]) -> [u8; TR_LEN] {
    let mut tr = [0; TR_LEN];
    Shake256::digest(&[pk], &mut tr);
    tr
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Pair {
        pk: [u8; MlDsa87::PK_LEN],
        sk: [u8; MlDsa87::SK_LEN],
    }

    fn pair(seed: u8) -> Pair {
        let mut pair = Pair { pk: [0; MlDsa87::PK_LEN], sk: [0; MlDsa87::SK_LEN] };
        MlDsa87::keygen_internal(&[seed; 32], &mut pair.pk, &mut pair.sk);
        pair
    }

    impl Pair {
        fn sign(&self, message: Message, rnd: u8) -> [u8; MlDsa87::SIGNATURE_LEN] {
            let mut sigma = [0; MlDsa87::SIGNATURE_LEN];
            MlDsa87::sign_internal(&self.sk, message, &[rnd; 32], &mut sigma).unwrap();
            sigma
        }

        fn verifies(&self, message: Message, sigma: &[u8]) -> bool {
            MlDsa87::verify_internal(&self.pk, &hash_public_key(&self.pk), message, sigma)
        }
    }

    #[test]
    fn what_is_signed_verifies_under_its_own_key_only() {
        let (ours, theirs) = (pair(1), pair(2));
        for rnd in 0..20 {
            let message = Message::Pure { context: &[rnd], parts: &[b"waypoints", &[rnd]] };
            let sigma = ours.sign(message, rnd);
            assert!(ours.verifies(message, &sigma));
            assert!(!theirs.verifies(message, &sigma));
            assert!(!ours.verifies(message, &sigma[1..]));
        }
    }

    #[test]
    fn parts_join_and_contexts_do_not() {
        let key = pair(3);
        let sigma = key.sign(Message::Pure { context: b"ab", parts: &[b"", b"cd", b"e"] }, 0);
        let verifies = |context, parts| key.verifies(Message::Pure { context, parts }, &sigma);
        assert!(verifies(b"ab", &[b"cde"]));
        assert!(!verifies(b"abc", &[b"de"]));
        assert!(!verifies(b"a", &[b"bcde"]));
        assert!(key.verifies(Message::Formatted(b"\x00\x02abcde"), &sigma));
        assert!(!key.verifies(Message::Formatted(b"\x01\x02abcde"), &sigma));
    }

    #[test]
    fn any_flipped_bit_is_rejected() {
        let key = pair(4);
        let message = Message::Pure { context: b"c", parts: &[b"message"] };
        let mut sigma = key.sign(message, 0);
        // Every bit of the commitment hash and of the hint, and some of every coefficient of z.
        let hint = MlDsa87::C_TILDE_LEN + 7 * MlDsa87::Z_LEN;
        for bit in (0..8 * MlDsa87::SIGNATURE_LEN)
            .filter(|bit| *bit < 64 * 8 || *bit >= hint * 8 || bit % 13 == 0)
        {
            sigma[bit / 8] ^= 1 << (bit % 8);
            assert!(!key.verifies(message, &sigma), "bit {bit}");
            sigma[bit / 8] ^= 1 << (bit % 8);
        }
        assert!(key.verifies(message, &sigma));
        for bit in 0..7 * 8 {
            let mut altered = *b"message";
            altered[bit / 8] ^= 1 << (bit % 8);
            assert!(!key.verifies(Message::Pure { context: b"c", parts: &[&altered] }, &sigma));
        }
        let mut key = key;
        for bit in (0..8 * MlDsa87::PK_LEN).step_by(97) {
            key.pk[bit / 8] ^= 1 << (bit % 8);
            assert!(!key.verifies(message, &sigma));
            key.pk[bit / 8] ^= 1 << (bit % 8);
        }
    }

    #[test]
    fn every_input_of_signing_matters() {
        let key = pair(5);
        let message = Message::Formatted(b"m");
        let sigma = key.sign(message, 0);
        assert!(sigma == key.sign(message, 0));
        assert!(sigma != key.sign(message, 1));
        assert!(sigma != key.sign(Message::Formatted(b"n"), 0));
        assert!(sigma != pair(6).sign(message, 0));
    }
}
