// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Disclosures, receipts, rotations and the trusted list: they come back, and nothing else does.

use super::*;
use crate::fields::Disclosure;
use crate::keys::{Certifier, Drone, Error, Fingerprint, OwnerKey, OwnerPublic, Rotation, Trusted};
use crate::{ClockSource, Moment};

const NOW: Moment = Moment { monotonic_us: 0, wall_us: 1 << 50, source: ClockSource::Gps };

fn entry(name: &str) -> Entry {
    Entry {
        recording_id: [1; 16],
        flight_id: [2; 16],
        header_digest: [3; 48],
        aircraft: Fingerprint::from_bytes([4; 48]),
        sequence: None,
        file_len: 5,
        slots: 6,
        erased_before: 7,
        overwritten: 8,
        read_back: 9,
        recorded: true,
        name: name.into(),
    }
}

#[test]
fn receipts_come_back_and_altered_ones_do_not() {
    let owner = OwnerKey::generate().unwrap();
    let entries = [entry("card/ä.alula"), entry("")];
    let bytes = Receipt::sign(&[9; 16], &entries, &owner, &NOW).unwrap();
    let receipt = Receipt::from_bytes(&bytes).unwrap();
    assert_eq!((receipt.id, receipt.wall_us, receipt.source), ([9; 16], 1 << 50, ClockSource::Gps));
    assert_eq!(
        (receipt.signer, &receipt.entries[..]),
        (owner.public().fingerprint(), &entries[..])
    );
    for at in (0..bytes.len()).filter(|at| *at < 80 || *at >= 4341 || at % 97 == 0) {
        let mut bad = bytes.clone();
        bad[at] ^= 1 << (at % 8);
        assert!(Receipt::from_bytes(&bad).is_err(), "byte {at}");
    }
    for len in [0, 1, 80, 4341, bytes.len() - 1] {
        assert!(Receipt::from_bytes(&bytes[..len]).is_err());
    }
    assert!(Receipt::from_bytes(&[&bytes[..], &[0]].concat()).is_err());
    for bad in [entry("a\nb"), entry(&"x".repeat(1025))] {
        assert!(Receipt::sign(&[9; 16], &[bad], &owner, &NOW).is_err());
    }
    assert!(Receipt::sign(&[9; 16], &[], &owner, &NOW).is_err());
}

#[test]
fn disclosures_come_back_line_by_line() {
    let one =
        |code, len| Disclosure { recording_id: [1; 16], code, salt: [2; 32], value: vec![3; len] };
    let all = [one(1, 8), one(4, 1024), one(17, 1)];
    let file: String = all.iter().map(|one| one.to_line().unwrap()).collect();
    assert_eq!(Disclosure::from_file(file.as_bytes()).unwrap(), all);
    assert_eq!((all[0].wall_us(), all[1].wall_us()), (Some(0x0303_0303_0303_0303), None));
    assert!(one(1, 1025).to_line().is_err());
    assert!(Disclosure::from_line(one(6, 1).to_line().unwrap().as_bytes()).is_err());
    for at in 0..file.len() {
        let mut bad = file.clone().into_bytes();
        bad[at] ^= 1;
        assert!(Disclosure::from_file(&bad).is_err(), "byte {at}");
    }
    assert!(Disclosure::from_file(all[0].to_line().unwrap().repeat(65).as_bytes()).is_err());
}

struct Folder(std::path::PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn public(owner: &OwnerKey) -> OwnerPublic {
    OwnerPublic::from_bundle(&owner.public().to_bundle()).unwrap()
}

#[test]
fn an_identity_goes_on_in_another_if_its_owner_or_itself_says_so() {
    let folder = Folder(std::env::temp_dir().join(format!("alula-proof-{}", std::process::id())));
    let (owner, thief) = (OwnerKey::generate().unwrap(), OwnerKey::generate().unwrap());
    let make = |name: &str, owner: &OwnerKey| {
        Drone::create(&folder.0.join(name), "wing 7", &[public(owner)], None).unwrap()
    };
    let (old, new, third) = (make("old", &owner), make("new", &owner), make("third", &owner));
    let stolen = make("stolen", &thief);
    let print = |drone: &Drone| drone.identity().public().fingerprint();
    let by_itself = Certifier::Identity(old.identity());
    let first = Rotation::sign(print(&old), &new, by_itself, &NOW).unwrap();
    let second = Rotation::sign(print(&new), &third, Certifier::Owner(&owner), &NOW).unwrap();
    let (first, second) = (first.to_line().unwrap(), second.to_line().unwrap());
    let pinned = old.public().to_line().unwrap();

    let mut list = Trusted::default();
    assert!(matches!(list.add(first.as_bytes()), Err(Error::OtherAircraft)));
    for line in ["# mine", &pinned, &first, &second, &pinned] {
        list.add(line.as_bytes()).unwrap();
    }
    assert_eq!(list.aircraft().len(), 3);
    assert_eq!(list.predecessor(print(&third)), Some(print(&new)));
    assert_eq!(list.find(print(&third)).unwrap().label(), "wing 7");
    assert!(list.find(print(&stolen)).is_none());

    // Not by a stranger, not to a stranger's owners, not for another aircraft.
    let by_thief = Certifier::Owner(&thief);
    let bad = Rotation::sign(print(&old), &third, by_thief, &NOW).unwrap().to_line().unwrap();
    assert!(matches!(list.add(bad.as_bytes()), Err(Error::UnknownOwner)));
    let bad = Rotation::sign(print(&old), &stolen, by_itself, &NOW).unwrap().to_line().unwrap();
    assert!(matches!(list.add(bad.as_bytes()), Err(Error::Recipients(_))));
    let by_other = Certifier::Identity(third.identity());
    assert!(Rotation::sign(print(&old), &stolen, by_other, &NOW).is_err());

    // From and to a file; taking the first out takes what came of it.
    let path = folder.0.join("lists/trusted");
    list.write(&path).unwrap();
    let mut again = Trusted::read(&path).unwrap();
    assert_eq!(again.aircraft().len(), 3);
    assert!(again.remove(print(&new)).unwrap());
    assert_eq!(again.aircraft().len(), 1);
    assert!(!again.remove(print(&new)).unwrap());
    assert!(Trusted::read(&folder.0.join("nowhere")).unwrap().aircraft().is_empty());
    assert!(Trusted::from_text(b"alula-drone-1 x y\n").is_err());
    assert!(Trusted::from_text(b"something\n").is_err());
}

#[test]
fn an_altered_rotation_is_refused() {
    let name = format!("alula-rotation-{}", std::process::id());
    let folder = Folder(std::env::temp_dir().join(name));
    let owner = OwnerKey::generate().unwrap();
    let make =
        |name: &str| Drone::create(&folder.0.join(name), "", &[public(&owner)], None).unwrap();
    let (old, new) = (make("old"), make("new"));
    let print = old.identity().public().fingerprint();
    for by in [Certifier::Identity(old.identity()), Certifier::Owner(&owner)] {
        let line = Rotation::sign(print, &new, by, &NOW).unwrap().to_line().unwrap();
        assert!(Rotation::from_line(line.as_bytes()).unwrap().check(old.public()).is_ok());
        let (bundle, _) = crate::keys::text::read(
            crate::keys::Document::Rotation,
            "alula-rotation-1",
            line.as_bytes(),
            32 << 10,
        )
        .unwrap();
        for at in (0..bundle.len()).filter(|at| *at < 80 || at % 61 == 0) {
            let mut bad = bundle.clone();
            bad[at] ^= 1 << (at % 8);
            let bad = crate::keys::text::write("alula-rotation-1", &bad, "").unwrap();
            assert!(Rotation::from_line(bad.as_bytes()).is_err(), "byte {at}");
        }
    }
}
