// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What one call of each service does not show: every size, every length, secret messages,
//! rejections. Under valgrind they show constant time, on a painted stack that nothing is left.

mod aes;
mod curves;
mod derivation;
mod drbg;
mod edwards;
mod errors;
mod hash;
mod hash_based;
mod lattice;
mod rsa;

use anyhow::{Result, anyhow, ensure};
use lab_engine::lab::ct::{is_secret, mark_secret, running};
use lab_engine::{Error, Secret, random};

/// A subject's name, and what it does.
pub type Subject = (&'static str, fn() -> Result<()>);

/// Around the blocks of each hash function and cipher, and the kernels' batches.
const LENGTHS: [usize; 24] = [
    0, 1, 15, 16, 17, 55, 56, 63, 64, 65, 71, 72, 73, 111, 112, 127, 128, 129, 135, 136, 137, 255,
    257, 1000,
];

/// By family.
pub const FAMILIES: &[&[Subject]] = &[
    aes::SUBJECTS,
    curves::SUBJECTS,
    derivation::SUBJECTS,
    drbg::SUBJECTS,
    edwards::SUBJECTS,
    errors::SUBJECTS,
    hash::SUBJECTS,
    hash_based::SUBJECTS,
    lattice::SUBJECTS,
    rsa::SUBJECTS,
];

/// A secret that comes out of the module must have kept its mark on the whole way: where it was
/// lost, findings behind that place would be lost as well.
pub fn still_secret<const N: usize>(secret: &Secret<N>) -> Result<()> {
    ensure!(!running() || is_secret(secret), "a mark was lost");
    Ok(())
}

/// A secret from the module's own generator.
pub fn drawn<const N: usize>() -> Result<Secret<N>> {
    random::secret().map_err(refused)
}

/// `len` secret bytes of a message.
fn message(len: usize) -> Vec<u8> {
    let bytes: Vec<_> = (0..len).map(|at| (at * 29) as u8).collect();
    mark_secret(&bytes);
    bytes
}

/// An answer that no subject expects.
pub fn refused(error: Error) -> anyhow::Error {
    anyhow!("the module answers {error:?}")
}

/// Requires the one answer that is right.
fn require<T>(answer: Result<T, Error>, error: Error) -> Result<()> {
    let answer = answer.err();
    ensure!(answer == Some(error), "the module answers {answer:?} where {error:?} is right");
    Ok(())
}
