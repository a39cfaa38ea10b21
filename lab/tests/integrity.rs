// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Sealed artifacts under attack: what `cargo lab break --artifact` does with what ships, on the
//! artifacts of this build and with fewer tries. Every alteration is a process of its own.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use alula_engine::seal::BLANK;
use lab::artifact::breaks::{self, IMAGE, MISSING, is_module};
use lab::artifact::subject::{Outcome, Subject, built, output, sealed};

/// The command, built as developers do: a blank seal is no failure.
fn command() -> PathBuf {
    static FILE: OnceLock<PathBuf> = OnceLock::new();
    let build = || built(&["--workspace", "--bin", "alula"], None).expect("it builds");
    FILE.get_or_init(|| build().join("alula")).clone()
}

/// The library, built as it ships, except for the compiler's optimisations.
fn library() -> PathBuf {
    static FILE: OnceLock<PathBuf> = OnceLock::new();
    let build = || built(&["-p", "alula-capi"], Some("alula_sealed")).expect("it builds");
    FILE.get_or_init(|| build().join("libalula.so")).clone()
}

fn failed(why: &str) -> Outcome {
    Outcome::Failed(why.into())
}

#[test]
fn a_developers_build_works_and_says_that_it_is_unsealed() {
    let subject = Subject::new(&command()).unwrap();
    let unsealed = Outcome::Serves("Unsealed".into(), "NotApproved(Unsealed)".into());
    assert_eq!(subject.run().unwrap(), unsealed);
}

#[test]
fn what_ships_without_its_seal_serves_nothing() {
    let blank = Subject::new(&library()).unwrap();
    assert_eq!(blank.run().unwrap(), failed(MISSING));
    let subject = Subject::of(sealed(&library()).unwrap(), false).unwrap();
    assert!(is_module(&subject.run().unwrap()));
    let blanked = subject.run_altered(subject.layout.slot.start, &BLANK).unwrap();
    assert_eq!(blanked, failed(MISSING));
}

#[test]
fn a_sealed_copy_is_the_module_until_a_bit_is_flipped() {
    for (file, program) in [(library(), false), (command(), true)] {
        let subject = Subject::of(sealed(&file).unwrap(), program).unwrap();
        let sound = subject.run().unwrap();
        assert!(is_module(&sound), "{sound:?}");

        let sections = breaks::sections(&subject).unwrap();
        let names: Vec<_> = sections.iter().map(|(name, ..)| name.as_str()).collect();
        for must in [".text", ".rodata", ".eh_frame", ".rela.dyn", ".dynsym", ".plt"] {
            assert!(names.contains(&must), "{must} is not covered, but {names:?}");
        }
        for (name, _, outcome) in &sections {
            assert!(outcome.is_caught(), "{name}: {outcome:?}");
        }
        let rodata = sections.iter().find(|(name, ..)| name == ".rodata").unwrap();
        assert_eq!(rodata.2, failed(IMAGE));

        let tally = breaks::covered(&subject, 60, 7).unwrap();
        assert_eq!((tally.caught(), tally.served), (60, 0), "{tally:?}");
        assert!(tally.integrity > 40, "{tally:?}");
        // The control: bits that no seal covers change nothing, or the count above means nothing.
        let outside = breaks::outside(&subject, 2, 7).unwrap();
        assert!(outside[".data.rel.ro"].all() > 0, "{outside:?}");
        assert_eq!(outside[".comment"].served, 2);
        assert_eq!(outside[".symtab"].served, 2);
        assert!(subject.is_restored().unwrap());
        assert_eq!(subject.run().unwrap(), sound);
    }
}

#[test]
fn every_byte_of_the_slot_counts() {
    let subject = Subject::of(sealed(&library()).unwrap(), false).unwrap();
    assert!(breaks::slot(&subject).unwrap() > 200);
}

#[test]
fn memory_that_is_altered_later_is_found_on_demand() {
    let subject = Subject::of(sealed(&library()).unwrap(), false).unwrap();
    for word in ["header", "code"] {
        assert_eq!(subject.run_with(word).unwrap(), failed(IMAGE), "{word}");
    }
}

#[test]
fn sealing_is_repeatable_and_refuses_what_was_altered() {
    let once = sealed(&library()).unwrap();
    let mut twice = once.clone();
    let layout = alula_sealer::seal(&mut twice).unwrap();
    assert_eq!(once, twice);
    assert_eq!(once, sealed(&library()).unwrap());
    assert_eq!(alula_sealer::state(&once).unwrap(), alula_sealer::Seal::Intact);
    assert_eq!(layout.len() + layout.slot.len(), fixed_bytes(&once));

    let mut altered = once.clone();
    altered[layout.covered[0].file.start + 9] ^= 1;
    assert!(matches!(alula_sealer::seal(&mut altered), Err(alula_sealer::Error::Altered)));
    let mut blank = once;
    blank[layout.slot.clone()].copy_from_slice(&BLANK);
    alula_sealer::seal(&mut blank).unwrap();
    assert_eq!(blank, twice);
}

/// The lengths of the loadable segments that cannot be written, as another reader of ELF has them.
fn fixed_bytes(file: &[u8]) -> usize {
    let word = |at: usize| u64::from_le_bytes(file[at..at + 8].try_into().unwrap()) as usize;
    let half = |at: usize| usize::from(u16::from_le_bytes([file[at], file[at + 1]]));
    let headers = (0..half(0x38)).map(|i| word(0x20) + i * half(0x36));
    let fixed = headers.filter(|at| file[*at] == 1 && file[at + 4] & 2 == 0);
    fixed.map(|at| word(at + 0x20)).sum()
}

#[test]
fn the_command_seals_files_even_itself() {
    let subject = Subject::new(&command()).unwrap();
    let seal = |file: &PathBuf| {
        let mut alula = Command::new(subject.path());
        let output = output(alula.args(["module", "seal"]).arg(file)).expect("it runs");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    assert_eq!(seal(&subject.path()).0, Some(0));
    assert!(is_module(&subject.run().unwrap()));
    assert_eq!(fs::read(subject.path()).unwrap(), sealed(&command()).unwrap());

    let other = subject.path().with_file_name("other");
    fs::write(&other, "a text").unwrap();
    let (code, told) = seal(&other);
    assert!(code == Some(1) && told.contains("not an ELF file"), "{told}");
    fs::copy("/proc/self/exe", &other).unwrap();
    let (code, told) = seal(&other);
    assert!(code == Some(1) && told.contains("more than once"), "{told}");
}

#[test]
fn no_hatch_of_the_lab_is_in_an_artifact() {
    for file in [command(), library()] {
        let bytes = fs::read(&file).unwrap();
        let has = |text: &[u8]| bytes.windows(text.len()).any(|window| window == text);
        assert!(has(b"Alula Cryptographic Module"));
        assert!(!has(b"ALULA_LANE") && !has(b"lab_engine"), "{}", file.display());
    }
}
