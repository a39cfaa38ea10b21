// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The numbers of RSA keys, as formats carry them: big-endian byte strings.

use crate::base::secret::{Cleared, Wiped};
use crate::primitive::rsa::{Block, HALF, PrivateKey, PublicKey};

/// The numbers of a private key, with or without leading zeros. \[RFC 8017\] §3.2, second form.
#[derive(Clone, Copy)]
pub struct Components<'a> {
    /// The modulus.
    pub n: &'a [u8],
    /// The public exponent.
    pub e: &'a [u8],
    /// The private exponent: 1/e modulo the least common multiple of p − 1 and q − 1. One that is
    /// larger by a multiple of it is taken, too.
    pub d: &'a [u8],
    /// The first prime.
    pub p: &'a [u8],
    /// The second prime.
    pub q: &'a [u8],
    /// d mod p − 1.
    pub dp: &'a [u8],
    /// d mod q − 1.
    pub dq: &'a [u8],
    /// 1/q mod p.
    pub qinv: &'a [u8],
}

/// The numbers of a public key.
pub struct PublicComponents {
    n: Block,
    e: Cleared<[u8; 32]>,
    e_start: usize,
}

/// The numbers of a private key, handed out to be wrapped or stored; wiped when dropped.
pub struct PrivateComponents {
    public: PublicComponents,
    d: Block,
    halves: Wiped<[[u8; 8 * HALF]; 5]>,
    half: usize,
}

impl PublicComponents {
    pub(in crate::service) fn of(key: &PublicKey) -> Self {
        let (mut n, mut e) = (Block::zero(key.len()), Cleared([0; 32]));
        crate::primitive::rsa::Whole::of(key.n(), key.n().len()).write_be_bytes(&mut n);
        key.e().write_be_bytes(&mut *e);
        let e_start = e.iter().take_while(|byte| **byte == 0).count();
        PublicComponents { n, e, e_start }
    }

    /// The modulus, whose first byte is not zero.
    pub fn n(&self) -> &[u8] {
        &self.n
    }

    /// The exponent, without leading zeros.
    pub fn e(&self) -> &[u8] {
        self.e.get(self.e_start..).unwrap_or_default()
    }
}

impl PrivateComponents {
    pub(in crate::service) fn of(pair: &PrivateKey) -> Self {
        let (len, half) = (pair.public().len(), pair.public().len() / 2);
        let mut d = Block::zero(len);
        pair.d().write_be_bytes(&mut d);
        let mut halves = Wiped([[0; 8 * HALF]; 5]);
        let [p, q] = pair.primes().map(|prime| crate::primitive::rsa::Half::of(prime, HALF));
        let [dp, dq, qinv] = pair.remainders();
        for (bytes, number) in halves.iter_mut().zip([&p, &q, dp, dq, qinv]) {
            number.write_be_bytes(bytes.get_mut(..half).unwrap_or_default());
        }
        PrivateComponents { public: PublicComponents::of(pair.public()), d, halves, half }
    }

    /// The modulus, whose first byte is not zero.
    pub fn n(&self) -> &[u8] {
        self.public.n()
    }

    /// The public exponent, without leading zeros.
    pub fn e(&self) -> &[u8] {
        self.public.e()
    }

    /// The private exponent, as long as the modulus.
    pub fn d(&self) -> &[u8] {
        &self.d
    }

    /// The first prime.
    pub fn p(&self) -> &[u8] {
        self.half_at(0)
    }

    /// The second prime.
    pub fn q(&self) -> &[u8] {
        self.half_at(1)
    }

    /// d mod p − 1, as long as p.
    pub fn dp(&self) -> &[u8] {
        self.half_at(2)
    }

    /// d mod q − 1, as long as q.
    pub fn dq(&self) -> &[u8] {
        self.half_at(3)
    }

    /// 1/q mod p, as long as p.
    pub fn qinv(&self) -> &[u8] {
        self.half_at(4)
    }

    /// All of them, to make a key of.
    pub fn as_components(&self) -> Components<'_> {
        Components {
            n: self.n(),
            e: self.e(),
            d: self.d(),
            p: self.p(),
            q: self.q(),
            dp: self.dp(),
            dq: self.dq(),
            qinv: self.qinv(),
        }
    }

    fn half_at(&self, at: usize) -> &[u8] {
        self.halves.get(at).and_then(|half| half.get(..self.half)).unwrap_or_default()
    }
}
