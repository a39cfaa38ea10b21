// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `alula mount`: sealed recordings as read-only files, and nothing left behind.
#![cfg(target_os = "linux")]

mod common;

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::FileExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, UNIX_EPOCH};

use common::{KEY, Noise, Place, skipped};

/// The command at work on `flights`. `None`, said aloud, where this user may not mount.
fn mount(place: &Place, files: &[&str]) -> Option<Child> {
    if !std::path::Path::new("/dev/fuse").exists() {
        skipped("there is no /dev/fuse: nothing is mounted");
        return None;
    }
    std::fs::create_dir(place.path("flights")).unwrap();
    let arguments = [&["mount"], &KEY[..], &["--at", "flights"], files].concat();
    let mut command = place.command(&arguments);
    command.env("TMPDIR", place.path("tmp"));
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    if line.contains("in flights") {
        return Some(child);
    }
    let told = child.wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&told.stderr).into_owned();
    assert!(told.contains("fusermount3") && !rustix::process::geteuid().is_root(), "{told}");
    skipped("this user may not mount");
    None
}

fn interrupted(mut child: Child) -> Option<i32> {
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    child.wait().unwrap().code()
}

#[test]
fn recordings_are_files_that_are_read_anywhere() {
    let place = Place::with_settings(500, 4_096);
    std::fs::create_dir(place.path("tmp")).unwrap();
    let (long, short) = (Noise(31).bytes(400_000), Noise(32).bytes(5_000));
    std::fs::create_dir(place.path("card")).unwrap();
    let long_options = ["--max-size", "150000", "--name", "DCIM/flight 1.ts"];
    place.record("card/f.alula", &long, &long_options).good();
    place.record("card/g.alula", &short, &["--name", "DCIM/100/p.jpg"]).good();
    place.record("card/h.alula", &short, &["--name", "dcim/100/P.jpg"]).good();
    let Some(child) = mount(&place, &["card"]) else { return };
    let before = place.names("tmp");

    assert!(place.read("flights/DCIM/flight 1.ts") == long);
    assert!(place.read("flights/DCIM/100/p.jpg") == short);
    assert_eq!(place.names("flights/DCIM"), ["100", "flight 1.ts"]);
    // A name that differs in case only is shown by its recording's id.
    let names = place.names("flights");
    assert_eq!(names.len(), 2, "{names:?}");
    let other = names.iter().find(|name| name.ends_with(".jpg")).unwrap();
    assert!(place.read(format!("flights/{other}")) == short);
    let file = File::open(place.path("flights/DCIM/flight 1.ts")).unwrap();
    for at in [399_999_usize, 0, 149_000, 151_000, 390_000, 17] {
        let mut bytes = vec![0; 1000.min(400_000 - at)];
        file.read_exact_at(&mut bytes, at as u64).unwrap();
        assert!(bytes == long[at..at + bytes.len()], "{at}");
    }
    let meta = file.metadata().unwrap();
    assert_eq!((meta.len(), meta.permissions().readonly()), (400_000, true));
    let age = meta.modified().unwrap().elapsed().unwrap();
    assert!(age < Duration::from_secs(3600) && meta.modified().unwrap() > UNIX_EPOCH);
    let written = std::fs::write(place.path("flights/new"), "x");
    assert_eq!(written.unwrap_err().kind(), std::io::ErrorKind::ReadOnlyFilesystem);
    drop(file);

    assert_eq!(interrupted(child), Some(0));
    assert_eq!(place.names("flights"), [""; 0]);
    assert_eq!(place.names("tmp"), before);
}

#[test]
fn a_folder_that_somebody_else_unmounts_ends_the_command() {
    let place = Place::new();
    place.record("f.alula", b"content", &["--name", "f"]).good();
    let Some(mut child) = mount(&place, &["f.alula"]) else { return };
    assert_eq!(place.read("flights/f"), b"content");
    let unmounted = Command::new("umount").arg(place.path("flights")).status();
    if unmounted.is_ok_and(|status| status.success()) {
        assert_eq!(child.wait().unwrap().code(), Some(0));
    } else {
        skipped("this user may not unmount");
        assert_eq!(interrupted(child), Some(0));
    }
}

#[test]
fn a_folder_with_files_is_not_hidden() {
    let place = Place::new();
    place.record("f.alula", b"content", &[]).good();
    place.write("full/file", "x");
    let said = place.run_with_key("mount", &["--at", "full", "f.alula"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("not empty"), "{}", said.err);
}
