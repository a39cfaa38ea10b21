// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What follows a recording, and what lies beside it: custody, receipts, and lines of text that
//! prove. Whoever changes a byte of what was signed is refused, and the recording before it stays
//! what it was.

use std::io::Cursor;
use std::sync::OnceLock;

use alula_vault::custody::{self, By, Tail};
use alula_vault::keys::{
    Certifier, Configuration, Drone, Fingerprint, Identity, OwnerKey, OwnerPublic, Rotation,
    Settings, Trusted,
};
use alula_vault::proof::{Entry, Receipt};
use alula_vault::{
    Clock, Content, Disclosure, Durability, Flight, Moment, Reader, Reason, Subject, SystemClock,
    Verdict, Writer,
};

use super::{Row, WORKS};

pub(super) const TARGETS: &[Row] = &[
    ("custody", area, areas),
    ("receipt", receipt, || world().receipts.clone()),
    ("proof_lines", lines, || world().lines.clone()),
];

/// Made once: keys and signatures cost time.
struct World {
    /// A closed recording, and the same without its close.
    bases: [Vec<u8>; 2],
    /// What good records add to each.
    areas: [Vec<u8>; 2],
    receipts: Vec<Vec<u8>>,
    lines: Vec<Vec<u8>>,
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let (owner, other) = (owner(), owner());
        let base = recording(&public(&owner));
        let cut = base[..base.len() - 5269].to_vec();
        let areas = [&base, &cut].map(|base| {
            let mut file = Cursor::new(base.clone());
            let by = By { signer: &owner, now: now(), remark: "a remark" };
            custody::receive(&mut file, &by, &mut |_| {}).expect(WORKS);
            custody::share(&mut file, &owner, other.public(), &by).expect(WORKS);
            file.into_inner()[base.len()..].to_vec()
        });
        let receipts = [1, 3].map(|count| {
            let entries = vec![entry(); count];
            Receipt::sign(&[7; 16], &entries, &owner, &now()).expect(WORKS)
        });
        World { lines: good_lines(&owner), bases: [base, cut], areas, receipts: receipts.into() }
    })
}

fn owner() -> OwnerKey {
    OwnerKey::generate().expect(WORKS)
}

fn public(owner: &OwnerKey) -> OwnerPublic {
    OwnerPublic::from_bundle(&owner.public().to_bundle()).expect(WORKS)
}

fn now() -> Moment {
    SystemClock::new().now()
}

pub(super) fn recording(owner: &OwnerPublic) -> Vec<u8> {
    let identity = Identity::generate().expect(WORKS);
    let owner = OwnerPublic::from_bundle(&owner.to_bundle()).expect(WORKS);
    let print = identity.public().fingerprint();
    let configuration = Configuration::pinned(&Settings::default(), &[owner], print).expect(WORKS);
    let (flight, subject) = (Flight::default(), Subject::default());
    let clock = SystemClock::new();
    let mut writer = Writer::create(
        Vec::new(),
        clock,
        &identity,
        &configuration,
        &flight,
        &subject,
        Durability::Bulk,
    )
    .expect(WORKS);
    writer.write_all(CONTENT).expect(WORKS);
    writer.finish(Reason::EndOfInput).expect(WORKS);
    writer.into_target()
}

fn entry() -> Entry {
    Entry {
        recording_id: [1; 16],
        flight_id: [2; 16],
        header_digest: [3; 48],
        aircraft: Fingerprint::from_bytes([4; 48]),
        sequence: Some(5),
        file_len: 6,
        slots: 7,
        erased_before: 8,
        overwritten: 9,
        read_back: 10,
        recorded: false,
        name: "a.alula".into(),
    }
}

fn good_lines(owner: &OwnerKey) -> Vec<Vec<u8>> {
    let folder = std::env::temp_dir().join(format!("alula-fuzz-{}", std::process::id()));
    let make = |name| Drone::create(&folder.join(name), "wing", &[public(owner)], None);
    let (old, new) = (make("old").expect(WORKS), make("new").expect(WORKS));
    let print = old.identity().public().fingerprint();
    let by = Certifier::Identity(old.identity());
    let rotation = Rotation::sign(print, &new, by, &now()).expect(WORKS).to_line().expect(WORKS);
    let aircraft = old.public().to_line().expect(WORKS);
    let _ = std::fs::remove_dir_all(folder);
    let shown = Disclosure { recording_id: [1; 16], code: 1, salt: [2; 32], value: vec![3; 8] };
    let shown = shown.to_line().expect(WORKS);
    let list = aircraft.clone() + &rotation;
    [shown, aircraft, rotation, list].into_iter().map(String::into_bytes).collect()
}

/// The first byte says which recording the rest follows.
fn areas() -> Vec<Vec<u8>> {
    let world = world();
    let mut seeds = Vec::new();
    for (which, area) in world.areas.iter().enumerate() {
        let mut pending = area.clone();
        pending[28] = 1;
        for area in [area, &pending] {
            seeds.push([&[which as u8], &area[..]].concat());
        }
    }
    seeds
}

fn area(data: &[u8]) {
    let Some((which, area)) = data.split_first() else { return };
    let which = usize::from(which % 2);
    let file = [&world().bases[which], area].concat();
    let mut reader = Reader::open(Cursor::new(&file)).expect("the header is good");
    let report = reader.examine(Content::Salvage, &mut |_| Ok(())).expect(WORKS);
    assert_eq!(report.chapters, 1);
    let quick = reader.custody().expect(WORKS);
    let Some(found) = report.custody else {
        // Nothing that follows a file without a close can look like custody, and be none.
        assert!(which == 1 && matches!(report.verdict, Verdict::CutShort { .. }));
        return;
    };
    let good = &world().areas[which];
    let own = found.begin as usize == world().bases[which].len();
    for record in &found.records {
        let at = (record.offset - found.begin) as usize;
        // Nobody can sign here: what is valid is a part of what was signed, slots apart.
        let signed =
            at..at + record.len as usize - 1754 * usize::from(record.act.name() == "shared");
        let bytes = &file[found.begin as usize..][signed.clone()];
        assert!(own && good.get(signed) == Some(bytes), "a record that nobody signed");
    }
    match (report.verdict, found.tail) {
        (Verdict::Complete | Verdict::CutShort { .. }, Tail::Clean | Tail::Torn) => {
            assert_eq!(quick, Some(found));
        }
        (Verdict::Rejected, Tail::Foreign) | (Verdict::Damaged { .. }, _) => {}
        other => panic!("{other:?}"),
    }
}

fn receipt(data: &[u8]) {
    if Receipt::from_bytes(data).is_ok() {
        assert!(world().receipts.iter().any(|known| known == data), "nobody signed this");
    }
}

fn lines(data: &[u8]) {
    if let Ok(shown) = Disclosure::from_file(data) {
        let again: String = shown.iter().map(|one| one.to_line().expect(WORKS)).collect();
        let text = String::from_utf8_lossy(data).replace("\r\n", "\n");
        assert_eq!(again.trim_end_matches('\n'), text.trim_end_matches(['\n', '\r']));
    }
    if let Ok(rotation) = Rotation::from_line(data) {
        let known = rotation.to_line().expect(WORKS).into_bytes();
        assert!(world().lines.contains(&known), "nobody signed this");
    }
    let _ = Trusted::from_text(data);
}

const CONTENT: &[u8] = b"what was recorded";
