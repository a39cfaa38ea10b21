// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Streams on a card that stalls, fails, and works again.

use std::collections::BTreeMap;
use std::io::{self, Cursor};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use alula_engine::hash::Sha384;

use super::*;
use crate::keys::{Configuration, FailPolicies, OwnerKey, OwnerPublic, Recipients, Settings};
use crate::{Content, Event, Note, Reader, Target, Verdict};

/// A card, all of whose files lie in memory.
#[derive(Clone, Default)]
struct Card(Arc<(Mutex<Files>, Condvar)>);

#[derive(Default)]
struct Files {
    files: BTreeMap<PathBuf, Vec<u8>>,
    /// Syncs of sealed files wait for it to pass.
    stalls: bool,
    /// Appends and new files fail.
    fails: bool,
}

struct File(Card, PathBuf);

impl Card {
    fn set(&self, change: impl FnOnce(&mut Files)) {
        change(&mut lock(&self.0.0));
        self.0.1.notify_all();
    }

    fn file(&self, name: &str) -> Vec<u8> {
        lock(&self.0.0).files.get(Path::new(name)).cloned().unwrap_or_default()
    }

    fn names(&self) -> Vec<String> {
        let files = &lock(&self.0.0).files;
        files.keys().map(|path| path.to_string_lossy().into_owned()).collect()
    }
}

impl Medium for Card {
    type File = File;

    fn create(&self, path: &Path, _: bool) -> io::Result<File> {
        let mut files = lock(&self.0.0);
        if files.fails {
            return Err(io::ErrorKind::ReadOnlyFilesystem.into());
        }
        assert!(files.files.insert(path.to_owned(), Vec::new()).is_none(), "{}", path.display());
        Ok(File(self.clone(), path.to_owned()))
    }

    fn keep_name(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }

    fn exists(&self, path: &Path) -> bool {
        lock(&self.0.0).files.contains_key(path)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        lock(&self.0.0).files.remove(path);
        Ok(())
    }
}

impl Target for File {
    fn append(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut files = lock(&self.0.0.0);
        if files.fails {
            return Err(io::ErrorKind::StorageFull.into());
        }
        files.files.get_mut(&self.1).unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn sync(&mut self) -> io::Result<()> {
        let sealed = self.1.extension().is_some_and(|extension| extension == "alula");
        let mut files = lock(&self.0.0.0);
        while files.stalls && sealed {
            files = self.0.0.1.wait(files).unwrap();
        }
        Ok(())
    }
}

fn owner() -> &'static OwnerKey {
    static OWNER: OnceLock<OwnerKey> = OnceLock::new();
    OWNER.get_or_init(|| OwnerKey::generate().unwrap())
}

/// An aircraft that makes small chapters often.
fn drone(policy: FailPolicy) -> Arc<Drone> {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let number = MADE.fetch_add(1, Ordering::Relaxed);
    let name = format!("alula-stream-{}-{number}", std::process::id());
    let folder = std::env::temp_dir().join(name);
    let settings = Settings {
        interval_ms: 20,
        chapter_bytes: 40_000,
        segment_bytes: 4096,
        fail_policies: FailPolicies::all(FailPolicy::Drop).with(DataClass::LOG, policy),
        ..Settings::default()
    };
    let owners = [OwnerPublic::from_bundle(&owner().public().to_bundle()).unwrap()];
    let to = Recipients { alone: &owners, quorums: &[] };
    let signed = Configuration::sign(&settings, to, None, 1, owner()).unwrap();
    let drone = Drone::create(&folder, "", &owners, Some(signed)).unwrap();
    // Its state is of no account here.
    std::fs::remove_dir_all(&folder).unwrap();
    Arc::new(drone)
}

fn open(card: &Card, policy: FailPolicy, change: impl FnOnce(&mut Options)) -> Stream {
    let mut options = Options::new("a.alula", Subject::default());
    options.class = DataClass::LOG;
    options.pool_bytes = POOL;
    change(&mut options);
    let opened =
        Stream::open_on(drone(policy), card.clone(), SystemClock::new(), options, Box::new(|_| {}));
    opened.unwrap()
}

const POOL: usize = 8 * BUFFER_LEN;
const PATIENCE: Duration = Duration::from_secs(20);
/// What no write may take, on a busy machine.
const BOUND: Duration = Duration::from_millis(400);

/// Bytes that differ from place to place.
fn noise(len: usize) -> Vec<u8> {
    (0..len as u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect()
}

/// Its verdict, content, and notes with their places.
fn opened(file: &[u8]) -> (Verdict, Vec<u8>, Vec<(u64, Note)>) {
    let mut reader = Reader::open(Cursor::new(file)).unwrap();
    reader.unlock(owner()).unwrap();
    let (mut content, mut notes) = (Vec::new(), Vec::new());
    let report = reader.examine(Content::Prefix, &mut |event| {
        match event {
            Event::Content { bytes, .. } => content.extend_from_slice(bytes),
            Event::Note { offset, note, .. } => notes.push((offset, note.clone())),
            _ => {}
        }
        Ok(())
    });
    // Remarks on a late card come or not.
    notes.retain(|(_, note)| !matches!(note, Note::Text(_)));
    (report.unwrap().verdict, content, notes)
}

/// Writes all of it in records of a thousand bytes. What became of each, and the longest wait.
fn feed(stream: &Stream, content: &[u8]) -> (Vec<Taken>, Duration) {
    let mut longest = Duration::ZERO;
    let taken = content.chunks(1000).map(|record| {
        let begun = Instant::now();
        let taken = stream.write(record);
        longest = longest.max(begun.elapsed());
        taken
    });
    (taken.collect(), longest)
}

/// Waits until it holds.
fn wait(what: &str, holds: impl Fn() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < PATIENCE, "{what}: not in time");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Feeds a stream whose card stalls, beyond its pool; then the card works again.
fn stalled(card: &Card, stream: &Stream, content: &[u8]) -> (Vec<Taken>, Duration) {
    let (first, rest) = content.split_at(10_000);
    let (mut taken, _) = feed(stream, first);
    wait("the first bytes", || stream.status().standing.durable == 10_000);
    card.set(|files| files.stalls = true);
    let (second, rest) = rest.split_at(3 * POOL / 1000 * 1000);
    let (more, longest) = feed(stream, second);
    taken.extend(more);
    wait("the stall", || stream.status().stalled > Duration::from_millis(5));
    card.set(|files| files.stalls = false);
    wait("room", || stream.status().waiting == 0);
    taken.extend(feed(stream, rest).0);
    (taken, longest)
}

#[test]
fn a_card_that_stalls_holds_nobody_up_and_leaves_an_authentic_gap() {
    let card = Card::default();
    let stream = open(&card, FailPolicy::Drop, |_| {});
    let content = noise(2_000_000);
    let (taken, longest) = stalled(&card, &stream, &content);
    assert!(longest < BOUND, "{longest:?}");
    let lost = 1000 * taken.iter().filter(|taken| **taken == Taken::Lost).count() as u64;
    assert!(lost > POOL as u64 && !taken.contains(&Taken::Plain), "{lost}");
    assert_eq!(stream.status().lost, lost);
    let done = stream.close(Reason::EndOfInput, PATIENCE).unwrap();
    assert_eq!(done.content + lost, content.len() as u64);

    let (verdict, got, notes) = opened(&card.file("a.alula"));
    assert_eq!(verdict, Verdict::Complete);
    let [(offset, Note::Gap { bytes: Some(bytes), reason })] = &notes[..] else {
        panic!("{notes:?}")
    };
    assert_eq!((*bytes, reason.as_str()), (lost, "the card was too slow and the pool full"));
    let (before, after) = got.split_at(*offset as usize);
    assert!(content.starts_with(before) && content.ends_with(after));
}

#[test]
fn a_stream_that_may_hold_waits_as_long_as_it_was_told() {
    let card = Card::default();
    let hold = 2 * BOUND;
    let stream = open(&card, FailPolicy::Drop, |options| options.hold = hold);
    let (taken, longest) = stalled(&card, &stream, &noise(2_000_000));
    // The measure of the test above does see a write that waits; and only the first one does.
    assert!(longest >= hold && longest < hold + BOUND, "{longest:?}");
    assert!(taken.contains(&Taken::Lost));
    stream.close(Reason::EndOfInput, PATIENCE).unwrap();
}

#[test]
fn the_owner_may_let_what_finds_no_room_be_written_unsealed() {
    let card = Card::default();
    let stream = open(&card, FailPolicy::Plain, |_| {});
    let content = noise(2_000_000);
    let (taken, longest) = stalled(&card, &stream, &content);
    assert!(longest < BOUND, "{longest:?}");
    assert!(taken.contains(&Taken::Plain));
    stream.close(Reason::EndOfInput, PATIENCE).unwrap();
    // By now its thread has written it.
    let status = stream.status();
    let plain = card.file("a.alula.PLAIN");
    assert_eq!(card.names(), ["a.alula", "a.alula.PLAIN"]);
    assert_eq!(plain.len() as u64, status.plain);

    let (verdict, got, notes) = opened(&card.file("a.alula"));
    assert_eq!(verdict, Verdict::Complete);
    let Note::Plain { bytes, digest, reason } = &notes[0].1 else { panic!("{notes:?}") };
    assert_eq!((*bytes, *digest), (status.plain, Sha384::digest(&plain).unwrap()));
    assert!(reason.ends_with("unsealed in a.alula.PLAIN"), "{reason}");
    let lost = match &notes[1..] {
        [] => 0,
        [(_, Note::Gap { bytes: Some(bytes), .. })] => *bytes,
        _ => panic!("{notes:?}"),
    };
    assert_eq!(lost, status.lost);
    let at = notes[0].0 as usize;
    assert!(content.starts_with(&[&got[..at], &plain[..1000]].concat()));
    assert_eq!(got.len() as u64 + bytes + lost, content.len() as u64);
    assert!(content.ends_with(&got[at..]));
}

#[test]
fn a_card_that_fails_is_followed_by_a_recording_that_says_what_is_missing() {
    let card = Card::default();
    let stream = open(&card, FailPolicy::Drop, |_| {});
    let content = noise(600_000);
    feed(&stream, &content[..200_000]);
    wait("the first bytes", || stream.status().standing.durable == 200_000);
    card.set(|files| files.fails = true);
    feed(&stream, &content[200_000..400_000]);
    wait("the failure", || stream.status().failure.is_some());
    card.set(|files| files.fails = false);
    wait("a second recording", || stream.status().recordings == 2);
    feed(&stream, &content[400_000..]);
    let lost = stream.status().lost;
    stream.close(Reason::EndOfInput, PATIENCE).unwrap();

    assert_eq!(card.names(), ["a-2.alula", "a.alula"]);
    let (first, second) = (card.file("a.alula"), card.file("a-2.alula"));
    let (verdict, before, _) = opened(&first);
    assert!(matches!(verdict, Verdict::CutShort { .. }) && before.len() >= 200_000);
    let (verdict, after, notes) = opened(&second);
    assert_eq!(verdict, Verdict::Complete);
    let [(0, Note::Gap { bytes: Some(bytes), reason })] = &notes[..] else { panic!("{notes:?}") };
    assert!(reason.contains("the card failed"), "{reason}");
    assert_eq!(*bytes, lost);
    assert_eq!(200_000 + lost + after.len() as u64, content.len() as u64);
    assert!(content.ends_with(&after));
    let ids = [&first, &second].map(|file| Reader::open(Cursor::new(file)).unwrap());
    let named = ids[1].header().predecessor.unwrap();
    assert_eq!(named.recording_id, ids[0].header().recording_id);
}

#[test]
fn a_card_that_nobody_waits_for_ends_the_stream() {
    let card = Card::default();
    let stream = open(&card, FailPolicy::Drop, |options| options.give_up = Some(Duration::ZERO));
    card.set(|files| files.fails = true);
    assert_eq!(stream.write(b"for nothing"), Taken::Sealed);
    wait("the end", || stream.status().is_over);
    assert_eq!(stream.write(b"more"), Taken::Lost);
    assert_eq!(stream.status().lost, 15);
    let failed = stream.close(Reason::Stopped, PATIENCE).unwrap_err();
    assert_eq!((failed.path.to_str(), failed.durable), (Some("a.alula"), Some(0)));
}

#[test]
fn closing_waits_for_a_card_no_longer_than_it_is_told() {
    let card = Card::default();
    let stream = open(&card, FailPolicy::Drop, |_| {});
    card.set(|files| files.stalls = true);
    stream.write(b"on its way");
    let begun = Instant::now();
    let failed = stream.close(Reason::Stopped, Duration::from_millis(50)).unwrap_err();
    assert!(matches!(failed.error, Error::Io(error) if error.kind() == io::ErrorKind::TimedOut));
    assert!(begun.elapsed() < PATIENCE);
    card.set(|files| files.stalls = false);
    wait("the close", || matches!(opened(&card.file("a.alula")).0, Verdict::Complete));
}

#[test]
fn a_file_that_is_there_is_not_replaced_and_nothing_begins() {
    let folder = std::env::temp_dir().join(format!("alula-stream-there-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("a.alula");
    std::fs::write(&path, b"precious").unwrap();
    let options = Options::new(&path, Subject::default());
    let opened = Stream::open_on(
        drone(FailPolicy::Drop),
        FileSystem,
        SystemClock::new(),
        options,
        Box::new(|_| {}),
    );
    assert!(matches!(opened.err().unwrap().error, Error::Io(_)));
    assert_eq!(std::fs::read(&path).unwrap(), b"precious");
    std::fs::remove_dir_all(&folder).unwrap();
}
