// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The published vectors of `docs/formats/keys.md`, made by another implementation: what was
//! written in version 1 stays readable.

use std::path::{Path, PathBuf};

use alula_engine::Secret;
use alula_engine::agree::ecdh_p384;
use alula_vault::keys::*;
use alula_vault::slot;

fn vectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/formats/vectors/keys")
}

fn owner() -> OwnerKey {
    let passphrase = Passphrase::from_bytes(b"correct horse battery staple").unwrap();
    OwnerKey::read(&vectors().join("owner.key"), &passphrase).unwrap()
}

#[test]
fn the_owner_opens_and_is_who_his_line_says() {
    let (owner, line) = (owner(), std::fs::read(vectors().join("owner.pub")).unwrap());
    let mut public = OwnerPublic::from_line(&line).unwrap();
    assert_eq!(public.fingerprint(), owner.public().fingerprint());
    assert_eq!(public.fingerprint().to_string(), "1grm-xd0y-vhj0-9rjb-dp0z-be2n-dswb-b76g");
    assert_eq!(public.name(), "Ada Näf");
    assert_eq!(public.to_line().unwrap().as_bytes(), line);
    public.set_name("").unwrap();
    assert_eq!(public.to_bundle(), owner.public().to_bundle());
}

/// What a token does, with the key that the vectors' page gives.
struct Token(ecdh_p384::PrivateKey);

impl Agree for Token {
    fn agree(&self, ephemeral: &[u8; 97]) -> Result<Secret<48>, Error> {
        Ok(self.0.agree(&ecdh_p384::PublicKey::from_bytes(ephemeral)?)?)
    }
}

#[test]
fn the_owner_opens_beside_a_token() {
    const KEY: &str = "68045f3f7847e38d95a5f71cecac2d54d0221dc63ca2296e\
                       fc6b8ca0d33448347851f89d34eb7110af0500e8986df7bd";
    let digits = |at: usize| u8::from_str_radix(&KEY[2 * at..][..2], 16).unwrap();
    let secret = Secret::from_bytes(&std::array::from_fn(digits));
    let file = std::fs::read(vectors().join("token.key")).unwrap();
    let passphrase = Passphrase::from_bytes(b"correct horse battery staple").unwrap();
    let opened = OwnerKey::open_with(&file, &passphrase, |key| {
        assert_eq!((key.serial(), key.label()), ("00c0ffee", "fleet"));
        assert_eq!(key.id(), [0x0a, 0x1b, 0x2c]);
        Ok(Box::new(Token(ecdh_p384::PrivateKey::from_secret(&secret)?)))
    });
    let opened = opened.unwrap();
    assert_eq!(opened.public().fingerprint(), owner().public().fingerprint());
    let slot_bytes = std::fs::read(vectors().join("slot")).unwrap();
    let k0 = slot::open(&opened, 1, &std::array::from_fn(|at| at as u8), &slot_bytes).unwrap();
    let expected: [u8; 32] = std::array::from_fn(|at| 0x20 + at as u8);
    assert_eq!(k0.declassify("a published vector"), expected);
}

#[test]
fn the_aircraft_opens_with_its_signed_configuration() {
    let drone = Drone::open(&vectors()).unwrap();
    let line = std::fs::read_to_string(vectors().join("drone.pub")).unwrap();
    assert_eq!(drone.public().to_line().unwrap(), line);
    assert_eq!(drone.public().label(), "Wing 4");
    let aircraft = drone.identity().public().fingerprint();
    assert_eq!(aircraft.to_string(), "jbep-b9p1-bn66-1d4q-ey27-4bx7-mkd7-81ar");
    assert_eq!(drone.public().owners(), [owner().public().fingerprint()]);

    let configuration = drone.configuration();
    assert_eq!((configuration.number(), configuration.aircraft()), (3, Some(aircraft)));
    assert_eq!(configuration.signer(), Some(owner().public().fingerprint()));
    let expected = Settings {
        interval_ms: 250,
        chapter_bytes: 1 << 20,
        segment_bytes: 4 << 10,
        checkpoint_every: 2,
        max_file_bytes: 1 << 30,
        fail_policies: FailPolicies::all(FailPolicy::Drop)
            .with(DataClass::VIDEO, FailPolicy::Plain),
    };
    assert_eq!(configuration.settings(), &expected);
    assert_eq!(
        format!("{:x}", Fingerprint::from_bytes(*configuration.digest())),
        "7548f518af7f4032dd1efe7829e9b2cf836d44b38287d6e1\
         fdea2b6e44e44322fe4b5d67c46b1d3a77ce91c2049e71f4"
    );
}

#[test]
fn the_slot_gives_the_recordings_key() {
    let slot_bytes = std::fs::read(vectors().join("slot")).unwrap();
    let recording_id = std::array::from_fn(|at| at as u8);
    let k0 = slot::open(&owner(), 1, &recording_id, &slot_bytes).unwrap();
    let expected: [u8; 32] = std::array::from_fn(|at| 0x20 + at as u8);
    assert_eq!(k0.declassify("a published vector"), expected);
}
