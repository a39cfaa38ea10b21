// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What people get wrong and what disks refuse: each time the documented exit code, one line that
//! says what to do next, and nothing left behind that looks whole.

mod common;

use common::{KEY, Noise, Place, Said, feed};

const OPEN: [&str; 2] = ["--out", "opened"];

/// A place with `a.alula`, which holds `content` in several chapters.
fn recorded(content: &[u8]) -> Place {
    let place = Place::with_settings(500, 4_096);
    place.record("a.alula", content, &["--name", "a"]).good();
    place
}

#[test]
fn the_wrong_key_or_passphrase_opens_nothing() {
    let place = recorded(b"content");
    place.owner("stranger");
    place.write("wrong.passphrase", "another passphrase");
    let open = |key: &str, passphrase: &str| {
        let key = ["open", "--key", key, "--passphrase-file", passphrase];
        place.run(&[&key[..], &OPEN, &["a.alula"]].concat())
    };
    open("stranger/owner.key", "stranger.passphrase").refused(4, &["a.alula", "no recipient"]);
    open("owner/owner.key", "wrong.passphrase").refused(4, &["owner/owner.key", "passphrase"]);
    open("owner/owner.key", "nowhere").refused(1, &["nowhere", "check the path"]);
    open("owner/owner.key", "owner").refused(1, &["owner", "a file is meant"]);
    open("owner/owner.pub", "passphrase").refused(4, &["owner/owner.pub", "owner key"]);
    open("owner", "passphrase").refused(1, &["owner", "a file is meant"]);
    open("nowhere", "passphrase").refused(1, &["nowhere", "check the path"]);
    place.write("short", "short");
    open("owner/owner.key", "short").refused(1, &["at least 8"]);
    let mut key = place.read("owner/owner.key");
    key[100] ^= 1;
    place.write("bent.key", key);
    open("bent.key", "passphrase").refused(4, &["bent.key", "damaged", "another copy"]);
    // No terminal here, and no passphrase file.
    place.run(&["cat", "--key", "owner/owner.key", "a.alula"]).refused(1, &["--passphrase-file"]);
    let none = ["cat", "--key", "stranger/owner.key", "--passphrase-file", "stranger.passphrase"];
    let said = place.run(&[&none[..], &["a.alula"]].concat());
    assert_eq!(said.out, "");
    said.refused(4, &["no recipient"]);
    assert!(place.names("opened").is_empty());
}

#[test]
fn another_aircraft_is_not_taken_for_this_one() {
    let place = recorded(b"content");
    place.run(&["drone", "new", "other", "--owner", "owner/owner.pub"]).good();
    let verify = place.run(&["verify", "--drone-pub", "other/drone.pub", "a.alula"]);
    assert_eq!(verify.code, 4);
    assert!(verify.out.contains("a.alula: rejected") && verify.out.contains("another aircraft"));
    let open = ["--drone-pub", "other/drone.pub", "--out", "opened", "a.alula"];
    place.run_with_key("open", &open).refused(4, &["another aircraft"]);
    assert!(place.names("opened").is_empty());
    place
        .run(&["verify", "--drone-pub", "owner/owner.pub", "a.alula"])
        .refused(4, &["owner/owner.pub", "aircraft's public identity"]);
}

#[test]
fn missing_files_and_folders_in_their_place() {
    let place = recorded(b"content");
    let pubs = ["--drone-pub", "drone/drone.pub"];
    for verb in ["open", "cat", "list"] {
        let out: &[&str] = if verb == "open" { &OPEN } else { &[] };
        place
            .run_with_key(verb, &[out, &["nowhere.alula"]].concat())
            .refused(1, &["nowhere.alula", "check the path"]);
    }
    place.run(&["verify", pubs[0], pubs[1], "nowhere"]).refused(1, &["nowhere", "check the path"]);
    place.run(&["inspect", "nowhere"]).refused(1, &["nowhere", "check the path"]);
    place.run(&["inspect", "drone"]).refused(1, &["drone", "a file is meant"]);
    place.run_with_key("cat", &["drone"]).refused(1, &["drone", "a file is meant"]);
    place
        .run(&["verify", "--drone-pub", "drone", "a.alula"])
        .refused(1, &["drone", "a file is meant"]);
    place.run(&["drone", "new", "d", "--owner", "owner"]).refused(1, &["owner", "a file is meant"]);
    place.record("owner", b"x", &[]).refused(1, &["owner", "a file is meant"]);
    place.record("nowhere/a.alula", b"x", &[]).refused(1, &["nowhere/a.alula", "check the path"]);
    let seal = |drone, out, path| place.run(&["seal", "--drone", drone, "--out", out, path]);
    seal("drone", "sealed", "nowhere").refused(1, &["nowhere", "check the path"]);
    seal("nowhere", "sealed", "a.alula").refused(1, &["nowhere", "check the path"]);
    seal("a.alula", "sealed", "a.alula").refused(1, &["a.alula"]);
    seal("drone", "passphrase", "a.alula").refused(1, &["passphrase", "a folder is meant"]);
    seal("drone", "sealed", "/dev/null").refused(1, &["/dev/null", "alula record"]);
    let open = ["--out", "passphrase", "a.alula"];
    place.run_with_key("open", &open).refused(1, &["passphrase", "a folder is meant"]);
    std::fs::create_dir(place.path("empty")).unwrap();
    place.run(&["list", "empty"]).refused(1, &["no recording"]);
    seal("drone", "sealed", "empty").refused(1, &["no file"]);
    assert!(place.names("opened").is_empty() && place.names("sealed").is_empty());
}

#[test]
fn nothing_is_replaced_unless_asked() {
    let place = recorded(b"content");
    let before = place.read("a.alula");
    place.record("a.alula", b"x", &[]).refused(1, &["a.alula", "--force"]);
    assert_eq!(place.read("a.alula"), before);
    place.record("a.alula", b"other", &["--name", "a", "--force"]).good();
    assert_ne!(place.read("a.alula"), before);

    place.write("opened/a", "mine");
    let open = ["--out", "opened", "a.alula"];
    place.run_with_key("open", &open).refused(1, &["opened/a", "--force"]);
    assert_eq!((place.names("opened").len(), place.read("opened/a")), (1, b"mine".to_vec()));
    place.run_with_key("open", &[&open[..], &["--force"]].concat()).good();
    assert_eq!((place.names("opened").len(), place.read("opened/a")), (1, b"other".to_vec()));
    // Not even with force is a folder replaced, or a link followed.
    std::fs::remove_file(place.path("opened/a")).unwrap();
    std::fs::create_dir(place.path("opened/a")).unwrap();
    let forced = [&open[..], &["--force"]].concat();
    place.run_with_key("open", &forced).refused(1, &["opened/a", "a file is meant"]);
    std::fs::remove_dir(place.path("opened/a")).unwrap();
    place.write("precious", "precious");
    std::os::unix::fs::symlink("../precious", place.path("opened/a")).unwrap();
    place.run_with_key("open", &open).refused(1, &["opened/a", "--force"]);
    place.run_with_key("open", &forced).good();
    assert_eq!(
        (place.read("precious"), place.read("opened/a")),
        (b"precious".into(), b"other".into())
    );

    let key = place.read("owner/owner.key");
    let owner = ["owner", "new", "owner", "--passphrase-file", "passphrase"];
    place.run(&owner).refused(1, &["owner", "choose another place"]);
    assert_eq!(place.read("owner/owner.key"), key);
    let identity = place.read("drone/identity.key");
    let drone = ["drone", "new", "drone", "--owner", "owner/owner.pub"];
    place.run(&drone).refused(1, &["drone", "choose another place"]);
    assert_eq!(place.read("drone/identity.key"), identity);
    let sign = ["owner", "sign-config", "--recipient", "owner/owner.pub", "--number", "2"];
    let sign = [&sign[..], &KEY, &["--out", "config"]].concat();
    place.run(&sign).refused(1, &["config", "choose another name"]);
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let place = recorded(&Noise(13).bytes(500_000));
    let cat = [&["cat"], &KEY[..], &["a.alula"]].concat();
    let open = [&["open"], &KEY[..], &["--out", "opened", "a.alula"]].concat();
    let verify = ["verify", "--drone-pub", "drone/drone.pub", "a.alula"];
    for line in [&cat[..], &["list", "a.alula"], &verify, &open] {
        let (gone, pipe) = std::io::pipe().unwrap();
        drop(gone);
        Said::of(place.command(line).stdout(pipe).output().unwrap()).good();
    }
    assert_eq!(place.names("opened"), ["a"]);
    // An empty stream is a recording, too.
    place.record("empty.alula", b"", &[]).good();
    assert_eq!(place.verdict("empty.alula")["content"], 0);
}

#[test]
fn wrong_usage_is_said_with_the_right_one() {
    let place = recorded(b"content");
    let said = [
        place.run(&[]),
        place.run(&["fly"]),
        place.run(&["record"]),
        place.run(&["open", "--key"]),
        place.run(&["seal", "--drone", "drone", "--out", "sealed"]),
        place.run(&["cat", "--offset", "-1", "a.alula"]),
        place.record("b.alula", b"x", &["--max-size", "much"]),
    ];
    for said in said {
        assert_eq!((said.code, said.err.contains("--help")), (1, true), "{}", said.err);
    }
    place.record("b.alula", b"x", &["--flight", "7"]).refused(1, &["32 hexadecimal digits"]);
    place.record("b.alula", b"x", &["--max-size", "1000"]).refused(1, &["one chapter"]);
    place.record("b.alula", b"x", &["--status-fd", "77"]).refused(1, &["/dev/fd/77"]);
    place.record("b.alula", b"x", &["--label", &"x".repeat(256)]).refused(1, &["label", "shorten"]);
    assert!(!place.path("b.alula").exists());
}

#[test]
fn folders_that_cannot_be_written() {
    let place = recorded(b"content");
    std::fs::create_dir(place.path("card")).unwrap();
    let lines: [(&[&str], &[&str]); 5] = [
        (&["record", "--drone", "drone", "--out", "card/b.alula"], &["card/b.alula", "read-only"]),
        (&["seal", "--drone", "drone", "--out", "card", "passphrase"], &["card", "read-only"]),
        (&["seal", "--drone", "drone", "--out", "card/x", "passphrase"], &["card/x", "read-only"]),
        (&["drone", "new", "card", "--owner", "owner/owner.pub"], &["card", "read-only"]),
        (&["owner", "new", "card/o", "--passphrase-file", "passphrase"], &["card/o", "read-only"]),
    ];
    let open = [&["open"], &KEY[..], &["--out", "card", "a.alula"]].concat();
    for (line, words) in lines.into_iter().chain([(&open[..], &["card", "read-only"][..])]) {
        let mounts = "mount --bind card card && mount -o remount,ro,bind card";
        let Some(mut command) = place.namespaced(mounts, "") else { return };
        feed(
            {
                command.args(line);
                command
            },
            b"x",
        )
        .refused(1, words);
    }
    assert!(place.names("card").is_empty());
}

#[test]
fn a_full_disk() {
    let place = Place::with_settings(500, 65_536);
    let content = Noise(12).bytes(3_000_000);
    place.write("large.bin", &content);
    place.record("large.alula", &content, &["--name", "large.bin"]).good();
    std::fs::create_dir(place.path("card")).unwrap();
    let on_full_card = |line: &[&str]| -> Option<Said> {
        let mounts = "mount -t tmpfs -o size=1m none card";
        let mut command = place.namespaced(mounts, "rm -rf left; cp -r card left")?;
        Some(feed(
            {
                command.args(line);
                command
            },
            &content,
        ))
    };
    let record = ["record", "--drone", "drone", "--out", "card/a.alula", "--name", "a"];
    let record = [&record[..], &["--give-up", "0"]].concat();
    let Some(said) = on_full_card(&record) else { return };
    assert_eq!(said.code, 1, "{}", said.err);
    let line = said.err.lines().last().unwrap();
    for words in ["alula: cannot write card/a.alula", "free some space", "opens as cut short"] {
        assert!(line.contains(words), "{line}");
    }
    // What is on the card is good.
    assert_eq!(place.verdict("left/a.alula")["verdict"], "cut short");
    assert_eq!(place.run_with_key("open", &["--out", "opened", "left/a.alula"]).code, 3);
    let opened = place.read("opened/a");
    assert!(opened.len() > 500_000 && content.starts_with(&opened), "{}", opened.len());

    let seal = ["seal", "--drone", "drone", "--out", "card", "large.bin"];
    on_full_card(&seal).unwrap().refused(1, &["free some space"]);
    assert!(place.names("left").is_empty(), "{:?}", place.names("left"));
    let open = [&["open"], &KEY[..], &["--out", "card", "large.alula"]].concat();
    on_full_card(&open).unwrap().refused(1, &["card", "free some space"]);
    assert!(place.names("left").is_empty(), "{:?}", place.names("left"));

    let Ok(full) = std::fs::File::options().write(true).open("/dev/full") else { return };
    let mut cat = place.command(&[&["cat"], &KEY[..], &["large.alula"]].concat());
    let said = Said::of(cat.stdout(full).stderr(std::process::Stdio::piped()).output().unwrap());
    said.refused(1, &["standard output", "free some space"]);
}
