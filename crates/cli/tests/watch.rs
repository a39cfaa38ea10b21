// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A folder that a camera fills is sealed file by file, and nothing plain stays that was sealed.
#![cfg(target_os = "linux")]

mod common;

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use common::{Noise, Place, Said};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use serde_json::Value;

struct Watching {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Watching {
    fn start(place: &Place, options: &[&str]) -> Self {
        let seal = ["--json", "seal", "--drone", "drone", "--out", "sealed", "--watch", "DCIM"];
        Self::spawn(place.command(&[&seal[..], options].concat()))
    }

    fn spawn(mut command: Command) -> Self {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        let mut watching = Watching { child, lines };
        assert_eq!(watching.line()["event"], "watching");
        watching
    }

    fn line(&mut self) -> Value {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("{line:?}"))
    }

    /// The next file that was sealed.
    fn sealed(&mut self) -> Value {
        let line = self.line();
        assert_eq!(line["event"], "sealed", "{line}");
        line
    }

    /// Told to stop, it says what is left.
    fn stop(mut self) -> (Said, Value) {
        kill_process(Pid::from_child(&self.child), Signal::INT).unwrap();
        let line = self.line();
        assert_eq!(line["event"], "stopped", "{line}");
        (Said::of(self.child.wait_with_output().unwrap()), line)
    }
}

/// Ends a shell and what it runs.
fn kill(child: &mut Child) {
    kill_process_group(Pid::from_child(child), Signal::KILL).unwrap();
    child.wait().unwrap();
}

fn opens(place: &Place, sealed: &Value, content: &[u8]) {
    let recording = sealed["sealed"][0].as_str().unwrap();
    place.run_with_key("open", &["--out", "opened", "--force", recording]).good();
    let name = sealed["name"].as_str().unwrap();
    assert!(place.read(format!("opened/{name}")) == content, "{name}");
}

#[test]
fn a_file_is_sealed_when_it_is_closed_and_then_it_is_gone() {
    let place = Place::new();
    let content = Noise(81).bytes(300_000);
    place.write("DCIM/there.jpg", &content[..1000]);
    let mut watching = Watching::start(&place, &["--quiet", "1"]);
    let sealed = watching.sealed();
    assert_eq!(sealed["name"], "DCIM/there.jpg");
    opens(&place, &sealed, &content[..1000]);

    // Slowly, in a folder that is made later; not a byte is sealed before it is closed.
    std::fs::create_dir(place.path("DCIM/100MEDIA")).unwrap();
    let mut file = File::create(place.path("DCIM/100MEDIA/DJI_0001.MP4")).unwrap();
    for chunk in content.chunks(100_000) {
        file.write_all(chunk).unwrap();
        std::thread::sleep(Duration::from_millis(500));
    }
    assert_eq!(place.names("sealed").len(), 1);
    drop(file);
    let sealed = watching.sealed();
    assert_eq!(sealed["name"], "DCIM/100MEDIA/DJI_0001.MP4");
    opens(&place, &sealed, &content);

    // Renamed into the folder, as some cameras do.
    place.write("elsewhere", &content[..77]);
    std::fs::rename(place.path("elsewhere"), place.path("DCIM/b.srt")).unwrap();
    let sealed = watching.sealed();
    opens(&place, &sealed, &content[..77]);
    assert_eq!(place.names("DCIM"), ["100MEDIA"]);
    assert!(place.names("DCIM/100MEDIA").is_empty());

    // What is still being written is not touched, and told at the end.
    let mut open = File::create(place.path("DCIM/open")).unwrap();
    open.write_all(b"not yet").unwrap();
    drop(File::options().append(true).open(place.path("DCIM/open")).unwrap());
    std::thread::sleep(Duration::from_millis(300));
    let (said, stopped) = watching.stop();
    assert_eq!((said.code, &stopped["sealed"]), (3, &3.into()), "{}", said.err);
    assert!(stopped["left"][0].as_str().unwrap().ends_with("DCIM/open"), "{stopped}");
    assert_eq!(place.read("DCIM/open"), b"not yet");
    assert_eq!(place.names("sealed").len(), 3);
    drop(open);
}

#[test]
fn it_says_what_removing_is_worth() {
    let place = Place::new();
    std::fs::create_dir(place.path("DCIM")).unwrap();
    let seal = ["--json", "seal", "--drone", "drone", "--out", "sealed", "--watch", "DCIM"];
    for (system, size) in [("tmpfs", "-o size=1m"), ("ramfs", "")] {
        let mount = format!("mount -t {system} {size} none DCIM && : > DCIM/a");
        let Some(mut command) = place.namespaced(&mount, "ls DCIM >&2") else { return };
        command.args(seal).args(["--quiet", "0"]);
        command.process_group(0).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut told = command.spawn().unwrap();
        let mut lines = BufReader::new(told.stdout.take().unwrap()).lines();
        let mut line =
            || -> Value { serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap() };
        let watching = line();
        assert_eq!(watching["file_system"], system);
        assert!(watching["medium"].as_str().unwrap().starts_with("memory"), "{watching}");
        assert_eq!(line()["original"], "removed");
        kill(&mut told);
    }
}

#[test]
fn nothing_is_removed_that_is_not_safely_sealed() {
    let place = Place::new();
    place.write("DCIM/a", b"precious");
    // A folder for the recordings that holds hardly anything.
    std::fs::create_dir(place.path("sealed")).unwrap();
    let mount = "mount -t tmpfs -o size=8k none sealed";
    let Some(mut command) = place.namespaced(mount, "") else { return };
    let seal = ["--json", "seal", "--drone", "drone", "--out", "sealed", "--watch", "DCIM"];
    command.args(seal).args(["--quiet", "0"]).process_group(0);
    let mut watching = Watching::spawn(command);
    let failed = watching.line();
    assert_eq!(failed["event"], "failed", "{failed}");
    assert!(failed["error"].as_str().unwrap().contains("free some space"), "{failed}");
    kill(&mut watching.child);
    assert_eq!(place.read("DCIM/a"), b"precious");
}

#[test]
fn the_sealed_files_do_not_go_where_they_would_be_sealed_again() {
    let place = Place::new();
    std::fs::create_dir(place.path("DCIM")).unwrap();
    let seal = ["seal", "--drone", "drone", "--watch", "DCIM", "--out"];
    place.run(&[&seal[..], &["DCIM/sealed"]].concat()).refused(1, &["outside the watched"]);
    assert!(!place.path("DCIM/sealed").exists());
    assert_eq!(place.run(&[&seal[..], &["sealed", "a"]].concat()).code, 1);
    place.write("file", b"no folder");
    for (folder, why) in [("nowhere", "no such file"), ("file", "not a directory")] {
        let seal = ["seal", "--drone", "drone", "--watch", folder, "--out", "new"];
        place.run(&seal).refused(1, &[folder, why]);
        assert!(!place.path("new").exists(), "{folder}");
    }
    let keeps = ["--keep", "--quiet", "0"];
    place.write("DCIM/a", b"kept");
    let mut watching = Watching::start(&place, &keeps);
    assert_eq!(watching.sealed()["original"], "kept");
    assert_eq!(watching.stop().0.code, 0);
    assert_eq!(place.read("DCIM/a"), b"kept");
}
