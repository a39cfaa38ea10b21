// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Recordings, key files and PX4's logs, as somebody may have left them. Content that a key opens
//! is what was recorded, at the place where it was: nobody without the key can make other content.

use std::io::{Cursor, Read};
use std::sync::OnceLock;

use alula_engine::transport::rsa_oaep::Digest;
use alula_engine::{Secret, transport::rsa_oaep};
use alula_vault::keys::{
    Configuration, DronePublic, Identity, IdentityPublic, OwnerKey, OwnerPublic, Quorum,
    Recipients, Settings,
};
use alula_vault::ulge::{LogKey, Ulge};
use alula_vault::{
    Content, Durability, Event, Flight, Note, Reader, Reason, Subject, SystemClock, Writer,
};

use super::signatures::{RSA_KEY, rsa_key};
use super::{Row, WORKS};

pub(super) const TARGETS: &[Row] = &[
    ("recording", recording, recordings),
    ("key_files", key_file, key_files),
    ("ulge", ulge, logs),
];

/// A key for these tests, always the same, so that seeds of another run are good.
const OWNER: &str = include_str!("../owner.txt");

fn owner() -> &'static OwnerKey {
    static KEY: OnceLock<OwnerKey> = OnceLock::new();
    KEY.get_or_init(|| OwnerKey::from_backup(OWNER).expect("a backup"))
}

fn public() -> OwnerPublic {
    OwnerPublic::from_bundle(&owner().public().to_bundle()).expect(WORKS)
}

/// The byte at a place of every recorded stream.
fn at(place: u64) -> u8 {
    (place.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8
}

fn configuration(settings: &Settings) -> (Identity, Configuration) {
    let identity = Identity::generate().expect(WORKS);
    let print = identity.public().fingerprint();
    let configuration = Configuration::pinned(settings, &[public()], print).expect(WORKS);
    (identity, configuration)
}

/// The owner as a member of a quorum of two, each of whom is enough.
fn in_quorum(settings: &Settings, identity: &Identity) -> Configuration {
    let other = OwnerKey::generate().expect(WORKS);
    let other = OwnerPublic::from_bundle(&other.public().to_bundle()).expect(WORKS);
    let quorums = [Quorum::new(1, vec![other, public()]).expect(WORKS)];
    let recipients = Recipients { alone: &[], quorums: &quorums };
    let print = identity.public().fingerprint();
    Configuration::pinned(settings, recipients, print).expect(WORKS)
}

/// Of several lengths and durabilities, for the owner alone and in a quorum, with notes, with and
/// without a close.
fn recordings() -> Vec<Vec<u8>> {
    let settings = Settings { segment_bytes: 4096, chapter_bytes: 10_000, ..Settings::default() };
    let (identity, alone) = configuration(&settings);
    let together = in_quorum(&settings, &identity);
    let mut seeds = Vec::new();
    for (len, durability, configuration) in [
        (0, Durability::Live, &alone),
        (5000, Durability::Live, &together),
        (60_000, Durability::Bulk, &alone),
    ] {
        let mut writer = Writer::create(
            Vec::new(),
            SystemClock::new(),
            &identity,
            configuration,
            &Flight::default(),
            &Subject::default(),
            durability,
        )
        .expect(WORKS);
        let content: Vec<u8> = (0..len).map(at).collect();
        writer.write_all(&content).expect(WORKS);
        writer.note(&Note::Text("a remark")).expect(WORKS);
        seeds.push(writer.target().clone());
        writer.finish(Reason::EndOfInput).expect(WORKS);
        seeds.push(writer.into_target());
    }
    seeds
}

fn recording(data: &[u8]) {
    let Ok(mut reader) = Reader::open(Cursor::new(data)) else { return };
    let _ = reader.aircraft();
    let without = reader.examine(Content::Salvage, &mut |_| Ok(()));
    let _ = reader.quorums();
    if reader.unlock_with(owner(), &[]).is_err() {
        return;
    }
    for how in [Content::Prefix, Content::Salvage] {
        let report = reader.examine(how, &mut |event| {
            if let Event::Content { offset, bytes } = event {
                assert!(bytes.iter().zip(offset..).all(|(byte, place)| *byte == at(place)));
            }
            Ok(())
        });
        let (Ok(report), Ok(without)) = (report, &without) else { continue };
        assert!(report.signed_bytes <= without.signed_bytes.max(report.content));
    }
    for offset in [0, 4031, 4032, 9_999, 10_000, 59_999, 1 << 40, u64::MAX] {
        let mut bytes = [0; 64];
        if let Ok(len) = reader.read_at(offset, &mut bytes) {
            assert!(bytes[..len].iter().zip(offset..).all(|(byte, place)| *byte == at(place)));
        }
    }
}

fn key_files() -> Vec<Vec<u8>> {
    let (identity, configuration) = configuration(&Settings::default());
    let line = public().to_line().expect(WORKS).into_bytes();
    let signed = Configuration::sign(&Settings::default(), &[public()], None, 7, owner());
    let together = in_quorum(&Settings::default(), &identity);
    vec![
        line,
        together.as_bytes().to_vec(),
        OWNER.into(),
        configuration.as_bytes().to_vec(),
        signed.expect(WORKS).as_bytes().to_vec(),
        identity.public().to_bytes().to_vec(),
    ]
}

/// As every kind of file. What is read as a line is that line again.
fn key_file(data: &[u8]) {
    if let Ok(owner) = OwnerPublic::from_line(data) {
        let again = owner.to_line().expect("a line that was read");
        assert_eq!(again.trim_end().as_bytes(), data.trim_ascii_end());
    }
    if let Ok(drone) = DronePublic::from_line(data) {
        let again = drone.to_line().expect("a line that was read");
        assert_eq!(again.trim_end().as_bytes(), data.trim_ascii_end());
    }
    if let Ok(configuration) = Configuration::from_bytes(data) {
        assert_eq!(configuration.as_bytes(), data);
    }
    if let Ok(key) = IdentityPublic::from_bytes(data) {
        assert_eq!(key.to_bytes()[..], *data);
    }
    let _ = OwnerKey::fingerprint_of(data);
    if let Ok(text) = str::from_utf8(data)
        && let Ok(key) = OwnerKey::from_backup(text)
    {
        assert_eq!(key.public().fingerprint(), owner().public().fingerprint(), "nobody else's");
    }
}

fn log_key() -> &'static LogKey {
    static KEY: OnceLock<LogKey> = OnceLock::new();
    KEY.get_or_init(|| LogKey::from_pem(RSA_KEY).expect("a key"))
}

const HEADER: &[u8; 22] = b"ULogEnc\x01\0\0\0\0\0\0\0\0\x04\0\0\x01\x18\0";

/// One whose wrapped key opens, so that what follows it is read, too.
fn logs() -> Vec<Vec<u8>> {
    let numbers = rsa_key().verifying_key().components();
    let public = rsa_oaep::PublicKey::from_components(numbers.n(), numbers.e()).expect(WORKS);
    let key = Secret::from_bytes(&[7; 32]);
    let wrapped = public.wrap(Digest::Sha256, b"", &key).expect(WORKS);
    let file = [&HEADER[..], wrapped.as_bytes(), &[9; 24], &[0; 300]].concat();
    vec![file[..200].to_vec(), file]
}

fn ulge(data: &[u8]) {
    if let Ok(mut log) = Ulge::open(data, log_key()) {
        let mut text = Vec::new();
        let read = log.read_to_end(&mut text);
        assert!(read.is_ok() && text.len() < data.len() && text.starts_with(b"ULog"));
    }
    let _ = LogKey::from_pem(data);
}
