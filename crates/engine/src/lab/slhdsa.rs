// SPDX-License-Identifier: Apache-2.0 OR MIT
//! SLH-DSA with seeds and randomness from outside, by the parameter set's name. Unknown names and
//! wrong lengths give `None` or false.

use crate::primitive::slhdsa::{
    Family, Message, PrivateKey, PublicKey, Sha2, Shake, Shape, keygen_internal, sign_internal,
    verify_internal,
};
use crate::sign::PreHash;

/// The parameter sets, in the standard's order.
pub const NAMES: [&str; 12] = [
    "SLH-DSA-SHA2-128s",
    "SLH-DSA-SHAKE-128s",
    "SLH-DSA-SHA2-128f",
    "SLH-DSA-SHAKE-128f",
    "SLH-DSA-SHA2-192s",
    "SLH-DSA-SHAKE-192s",
    "SLH-DSA-SHA2-192f",
    "SLH-DSA-SHAKE-192f",
    "SLH-DSA-SHA2-256s",
    "SLH-DSA-SHAKE-256s",
    "SLH-DSA-SHA2-256f",
    "SLH-DSA-SHAKE-256f",
];

/// Calls `$function` for the parameter set of this name.
macro_rules! by_name {
    ($name:expr, $function:ident($($argument:expr),*)) => {
        match $name {
            "SLH-DSA-SHA2-128s" => $function::<Sha2<16>, 16>(Shape::S128, $($argument),*),
            "SLH-DSA-SHAKE-128s" => $function::<Shake<16>, 16>(Shape::S128, $($argument),*),
            "SLH-DSA-SHA2-128f" => $function::<Sha2<16>, 16>(Shape::F128, $($argument),*),
            "SLH-DSA-SHAKE-128f" => $function::<Shake<16>, 16>(Shape::F128, $($argument),*),
            "SLH-DSA-SHA2-192s" => $function::<Sha2<24>, 24>(Shape::S192, $($argument),*),
            "SLH-DSA-SHAKE-192s" => $function::<Shake<24>, 24>(Shape::S192, $($argument),*),
            "SLH-DSA-SHA2-192f" => $function::<Sha2<24>, 24>(Shape::F192, $($argument),*),
            "SLH-DSA-SHAKE-192f" => $function::<Shake<24>, 24>(Shape::F192, $($argument),*),
            "SLH-DSA-SHA2-256s" => $function::<Sha2<32>, 32>(Shape::S256, $($argument),*),
            "SLH-DSA-SHAKE-256s" => $function::<Shake<32>, 32>(Shape::S256, $($argument),*),
            "SLH-DSA-SHA2-256f" => $function::<Sha2<32>, 32>(Shape::F256, $($argument),*),
            "SLH-DSA-SHAKE-256f" => $function::<Shake<32>, 32>(Shape::F256, $($argument),*),
            _ => None,
        }
    };
}

/// What is signed or verified.
#[derive(Clone, Copy)]
pub enum Input<'a> {
    /// A message with a context.
    Pure { context: &'a [u8], message: &'a [u8] },
    /// A message with a context, to be hashed first; whatever the hash function's strength.
    PreHash { hash: PreHash, context: &'a [u8], message: &'a [u8] },
    /// A digest with a context.
    Digest { hash: PreHash, context: &'a [u8], digest: &'a [u8] },
    /// M', formatted already.
    Formatted(&'a [u8]),
}

/// KeyGen_internal: (pk, sk).
pub fn keygen(
    name: &str,
    sk_seed: &[u8],
    sk_prf: &[u8],
    pk_seed: &[u8],
) -> Option<(Vec<u8>, Vec<u8>)> {
    by_name!(name, make(sk_seed, sk_prf, pk_seed))
}

/// Signs with the additional randomness or, without it, deterministically.
pub fn sign(name: &str, sk: &[u8], input: Input, addrnd: Option<&[u8]>) -> Option<Vec<u8>> {
    by_name!(name, sign_any(sk, input, addrnd))
}

/// True if the signature is valid.
pub fn verify(name: &str, pk: &[u8], input: Input, signature: &[u8]) -> bool {
    by_name!(name, verify_any(pk, input, signature)).is_some()
}

/// Bytes of a node, and of a signature.
pub fn lengths(name: &str) -> Option<(usize, usize)> {
    fn of<F: Family<N>, const N: usize>(shape: Shape) -> Option<(usize, usize)> {
        Some((N, shape.signature_len(N)))
    }
    by_name!(name, of())
}

fn make<F: Family<N>, const N: usize>(
    shape: Shape,
    sk_seed: &[u8],
    sk_prf: &[u8],
    pk_seed: &[u8],
) -> Option<(Vec<u8>, Vec<u8>)> {
    let (seed, _, id): (_, [u8; N], _) =
        (sk_seed.try_into().ok()?, sk_prf.try_into().ok()?, pk_seed.try_into().ok()?);
    let pk = [pk_seed, &keygen_internal::<F, N>(shape, &seed, &id)].concat();
    let sk = [sk_seed, sk_prf, &pk].concat();
    Some((pk, sk))
}

fn with_message<T>(input: Input, run: impl FnOnce(&Message) -> T) -> Option<T> {
    match input {
        Input::Pure { context, message } => {
            (context.len() <= 255).then(|| run(&Message::Pure { context, parts: &[message] }))
        }
        Input::PreHash { hash, context, message } => (context.len() <= 255)
            .then(|| run(&Message::Digest { context, digest: &hash.digest(&[message]) })),
        Input::Digest { hash, context, digest } => (context.len() <= 255)
            .then(|| hash.given(digest))
            .flatten()
            .map(|digest| run(&Message::Digest { context, digest: &digest })),
        Input::Formatted(m_prime) => Some(run(&Message::Formatted(m_prime))),
    }
}

fn sign_any<F: Family<N>, const N: usize>(
    shape: Shape,
    sk: &[u8],
    input: Input,
    addrnd: Option<&[u8]>,
) -> Option<Vec<u8>> {
    let ([seed, prf, id, root], []) = sk.as_chunks::<N>() else { return None };
    let pk = PublicKey::new(id, root);
    let opt_rand = addrnd.map_or(Some(*id), |addrnd| addrnd.try_into().ok())?;
    let mut signature = vec![0; shape.signature_len(N)];
    with_message(input, |message| {
        let sk = PrivateKey { seed, prf };
        sign_internal::<F, N>(shape, &sk, &pk, message, &opt_rand, &mut signature)
    })??;
    Some(signature)
}

fn verify_any<F: Family<N>, const N: usize>(
    shape: Shape,
    pk: &[u8],
    input: Input,
    signature: &[u8],
) -> Option<()> {
    let ([seed, root], []) = pk.as_chunks::<N>() else { return None };
    let pk = PublicKey::new(seed, root);
    let valid =
        with_message(input, |message| verify_internal::<F, N>(shape, &pk, message, signature));
    valid?.then_some(())
}
