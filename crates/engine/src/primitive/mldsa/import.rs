// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Private keys from outside: what is checked of them, and their public keys. [FIPS 204] gives no
//! such algorithm; it follows from Algorithms 6 and 24.

use super::encode::{pack, unpack};
use super::keygen::t0_as_packed;
use super::ntt::{NttElement, RingElement};
use super::round::{D, power2round};
use super::{MlDsa, Params, TR_LEN, hash_public_key};
use crate::base::ct::{self, Choice};
use crate::base::secret::{Wiped, declassify};

/// The longest encoding of an entry of t0.
const T0_MAX: usize = super::packed_len(D as usize);

impl<const K: usize, const L: usize> MlDsa<K, L>
where
    Self: Params,
{
    /// Fills `pk` with the public key of a private key; false if that is not one: a length that is
    /// not the standard's, coefficients of s1 or s2 beyond eta, t0 that are not the low bits of
    /// A s1 + s2, or tr that is not the hash of the public key.
    ///
    /// K, from which signing draws its masks, is any 32 bytes. rho and tr become public in `sk`.
    #[inline(never)]
    pub(crate) fn public_key(sk: &[u8], pk: &mut [u8]) -> bool {
        if sk.len() != Self::SK_LEN || pk.len() != Self::PK_LEN {
            return false;
        }
        let (head, vectors) = sk.split_at(128);
        let (rho, tr) = (&head[..32], &head[64..]);
        declassify(rho, "rho is a part of the public key");
        declassify(tr, "the hash of a public key");
        let (packed_s1, rest) = vectors.split_at(L * Self::S_LEN);
        let (packed_s2, packed_t0) = rest.split_at(K * Self::S_LEN);
        let (pk_rho, pk_t1) = pk.split_at_mut(32);
        pk_rho.copy_from_slice(rho);
        let Some(rho) = rho.first_chunk() else { return false };

        let mut valid = Choice::TRUE;
        let mut s = RingElement::ZERO;
        let mut s1_hat = [const { NttElement::ZERO }; L];
        for (s1_hat, packed) in s1_hat.iter_mut().zip(packed_s1.chunks_exact(Self::S_LEN)) {
            valid = valid & Self::unpack_s(packed, &mut s);
            s.ntt(s1_hat);
        }
        let mut t = RingElement::ZERO;
        let mut expected = Wiped([0; T0_MAX]);
        let rows = packed_s2
            .chunks_exact(Self::S_LEN)
            .zip(packed_t0.chunks_exact(Self::T0_LEN))
            .zip(pk_t1.chunks_exact_mut(Self::T1_LEN));
        for (i, ((packed_s2, packed_t0), packed_t1)) in rows.enumerate() {
            valid = valid & Self::unpack_s(packed_s2, &mut s);
            Self::public_row(rho, i, &s1_hat, &s, &mut t);
            pack(packed_t1, Self::T1_BITS, |j| power2round(t.0[j]).0);
            pack(&mut *expected, D as usize, |j| t0_as_packed(t.0[j]));
            valid = valid & ct::eq(&*expected, packed_t0);
        }
        declassify(pk, "the public key is published");
        let expected: [u8; TR_LEN] = hash_public_key(pk);
        (valid & ct::eq(&expected, tr))
            .declassify("whether a private key is well-formed is told to its holder")
    }

    /// An entry of s1 or s2, and whether its coefficients lie in [-eta, eta]: those that do not are
    /// below -eta. [FIPS 204] Algorithm 25, its note.
    fn unpack_s(packed: &[u8], s: &mut RingElement) -> Choice {
        let mut beyond = 0;
        unpack(packed, Self::S_BITS, |j, value| {
            s.0[j] = Self::ETA - value;
            beyond |= (2 * Self::ETA - value) as u64 >> 63;
        });
        !Choice::from_lsb(beyond)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{MlDsa44, MlDsa65, MlDsa87};
    use super::*;

    macro_rules! imports {
        ($($test:ident $set:ident)*) => { $(
            #[test]
            fn $test() {
                let (mut pk, mut sk) = ([0; $set::PK_LEN], [0; $set::SK_LEN]);
                $set::keygen_internal(&[7; 32], &mut pk, &mut sk);
                let mut derived = [0; $set::PK_LEN];
                assert!($set::public_key(&sk, &mut derived));
                assert!(derived == pk);
                assert!(!$set::public_key(&sk[1..], &mut derived));
                // Every byte counts, but for K.
                for byte in 0..$set::SK_LEN {
                    let mut bad = sk;
                    bad[byte] ^= 1 << (byte % 8);
                    let k = (32..64).contains(&byte);
                    if byte % 29 == 0 || byte < 128 {
                        assert_eq!($set::public_key(&bad, &mut derived), k, "byte {byte}");
                    }
                }
                // Every encoding of a coefficient beyond eta, with all else made to agree.
                for value in 2 * $set::ETA + 1..1 << $set::S_BITS {
                    let mut s = RingElement::ZERO;
                    let mut packed = [0; $set::S_LEN];
                    pack(&mut packed, $set::S_BITS, |j| if j == 200 { value } else { 0 });
                    assert!(!$set::unpack_s(&packed, &mut s).declassify("test"));
                    pack(&mut packed, $set::S_BITS, |_| 2 * $set::ETA);
                    assert!($set::unpack_s(&packed, &mut s).declassify("test"));
                }
            }
        )* };
    }
    imports! { mldsa44 MlDsa44 mldsa65 MlDsa65 mldsa87 MlDsa87 }
}
