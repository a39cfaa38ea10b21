// SPDX-License-Identifier: Apache-2.0 OR MIT
//! An owner whose P-384 key lies in a token: here a false one in software, which does what it is
//! told. `crates/cli/tests/token.rs` does the same with a real PKCS#11 module.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use alula_engine::Secret;
use alula_engine::agree::ecdh_p384;

use super::*;
use crate::keys::{
    self, Agree, ITERATIONS_MIN, OwnerPublic, Passphrase, Quorum, Recipients, TokenKey,
};

/// A key that is never shown, and how its token behaves.
#[derive(Clone)]
struct Token(Arc<(ecdh_p384::PrivateKey, AtomicBool, AtomicBool)>);

impl Token {
    fn new() -> Self {
        let key = ecdh_p384::PrivateKey::generate().unwrap();
        Token(Arc::new((key, AtomicBool::new(false), AtomicBool::new(false))))
    }

    fn named(&self) -> TokenKey {
        let public = self.0.0.public_key().to_bytes();
        TokenKey::new(public, "00c0ffee", "fleet", &[7; 20]).unwrap()
    }

    fn owner(&self) -> OwnerKey {
        OwnerKey::generate_beside(self.named(), Box::new(self.clone())).unwrap()
    }

    fn remove(&self) {
        self.0.1.store(true, Ordering::Relaxed);
    }

    fn lie(&self) {
        self.0.2.store(true, Ordering::Relaxed);
    }
}

impl Agree for Token {
    fn agree(&self, ephemeral: &[u8; 97]) -> Result<Secret<48>, keys::Error> {
        if self.0.1.load(Ordering::Relaxed) {
            return Err(keys::Error::Token("the token was removed".into()));
        }
        if self.0.2.load(Ordering::Relaxed) {
            return Ok(Secret::from_bytes(&[9; 48]));
        }
        Ok(self.0.0.agree(&ecdh_p384::PublicKey::from_bytes(ephemeral)?)?)
    }
}

fn passphrase() -> Passphrase {
    Passphrase::from_bytes(b"correct horse battery staple").unwrap()
}

fn public(owner: &OwnerKey) -> OwnerPublic {
    OwnerPublic::from_bundle(&owner.public().to_bundle()).unwrap()
}

/// A recording for him alone, or for him with a quorum of one out of him and a stranger.
fn sealed_to(owner: &OwnerKey, together: bool) -> Vec<u8> {
    let world = world();
    let quorum = || Quorum::new(1, vec![public(owner), public(&world.stranger)]).unwrap();
    let (alone, quorums) =
        if together { (vec![], vec![quorum()]) } else { (vec![public(owner)], vec![]) };
    let recipients = Recipients { alone: &alone, quorums: &quorums };
    let print = world.identity.public().fingerprint();
    let configuration = Configuration::pinned(&settings(), recipients, print).unwrap();
    let (identity, subject) = (&world.identity, Subject::default());
    let (flight, clock) = (Flight::default(), TestClock::default());
    let how = Durability::Live;
    let mut writer =
        Writer::create(Vec::new(), clock, identity, &configuration, &flight, &subject, how)
            .unwrap();
    writer.write_all(b"content").unwrap();
    writer.finish(Reason::EndOfInput).unwrap();
    writer.into_target()
}

fn unlock(file: &[u8], owner: &OwnerKey) -> Result<(), Error> {
    Reader::open(Cursor::new(file))?.unlock_with(owner, &[])
}

#[test]
fn the_file_opens_with_its_token_and_with_nothing_less() {
    let (token, other) = (Token::new(), Token::new());
    let owner = token.owner();
    let file = owner.seal(&passphrase(), ITERATIONS_MIN).unwrap();
    assert_eq!(file.len(), 386);
    assert_eq!(OwnerKey::fingerprint_of(&file).unwrap(), owner.public().fingerprint());
    assert_eq!(OwnerKey::token_of(&file).unwrap(), Some(token.named()));

    let with = |token: &Token, passphrase: &Passphrase| {
        let token = Box::new(token.clone());
        OwnerKey::open_with(&file, passphrase, |_| Ok(token)).map(|key| public(&key).to_bundle())
    };
    assert_eq!(with(&token, &passphrase()).unwrap(), owner.public().to_bundle());
    let opened = OwnerKey::open_with(&file, &passphrase(), |key| {
        assert_eq!((key.serial(), key.label(), key.id()), ("00c0ffee", "fleet", &[7; 20][..]));
        Ok(Box::new(token.clone()))
    });
    let recording = sealed_to(&owner, false);
    unlock(&recording, &opened.unwrap()).unwrap();

    let none = OwnerKey::open(&file, &passphrase()).err();
    assert!(matches!(none, Some(keys::Error::NeedsToken(_))), "{none:?}");
    assert!(matches!(with(&other, &passphrase()), Err(keys::Error::OtherTokenKey)));
    // The passphrase comes before the token.
    let wrong = Passphrase::from_bytes(b"incorrect horse").unwrap();
    let refused = OwnerKey::open_with(&file, &wrong, |_| unreachable!("not authentic yet")).err();
    assert!(matches!(refused, Some(keys::Error::WrongPassphrase)), "{refused:?}");
}

#[test]
fn what_the_file_says_of_the_token_is_authentic() {
    let token = Token::new();
    let file = token.owner().seal(&passphrase(), ITERATIONS_MIN).unwrap();
    let open = |body: Vec<u8>| {
        let mut body = body;
        keys::bytes::append_checksum(&mut body).unwrap();
        OwnerKey::open_with(&body, &passphrase(), |_| Ok(Box::new(token.clone()))).err()
    };
    let body = file[..file.len() - keys::bytes::CHECKSUM_LEN].to_vec();
    assert!(open(body.clone()).is_none());
    // A digit of the serial number, a letter of the label, a byte of the id, its length.
    for at in [177, 193, 226, 225] {
        let mut altered = body.clone();
        altered[at] ^= 1;
        let error = open(altered);
        assert!(matches!(error, Some(keys::Error::WrongPassphrase)), "byte {at}: {error:?}");
    }
    // Hostile fields are refused before any work: a point off the curve, text that drives a
    // terminal, an id that is too long or followed by something.
    let x = body[100] ^ 1;
    for (at, value) in [(80, 5), (100, x), (177, 0x1b), (193, 0xff), (225, 33), (257, 1)] {
        let mut altered = body.clone();
        altered[at] = value;
        let error = open(altered);
        assert!(matches!(error, Some(keys::Error::Malformed(..))), "byte {at}: {error:?}");
    }
    for len in 0..file.len() {
        assert!(OwnerKey::token_of(&file[..len]).is_err(), "{len} bytes");
    }
}

#[test]
fn a_token_that_is_gone_is_no_finding_about_the_recording() {
    for together in [false, true] {
        let token = Token::new();
        let owner = token.owner();
        let file = sealed_to(&owner, together);
        unlock(&file, &owner).unwrap();
        token.remove();
        let error = unlock(&file, &owner);
        assert!(matches!(error, Err(Error::Keys(keys::Error::Token(_)))), "{error:?}");
    }
}

#[test]
fn a_token_that_lies_opens_nothing() {
    let token = Token::new();
    let owner = token.owner();
    let file = sealed_to(&owner, false);
    token.lie();
    assert!(matches!(unlock(&file, &owner), Err(Error::Rejected)));
    let beside = OwnerKey::generate_beside(token.named(), Box::new(token.clone()));
    assert!(matches!(beside.err(), Some(keys::Error::OtherTokenKey)));
}

#[test]
fn no_copy_is_made_of_what_is_in_a_token() {
    let owner = Token::new().owner();
    assert!(matches!(owner.to_backup(), Err(keys::Error::OnToken)));
    // What he signs, he signs without it.
    let signature = owner.sign(b"test", b"message").unwrap();
    assert!(owner.public().verify(b"test", b"message", &signature).is_ok());
}
