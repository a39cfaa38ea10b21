// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Ed448ph: Ed448 signatures of a message's SHAKE256, for messages that come piece by piece.
//! \[FIPS 186-5\] §7.8
//!
//! A signature is made for a context, which names what the message is for; it may be empty. Unlike
//! [`ed448`](super::ed448), forging one takes no more than a collision of the hash function.
//! Keys are of types of their own: none signs both ways.
//!
//! ```
//! use alula_engine::sign::ed448ph::{Prehash, SigningKey};
//!
//! let signer = SigningKey::generate()?;
//! let mut image = Prehash::new()?;
//! image.update(b"first megabyte")?;
//! image.update(b"second megabyte")?;
//! let signature = signer.sign_prehash(b"firmware", image)?;
//!
//! let verifier = signer.verifying_key();
//! verifier.verify(b"firmware", b"first megabytesecond megabyte", &signature)?;
//! # assert!(verifier.verify(b"fireware", b"first megabyte", &signature).is_err());
//! # Ok::<(), alula_engine::Error>(())
//! ```

use super::eddsa::{CONTEXT_LEN, keys, prehash};
use crate::base::cast::Pct;
use crate::base::secret::{Secret, Wiped};
use crate::module::{Approval, Error, Service, rng, selftest, serve};
use crate::primitive::ed448::{self, Message};
use crate::primitive::sha3::Shake256;

keys! {
    "Ed448ph", ed448,
    services: Ed448phGenerate, Ed448phImport, Ed448phExport, Ed448phVerify, Pct::Ed448ph,
    tested with: Message::Prehashed { context: b"pairwise consistency", digest: &[0x5a; 64] }
}

prehash! {
    ed448, Ed448phSign, Ed448phVerify, Shake256, "SHAKE256", |mut hash| {
        let mut digest = [0; 64];
        hash.squeeze(&mut digest);
        digest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_one_message_and_contexts_differ() {
        let signer = SigningKey::generate().unwrap();
        let restored = SigningKey::from_seed(&signer.seed().unwrap()).unwrap();
        let verifier = VerifyingKey::from_bytes(&signer.verifying_key().to_bytes()).unwrap();
        let message: Vec<u8> = (0..1000u32).map(|i| i as u8).collect();
        let signature = signer.sign(b"context", &message).unwrap();
        let rejected = Err(Error::Rejected);
        for step in [1, 7, 128, 136, 999] {
            let mut prehash = Prehash::new().unwrap();
            message.chunks(step).for_each(|chunk| prehash.update(chunk).unwrap());
            let again = restored.sign_prehash(b"context", prehash.clone()).unwrap();
            assert!(again == signature);
            let check =
                |context: &[u8]| verifier.verify_prehash(context, prehash.clone(), &signature);
            assert_eq!(check(b"context"), Ok(()));
            assert_eq!(check(b""), rejected);
        }
        assert_eq!(verifier.verify(b"context", &message[1..], &signature), rejected);
    }

    #[test]
    fn a_signature_of_a_message_is_none_of_its_digest() {
        let seed = SigningKey::generate().unwrap().seed().unwrap();
        let signer = SigningKey::from_seed(&seed).unwrap();
        let pure = crate::sign::ed448::SigningKey::from_seed(&seed).unwrap();
        assert_eq!(pure.verifying_key().to_bytes(), signer.verifying_key().to_bytes());
        let signature = pure.sign(b"", b"message").unwrap();
        let signature = Signature::from_bytes(signature.as_bytes()).unwrap();
        let verdict = signer.verifying_key().verify(b"", b"message", &signature);
        assert_eq!(verdict, Err(Error::Rejected));
    }

    #[test]
    fn lengths_that_the_caller_controls_are_named() {
        let signer = SigningKey::generate().unwrap();
        let verifier = signer.verifying_key();
        let signature = signer.sign(&[7; 255], b"").unwrap();
        assert_eq!(verifier.verify(&[7; 255], b"", &signature), Ok(()));
        assert_eq!(signer.sign(&[7; 256], b"").err(), Some(Error::WrongLength));
        assert_eq!(verifier.verify(&[7; 256], b"", &signature), Err(Error::WrongLength));
        assert_eq!(VerifyingKey::from_bytes(&[]).err(), Some(Error::InvalidKey));
        assert_eq!(Signature::from_bytes(&[]).err(), Some(Error::WrongLength));
    }
}
