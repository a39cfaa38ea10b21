// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Recordings that m of n people open together: with what they contribute, and with nothing less.

use super::*;
use crate::custody::{self, By};
use crate::keys::{OwnerPublic, Quorum, Recipients};
use crate::layout::SLOTS_OFFSET;
use crate::quorum::{Contribution, Refusal, Standing, Subset};
use crate::slot::SLOT_LEN;
use crate::{Part, Verdict};

const CONTENT: &[u8] = b"what happened";

/// The members, who are three, and who opens.
fn members() -> &'static [OwnerKey] {
    &crate::quorum::tests::people()[..3]
}

fn opener() -> &'static OwnerKey {
    &world().stranger
}

/// A recording for 2 of 3 members, and for the owner if he is wanted.
pub(crate) fn sealed(owner: bool) -> Vec<u8> {
    let world = world();
    let public = OwnerPublic::from_bundle(&world.owner.public().to_bundle()).unwrap();
    let alone = if owner { vec![public] } else { Vec::new() };
    let quorums = [Quorum::new(2, crate::quorum::tests::publics(3)).unwrap()];
    let recipients = Recipients { alone: &alone, quorums: &quorums };
    let print = world.identity.public().fingerprint();
    let configuration = Configuration::pinned(&settings(), recipients, print).unwrap();
    let flight = Flight::default();
    let mut writer = Writer::create(
        Vec::new(),
        TestClock::default(),
        &world.identity,
        &configuration,
        &flight,
        &Subject::default(),
        Durability::Live,
    )
    .unwrap();
    writer.write_all(CONTENT).unwrap();
    writer.finish(Reason::EndOfInput).unwrap();
    writer.into_target()
}

fn contributed(file: &[u8], member: usize, together: &[usize], to: &OwnerKey) -> Contribution {
    let mut reader = Reader::open(Cursor::new(file)).unwrap();
    let subset = Subset::of(together);
    reader.contribute(&members()[member - 1], None, subset, to.public()).unwrap()
}

fn unlocked(file: &[u8], by: &OwnerKey, given: &[Contribution]) -> Result<Vec<u8>, Error> {
    let mut reader = Reader::open(Cursor::new(file))?;
    reader.unlock_with(by, given)?;
    let mut bytes = vec![0; CONTENT.len()];
    let len = reader.read_at(0, &mut bytes)?;
    Ok(bytes[..len].to_vec())
}

fn refusal(file: &[u8], by: &OwnerKey, given: &[Contribution]) -> Refusal {
    match unlocked(file, by, given) {
        Err(Error::Quorum(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_pair_opens_and_nobody_alone() {
    let file = sealed(true);
    for pair in [[1, 2], [1, 3], [2, 3]] {
        let given = pair.map(|member| contributed(&file, member, &pair, opener()));
        assert_eq!(unlocked(&file, opener(), &given).unwrap(), CONTENT);
        let said = refusal(&file, opener(), &given[..1]).to_string();
        assert!(said.contains(&format!("1 of 2 contributions are there ({})", pair[0])), "{said}");
        assert!(said.contains(&format!("missing: member {} (", pair[1])), "{said}");
        // A member who opens needs the other's part alone.
        let member = &members()[pair[0] - 1];
        let other = contributed(&file, pair[1], &pair, member);
        assert_eq!(unlocked(&file, member, &[other]).unwrap(), CONTENT);
        assert!(matches!(refusal(&file, member, &[]), Refusal::NotAlone { needed: 2, .. }));
    }
    // The owner has a slot of his own; who has nothing is told so.
    assert_eq!(unlocked(&file, &world().owner, &[]).unwrap(), CONTENT);
    assert!(matches!(unlocked(&file, opener(), &[]), Err(Error::WrongKey)));
    let plain = recorded(CONTENT, &settings());
    assert!(matches!(unlocked(&plain, opener(), &[]), Err(Error::WrongKey)));
}

#[test]
fn a_contribution_is_for_one_recording_one_subset_and_one_opener() {
    let (file, other) = (sealed(false), sealed(false));
    let one = contributed(&file, 1, &[1, 2], opener());
    let two = |file: &[u8], pair: &[usize]| contributed(file, 2, pair, opener());
    assert!(unlocked(&file, opener(), &[two(&file, &[1, 2]), one.clone()]).is_ok());
    // Of another recording.
    let said = refusal(&file, opener(), &[one.clone(), two(&other, &[1, 2])]);
    assert!(matches!(said, Refusal::Missing { .. }));
    assert_eq!(refusal(&other, opener(), std::slice::from_ref(&one)), Refusal::OtherRecording);
    let mut moved = one.clone();
    moved.recording_id = Reader::open(Cursor::new(&other)).unwrap().header().recording_id;
    moved.header_digest = Reader::open(Cursor::new(&other)).unwrap().header().digest().unwrap();
    let said = refusal(&other, opener(), &[moved, two(&other, &[1, 2])]);
    assert_eq!(said, Refusal::Altered { member: 1 });
    // For others together.
    let said = refusal(&file, opener(), &[one.clone(), two(&file, &[2, 3])]);
    assert!(matches!(&said, Refusal::Missing { others: 1, .. }), "{said}");
    let mut moved = two(&file, &[2, 3]);
    moved.subset = one.subset;
    let said = refusal(&file, opener(), &[one.clone(), moved]);
    assert_eq!(said, Refusal::Altered { member: 2 });
    // To another opener, who does not get it by changing the name either.
    let them = contributed(&file, 2, &[1, 2], &world().owner);
    let said = refusal(&file, opener(), &[one.clone(), them.clone()]);
    assert!(matches!(said, Refusal::OtherOpener { member: 2, .. }));
    let mut renamed = them;
    renamed.to = opener().public().fingerprint();
    let said = refusal(&file, opener(), &[one.clone(), renamed]);
    assert_eq!(said, Refusal::Altered { member: 2 });
    // In another member's name.
    let mut named = one.clone();
    named.member = 1;
    let said = refusal(&file, opener(), &[one.clone(), named]);
    assert_eq!(said, Refusal::Foreign { member: 2 });
    // Well sealed and false: what any stranger can make.
    let (id, digest) = (one.recording_id, one.header_digest);
    let key = alula_engine::Secret::from_bytes(&[1; 32]);
    let (place, from) = ((id, digest, 0, one.subset, 1), members()[1].public().fingerprint());
    let made = Contribution::seal(&key, opener().public(), place, from).unwrap();
    let said = refusal(&file, opener(), &[one.clone(), made]);
    assert_eq!(said, Refusal::False(one.subset));
}

#[test]
fn an_altered_contribution_is_refused() {
    let file = sealed(false);
    let one = contributed(&file, 1, &[1, 2], opener());
    let two = contributed(&file, 2, &[1, 2], opener());
    let line = one.to_line().unwrap();
    assert_eq!(Contribution::from_line(line.as_bytes()).unwrap(), one);
    let both = line.clone() + &two.to_line().unwrap();
    let read = Contribution::from_file(both.as_bytes()).unwrap();
    assert_eq!(read, [one.clone(), two.clone()]);
    assert!(unlocked(&file, opener(), &read).is_ok());
    // The checksum is anyone's; so it is made anew over each altered byte.
    let bundle = one.bytes();
    for at in (0..bundle.len()).filter(|at| *at < 190 || at % 61 == 0 || *at >= 1845) {
        let mut bad = bundle;
        bad[at] ^= 1 << (at % 8);
        let line = crate::keys::text::write("alula-contribution-1", &bad, "").unwrap();
        let Ok(bad) = Contribution::from_line(line.as_bytes()) else { continue };
        assert!(unlocked(&file, opener(), &[bad, two.clone()]).is_err(), "byte {at}");
    }
    let mut long = bundle.to_vec();
    long.push(0);
    for bundle in [&long[..], &bundle[..1884], &[]] {
        let line = crate::keys::text::write("alula-contribution-1", bundle, "").unwrap();
        assert!(Contribution::from_line(line.as_bytes()).is_err());
    }
    let many = "x\n".repeat(1025);
    assert!(Contribution::from_file(many.as_bytes()).is_err());
    assert!(Contribution::from_file(&vec![b'x'; Contribution::FILE_MAX + 1]).is_err());
    assert!(Contribution::from_file(b"").is_err());
}

#[test]
fn members_are_told_what_they_can_contribute() {
    let file = sealed(false);
    let mut reader = Reader::open(Cursor::new(&file)).unwrap();
    let [group] = &reader.quorums().unwrap()[..] else { panic!() };
    let prints: Vec<_> = members().iter().map(|key| Some(key.public().fingerprint())).collect();
    assert_eq!((group.first, group.needed, &group.members), (0, 2, &prints));
    assert_eq!(group.slots, [Standing::Sound; 4]);
    assert_eq!(reader.recipients().unwrap(), [None; 4]);
    assert_eq!(reader.named().unwrap()[..3], prints);
    let mut say = |key: &OwnerKey, number, of: &[usize]| match reader.contribute(
        key,
        number,
        Subset::of(of),
        opener().public(),
    ) {
        Err(Error::Quorum(refusal)) => refusal,
        other => panic!("{other:?}"),
    };
    let one = &members()[0];
    assert_eq!(say(opener(), None, &[1, 2]), Refusal::NotAMember);
    assert_eq!(say(one, Some(2), &[1, 2]), Refusal::NoSuch(1));
    assert_eq!(say(one, Some(0), &[1, 2]), Refusal::NoSuch(1));
    for wrong in [&[][..], &[2, 3], &[1], &[1, 2, 3], &[1, 4]] {
        let said = say(one, None, wrong);
        assert!(matches!(said, Refusal::Choose { member: 1, needed: 2, members: 3 }), "{said}");
    }
    let plain = recorded(CONTENT, &settings());
    let mut reader = Reader::open(Cursor::new(&plain)).unwrap();
    let none = reader.contribute(one, None, None, opener().public());
    assert!(matches!(none, Err(Error::Quorum(Refusal::None))));
}

#[test]
fn damage_is_mended_by_the_second_copy_and_an_erased_member_is_missed() {
    let file = sealed(false);
    let slot = |at: usize| SLOTS_OFFSET + at * SLOT_LEN;
    let given = |file: &[u8], pair: [usize; 2]| {
        pair.map(|member| contributed(file, member, &pair, opener()))
    };
    for at in [0, 3] {
        let mut bad = file.clone();
        bad[slot(at) + 100] ^= 1;
        let report = verified(&bad).unwrap();
        assert_eq!(report.verdict, Verdict::Damaged { part: Part::Slot(at) });
        let given = given(&bad, [1, 2]);
        let mut reader = Reader::open(Cursor::new(&bad)).unwrap();
        reader.unlock_with(opener(), &given).unwrap();
    }
    // Erased in the copy that is read first.
    let mut less = file.clone();
    less[slot(0)..slot(1)].fill(0);
    assert!(unlocked(&less, opener(), &given(&less, [2, 3])).is_ok());
    let mut reader = Reader::open(Cursor::new(&less)).unwrap();
    let lost = reader.contribute(&members()[1], None, Subset::of(&[1, 2]), opener().public());
    assert!(matches!(lost, Err(Error::Quorum(Refusal::Lost(_)))));
    let said = refusal(&less, opener(), &given(&file, [1, 2]));
    assert_eq!(said, Refusal::Lost(Subset::of(&[1, 2]).unwrap()));
    less[slot(3)..slot(4)].fill(0);
    let said = refusal(&less, opener(), &given(&file, [2, 3]));
    assert_eq!(said, Refusal::Lost(Subset::of(&[2, 3]).unwrap()));
}

#[test]
fn erasing_leaves_nothing_of_a_quorum_and_sharing_adds_a_person() {
    let file = sealed(false);
    let pair = [1, 2].map(|member| contributed(&file, member, &[1, 2], opener()));
    let now = Moment { monotonic_us: 0, wall_us: 1 << 50, source: ClockSource::Ntp };
    let by = By { signer: opener(), now, remark: "" };
    // Who opened it with others can share it; then one key is enough.
    let mut shared = Cursor::new(file.clone());
    let (who, to) = (opener(), world().owner.public());
    let alone = custody::share(&mut shared, who, to, &by);
    assert!(matches!(alone, Err(Error::WrongKey)));
    custody::share_with(&mut shared, who, &pair, to, &by).unwrap();
    assert_eq!(unlocked(shared.get_ref(), &world().owner, &[]).unwrap(), CONTENT);
    // A member may be added, too, and then opens alone.
    let member = &members()[2];
    custody::share_with(&mut shared, who, &pair, member.public(), &by).unwrap();
    assert_eq!(unlocked(shared.get_ref(), member, &[]).unwrap(), CONTENT);

    let mut erased = Cursor::new(file.clone());
    let erasure = custody::erase(&mut erased, &[7; 16], &by, &mut |_| {}).unwrap();
    // Four slots, in both copies.
    assert_eq!((erasure.slots, erasure.erased_before), (8, 0));
    let erased = erased.into_inner();
    for at in 0..4 {
        // In it fingerprint and ephemeral key, or wrapped keys.
        let known = &file[SLOTS_OFFSET + at * SLOT_LEN + 40..][..64];
        assert!(file.windows(64).any(|window| window == known));
        assert!(!erased.windows(64).any(|window| window == known));
    }
    let report = verified(&erased).unwrap();
    assert_eq!((report.verdict, report.erased_slots), (Verdict::Complete, vec![0, 1, 2, 3]));
    assert!(Reader::open(Cursor::new(&erased)).unwrap().quorums().unwrap().is_empty());
    assert!(unlocked(&erased, opener(), &pair).is_err());
    assert!(matches!(unlocked(&erased, opener(), &[]), Err(Error::Erased)));
}

#[test]
fn a_configuration_holds_as_many_quorums_as_there_are_slots() {
    let people = |count| crate::quorum::tests::publics(count);
    let aircraft = world().identity.public().fingerprint();
    let make = |alone: usize, quorums: &[(usize, usize)]| {
        let alone = people(alone);
        let quorum = |(needed, count): &(usize, usize)| Quorum::new(*needed, people(*count));
        let quorums: Vec<_> = quorums.iter().map(quorum).collect::<Result<_, _>>()?;
        let recipients = Recipients { alone: &alone, quorums: &quorums };
        Configuration::pinned(&settings(), recipients, aircraft)
    };
    for (alone, quorums, slots) in
        [(6, &[(4, 8)][..], 16), (0, &[(2, 3), (3, 5)], 10), (7, &[(8, 8)], 16), (1, &[], 1)]
    {
        let made = make(alone, quorums).unwrap();
        assert_eq!(made.slots(), slots);
        let again = Configuration::from_bytes(made.as_bytes().to_vec()).unwrap();
        assert_eq!((again.slots(), again.digest()), (slots, made.digest()));
        let shape = |made: &Configuration| -> Vec<_> {
            made.quorums().iter().map(|one| (one.needed(), one.members().len())).collect()
        };
        assert_eq!(shape(&again), quorums);
    }
    for (alone, quorums) in
        [(7, &[(4, 8)][..]), (0, &[]), (0, &[(0, 3)]), (0, &[(4, 3)]), (0, &[(1, 1)])]
    {
        assert!(make(alone, quorums).is_err(), "{alone} {quorums:?}");
    }
    let twice = people(2).into_iter().chain(people(1)).collect();
    assert!(Quorum::new(2, twice).is_err());
    // Every byte that says kinds and sizes is checked before anything follows from it.
    let made = make(1, &[(2, 3)]).unwrap();
    let at = made.as_bytes().len() - 16 - 3 * OwnerPublic::BUNDLE_LEN - 3;
    for (offset, value) in [(0, 1), (0, 3), (1, 0), (1, 4), (2, 1), (2, 9), (2, 255)] {
        let mut bad = made.as_bytes()[..made.as_bytes().len() - 16].to_vec();
        bad[at + offset] = value;
        crate::keys::bytes::append_checksum(&mut bad).unwrap();
        assert!(Configuration::from_bytes(&bad).is_err(), "{offset} {value}");
    }
}
