// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `alula serve`: ranges, refusals, a real player and a real browser that seek, and no plain copy.
#![cfg(unix)]

mod common;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use common::{KEY, Noise, Place, skipped};
use serde_json::Value;

/// The command at work, interrupted when it is dropped.
struct Serving {
    child: Child,
    said: Value,
}

impl Serving {
    fn start(place: &Place, files: &[&str]) -> Self {
        let arguments = [&["--json", "serve"], &KEY[..], files].concat();
        let mut command = place.command(&arguments);
        // Whoever makes a copy somewhere makes it here.
        command.env("TMPDIR", place.path("tmp"));
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        Serving { said: serde_json::from_str(&line).unwrap(), child }
    }

    fn url(&self, file: usize) -> &str {
        self.said["files"][file]["url"].as_str().unwrap()
    }

    fn get(&self, file: usize, headers: &str) -> Answer {
        let (host, path) = split(self.url(file));
        ask(
            host,
            &format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}\r\n"),
        )
    }

    fn stop(mut self) -> i32 {
        interrupt(&self.child);
        self.child.wait().unwrap().code().unwrap()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn interrupt(child: &Child) {
    let pid = rustix::process::Pid::from_child(child);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
}

/// `host:port` and path of an address.
fn split(url: &str) -> (&str, &str) {
    let rest = url.strip_prefix("http://").unwrap();
    rest.split_at(rest.find('/').unwrap())
}

struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

fn ask(host: &str, request: &str) -> Answer {
    let mut stream = TcpStream::connect(host).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(answer[..end].to_vec()).unwrap().to_lowercase();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, head, body: answer.split_off(end + 4) }
}

#[test]
fn ranges_come_back_from_recordings_that_follow_each_other() {
    let place = Place::with_settings(500, 4_096);
    let content = Noise(21).bytes(400_000);
    std::fs::create_dir(place.path("card")).unwrap();
    std::fs::create_dir(place.path("tmp")).unwrap();
    let options = ["--max-size", "150000", "--name", "DCIM/f & <b>.ts"];
    place.record("card/f.alula", &content, &options).good();
    assert!(place.names("card").len() > 2);
    let before = place.names(".");

    let serving = Serving::start(&place, &["card"]);
    assert_eq!(serving.said["files"].as_array().unwrap().len(), 1);
    let whole = serving.get(0, "");
    assert_eq!((whole.status, whole.body == content), (200, true));
    assert!(whole.head.contains("accept-ranges: bytes") && whole.head.contains("no-store"));
    assert!(whole.head.contains("content-type: video/mp2t"), "{}", whole.head);
    for (first, last) in [(0, 0), (0, 99), (149_999, 150_001), (390_000, 399_999), (7, 399_999)] {
        let part = serving.get(0, &format!("Range: bytes={first}-{last}\r\n"));
        assert_eq!(part.status, 206);
        assert!(part.head.contains(&format!("content-range: bytes {first}-{last}/400000")));
        assert!(part.body == content[first..=last], "{first} to {last}");
    }
    let tail = serving.get(0, "Range: bytes=-5\r\n");
    assert_eq!((tail.status, &tail.body[..]), (206, &content[399_995..]));
    assert_eq!(serving.get(0, "Range: bytes=400000-\r\n").status, 416);

    let (host, list) = split(serving.said["url"].as_str().unwrap());
    let head = |method: &str, path: &str, host_header: &str| {
        let head = format!("{method} {path} HTTP/1.1\r\nHost: {host_header}\r\n");
        ask(host, &format!("{head}Connection: close\r\n\r\n"))
    };
    let page = head("GET", list, host);
    let html = String::from_utf8(page.body).unwrap();
    assert!(html.contains("DCIM/f &amp; &lt;b&gt;.ts") && !html.contains("<b>"), "{html}");
    assert!(page.head.contains("content-security-policy: default-src 'none'"));
    let path = split(serving.url(0)).1;
    let headed = head("HEAD", path, host);
    assert_eq!((headed.status, headed.body.len()), (200, 0));
    assert!(headed.head.contains("content-length: 400000"));
    // Without the token, with another one, by a foreign name, by another method.
    assert_eq!(head("GET", "/", host).status, 404);
    assert_eq!(head("GET", &path.replace(&list[1..33], &"0".repeat(32)), host).status, 404);
    assert_eq!(head("GET", &path.replace("/0/", "/1/"), host).status, 404);
    assert_eq!(head("GET", path, "evil.example").status, 421);
    assert_eq!(head("POST", path, host).status, 405);
    // On this computer only.
    assert!(host.starts_with("127.0.0.1:"));

    assert_eq!(serving.stop(), 0);
    assert_eq!(place.names("."), before);
    assert_eq!(place.names("tmp"), [""; 0]);
}

#[test]
fn damage_ends_the_connection_and_what_was_cut_short_is_served_as_far_as_it_is_good() {
    let place = Place::with_settings(500, 4_096);
    std::fs::create_dir(place.path("tmp")).unwrap();
    let content = Noise(22).bytes(100_000);
    place.record("good.alula", &content, &["--name", "good.bin"]).good();
    let whole = place.read("good.alula");
    let mut bad = whole.clone();
    let at = bad.len() - 60_000;
    bad[at] ^= 1;
    std::fs::remove_file(place.path("good.alula")).unwrap();
    place.write("card/bad.alula", &bad);
    place.write("cut/cut.alula", &whole[..whole.len() - 40_000]);

    let serving = Serving::start(&place, &["card"]);
    let answer = serving.get(0, "");
    assert!(answer.head.contains("content-length: 100000"));
    assert!(answer.body.len() < content.len() && content.starts_with(&answer.body));
    // Another chapter is none the worse.
    let tail = serving.get(0, "Range: bytes=-1000\r\n");
    assert_eq!((tail.status, &tail.body[..]), (206, &content[99_000..]));
    drop(serving);

    let serving = Serving::start(&place, &["cut"]);
    assert_eq!(serving.said["files"][0]["whole"], false);
    let answer = serving.get(0, "");
    assert!(answer.body.len() > 10_000 && content.starts_with(&answer.body));
    assert_eq!(serving.said["files"][0]["bytes"], answer.body.len());
    assert_eq!(serving.stop(), 3);
}

#[test]
fn nothing_is_served_without_the_key() {
    let place = Place::new();
    place.owner("other");
    place.record("f.alula", b"content", &[]).good();
    let other = ["--key", "other/owner.key", "--passphrase-file", "other.passphrase"];
    let said = place.run(&[&["serve"], &other[..], &["f.alula"]].concat());
    assert_eq!(said.code, 4, "{}", said.err);
    assert!(said.err.contains("nothing to serve"));
}

/// A video of 20 seconds whose table of contents is at its end: a player must seek to begin.
fn video(place: &Place) -> bool {
    let source = "testsrc=duration=20:size=320x240:rate=25";
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-v", "error", "-f", "lavfi", "-i", source, "-pix_fmt", "yuv420p", "-g", "25"]);
    ffmpeg.arg(place.path("flight.mp4")).stdin(Stdio::null());
    ffmpeg.status().is_ok_and(|status| status.success())
}

#[test]
fn a_player_seeks_in_a_sealed_video() {
    let place = Place::new();
    if !video(&place) {
        return skipped("ffmpeg is not installed: no player seeks");
    }
    std::fs::create_dir(place.path("tmp")).unwrap();
    let content = place.read("flight.mp4");
    place.record("f.alula", &content, &["--name", "flight.mp4"]).good();
    std::fs::remove_file(place.path("flight.mp4")).unwrap();
    let serving = Serving::start(&place, &["f.alula"]);
    let url = serving.url(0);
    let probe = ["-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", url];
    let told = Command::new("ffprobe").args(probe).output().unwrap();
    let duration: f64 = String::from_utf8(told.stdout).unwrap().trim().parse().unwrap();
    assert!((19.9..20.1).contains(&duration), "{duration}");
    // One frame from the middle, beside the same one of the plain file.
    let frame = |input: &str| {
        let mut ffmpeg = Command::new("ffmpeg");
        ffmpeg.args(["-v", "error", "-ss", "13.2", "-i", input, "-frames:v", "1"]);
        let told = ffmpeg.args(["-f", "md5", "-"]).stdin(Stdio::null()).output().unwrap();
        assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
        told.stdout
    };
    let plain = place.write("plain.mp4", &content);
    assert_eq!(frame(url), frame(plain.to_str().unwrap()));
}

#[test]
fn a_browser_seeks_in_a_sealed_video() {
    let browsers = ["chromium", "google-chrome", "chrome"];
    let browser = browsers.into_iter().find(|name| {
        Command::new(name).arg("--version").output().is_ok_and(|told| told.status.success())
    });
    let place = Place::new();
    let (Some(browser), true) = (browser, video(&place)) else {
        return skipped("no Chromium and ffmpeg here: no browser seeks");
    };
    std::fs::create_dir(place.path("tmp")).unwrap();
    place.record("f.alula", &place.read("flight.mp4"), &["--name", "flight.mp4"]).good();
    let serving = Serving::start(&place, &["f.alula"]);
    let page = format!(
        "<video id=v muted src=\"{}\"></video><script>\
         v.onloadedmetadata=()=>v.currentTime=13;\
         v.onseeked=()=>document.title='at '+v.currentTime+' of '+v.duration;\
         v.onerror=()=>document.title='failed: '+v.error.message</script>",
        serving.url(0)
    );
    let page = place.write("player.html", page);
    let mut chromium = Command::new(browser);
    chromium.args(["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=15000"]);
    chromium.arg(format!("--user-data-dir={}", place.path("browser").display()));
    chromium.args(["--dump-dom", &format!("file://{}", page.display())]);
    let told = String::from_utf8_lossy(&chromium.output().unwrap().stdout).into_owned();
    assert!(told.contains("<title>at 13 of 20</title>"), "{told}");
}
