// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A flight in which the cryptographic module fails: what was sealed stays good, and what follows
//! is left out, or written unsealed where the owner's policy allows that.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use lab_vault::keys::{
    Configuration, DataClass, Drone, FailPolicies, FailPolicy, OwnerKey, OwnerPublic, Settings,
};
use lab_vault::stream::{Options, Stream, Taken};
use lab_vault::{Content, Event, Reader, Reason, Subject, Verdict};

const BEFORE: &[u8] = b"sealed while the module worked";
const AFTER: &[u8] = b"what came after it had failed";
/// Where the flight below is to be, in a process of its own: a module that failed stays failed.
const FOLDER: &str = "ALULA_TEST_FLIGHT";

#[test]
#[ignore = "run by the test beside it, in a process whose module it breaks"]
fn a_flight_in_which_the_module_fails() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let streams = [("log", DataClass::LOG), ("video", DataClass::VIDEO)].map(|(name, class)| {
        let mut options =
            Options::new(folder.join(name).with_extension("alula"), Subject::default());
        options.class = class;
        let stream = Stream::open(Drone::open(&folder).unwrap(), options, |_| {}).unwrap();
        assert_eq!(stream.write(BEFORE), Taken::Sealed);
        stream
    });
    let durable = |stream: &Stream| stream.status().standing.durable == BEFORE.len() as u64;
    wait(|| streams.iter().all(durable));

    lab_engine::lab::break_test("AES-GCM-Encrypt");
    lab_engine::self_test().unwrap_err();
    // The first bytes of each meet it, and are lost with what else waits.
    for stream in &streams {
        stream.write(b"the last chapter");
    }
    wait(|| streams.iter().all(Stream::is_over));
    let [log, video] = &streams;
    assert_eq!((log.write(AFTER), video.write(AFTER)), (Taken::Plain, Taken::Lost));
    for stream in &streams {
        stream.close(Reason::EndOfInput, Duration::from_secs(20)).unwrap_err();
    }
    assert_eq!(log.status().plain, AFTER.len() as u64);
    assert!(video.status().lost >= AFTER.len() as u64);
    // Nothing is written unsealed by a configuration whose signature cannot be checked any more.
    assert!(Drone::open(&folder).is_err());
}

#[test]
fn only_what_the_owner_allows_is_written_unsealed_when_the_module_fails() {
    let folder = std::env::temp_dir().join(format!("alula-failure-{}", std::process::id()));
    let owner = OwnerKey::generate().unwrap();
    let settings = Settings {
        interval_ms: 20,
        fail_policies: FailPolicies::all(FailPolicy::Drop).with(DataClass::LOG, FailPolicy::Plain),
        ..Settings::default()
    };
    let owners = [OwnerPublic::from_bundle(&owner.public().to_bundle()).unwrap()];
    let signed = Configuration::sign(&settings, &owners, None, 1, &owner).unwrap();
    Drone::create(&folder, "", &owners, Some(signed)).unwrap();

    let mut flight = Command::new(std::env::current_exe().unwrap());
    flight.args(["--exact", "--ignored", "a_flight_in_which_the_module_fails"]);
    let flown = flight.env(FOLDER, &folder).output().unwrap();
    assert!(flown.status.success(), "{}", String::from_utf8_lossy(&flown.stdout));

    for name in ["log", "video"] {
        let (verdict, content) = opened(&folder.join(name).with_extension("alula"), &owner);
        assert!(matches!(verdict, Verdict::CutShort { .. }), "{verdict:?}");
        assert_eq!(content, BEFORE, "{name}");
    }
    assert_eq!(std::fs::read(folder.join("log.alula.PLAIN")).unwrap(), AFTER);
    assert!(!folder.join("video.alula.PLAIN").exists());
    std::fs::remove_dir_all(&folder).unwrap();
}

fn opened(recording: &Path, owner: &OwnerKey) -> (Verdict, Vec<u8>) {
    let mut reader = Reader::open(std::fs::File::open(recording).unwrap()).unwrap();
    reader.unlock(owner).unwrap();
    let mut content = Vec::new();
    let report = reader.examine(Content::Prefix, &mut |event| {
        if let Event::Content { bytes, .. } = event {
            content.extend_from_slice(bytes);
        }
        Ok(())
    });
    (report.unwrap().verdict, content)
}

fn wait(until: impl Fn() -> bool) {
    let patience = Instant::now() + Duration::from_secs(20);
    while !until() {
        assert!(Instant::now() < patience, "it does not come");
        std::thread::sleep(Duration::from_millis(5));
    }
}
