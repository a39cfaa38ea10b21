// SPDX-License-Identifier: Apache-2.0 OR MIT
//! XMSS, a Merkle tree over WOTS+ keys, and the hypertree, in which each layer of XMSS trees signs
//! the roots of the layer below. [FIPS 205] §6 and §7.

use super::address::{Address, Kind};
use super::merkle::{self, Path};
use super::wots::{self, Wanted};
use super::{Family, Shape};
use crate::base::secret::declassify;

/// Which key pair of a layer signs: its tree, and its leaf there.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) tree: u64,
    pub(super) leaf: u32,
}

impl Place {
    /// The key pair of the next layer, which signs the root of this one's tree.
    /// [FIPS 205] Algorithm 12, steps 7 and 8.
    fn above(self, shape: Shape) -> Self {
        let mask = (1 << shape.h_prime) - 1;
        Place { leaf: (self.tree & mask) as u32, tree: self.tree >> shape.h_prime }
    }
}

/// The root of the single tree at the top. [FIPS 205] Algorithm 18, steps 1 to 3.
pub(super) fn top<F: Family<N>, const N: usize>(
    family: &F,
    shape: Shape,
    sk_seed: &[u8; N],
) -> [u8; N] {
    xmss(family, shape, sk_seed, shape.d - 1, 0, None)
}

/// What is to be signed on the way to a tree's root: by which leaf, and where the signature goes.
struct Signing<'a, const N: usize> {
    message: &'a [u8; N],
    leaf: u32,
    signature: &'a mut [[u8; N]],
}

/// The root of a tree and, if wanted, a signature by one of its leaves.
/// [FIPS 205] Algorithms 9 and 10, xmss_node and xmss_sign.
fn xmss<F: Family<N>, const N: usize>(
    family: &F,
    shape: Shape,
    sk_seed: &[u8; N],
    layer: u8,
    tree: u64,
    signing: Option<Signing<N>>,
) -> [u8; N] {
    let address = Address::new(layer, tree, Kind::Tree);
    let mut wots_address = Address::new(layer, tree, Kind::WotsHash);
    let Some(Signing { message, leaf, signature }) = signing else {
        return merkle::root(family, address, shape.h_prime, 0, None, |i| {
            wots_address.set_key_pair(i);
            wots::pk_gen(family, sk_seed, &wots_address, None)
        });
    };
    let digits = wots::digits(message);
    let (chains, siblings) = signature.split_at_mut(wots::len(N).min(signature.len()));
    let path = Path { leaf, siblings };
    merkle::root(family, address, shape.h_prime, 0, Some(path), |i| {
        wots_address.set_key_pair(i);
        let wanted = (i == leaf).then_some(Wanted { digits: &digits, signature: &mut *chains });
        wots::pk_gen(family, sk_seed, &wots_address, wanted)
    })
}

/// Signs a FORS public key by the key pair at `place` of the lowest layer.
///
/// Each tree's root comes with its signature; the standard recomputes it from there.
/// [FIPS 205] Algorithm 12, ht_sign.
pub(super) fn sign<F: Family<N>, const N: usize>(
    family: &F,
    shape: Shape,
    message: &[u8; N],
    sk_seed: &[u8; N],
    mut place: Place,
    signature: &mut [[u8; N]],
) {
    let mut root = *message;
    for (layer, part) in (0..shape.d).zip(signature.chunks_exact_mut(shape.xmss_nodes(N).max(1))) {
        declassify(&root, "what a layer signs follows from the signature");
        let message = root;
        let signing = Signing { message: &message, leaf: place.leaf, signature: part };
        root = xmss(family, shape, sk_seed, layer, place.tree, Some(signing));
        place = place.above(shape);
    }
    declassify(signature.as_flattened(), "a signature is published");
}

/// The root of the hypertree that a signature leads to; that of the key, if the signature is valid.
/// [FIPS 205] Algorithm 13, ht_verify, steps 1 to 12.
pub(super) fn root_from_sig<F: Family<N>, const N: usize>(
    family: &F,
    shape: Shape,
    message: &[u8; N],
    signature: &[[u8; N]],
    mut place: Place,
) -> [u8; N] {
    let mut node = *message;
    for (layer, part) in (0..shape.d).zip(signature.chunks_exact(shape.xmss_nodes(N).max(1))) {
        // [FIPS 205] Algorithm 11, xmss_pkFromSig.
        let (chains, path) = part.split_at(wots::len(N).min(part.len()));
        let mut address = Address::new(layer, place.tree, Kind::WotsHash);
        address.set_key_pair(place.leaf);
        let leaf = wots::pk_from_sig(family, chains, &node, &address);
        address.set_type_and_clear(Kind::Tree);
        node = merkle::climb(family, address, place.leaf, leaf, path);
        place = place.above(shape);
    }
    node
}
