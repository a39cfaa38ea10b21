// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What signing keys and transport keys of RSA have in common: how they are made, taken in and
//! handed out. Not public itself: a key serves one of the two purposes. \[SP 800-56Br2\] §6.1.

mod components;

pub use components::{Components, PrivateComponents, PublicComponents};

use crate::base::cast::Pct;
use crate::base::ct::eq;
use crate::base::secret::{Secret, Wiped, declassify};
use crate::module::{Error, Reason, rng, selftest};
use crate::primitive::bignum::{equal, multiply};
use crate::primitive::rsa::digest::{Digest, Mask};
use crate::primitive::rsa::keygen::{self, Failure, rounds};
use crate::primitive::rsa::prime::{has_no_small_factor, is_probably_prime};
use crate::primitive::rsa::{
    BLIND_LEN, Block, EXPONENT, Exponent, HALF, Half, Invalid, LIMBS, PrivateKey, PublicKey, Whole,
    auxiliary, oaep, pkcs1,
};

/// How the primes of a key pair are found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Primes {
    /// Random primes that are probably prime. \[FIPS 186-5\] A.1.3
    Random,
    /// Primes with conditions based on auxiliary primes, all probably prime. \[FIPS 186-5\] A.1.6
    Conditioned,
}

/// Lengths of a modulus, in bits, of keys that may sign and decrypt.
const SIZES: [usize; 3] = [2048, 3072, 4096];

/// The length of a modulus that may still verify what was signed long ago.
const LEGACY: usize = 1024;

/// A new key pair, not yet tested for consistency.
#[inline(never)]
pub(super) fn generate(bits: usize, exponent: &[u8], primes: Primes) -> Result<PrivateKey, Error> {
    if !SIZES.contains(&bits) {
        return Err(Error::Refused(Reason::ModulusSize));
    }
    let e = Exponent::from_be_bytes(exponent, EXPONENT).ok_or(Error::InvalidKey)?;
    let mut random = Ok(());
    let draw = |bytes: &mut [u8]| {
        random = rng::fill(bytes);
        random.ok()
    };
    let pair = match primes {
        Primes::Random => keygen::generate(bits, &e, [None, None], draw),
        Primes::Conditioned => auxiliary::generate(bits, &e, draw),
    };
    pair.map_err(|failure| match failure {
        Failure::Unsuitable => Error::InvalidKey,
        Failure::NoRandom => random.err().unwrap_or(Error::NoEntropy),
        Failure::NoPrime => Error::NoEntropy,
    })
}

/// The key pair of these numbers, if each of them is what it must be; not yet tested for
/// consistency.
/// [SP 800-56Br2] §6.4.1.3.3, RSAKPV1-CRT.
#[inline(never)]
pub(super) fn import(numbers: &Components) -> Result<PrivateKey, Error> {
    let mut pair = related(numbers);
    // What has been compared has left the stack by now.
    if let Err(error) = pair.as_ref().map_err(|error| *error).and_then(are_prime) {
        pair = Err(error);
    }
    pair
}

/// The key pair of these numbers, if they follow from the two that are called primes.
#[inline(never)]
fn related(numbers: &Components) -> Result<PrivateKey, Error> {
    let n = Whole::from_be_bytes(numbers.n, LIMBS).ok_or(Error::Refused(Reason::ModulusSize))?;
    let public = private_size(public_key(numbers.n, numbers.e)?)?;
    let (bits, len) = (public.bits(), public.bits() / 128);
    let half = |bytes| Half::from_be_bytes(bytes, len).ok_or(Error::InvalidKey);
    let (p, q) = (half(numbers.p)?, half(numbers.q)?);
    let mut product = Whole::zero(LIMBS);
    multiply(&mut product, &p, &q);
    let is_product = equal(&product, &n).declassify("whether a key is valid is told to its holder");
    // Before any computation modulo p and q: that they are odd and in range.
    let pair = PrivateKey::from_primes(&p, &q, public.e(), bits).filter(|_| is_product);
    let pair = pair.ok_or(Error::InvalidKey)?;
    let d = Whole::from_be_bytes(numbers.d, 2 * len).ok_or(Error::InvalidKey)?;
    let mut same = pair.is_private_exponent(&d);
    let given = [half(numbers.dp)?, half(numbers.dq)?, half(numbers.qinv)?];
    for (given, computed) in given.iter().zip(pair.remainders()) {
        same = same & equal(given, computed);
    }
    if !same.declassify("whether a key is valid is told to its holder") {
        return Err(Error::InvalidKey);
    }
    Ok(pair)
}

/// Tests both primes.
#[inline(never)]
fn are_prime(pair: &PrivateKey) -> Result<(), Error> {
    let bits = pair.public().bits();
    let mut random = Ok(());
    let mut draw = |bytes: &mut [u8]| {
        random = rng::fill(bytes);
        random.ok()
    };
    for prime in pair.primes() {
        let rounds = rounds(bits);
        let probably = match has_no_small_factor(prime) {
            true => is_probably_prime::<HALF>(prime, bits / 2, rounds, &mut draw),
            false => Some(false),
        };
        match probably {
            Some(true) => {}
            Some(false) => return Err(Error::InvalidKey),
            None => return Err(random.err().unwrap_or(Error::NoEntropy)),
        }
    }
    Ok(())
}

/// The public key of these numbers, of whatever size.
fn public_key(n: &[u8], e: &[u8]) -> Result<PublicKey, Error> {
    PublicKey::new(n, e).map_err(|invalid| match invalid {
        Invalid::Size => Error::Refused(Reason::ModulusSize),
        Invalid::Modulus | Invalid::Exponent => Error::InvalidKey,
    })
}

/// The key, if it has a size at which keys sign and decrypt.
fn private_size(key: PublicKey) -> Result<PublicKey, Error> {
    match SIZES.contains(&key.bits()) {
        true => Ok(key),
        false => Err(Error::Refused(Reason::ModulusSize)),
    }
}

/// A public key to which keys are transported.
pub(super) fn transport_key(n: &[u8], e: &[u8]) -> Result<PublicKey, Error> {
    private_size(public_key(n, e)?)
}

/// A public key that verifies.
pub(super) fn verifying_key(n: &[u8], e: &[u8]) -> Result<PublicKey, Error> {
    let key = public_key(n, e)?;
    if key.bits() == LEGACY { Ok(key) } else { private_size(key) }
}

/// A second copy of a pair's public key.
pub(super) fn public_of(pair: &PrivateKey) -> Result<PublicKey, Error> {
    PublicKey::of(pair.public().n(), pair.public().e()).map_err(|_| Error::InvalidKey)
}

/// The private operation on an encoded message. `InvalidKey` if the computation was disturbed or
/// the key has changed in memory.
pub(super) fn decrypt(pair: &PrivateKey, block: &Whole) -> Result<Block, Error> {
    let mut blind = Secret::<BLIND_LEN>::zeroed();
    rng::fill(blind.as_mut_bytes())?;
    let result = pair.apply(block, blind.as_bytes()).ok_or(Error::InvalidKey)?;
    Ok(pair.public().block(&result))
}

/// The pairwise consistency test of a key that signs: a signature verifies. \[IG\] 10.3.A.
#[inline(never)]
pub(super) fn signs(pair: &PrivateKey) -> Result<(), Error> {
    let digest = Digest::Sha256;
    let hash = digest.hash(&[b"RSA pairwise consistency"]);
    let attempt = || {
        let mut em = Block::zero(pair.public().len());
        pkcs1::encode(&mut em, digest, hash.as_slice())?;
        pair.public().number(&em)
    };
    let em = attempt().ok_or(Error::InvalidKey)?;
    let consistent = decrypt(pair, &em).ok().and_then(|signature| {
        declassify(&signature, "a signature of no worth");
        let signature = pair.public().number(&signature)?;
        let em = pair.public().block(&pair.public().apply(&signature));
        Some(pkcs1::verify(&em, digest, hash.as_slice()))
    });
    selftest::pairwise(Pct::RsaSign, &[u8::from(consistent == Some(true))], &[1])
}

/// The pairwise consistency test of a key for transport: a ciphertext is not the plaintext, and
/// decrypts to it. \[IG\] 10.3.A.
#[inline(never)]
pub(super) fn transports(pair: &PrivateKey) -> Result<(), Error> {
    let oaep = oaep::Parameters { digest: Digest::Sha256, mask: Mask::Mgf1(Digest::Sha256) };
    let message = b"RSA pairwise consistency";
    let mut seed = Wiped([0; 32]);
    rng::fill(seed.as_mut_slice())?;
    let attempt = || {
        let mut em = Block::zero(pair.public().len());
        oaep.encode(&mut em, b"", message, seed.as_slice())?;
        pair.public().number(&em)
    };
    let em = attempt().ok_or(Error::InvalidKey)?;
    let ciphertext = pair.public().apply(&em);
    let differs = !equal(&em, &ciphertext).declassify("a message of no worth");
    let consistent = decrypt(pair, &ciphertext).ok().and_then(|mut block| {
        let at = oaep.decode(&mut block, b"")?;
        Some(eq(block.get(at..)?, message).declassify("a message of no worth"))
    });
    let consistent = differs && consistent == Some(true);
    selftest::pairwise(Pct::RsaTransport, &[u8::from(consistent)], &[1])
}
