// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Contributions to a quorum, as somebody may have sent them: what opens is what members sealed,
//! and a line that is read is that line again.

use std::io::Cursor;
use std::sync::OnceLock;

use alula_vault::keys::{
    Configuration, Identity, OwnerKey, OwnerPublic, Quorum, Recipients, Settings,
};
use alula_vault::quorum::{Contribution, Subset};
use alula_vault::{Durability, Flight, Reader, Reason, Subject, SystemClock, Writer};

use super::{Row, WORKS};

pub(super) const TARGETS: &[Row] = &[("contribution", contribution, || world().seeds.clone())];

/// Made once: keys cost time.
struct World {
    opener: OwnerKey,
    /// For any two of three members.
    file: Vec<u8>,
    /// What members 1 and 2 contribute, as lines.
    lines: [Vec<u8>; 2],
    seeds: Vec<Vec<u8>>,
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let key = |_| OwnerKey::generate().expect(WORKS);
        let (opener, members): (_, [OwnerKey; 3]) = (key(0), std::array::from_fn(key));
        let file = recorded(&members);
        let mut reader = Reader::open(Cursor::new(&file)).expect(WORKS);
        let mut line = |member: usize, together: &[usize]| {
            let subset = Subset::of(together);
            let made = reader.contribute(&members[member], None, subset, opener.public());
            made.expect(WORKS).to_line().expect(WORKS).into_bytes()
        };
        let lines = [line(0, &[1, 2]), line(1, &[1, 2])];
        let other = line(2, &[1, 3]);
        let seeds = vec![lines.concat(), lines[0].clone(), [&lines[0][..], &other].concat()];
        World { opener, file, lines, seeds }
    })
}

fn recorded(members: &[OwnerKey; 3]) -> Vec<u8> {
    let public = |key: &OwnerKey| OwnerPublic::from_bundle(&key.public().to_bundle());
    let members = members.iter().map(public).collect::<Result<_, _>>().expect(WORKS);
    let quorums = [Quorum::new(2, members).expect(WORKS)];
    let recipients = Recipients { alone: &[], quorums: &quorums };
    let identity = Identity::generate().expect(WORKS);
    let print = identity.public().fingerprint();
    let made = Configuration::pinned(&Settings::default(), recipients, print).expect(WORKS);
    let (flight, subject) = (Flight::default(), Subject::default());
    let (clock, how) = (SystemClock::new(), Durability::Bulk);
    let mut writer =
        Writer::create(Vec::new(), clock, &identity, &made, &flight, &subject, how).expect(WORKS);
    writer.write_all(b"what was recorded").expect(WORKS);
    writer.finish(Reason::EndOfInput).expect(WORKS);
    writer.into_target()
}

fn contribution(data: &[u8]) {
    let Ok(read) = Contribution::from_file(data) else { return };
    let again: String = read.iter().map(|one| one.to_line().expect(WORKS)).collect();
    let text = String::from_utf8_lossy(data).replace("\r\n", "\n");
    assert_eq!(again.trim_end_matches('\n'), text.trim_end_matches(['\n', '\r']));
    let world = world();
    let mut reader = Reader::open(Cursor::new(&world.file)).expect("a good recording");
    if reader.unlock_with(&world.opener, &read).is_ok() {
        let whole = |line: &Vec<u8>| text.contains(String::from_utf8_lossy(line).trim_end());
        assert!(world.lines.iter().all(whole), "nobody contributed this");
    }
}
