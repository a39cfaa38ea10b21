// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Generators against the standard's formulas over AWS-LC's hash functions, HMAC and AES; CTR_DRBG
//! on AES-256 also against AWS-LC's own.

use lab_engine::lab::drbg::{self, Drbg, Mechanism};

use crate::evp::{self, HASHES};
use crate::random::{Random, inputs};

/// A generator as the standard's formulas make it.
trait Formula {
    fn reseed(&mut self, entropy: &[u8], additional: &[u8]);
    fn generate(&mut self, additional: &[u8], len: usize) -> Vec<u8>;
}

/// The same random calls of both.
fn compare(random: &mut Random, ours: &mut Drbg, theirs: &mut dyn Formula, longest: usize) {
    for step in 0..4 {
        let (len, out) = (random.below(longest + 1), random.below(700));
        let additional = random.bytes(len);
        if step == 2 {
            let entropy = random.bytes(48);
            let entropy = if longest < 48 { &entropy[..longest] } else { &entropy };
            ours.reseed(entropy, &additional).unwrap();
            theirs.reseed(entropy, &additional);
        }
        let mut output = vec![0; out];
        ours.generate(&additional, &mut output).unwrap();
        assert_eq!(output, theirs.generate(&additional, out));
    }
}

struct HashFormula<'a> {
    hash: &'a str,
    v: Vec<u8>,
    c: Vec<u8>,
    counter: u64,
}

/// The sum of big-endian numbers modulo 2 to the bits of the first.
fn sum(first: &[u8], others: &[&[u8]]) -> Vec<u8> {
    let mut digits: Vec<u32> = first.iter().map(|byte| u32::from(*byte)).collect();
    for other in others {
        let at = digits.len() - other.len();
        digits[at..].iter_mut().zip(*other).for_each(|(digit, byte)| *digit += u32::from(*byte));
    }
    let mut carry = 0;
    for digit in digits.iter_mut().rev() {
        *digit += carry;
        carry = *digit >> 8;
    }
    digits.iter().map(|digit| *digit as u8).collect()
}

fn hash_df(hash: &str, input: &[u8], len: usize) -> Vec<u8> {
    let mut output = Vec::new();
    for counter in 1u8.. {
        let bits = (8 * len as u32).to_be_bytes();
        output.extend(evp::digest(hash, &[&[counter], &bits[..], input].concat()));
        if output.len() >= len {
            break;
        }
    }
    output.truncate(len);
    output
}

impl<'a> HashFormula<'a> {
    fn new(hash: &'a str, seed: &[u8]) -> Self {
        let mut new = HashFormula { hash, v: Vec::new(), c: Vec::new(), counter: 0 };
        new.seed(seed);
        new
    }

    fn seed(&mut self, material: &[u8]) {
        let len = if evp::digest(self.hash, b"").len() <= 32 { 55 } else { 111 };
        self.v = hash_df(self.hash, material, len);
        self.c = hash_df(self.hash, &[&[0], &self.v[..]].concat(), len);
        self.counter = 1;
    }
}

impl Formula for HashFormula<'_> {
    fn reseed(&mut self, entropy: &[u8], additional: &[u8]) {
        self.seed(&[&[1], &self.v[..], entropy, additional].concat());
    }

    fn generate(&mut self, additional: &[u8], len: usize) -> Vec<u8> {
        if !additional.is_empty() {
            let w = evp::digest(self.hash, &[&[2], &self.v[..], additional].concat());
            self.v = sum(&self.v, &[&w]);
        }
        let (mut data, mut output) = (self.v.clone(), Vec::new());
        while output.len() < len {
            output.extend(evp::digest(self.hash, &data));
            data = sum(&data, &[&[1]]);
        }
        output.truncate(len);
        let h = evp::digest(self.hash, &[&[3], &self.v[..]].concat());
        self.v = sum(&self.v, &[&h, &self.c, &self.counter.to_be_bytes()]);
        self.counter += 1;
        output
    }
}

struct HmacFormula<'a> {
    hash: &'a str,
    key: Vec<u8>,
    v: Vec<u8>,
}

impl<'a> HmacFormula<'a> {
    fn new(hash: &'a str, seed: &[u8]) -> Self {
        let len = evp::digest(hash, b"").len();
        let mut new = HmacFormula { hash, key: vec![0; len], v: vec![1; len] };
        new.update(seed);
        new
    }

    fn update(&mut self, provided: &[u8]) {
        for byte in [0, 1] {
            self.key = evp::hmac(self.hash, &self.key, &[&self.v[..], &[byte], provided].concat());
            self.v = evp::hmac(self.hash, &self.key, &self.v);
            if provided.is_empty() {
                break;
            }
        }
    }
}

impl Formula for HmacFormula<'_> {
    fn reseed(&mut self, entropy: &[u8], additional: &[u8]) {
        self.update(&[entropy, additional].concat());
    }

    fn generate(&mut self, additional: &[u8], len: usize) -> Vec<u8> {
        if !additional.is_empty() {
            self.update(additional);
        }
        let mut output = Vec::new();
        while output.len() < len {
            self.v = evp::hmac(self.hash, &self.key, &self.v);
            output.extend(&self.v);
        }
        output.truncate(len);
        self.update(additional);
        output
    }
}

/// AES in counter mode gives all that CTR_DRBG and BCC need of the cipher.
fn block(key: &[u8], input: [u8; 16]) -> [u8; 16] {
    evp::aes_ctr(key, input, 16).try_into().unwrap()
}

fn block_cipher_df(key_len: usize, input: &[u8], len: usize) -> Vec<u8> {
    let (l, n) = ((input.len() as u32).to_be_bytes(), (len as u32).to_be_bytes());
    let mut s = [&l[..], &n, input, &[0x80]].concat();
    s.resize(s.len().next_multiple_of(16), 0);
    let first: Vec<u8> = (0..key_len as u8).collect();
    let mut temp = Vec::new();
    for i in 0u32.. {
        let mut iv = i.to_be_bytes().to_vec();
        iv.resize(16, 0);
        let chain = [&iv[..], &s].concat().chunks(16).fold([0; 16], |chain: [u8; 16], piece| {
            block(&first, core::array::from_fn(|at| chain[at] ^ piece[at]))
        });
        temp.extend(chain);
        if temp.len() >= key_len + 16 {
            break;
        }
    }
    let (key, mut x) = (&temp[..key_len], temp[key_len..key_len + 16].try_into().unwrap());
    let mut output = Vec::new();
    while output.len() < len {
        x = block(key, x);
        output.extend(x);
    }
    output.truncate(len);
    output
}

struct CtrFormula {
    key: Vec<u8>,
    v: u128,
    df: bool,
}

impl CtrFormula {
    fn new(key_len: usize, df: bool, entropy: &[u8], nonce: &[u8], text: &[u8]) -> Self {
        let mut new = CtrFormula { key: vec![0; key_len], v: 0, df };
        let seed = if df {
            block_cipher_df(key_len, &[entropy, nonce, text].concat(), key_len + 16)
        } else {
            xor(entropy, text)
        };
        new.update(&seed);
        new
    }

    fn stream(&mut self, len: usize) -> Vec<u8> {
        let stream = evp::aes_ctr(&self.key, self.v.wrapping_add(1).to_be_bytes(), len);
        self.v = self.v.wrapping_add(len.div_ceil(16) as u128);
        stream
    }

    fn update(&mut self, provided: &[u8]) {
        let temp = xor(&self.stream(self.key.len() + 16), provided);
        let (key, v) = temp.split_at(self.key.len());
        (self.key, self.v) = (key.to_vec(), u128::from_be_bytes(v.try_into().unwrap()));
    }

    /// What an update is given for an additional input.
    fn provided(&self, additional: &[u8]) -> Vec<u8> {
        let len = self.key.len() + 16;
        match (additional.is_empty(), self.df) {
            (true, _) => vec![0; len],
            (_, true) => block_cipher_df(self.key.len(), additional, len),
            (_, false) => xor(&vec![0; len], additional),
        }
    }
}

/// `a`, with as much of `b` as there is added.
fn xor(a: &[u8], b: &[u8]) -> Vec<u8> {
    let padded = b.iter().copied().chain(std::iter::repeat(0));
    a.iter().zip(padded).map(|(a, b)| a ^ b).collect()
}

impl Formula for CtrFormula {
    fn reseed(&mut self, entropy: &[u8], additional: &[u8]) {
        let len = self.key.len() + 16;
        let seed = if self.df {
            block_cipher_df(self.key.len(), &[entropy, additional].concat(), len)
        } else {
            xor(entropy, additional)
        };
        self.update(&seed);
    }

    fn generate(&mut self, additional: &[u8], len: usize) -> Vec<u8> {
        let provided = self.provided(additional);
        if !additional.is_empty() {
            self.update(&provided);
        }
        let output = self.stream(len);
        self.update(&provided);
        output
    }
}

#[test]
fn hash_and_hmac_drbg() {
    inputs("Hash_DRBG and HMAC_DRBG", |random, len| {
        let (entropy, nonce, text) = (random.bytes(32), random.bytes(16), random.bytes(len));
        let seed = [&entropy[..], &nonce, &text].concat();
        let hash = HASHES[random.below(HASHES.len())];
        let mut ours = Drbg::instantiate(Mechanism::Hash(hash), &entropy, &nonce, &text).unwrap();
        compare(random, &mut ours, &mut HashFormula::new(hash, &seed), 300);
        let mut ours = Drbg::instantiate(Mechanism::Hmac(hash), &entropy, &nonce, &text).unwrap();
        compare(random, &mut ours, &mut HmacFormula::new(hash, &seed), 300);
    });
}

#[test]
fn ctr_drbg_on_every_key_size() {
    inputs("CTR_DRBG on every key size", |random, len| {
        let key_len = [16, 24, 32][random.below(3)];
        for df in [false, true] {
            let mechanism = Mechanism::Ctr { key_len, df };
            let seed_len = key_len + 16;
            let text = random.bytes(if df { len } else { len.min(seed_len) });
            let entropy = random.bytes(seed_len);
            let nonce = if df { random.bytes(16) } else { Vec::new() };
            let mut ours = Drbg::instantiate(mechanism, &entropy, &nonce, &text).unwrap();
            let mut theirs = CtrFormula::new(key_len, df, &entropy, &nonce, &text);
            compare(random, &mut ours, &mut theirs, if df { 300 } else { seed_len });
        }
    });
}

#[test]
fn derivation_functions() {
    inputs("Block_Cipher_df and Hash_df", |random, len| {
        let (input, out) = (random.bytes(len), 1 + random.below(64));
        let mut ours = vec![0; out];
        for key_len in [16, 24, 32] {
            drbg::block_cipher_df(key_len, &input, &mut ours).unwrap();
            assert_eq!(ours, block_cipher_df(key_len, &input, out));
        }
        let hash = HASHES[random.below(HASHES.len())];
        drbg::hash_df(hash, &input, 8 * len, &mut ours).unwrap();
        assert_eq!(ours, hash_df(hash, &input, out));
    });
}

/// AWS-LC's generator is the one without a derivation function.
#[test]
fn ctr_drbg_as_aws_lc_has_it() {
    inputs("CTR_DRBG", |random, len| {
        let (entropy, fresh) = (random.array::<48>(), random.array::<48>());
        let (text_len, additional_len) = (random.below(49), random.below(49));
        let (text, additional) = (random.bytes(text_len), random.bytes(additional_len));
        let mut ours =
            Drbg::instantiate(Mechanism::Ctr { key_len: 32, df: false }, &entropy, &[], &text)
                .unwrap();
        let theirs = Peer::new(&entropy, &text);
        for round in 0..3 {
            let (mut a, mut b) = (vec![0; len], vec![0; len]);
            ours.generate(&additional, &mut a).unwrap();
            theirs.generate(&additional, &mut b);
            assert_eq!(a, b, "round {round}");
            if round == 1 {
                ours.reseed(&fresh, &additional).unwrap();
                theirs.reseed(&fresh, &additional);
            }
        }
    });
}

struct Peer(*mut aws_lc_sys::CTR_DRBG_STATE);

impl Peer {
    fn new(entropy: &[u8; 48], text: &[u8]) -> Self {
        // SAFETY: both pointers are of live slices with the lengths that go with them.
        let state =
            unsafe { aws_lc_sys::CTR_DRBG_new(entropy.as_ptr(), text.as_ptr(), text.len()) };
        assert!(!state.is_null());
        Peer(state)
    }

    fn reseed(&self, entropy: &[u8; 48], additional: &[u8]) {
        let (pointer, len) = (additional.as_ptr(), additional.len());
        // SAFETY: the state lives as long as `self`, the slices as long as the call.
        let done = unsafe { aws_lc_sys::CTR_DRBG_reseed(self.0, entropy.as_ptr(), pointer, len) };
        assert_eq!(done, 1);
    }

    fn generate(&self, additional: &[u8], output: &mut [u8]) {
        let (pointer, len) = (additional.as_ptr(), additional.len());
        let (out, out_len) = (output.as_mut_ptr(), output.len());
        // SAFETY: as above; `output` is exclusive.
        let done = unsafe { aws_lc_sys::CTR_DRBG_generate(self.0, out, out_len, pointer, len) };
        assert_eq!(done, 1);
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // SAFETY: made by CTR_DRBG_new, freed once.
        unsafe { aws_lc_sys::CTR_DRBG_free(self.0) };
    }
}
