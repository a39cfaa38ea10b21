// SPDX-License-Identifier: Apache-2.0 OR MIT
//! FORS, a few-time signature by trees of which each reveals one leaf. [FIPS 205] §8.

use super::address::{Address, Kind};
use super::merkle::{self, Path};
use super::{Family, MAX_K, Shape};
use crate::base::secret::{Wiped, declassify};

/// The index of the leaf that tree number `tree` reveals: `a` bits of the digest, most significant
/// first. [FIPS 205] Algorithm 4, base_2b.
fn chosen(md: &[u8], a: u8, tree: usize) -> u32 {
    let first = tree * usize::from(a);
    (first..first + usize::from(a)).fold(0, |index, at| {
        let byte = md.get(at / 8).copied().unwrap_or(0);
        index << 1 | u32::from(byte >> (7 - at % 8)) & 1
    })
}

/// Signs the digest `md` with the key that `address` names, and gives its public key, which the
/// standard recomputes from the signature. `None` if the signature has another length.
/// [FIPS 205] Algorithm 16, fors_sign; Algorithm 17, steps 21 to 24.
pub(super) fn sign<F: Family<N>, const N: usize>(
    family: &F,
    shape: Shape,
    md: &[u8],
    sk_seed: &[u8; N],
    address: &Address,
    signature: &mut [[u8; N]],
) -> Option<[u8; N]> {
    let mut roots = [[0; N]; MAX_K];
    let trees = signature.chunks_exact_mut(1 + usize::from(shape.a));
    for ((tree, part), root) in trees.enumerate().zip(&mut roots) {
        let (revealed, siblings) = part.split_first_mut()?;
        let leaf = chosen(md, shape.a, tree);
        let first = (tree as u32) << shape.a;
        let path = Path { leaf, siblings };
        *root = merkle::root(family, *address, shape.a, first, Some(path), |index| {
            let mut node = Wiped([[0; N]]);
            sk_gen(family, sk_seed, address, index, &mut node[0]);
            if index == first + leaf {
                *revealed = node[0];
            }
            let mut address = *address;
            address.set_node(0, index);
            family.f(&address, &mut node[0]);
            node[0]
        });
    }
    declassify(signature.as_flattened(), "what FORS reveals is the signature");
    Some(compress(family, shape, address, &roots))
}

/// The secret value of the leaf with this index. [FIPS 205] Algorithm 14, fors_skGen.
fn sk_gen<F: Family<N>, const N: usize>(
    family: &F,
    sk_seed: &[u8; N],
    address: &Address,
    index: u32,
    output: &mut [u8; N],
) {
    let mut sk_address = *address;
    sk_address.set_type_and_clear(Kind::ForsPrf);
    sk_address.set_key_pair(address.key_pair());
    sk_address.set_node(0, index);
    family.prf(&sk_address, sk_seed, output);
}

/// The public key that a signature of `md` leads to. `None` if the signature has another length.
/// [FIPS 205] Algorithm 17, fors_pkFromSig.
pub(super) fn pk_from_sig<F: Family<N>, const N: usize>(
    family: &F,
    shape: Shape,
    signature: &[[u8; N]],
    md: &[u8],
    address: &Address,
) -> Option<[u8; N]> {
    let mut roots = [[0; N]; MAX_K];
    let trees = signature.chunks_exact(1 + usize::from(shape.a));
    for ((tree, part), root) in trees.enumerate().zip(&mut roots) {
        // 3–6.
        let (revealed, path) = part.split_first()?;
        let index = ((tree as u32) << shape.a) + chosen(md, shape.a, tree);
        let (mut address, mut leaf) = (*address, *revealed);
        address.set_node(0, index);
        family.f(&address, &mut leaf);
        // 7–19.
        *root = merkle::climb(family, address, index, leaf, path);
    }
    Some(compress(family, shape, address, &roots))
}

/// [FIPS 205] Algorithm 17, steps 21 to 24.
fn compress<F: Family<N>, const N: usize>(
    family: &F,
    shape: Shape,
    address: &Address,
    roots: &[[u8; N]; MAX_K],
) -> [u8; N] {
    let mut pk_address = *address;
    pk_address.set_type_and_clear(Kind::ForsRoots);
    pk_address.set_key_pair(address.key_pair());
    family.t(&pk_address, &roots[..usize::from(shape.k).min(MAX_K)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_are_chosen_by_bits_from_the_most_significant() {
        let md = [0b1010_0000, 0b0110_1111, 0xff];
        assert_eq!((chosen(&md, 3, 0), chosen(&md, 3, 1), chosen(&md, 3, 2)), (5, 0, 0));
        assert_eq!(chosen(&md, 3, 3), 0b110);
        assert_eq!((chosen(&md, 12, 0), chosen(&md, 12, 1)), (0xa06, 0xfff));
    }
}
