// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What sealing costs: a file of 1 GiB, from memory-backed storage to memory-backed storage, on one
//! core, beside the two algorithms that touch its every byte and beside other programs that encrypt
//! files. All by processor time, the kernel's included.

use std::cell::OnceCell;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::rc::Rc;
use std::time::Duration;

use alula_engine::aead::aes256gcm::Key;
use alula_engine::hash::Sha384;
use alula_engine::random;
use alula_vault::keys::{Configuration, Identity, OwnerKey, OwnerPublic, Settings};
use alula_vault::{Durability, Flight, Reason, Subject, SystemClock, Writer};

use super::{Row, Timed, thread_time};

/// The time that GCM and SHA-384 need for the file's bytes: nobody who seals so is faster.
const BOUND: &str = "GCM + SHA-384";
const LEN: usize = 1 << 30;
const SEGMENT: usize = 64 << 10;
const WORKS: &str = "sealing works";

pub(super) fn rows() -> Vec<Row> {
    let place = Place::default();
    let mut contenders = vec![("ours", ours(place.clone())), (BOUND, bound())];
    let passphrase = ["-pass", "pass:benchmark", "-pbkdf2", "-iter", "1"];
    let openssl = [&["enc", "-aes-256-ctr"][..], &passphrase, &["-in", IN, "-out", OUT]].concat();
    if exists("openssl") {
        contenders.push(("openssl enc", program(place.clone(), "openssl", openssl)));
    }
    if exists("age") {
        let age = vec!["--encrypt", "--recipient", RECIPIENT, "--output", OUT, IN];
        contenders.push(("age", program(place, "age", age)));
    }
    vec![Row { name: "sealing a file of 1 GiB".into(), contenders, rival: BOUND, rounds: 5 }]
}

/// A folder in memory where there is one, and the file to be sealed, made when it is first needed.
#[derive(Clone, Default)]
struct Place(Rc<OnceCell<Folder>>);

struct Folder(PathBuf);

const IN: &str = "in";
const OUT: &str = "out";
/// A public key whose private one nobody kept.
const RECIPIENT: &str = "age1ch7vm28n38fwdwnjuz7n75y7eql588und9ww72hsukugvq6mrahqgc3ae4";

impl Place {
    fn path(&self) -> &Path {
        let folder = self.0.get_or_init(|| {
            let memory = PathBuf::from("/dev/shm");
            let memory = if memory.is_dir() { memory } else { std::env::temp_dir() };
            let folder = memory.join(format!("alula-bench-{}", std::process::id()));
            fs::create_dir(&folder).expect("a folder for 2 GiB");
            let mut noise = vec![0; 1 << 20];
            random::fill(&mut noise).expect(WORKS);
            let mut file = File::create(folder.join(IN)).expect("a file");
            (0..LEN / noise.len()).for_each(|_| file.write_all(&noise).expect("room for 2 GiB"));
            Folder(folder)
        });
        &folder.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn ours(place: Place) -> Timed {
    let owner = OwnerKey::generate().expect(WORKS);
    let owner = [OwnerPublic::from_bundle(&owner.public().to_bundle()).expect(WORKS)];
    let identity = Identity::generate().expect(WORKS);
    let aircraft = identity.public().fingerprint();
    let configuration = Configuration::pinned(&Settings::default(), &owner, aircraft).expect(WORKS);
    let mut buffer = vec![0; 4 * SEGMENT];
    let mut seal = move |folder: &Path| -> Result<(), alula_vault::Error> {
        let mut file = File::open(folder.join(IN))?;
        let mut writer = Writer::create(
            File::create(folder.join(OUT))?,
            SystemClock::new(),
            &identity,
            &configuration,
            &Flight::default(),
            &Subject::default(),
            Durability::Bulk,
        )?;
        loop {
            match file.read(&mut buffer)? {
                0 => break,
                got => writer.write_all(&buffer[..got])?,
            }
        }
        writer.finish(Reason::EndOfInput).map(drop)
    };
    Box::new(move |count| {
        let folder = place.path();
        let each = |_| {
            let _ = fs::remove_file(folder.join(OUT));
            let start = thread_time();
            seal(folder).expect(WORKS);
            thread_time() - start
        };
        (0..count).map(each).sum()
    })
}

/// A sixteenth of the bytes, since every segment takes as long as the one before.
fn bound() -> Timed {
    const PART: usize = 16;
    let (key, mut segment) = (Key::generate().expect(WORKS), vec![0; SEGMENT]);
    Box::new(move |count| {
        let start = thread_time();
        for _ in 0..LEN / SEGMENT / PART {
            key.seal(&[], &mut segment).expect(WORKS);
            std::hint::black_box(Sha384::digest(&segment).expect(WORKS));
        }
        (thread_time() - start) * PART as u32 * count
    })
}

fn exists(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// Another program, its start and end included.
fn program(place: Place, program: &'static str, arguments: Vec<&'static str>) -> Timed {
    Box::new(move |count| {
        let mut command = Command::new(program);
        command.args(&arguments).current_dir(place.path()).stderr(Stdio::null());
        let start = children_time();
        for _ in 0..count {
            let _ = fs::remove_file(place.path().join(OUT));
            assert!(command.status().expect("it runs").success(), "{command:?}");
        }
        children_time() - start
    })
}

/// How long the processes that this one has waited for were at work.
fn children_time() -> Duration {
    // SAFETY: a struct of integers, for which zeros are values.
    let mut usage: libc::rusage = unsafe { std::mem::zeroed() };
    // SAFETY: the pointer is to a live rusage of its own.
    let done = unsafe { libc::getrusage(libc::RUSAGE_CHILDREN, &mut usage) };
    assert_eq!(done, 0, "this system counts");
    let span = |time: libc::timeval| {
        Duration::from_secs(time.tv_sec.unsigned_abs())
            + Duration::from_micros(time.tv_usec.unsigned_abs())
    };
    span(usage.ru_utime) + span(usage.ru_stime)
}
