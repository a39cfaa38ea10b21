// SPDX-License-Identifier: Apache-2.0 OR MIT
//! RSA with numbers and randomness from outside, at any size that the arithmetic has. Numbers are
//! big-endian. What policy refuses is computed here.

use crate::primitive::bignum::{Number, bit_length};
pub use crate::primitive::digest::Digest;
pub use crate::primitive::rsa::digest::Mask;
use crate::primitive::rsa::keygen::{Residues, rounds};
use crate::primitive::rsa::{
    BLIND_LEN, Block, EXPONENT, Exponent, HALF, Half, LIMBS, PrivateKey, PublicKey, Whole,
    auxiliary, keygen, oaep, pkcs1, prime, pss,
};

/// How a message is encoded.
#[derive(Clone, Copy, Debug)]
pub enum Encoding {
    Pkcs1,
    Pss(Mask, usize),
}

/// The hash function that ACVP or Wycheproof calls by this name.
pub fn digest(name: &str) -> Option<Digest> {
    Some(match name {
        "SHA-1" => Digest::Sha1,
        "SHA2-224" => Digest::Sha224,
        "SHA2-256" => Digest::Sha256,
        "SHA2-384" => Digest::Sha384,
        "SHA2-512" => Digest::Sha512,
        "SHA2-512/224" => Digest::Sha512_224,
        "SHA2-512/256" => Digest::Sha512_256,
        "SHA3-224" => Digest::Sha3_224,
        "SHA3-256" => Digest::Sha3_256,
        "SHA3-384" => Digest::Sha3_384,
        "SHA3-512" => Digest::Sha3_512,
        "SHAKE-128" => Digest::Shake128,
        "SHAKE-256" => Digest::Shake256,
        _ => return None,
    })
}

/// Random bytes of the module, for bases and blinding.
fn draw(bytes: &mut [u8]) -> Option<()> {
    crate::module::rng::fill(bytes).ok()
}

/// A key pair of two primes and an exponent, whose length in bits is a multiple of 128.
pub struct Pair(PrivateKey);

/// n, e, p, q, dp, dq, qinv, d.
pub type Numbers = [Vec<u8>; 8];

/// X, and X1 and X2 with their lengths in bits.
type Start<'a> = (&'a [u8], [(&'a [u8], usize); 2]);

impl Pair {
    pub fn new(p: &[u8], q: &[u8], e: &[u8]) -> Option<Self> {
        let number = |bytes| Number::<HALF>::from_be_bytes(bytes, HALF);
        let (p, q) = (number(p)?, number(q)?);
        let len = bit_length(&p).div_ceil(64);
        let e = Exponent::from_be_bytes(e, EXPONENT)?;
        let (p, q) = (Half::of(&p, len), Half::of(&q, len));
        PrivateKey::from_primes(&p, &q, &e, 128 * len).map(Pair)
    }

    /// A.1.3, with p and q of these residues modulo 8, where not zero.
    pub fn generate(bits: usize, e: &[u8], residues: [u64; 2]) -> Option<Self> {
        let e = Exponent::from_be_bytes(e, EXPONENT)?;
        keygen::generate(bits, &e, wanted(residues), draw).ok().map(Pair)
    }

    /// A.1.6 from given starts: for p, then for q, X with X1 and X2 and their lengths in bits.
    pub fn conditioned(
        bits: usize,
        e: &[u8],
        residues: [u64; 2],
        starts: [Start; 2],
    ) -> Option<Self> {
        let e = Exponent::from_be_bytes(e, EXPONENT)?;
        let start = |(x, auxiliary): Start| {
            let [one, two] = auxiliary
                .map(|(x, bits)| Half::from_be_bytes(x, bits.div_ceil(64)).map(|x| (x, bits)));
            let x = Half::from_be_bytes(x, bits / 128)?;
            Some(auxiliary::Start { x, auxiliary: [one?, two?] })
        };
        let [p, q] = starts.map(start);
        let starts = [&p?, &q?];
        let pair = auxiliary::from_starts(bits, &e, wanted(residues), starts, &mut draw);
        pair.ok().map(Pair)
    }

    pub fn numbers(&self) -> Numbers {
        let pair = &self.0;
        let (len, half) = (pair.public().len(), pair.public().len() / 2);
        let [p, q] = pair.primes().map(|prime| bytes(prime, half));
        let [dp, dq, qinv] = pair.remainders().map(|number| bytes(number, half));
        let e = bytes(pair.public().e(), 32);
        let e = e[e.iter().take_while(|byte| **byte == 0).count()..].to_vec();
        [bytes(pair.public().n(), len), e, p, q, dp, dq, qinv, bytes(pair.d(), len)]
    }

    /// True if d is a private exponent of the pair.
    pub fn has_exponent(&self, d: &[u8]) -> bool {
        let d = Whole::from_be_bytes(d, LIMBS);
        d.is_some_and(|d| self.0.is_private_exponent(&d).declassify("test"))
    }

    /// True if both primes pass as many rounds as generation asks for.
    pub fn has_primes(&self) -> bool {
        let bits = self.0.public().bits();
        self.0.primes().into_iter().all(|p| {
            let passed = prime::is_probably_prime::<HALF>(p, bits / 2, rounds(bits), &mut draw);
            prime::has_no_small_factor(p) && passed == Some(true)
        })
    }

    /// RSADP and RSASP1. None if the input is not below n.
    pub fn decrypt(&self, c: &[u8]) -> Option<Vec<u8>> {
        let public = self.0.public();
        let mut blind = [0; BLIND_LEN];
        draw(&mut blind)?;
        Some(public.block(&self.0.apply(&public.number(c)?, &blind)?).to_vec())
    }

    /// True if RSADP takes this ciphertext in key transport.
    pub fn is_proper_ciphertext(&self, c: &[u8]) -> bool {
        let public = self.0.public();
        public.number(c).is_some_and(|c| public.is_proper_ciphertext(&c))
    }

    /// Signs a digest.
    pub fn sign(
        &self,
        digest: Digest,
        encoding: Encoding,
        hash: &[u8],
        salt: &[u8],
    ) -> Option<Vec<u8>> {
        let public = self.0.public();
        let em_bits = public.bits() - 1;
        let mut em = Block::zero(public.len());
        match encoding {
            Encoding::Pkcs1 => pkcs1::encode(&mut em, digest, hash)?,
            Encoding::Pss(mask, salt_len) => {
                pss::Parameters { digest, mask, salt_len }.encode(&mut em, em_bits, hash, salt)?;
            }
        }
        self.decrypt(&em)
    }

    pub fn unwrap(
        &self,
        digest: Digest,
        mask: Digest,
        label: &[u8],
        ciphertext: &[u8],
    ) -> Option<Vec<u8>> {
        let mut em = Block::zero(self.0.public().len());
        em.copy_from_slice(&self.decrypt(ciphertext)?);
        let oaep = oaep::Parameters { digest, mask: Mask::Mgf1(mask) };
        let at = oaep.decode(&mut em, label)?;
        Some(em[at..].to_vec())
    }
}

/// RSAVP1 and RSAEP. None if these numbers are no public key, or the input is not below n.
pub fn encrypt(n: &[u8], e: &[u8], m: &[u8]) -> Option<Vec<u8>> {
    let public = PublicKey::new(n, e).ok()?;
    Some(public.block(&public.apply(&public.number(m)?)).to_vec())
}

/// Verifies a signature of a digest. None if these numbers are no public key.
pub fn verify(
    (n, e): (&[u8], &[u8]),
    digest: Digest,
    encoding: Encoding,
    hash: &[u8],
    signature: &[u8],
) -> Option<bool> {
    let public = PublicKey::new(n, e).ok()?;
    let Some(em) = encrypt(n, e, signature) else { return Some(false) };
    Some(match encoding {
        Encoding::Pkcs1 => pkcs1::verify(&em, digest, hash),
        Encoding::Pss(mask, salt_len) => {
            pss::Parameters { digest, mask, salt_len }.verify(&em, public.bits() - 1, hash)
        }
    })
}

/// The digest of a message.
pub fn hash(digest: Digest, message: &[u8]) -> Vec<u8> {
    digest.hash(&[message])[..digest.len()].to_vec()
}

/// RSAES-OAEP-ENCRYPT with the seed from outside.
pub fn wrap(
    (n, e): (&[u8], &[u8]),
    digest: Digest,
    label: &[u8],
    message: &[u8],
    seed: &[u8],
) -> Option<Vec<u8>> {
    let public = PublicKey::new(n, e).ok()?;
    let mut em = Block::zero(public.len());
    let oaep = oaep::Parameters { digest, mask: Mask::Mgf1(digest) };
    oaep.encode(&mut em, label, message, seed)?;
    encrypt(n, e, &em)
}

/// True if this number passes trial division, as far as it is larger than the divisors, and 50
/// rounds of Miller-Rabin. None if it is longer than any modulus.
pub fn is_prime(number: &[u8]) -> Option<bool> {
    let w = Whole::from_be_bytes(number, LIMBS)?;
    let bits = bit_length(&w);
    let w = Whole::of(&w, bits.div_ceil(64));
    Some(match w.first() {
        None => false,
        Some(2 | 3) if bits == 2 => true,
        Some(low) if low & 1 == 0 || bits < 3 => false,
        _ if bits > 20 && !prime::has_no_small_factor(&w) => false,
        _ => prime::is_probably_prime::<LIMBS>(&w, bits, 50, &mut draw)?,
    })
}

fn wanted(residues: [u64; 2]) -> Residues {
    residues.map(|residue| (residue != 0).then_some(residue))
}

fn bytes(number: &[u64], len: usize) -> Vec<u8> {
    let mut bytes = vec![0; len];
    Whole::of(number, number.len()).write_be_bytes(&mut bytes);
    bytes
}
