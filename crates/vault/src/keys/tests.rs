// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The keys together: owners, aircraft and configurations, in files and altered.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use super::*;

/// A folder of its own, gone at the end.
struct TestFolder(PathBuf);

impl TestFolder {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("alula-keys-{}-{number}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        TestFolder(path)
    }
}

impl Drop for TestFolder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn passphrase() -> Passphrase {
    Passphrase::from_bytes(b"correct horse battery staple").unwrap()
}

fn bundles(owners: &[&OwnerKey]) -> Vec<OwnerPublic> {
    owners
        .iter()
        .map(|owner| OwnerPublic::from_bundle(&owner.public().to_bundle()).unwrap())
        .collect()
}

fn repair(mut file: Vec<u8>) -> Vec<u8> {
    file.truncate(file.len() - bytes::CHECKSUM_LEN);
    bytes::append_checksum(&mut file).unwrap();
    file
}

#[test]
fn an_owner_key_opens_with_its_passphrase_alone() {
    let owner = OwnerKey::generate().unwrap();
    let file = owner.seal(&passphrase(), ITERATIONS_MIN).unwrap();
    let again = OwnerKey::open(&file, &passphrase()).unwrap();
    assert_eq!(again.public().to_bundle(), owner.public().to_bundle());
    assert_eq!(OwnerKey::fingerprint_of(&file).unwrap(), owner.public().fingerprint());

    let signature = again.sign(b"context", b"message").unwrap();
    owner.public().verify(b"context", b"message", &signature).unwrap();
    assert!(owner.public().verify(b"context", b"massage", &signature).is_err());
    assert!(owner.public().verify(b"other", b"message", &signature).is_err());

    let wrong = Passphrase::from_bytes(b"correct horse battery stable").unwrap();
    assert!(matches!(OwnerKey::open(&file, &wrong), Err(Error::WrongPassphrase)));
}

#[test]
fn a_damaged_owner_key_is_named_before_the_passphrase_is_tried() {
    let owner = OwnerKey::generate().unwrap();
    let file = owner.seal(&passphrase(), ITERATIONS_MIN).unwrap();
    for at in 0..file.len() {
        for change in 1..=255 {
            let mut damaged = file.clone();
            damaged[at] ^= change;
            assert!(matches!(
                OwnerKey::open(&damaged, &passphrase()),
                Err(Error::Damaged(_) | Error::Malformed(..) | Error::UnknownVersion(..))
            ));
        }
        assert!(OwnerKey::open(&file[..at], &passphrase()).is_err());
    }
    assert!(OwnerKey::open(&[&file[..], b"\n"].concat(), &passphrase()).is_err());
}

#[test]
fn an_altered_owner_key_does_not_open() {
    let owner = OwnerKey::generate().unwrap();
    let file = owner.seal(&passphrase(), ITERATIONS_MIN).unwrap();
    // The salt, the fingerprint in the header, and each wrapped seed, under a repaired checksum.
    for at in [16, 40, 80, 140, 230] {
        let mut altered = file.clone();
        altered[at] ^= 1;
        let opened = OwnerKey::open(&repair(altered), &passphrase());
        assert!(matches!(opened, Err(Error::WrongPassphrase)), "byte {at}");
    }
}

#[test]
fn iterations_are_bounded_before_any_is_done() {
    let owner = OwnerKey::generate().unwrap();
    let file = owner.seal(&passphrase(), ITERATIONS_MIN).unwrap();
    // Half an hour of work, if it were done.
    for wrong in [0, 1, ITERATIONS_MIN - 1, ITERATIONS_MAX + 1, u32::MAX] {
        let mut altered = file.clone();
        altered[12..16].copy_from_slice(&wrong.to_be_bytes());
        let opened = OwnerKey::open(&repair(altered), &passphrase());
        assert!(matches!(opened, Err(Error::Iterations(count)) if count == wrong));
        assert!(matches!(owner.seal(&passphrase(), wrong), Err(Error::Iterations(_))));
    }
    let calibrated = calibrate(Duration::from_millis(1)).unwrap();
    assert!((ITERATIONS_MIN..=ITERATIONS_MAX).contains(&calibrated));
    assert_eq!(calibrate(Duration::from_secs(1 << 30)).unwrap(), ITERATIONS_MAX);
}

#[test]
fn public_lines_come_back_and_damage_is_told() {
    let mut owner = OwnerKey::generate().unwrap();
    owner.set_name("Ada of the north field").unwrap();
    let line = owner.public().to_line().unwrap();
    let again = OwnerPublic::from_line(line.as_bytes()).unwrap();
    assert_eq!(again.fingerprint(), owner.public().fingerprint());
    assert_eq!(again.name(), "Ada of the north field");
    assert_eq!((line.lines().count(), line.len() < 6000), (1, true));
    for at in 0..line.len() {
        for bit in 0..8 {
            let mut damaged = line.clone().into_bytes();
            damaged[at] ^= 1 << bit;
            assert!(OwnerPublic::from_line(&damaged).is_err(), "byte {at}");
        }
    }
}

#[test]
fn bundles_with_invalid_keys_are_refused() {
    let owner = OwnerKey::generate().unwrap();
    let bundle = owner.public().to_bundle();
    assert_eq!(bundle.len(), OwnerPublic::BUNDLE_LEN);
    for len in 0..bundle.len() {
        assert!(OwnerPublic::from_bundle(&bundle[..len]).is_err());
    }
    assert!(OwnerPublic::from_bundle(&[&bundle[..], &[0]].concat()).is_err());
    // Mark, version, suite; a point off the curve.
    for at in (0..12).chain([13, 60, 108]) {
        let mut altered = bundle.clone();
        altered[at] ^= 1;
        assert!(OwnerPublic::from_bundle(&altered).is_err(), "byte {at}");
    }
}

#[test]
fn a_configuration_binds_signer_aircraft_and_number() {
    let (owner, other) = (OwnerKey::generate().unwrap(), OwnerKey::generate().unwrap());
    let aircraft = Identity::generate().unwrap().public().fingerprint();
    let stranger = Identity::generate().unwrap().public().fingerprint();
    let settings = Settings { interval_ms: 250, ..Settings::default() };
    let to = bundles(&[&owner, &other]);
    let signed = Configuration::sign(&settings, &to, Some(aircraft), 7, &owner).unwrap();

    let again = Configuration::from_bytes(signed.as_bytes()).unwrap();
    assert_eq!(again.digest(), signed.digest());
    assert_eq!((again.number(), again.is_signed()), (7, true));
    assert_eq!(again.settings(), &settings);
    assert_eq!(again.signer(), Some(owner.public().fingerprint()));
    let prints: Vec<_> = again.recipients().iter().map(OwnerPublic::fingerprint).collect();
    assert_eq!(prints, [owner.public().fingerprint(), other.public().fingerprint()]);

    let pins = [owner.public().fingerprint()];
    again.check(aircraft, &pins, &[0; 48]).unwrap();
    assert!(matches!(again.check(stranger, &pins, &[0; 48]), Err(Error::OtherAircraft)));
    let wrong = [other.public().fingerprint()];
    assert!(matches!(again.check(aircraft, &wrong, &[0; 48]), Err(Error::UnknownOwner)));
    Configuration::sign(&settings, &to, None, 1, &owner)
        .unwrap()
        .check(stranger, &pins, &[0; 48])
        .unwrap();

    assert!(Configuration::sign(&settings, &to, None, 0, &owner).is_err());
    assert!(Configuration::sign(&settings, &[], None, 1, &owner).is_err());
    assert!(Configuration::sign(&settings, &bundles(&[&owner, &owner]), None, 1, &owner).is_err());
}

#[test]
fn an_altered_configuration_is_refused() {
    let owner = OwnerKey::generate().unwrap();
    let aircraft = Identity::generate().unwrap().public().fingerprint();
    let settings = Settings::default();
    let signed =
        Configuration::sign(&settings, &bundles(&[&owner]), Some(aircraft), 1, &owner).unwrap();
    let pinned = Configuration::pinned(&settings, &bundles(&[&owner]), aircraft).unwrap();
    pinned.check(aircraft, &[], pinned.digest()).unwrap();
    assert!(matches!(pinned.check(aircraft, &[], &[0; 48]), Err(Error::Rejected(_))));
    for configuration in [&signed, &pinned] {
        let bytes = configuration.as_bytes();
        // Every byte of the fields; of keys and signature, a sample that meets each of them.
        for at in (0..140).chain((140..bytes.len()).step_by(53)).chain([bytes.len() - 1]) {
            let mut altered = bytes.to_vec();
            altered[at] ^= 1 << (at % 8);
            assert!(Configuration::from_bytes(&altered).is_err(), "byte {at}");
            assert!(Configuration::from_bytes(&bytes[..at]).is_err());
        }
        assert!(Configuration::from_bytes(&[bytes, &[0]].concat()).is_err());
    }
    // A signed one does not become the pinned one, whatever its checksum says.
    let mut unsigned = signed.as_bytes()[..signed.as_bytes().len() - 4627 + 16].to_vec();
    unsigned[12] = 0;
    assert!(Configuration::from_bytes(&repair(unsigned)).is_err());
    assert!(Configuration::from_bytes(&vec![0; 1 << 20]).is_err());
}

#[test]
fn an_aircraft_is_made_opened_and_configured() {
    let folder = TestFolder::new();
    let (owner, other) = (OwnerKey::generate().unwrap(), OwnerKey::generate().unwrap());
    let path = folder.0.join("drone");
    let made = Drone::create(&path, "Wing 4", &bundles(&[&owner]), None).unwrap();
    let mut drone = Drone::open(&path).unwrap();
    assert_eq!(drone.configuration().number(), 0);
    assert_eq!(drone.public().owners(), [owner.public().fingerprint()]);
    assert_eq!(drone.public().label(), "Wing 4");
    assert_eq!(drone.configuration().digest(), made.configuration().digest());
    assert!(matches!(Drone::create(&path, "", &bundles(&[&owner]), None), Err(Error::Exists(_))));
    let signature = drone.identity().sign(b"alula/1/header", b"header").unwrap();
    made.public().identity().verify(b"alula/1/header", b"header", &signature).unwrap();
    assert_eq!(drone.state().take_sequence().unwrap(), 1);
    assert_eq!(drone.state().take_sequence().unwrap(), 2);

    let sign = |number, key| {
        Configuration::sign(&Settings::default(), &bundles(&[&owner, &other]), None, number, key)
            .unwrap()
    };
    assert!(matches!(drone.install(sign(5, &other)), Err(Error::UnknownOwner)));
    drone.install(sign(5, &owner)).unwrap();
    for number in [1, 4, 5] {
        assert!(matches!(
            drone.install(sign(number, &owner)),
            Err(Error::Outdated { accepted: 5, .. })
        ));
    }
    assert_eq!(Drone::open(&path).unwrap().configuration().number(), 5);

    // Neither the pinned one nor an older signed one can be put back.
    for older in [made.configuration().as_bytes(), sign(4, &owner).as_bytes()] {
        fs::write(path.join("drone.config"), older).unwrap();
        assert!(matches!(Drone::open(&path), Err(Error::Outdated { accepted: 5, .. })));
    }
    // A cut after installing and before remembering: the higher number counts.
    fs::write(path.join("drone.config"), sign(6, &owner).as_bytes()).unwrap();
    assert_eq!(Drone::open(&path).unwrap().state().accepted().unwrap(), 6);
}

#[test]
fn a_state_that_cannot_be_kept_never_grounds_the_recorder() {
    let folder = TestFolder::new();
    let owner = OwnerKey::generate().unwrap();
    let path = folder.0.join("drone");
    Drone::create(&path, "", &bundles(&[&owner]), None).unwrap();
    // A folder where a file is to be written: the answer of a read-only card, for root, too.
    for name in ["state-a.new", "state-b.new"] {
        fs::create_dir(path.join(name)).unwrap();
    }
    let drone = Drone::open(&path).unwrap();
    assert!(drone.state().take_sequence().is_err());
    assert_eq!(drone.state().predecessor().unwrap(), None);
    for name in ["state-a", "state-b"] {
        fs::remove_file(path.join(name)).unwrap();
    }
    assert!(matches!(
        Drone::open(&path).unwrap().state().take_sequence(),
        Err(Error::SequenceUnknown(_))
    ));
}

#[test]
fn recorders_side_by_side_get_different_numbers() {
    let folder = TestFolder::new();
    let owner = OwnerKey::generate().unwrap();
    Drone::create(&folder.0, "", &bundles(&[&owner]), None).unwrap();
    let take = || {
        let drone = Drone::open(&folder.0).unwrap();
        (0..25).map(|_| drone.state().take_sequence().unwrap()).collect::<Vec<_>>()
    };
    let mut taken: Vec<u64> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(take)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    taken.sort();
    assert_eq!(taken, (1..=100).collect::<Vec<_>>());
}

#[test]
fn hostile_fields_under_a_right_checksum_are_refused_or_harmless() {
    let owner = OwnerKey::generate().unwrap();
    let identity = Identity::generate().unwrap();
    let aircraft = identity.public().fingerprint();
    let pinned = Configuration::pinned(&Settings::default(), &bundles(&[&owner]), aircraft);
    let pinned = pinned.unwrap().as_bytes().to_vec();
    for at in (0..100).chain([pinned.len() - 17]) {
        for bit in 0..8 {
            let mut altered = pinned.clone();
            altered[at] ^= 1 << bit;
            // What is taken is another configuration, by its digest: not the one that is pinned.
            if let Ok(other) = Configuration::from_bytes(&repair(altered)) {
                assert_ne!(&Configuration::from_bytes(&pinned).unwrap().digest(), &other.digest());
                other.settings().check().unwrap();
            }
        }
    }
    let line = {
        let public = IdentityPublic::from_bytes(&identity.public().to_bytes()).unwrap();
        DronePublic::new(public, [1; 48], vec![aircraft], "").unwrap().to_line().unwrap()
    };
    let (bundle, _) =
        text::read(Document::DronePublic, "alula-drone-1", line.as_bytes(), 4096).unwrap();
    for count in (0..=255).filter(|count| *count != 1) {
        let mut altered = bundle.clone();
        altered[2652] = count;
        let line = text::write("alula-drone-1", &altered, "").unwrap();
        assert!(DronePublic::from_line(line.as_bytes()).is_err(), "{count}");
    }
    let file = identity.to_file().unwrap();
    for at in 0..12 {
        let mut altered = file.to_vec();
        altered[at] ^= 1;
        assert!(Identity::from_file(&repair(altered)).is_err(), "byte {at}");
    }
}

#[test]
fn errors_say_what_to_do_next_in_one_line() {
    let folder = TestFolder::new();
    let says = |error: Option<Error>| error.unwrap().to_string();
    let missing = OwnerKey::read(&folder.0.join("owner.key"), &passphrase()).err();
    assert!(says(missing).ends_with("owner.key: there is no such file; check the path"));
    let a_folder = OwnerPublic::read(&folder.0).err();
    assert!(says(a_folder).ends_with("this is a folder; name the file in it"));
    fs::write(folder.0.join("file"), b"not a key").unwrap();
    let beneath = OwnerPublic::read(&folder.0.join("file/owner.pub")).err();
    assert!(says(beneath).contains("a file stands where a folder is meant"));
    let other = OwnerPublic::read(&folder.0.join("file")).err();
    assert!(says(other).starts_with("this is no owner's public key of version 1"));
    let short = Passphrase::from_bytes(b"short").err();
    assert_eq!(
        says(short),
        "the passphrase has 5 bytes and needs at least 8; six random words are good"
    );
}

#[test]
fn damage_in_an_aircrafts_folder_is_told() {
    let folder = TestFolder::new();
    let owner = OwnerKey::generate().unwrap();
    let path = folder.0.join("drone");
    Drone::create(&path, "Wing", &bundles(&[&owner]), None).unwrap();
    for (name, step) in [("identity.key", 1), ("drone.pub", 97), ("drone.config", 97)] {
        let bytes = fs::read(path.join(name)).unwrap();
        for at in (0..bytes.len()).step_by(step) {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x10;
            fs::write(path.join(name), &damaged).unwrap();
            assert!(Drone::open(&path).is_err(), "{name} byte {at}");
        }
        fs::write(path.join(name), &bytes).unwrap();
        Drone::open(&path).unwrap();
    }
    let line = fs::read(path.join("drone.pub")).unwrap();
    for at in 0..line.len() {
        for bit in 0..8 {
            let mut damaged = line.clone();
            damaged[at] ^= 1 << bit;
            assert!(DronePublic::from_line(&damaged).is_err(), "byte {at}");
        }
    }
    fs::rename(path.join("drone.config"), path.join("drone.config.new")).unwrap();
    Drone::open(&path).unwrap();
    fs::remove_file(path.join("drone.config.new")).unwrap();
    assert!(matches!(Drone::open(&path), Err(Error::Io(at, _)) if at.ends_with("drone.config")));
    fs::remove_file(path.join("drone.pub")).unwrap();
    assert!(matches!(Drone::open(&path), Err(Error::Io(..))));
}

#[test]
fn files_are_never_overwritten_and_private_ones_are_private() {
    let folder = TestFolder::new();
    let path = folder.0.join("owner");
    let (owner, private, public) =
        OwnerKey::create(&path, "Ada", &passphrase(), ITERATIONS_MIN).unwrap();
    let read = OwnerKey::read(&private, &passphrase()).unwrap();
    assert_eq!(read.public().fingerprint(), owner.public().fingerprint());
    assert_eq!(OwnerPublic::read(&public).unwrap().name(), "Ada");
    let before = fs::read(&private).unwrap();
    fs::remove_file(&public).unwrap();
    assert!(matches!(
        OwnerKey::create(&path, "Eve", &passphrase(), ITERATIONS_MIN),
        Err(Error::Exists(_))
    ));
    assert_eq!(fs::read(&private).unwrap(), before);
    assert!(!public.exists());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode =
            |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&private), mode(&path)), (0o600, 0o700));
        let drone = folder.0.join("drone");
        let made = Drone::create(&drone, "", &bundles(&[&owner]), None).unwrap();
        for name in ["identity.key", "drone.config", "state-a", "state-b", "lock"] {
            assert!(!drone.join(name).exists() || mode(&drone.join(name)) == 0o600, "{name}");
        }
        assert!(!made.exposed());
        fs::set_permissions(drone.join("identity.key"), fs::Permissions::from_mode(0o644)).unwrap();
        assert!(made.exposed());
    }
}
