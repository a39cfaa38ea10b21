// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Key generation, signing and verifying with all randomness from outside. [FIPS 205] §9.

use super::address::{Address, Kind};
use super::hypertree::{self, Place};
use super::{Family, MAX_M, Message, PublicKey, Shape, fors};
use crate::base::ct;
use crate::base::secret::declassify;

/// PK.root, which is all that is computed of a key pair.
/// [FIPS 205] Algorithm 18, slh_keygen_internal.
pub(crate) fn keygen_internal<F: Family<N>, const N: usize>(
    shape: Shape,
    sk_seed: &[u8; N],
    pk_seed: &[u8; N],
) -> [u8; N] {
    let root = hypertree::top(&F::new(pk_seed), shape, sk_seed);
    declassify(&root, "the root is half of the public key");
    root
}

/// A message's digest, taken apart.
struct Choice {
    md: [u8; MAX_M],
    place: Place,
}

/// [FIPS 205] Algorithm 19, steps 5 to 10.
fn choose<F: Family<N>, const N: usize>(
    shape: Shape,
    r: &[u8; N],
    pk: &PublicKey<N>,
    message: &Message,
) -> Choice {
    let mut digest = [0; MAX_M];
    let used = &mut digest[..shape.m().min(MAX_M)];
    F::h_msg(r, pk, message, used);
    // Of a secret message, a signature reveals its randomised digest.
    declassify(used, "the digest decides which leaves the signature shows");
    let number = |from: usize, len: usize| {
        let bytes = digest.iter().skip(from).take(len);
        bytes.fold(0u64, |number, byte| number << 8 | u64::from(*byte))
    };
    let tree = number(shape.md_len(), shape.tree_len());
    let leaf = number(shape.md_len() + shape.tree_len(), shape.leaf_len());
    Choice {
        md: digest,
        place: Place {
            tree: tree & low_bits(shape.tree_bits()),
            leaf: (leaf & low_bits(u32::from(shape.h_prime))) as u32,
        },
    }
}

/// `bits` ones: of 64, too.
fn low_bits(bits: u32) -> u64 {
    u64::MAX.checked_shr(64 - bits).unwrap_or(0)
}

/// The address of the FORS key that signs at this place. [FIPS 205] Algorithm 19, steps 11 to 13.
fn fors_address(place: Place) -> Address {
    let mut address = Address::new(0, place.tree, Kind::ForsTree);
    address.set_key_pair(place.leaf);
    address
}

/// A private key without its public part.
pub(crate) struct PrivateKey<'a, const N: usize> {
    pub(crate) seed: &'a [u8; N],
    pub(crate) prf: &'a [u8; N],
}

/// Writes a signature. `opt_rand` is the additional randomness, or PK.seed to sign
/// deterministically. `None` if the output has another length than signatures have.
/// [FIPS 205] Algorithm 19, slh_sign_internal.
pub(crate) fn sign_internal<F: Family<N>, const N: usize>(
    shape: Shape,
    sk: &PrivateKey<N>,
    pk: &PublicKey<N>,
    message: &Message,
    opt_rand: &[u8; N],
    signature: &mut [u8],
) -> Option<()> {
    if signature.len() != shape.signature_len(N) {
        return None;
    }
    let (r, rest) = signature.as_chunks_mut::<N>().0.split_first_mut()?;
    let (sig_fors, sig_ht) = rest.split_at_mut_checked(shape.fors_nodes())?;
    // 3–4.
    *r = F::prf_msg(sk.prf, opt_rand, message);
    declassify(&*r, "the randomizer is part of the signature");
    // 5–10.
    let chosen = choose::<F, N>(shape, r, pk, message);
    // 11–16.
    let family = F::new(&pk.seed);
    let address = fors_address(chosen.place);
    let pk_fors = fors::sign(&family, shape, &chosen.md, sk.seed, &address, sig_fors)?;
    // 17–18.
    hypertree::sign(&family, shape, &pk_fors, sk.seed, chosen.place, sig_ht);
    Some(())
}

/// True if the signature is one of this message under this key. A signature of another length is
/// none. [FIPS 205] Algorithm 20, slh_verify_internal.
pub(crate) fn verify_internal<F: Family<N>, const N: usize>(
    shape: Shape,
    pk: &PublicKey<N>,
    message: &Message,
    signature: &[u8],
) -> bool {
    recompute::<F, N>(shape, pk, message, signature)
        .is_some_and(|root| ct::eq(&root, &*pk.root).declassify("whether a signature is valid"))
}

/// The root that a signature leads to.
/// [FIPS 205] Algorithm 20, steps 1 to 17; Algorithm 13, steps 1 to 12.
pub(super) fn recompute<F: Family<N>, const N: usize>(
    shape: Shape,
    pk: &PublicKey<N>,
    message: &Message,
    signature: &[u8],
) -> Option<[u8; N]> {
    // 1–3.
    if signature.len() != shape.signature_len(N) {
        return None;
    }
    // 5–7.
    let (r, rest) = signature.as_chunks::<N>().0.split_first()?;
    let (sig_fors, sig_ht) = rest.split_at_checked(shape.fors_nodes())?;
    // 8–13.
    let chosen = choose::<F, N>(shape, r, pk, message);
    // 14–17.
    let family = F::new(&pk.seed);
    let address = fors_address(chosen.place);
    let pk_fors = fors::pk_from_sig(&family, shape, sig_fors, &chosen.md, &address)?;
    Some(hypertree::root_from_sig(&family, shape, &pk_fors, sig_ht, chosen.place))
}
