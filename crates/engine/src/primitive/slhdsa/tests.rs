// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What holds for every parameter set of SLH-DSA. Known answers are in the lab.

use super::internal::{PrivateKey, keygen_internal, sign_internal, verify_internal};
use super::*;

struct Pair<F, const N: usize> {
    shape: Shape,
    seed: [u8; N],
    prf: [u8; N],
    pk: PublicKey<N>,
    family: core::marker::PhantomData<F>,
}

impl<F: Family<N>, const N: usize> Pair<F, N> {
    fn new(shape: Shape, seed: u8) -> Self {
        let (sk, prf, pk) = ([seed; N], [seed ^ 0x55; N], [seed ^ 0xaa; N]);
        let root = keygen_internal::<F, N>(shape, &sk, &pk);
        let pk = PublicKey::new(&pk, &root);
        Pair { shape, seed: sk, prf, pk, family: core::marker::PhantomData }
    }

    fn sign(&self, message: &Message, opt_rand: u8) -> Vec<u8> {
        let mut signature = vec![0; self.shape.signature_len(N)];
        let sk = PrivateKey { seed: &self.seed, prf: &self.prf };
        let opt_rand = [opt_rand; N];
        sign_internal::<F, N>(self.shape, &sk, &self.pk, message, &opt_rand, &mut signature)
            .unwrap();
        signature
    }

    fn verifies(&self, message: &Message, signature: &[u8]) -> bool {
        verify_internal::<F, N>(self.shape, &self.pk, message, signature)
    }
}

fn signs<F: Family<N>, const N: usize>(shape: Shape) {
    let key = Pair::<F, N>::new(shape, 1);
    let message = Message::Pure { context: b"ab", parts: &[b"", b"cd", b"e"] };
    let signature = key.sign(&message, 0);
    assert!(key.verifies(&message, &signature));
    assert!(key.verifies(&Message::Formatted(b"\x00\x02abcde"), &signature));
    assert!(!key.verifies(&Message::Formatted(b"\x01\x02abcde"), &signature));
    assert!(!key.verifies(&Message::Pure { context: b"abc", parts: &[b"de"] }, &signature));
    let mut longer = signature.clone();
    longer.push(0);
    for wrong in [&signature[1..], &signature[..signature.len() - 1], &longer, &[]] {
        assert!(!key.verifies(&message, wrong));
    }
    // A bit of the randomizer, of each FORS tree and of each layer.
    let mut altered = signature.clone();
    let step = shape.xmss_nodes(N) * N / 3;
    for at in (0..signature.len()).step_by(step).chain([signature.len() - 1]) {
        altered[at] ^= 1 << (at % 8);
        assert!(!key.verifies(&message, &altered), "byte {at}");
        altered[at] ^= 1 << (at % 8);
    }
}

#[test]
fn every_fast_set_signs_and_refuses_what_was_altered() {
    signs::<Sha2<16>, 16>(Shape::F128);
    signs::<Sha2<24>, 24>(Shape::F192);
    signs::<Sha2<32>, 32>(Shape::F256);
    signs::<Shake<16>, 16>(Shape::F128);
    signs::<Shake<24>, 24>(Shape::F192);
    signs::<Shake<32>, 32>(Shape::F256);
}

#[test]
fn small_sets_sign_too() {
    signs::<Sha2<16>, 16>(Shape::S128);
    signs::<Sha2<24>, 24>(Shape::S192);
    signs::<Sha2<32>, 32>(Shape::S256);
    signs::<Shake<16>, 16>(Shape::S128);
}

#[test]
fn every_input_of_signing_matters() {
    let key = Pair::<Sha2<16>, 16>::new(Shape::F128, 5);
    let message = Message::Formatted(b"m");
    let signature = key.sign(&message, 0);
    assert!(signature == key.sign(&message, 0));
    assert!(signature != key.sign(&message, 1));
    assert!(signature != key.sign(&Message::Formatted(b"n"), 0));
    let other = Pair::<Sha2<16>, 16>::new(Shape::F128, 6);
    assert!(signature != other.sign(&message, 0));
    assert!(!other.verifies(&message, &signature));
}

#[test]
fn an_output_of_another_length_is_left_alone() {
    let key = Pair::<Sha2<16>, 16>::new(Shape::F128, 7);
    let sk = PrivateKey { seed: &key.seed, prf: &key.prf };
    for len in [0, 17_087, 17_089] {
        let mut output = vec![0x5a; len];
        let message = Message::Formatted(b"m");
        let shape = Shape::F128;
        let signed =
            sign_internal::<Sha2<16>, 16>(shape, &sk, &key.pk, &message, &[0; 16], &mut output);
        assert!(signed.is_none() && output.iter().all(|byte| *byte == 0x5a));
    }
}
