// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The four hash functions of [SP 800-208] §2.3: SHA-256, SHAKE256/256, and both cut to 192 bits.
//! They make the nodes of LMS and XMSS, which are only ever verified here: all inputs are public.

use super::hash::Hash;
use super::{sha2, sha3};

/// Which function a parameter set names; the length of nodes is apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Function {
    Sha256,
    Shake256,
}

/// A function that makes nodes of `N` bytes.
pub(crate) trait NodeHash<const N: usize> {
    /// The first `N` bytes of the function's output for the concatenation of `parts`.
    fn hash_of<'a>(parts: impl Iterator<Item = &'a [u8]>) -> [u8; N];

    /// The same, for parts that stand together.
    #[inline(always)]
    fn hash(parts: &[&[u8]]) -> [u8; N] {
        Self::hash_of(parts.iter().copied())
    }
}

/// SHA-256, SHA-256/192.
pub(crate) enum Sha256 {}

/// SHAKE256/256, SHAKE256/192.
pub(crate) enum Shake256 {}

impl<const N: usize> NodeHash<N> for Sha256 {
    fn hash_of<'a>(parts: impl Iterator<Item = &'a [u8]>) -> [u8; N] {
        let mut hash = sha2::Sha256::new();
        parts.for_each(|part| hash.update(part));
        let mut node = [0; N];
        node.iter_mut().zip(hash.finish()).for_each(|(to, from)| *to = from);
        node
    }
}

impl<const N: usize> NodeHash<N> for Shake256 {
    fn hash_of<'a>(parts: impl Iterator<Item = &'a [u8]>) -> [u8; N] {
        let mut xof = sha3::Shake256::new();
        parts.for_each(|part| xof.update(part));
        let mut node = [0; N];
        xof.squeeze(&mut node);
        node
    }
}

/// Calls `$verify::<Hash, N>($arguments)` for the function and the length of a parameter set;
/// `None` for another length.
macro_rules! by_hash {
    ($function:expr, $n:expr, $verify:ident($($argument:expr),*)) => {{
        use $crate::primitive::node_hash::{Function, Sha256, Shake256};
        match ($function, $n) {
            (Function::Sha256, 32) => $verify::<Sha256, 32>($($argument),*),
            (Function::Sha256, 24) => $verify::<Sha256, 24>($($argument),*),
            (Function::Shake256, 32) => $verify::<Shake256, 32>($($argument),*),
            (Function::Shake256, 24) => $verify::<Shake256, 24>($($argument),*),
            _ => None,
        }
    }};
}
pub(crate) use by_hash;
