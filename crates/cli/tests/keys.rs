// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Keeping keys: another passphrase, paper and back, and what a passphrase is worth.

mod common;

use common::{KEY, Place};

const OTHER: [&str; 2] = ["--passphrase-file", "other"];

#[test]
fn a_passphrase_is_changed_or_everything_stays() {
    let place = Place::new();
    place.record("f.alula", b"content", &[]).good();
    let before = place.read("owner/owner.key");
    place.write("other", "unmoved glitter sharpener handclap\n");
    place.write("short", "seven77");
    let change = |new: &str| {
        place.run(
            &[&["owner", "change-passphrase"], &KEY[..], &["--new-passphrase-file", new]].concat(),
        )
    };
    assert_eq!(change("short").code, 1);
    assert_eq!(place.read("owner/owner.key"), before);

    let said = change("other").good();
    assert!(said.out.contains("PBKDF2 iterations") && said.out.contains("guesses"), "{}", said.out);
    assert_eq!(place.names("owner"), ["owner.key", "owner.pub"]);
    assert_eq!(place.run_with_key("cat", &["f.alula"]).code, 4);
    let key = ["cat", "--key", "owner/owner.key"];
    assert_eq!(place.run(&[&key[..], &OTHER, &["f.alula"]].concat()).good().out, "content");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let meta = std::fs::metadata(place.path("owner/owner.key")).unwrap();
        assert_eq!(meta.permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_key_comes_back_from_paper() {
    let place = Place::new();
    place.record("f.alula", b"content", &[]).good();
    let backup = |out: &str| place.run(&[&["owner", "backup"], &KEY[..], &["--out", out]].concat());
    let said = backup("paper").good();
    assert!(said.out.contains("NO passphrase"));
    assert_eq!(backup("-").good().out.as_bytes(), place.read("paper"));
    assert_eq!(backup("paper").code, 1, "nothing is overwritten");

    let paper = String::from_utf8(place.read("paper")).unwrap();
    place.write("typed", paper.to_uppercase().replace("  ", "\t").replace('0', "O"));
    place.write("other", "unmoved glitter sharpener handclap");
    let restore = |from: &str| {
        place.run(&[&["--json", "owner", "restore", "again", "--from", from], &OTHER[..]].concat())
    };
    // The last letter of the third line.
    let slip: Vec<String> = paper
        .lines()
        .map(|line| match line.strip_prefix("3 ") {
            Some(rest) if rest.ends_with('7') => format!("3 {}8", &rest[..rest.len() - 1]),
            Some(rest) => format!("3 {}7", &rest[..rest.len() - 1]),
            None => line.to_owned(),
        })
        .collect();
    place.write("slip", slip.join("\n"));
    let said = restore("slip");
    assert!(said.code == 4 && said.err.contains("line 3"), "{}", said.err);
    assert_eq!(place.names("again"), [""; 0]);

    let told = restore("typed").good().json();
    assert_eq!(told["passphrase"]["weak"], false);
    assert_eq!(place.read("again/owner.pub"), place.read("owner/owner.pub"));
    let key = ["cat", "--key", "again/owner.key"];
    assert_eq!(place.run(&[&key[..], &OTHER, &["f.alula"]].concat()).good().out, "content");
}

#[test]
fn a_weak_passphrase_is_called_weak() {
    let place = Place::bare();
    place.write("weak", "drone1234");
    let new = ["owner", "new", "owner", "--passphrase-file", "weak"];
    let said = place.run(&new).good();
    assert!(said.out.contains("WEAK"), "{}", said.out);
    assert!(said.out.contains("PBKDF2 iterations"), "{}", said.out);
}
