// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The list of files as a page, with a player in it for what a browser can play. What comes from
//! within a recording is escaped, and nothing on the page is a script.

use std::fmt::Write as _;

use super::request::{Site, media_type};
use crate::output::{bytes, escaped};

/// What the page may load: our own files, as media, and its style.
pub(super) const POLICY: &str = "default-src 'none'; media-src 'self'; img-src 'self'; \
    style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const HEAD: &str = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
    <title>Alula: sealed recordings</title>\n<style>\
    body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}\
    video,img{max-width:100%;max-height:30rem;display:block}small{color:#666}</style>\n\
    <h1>Sealed recordings</h1>\n\
    <p>Opened while you look at them. No plain copy is made.</p>\n";

/// The page.
pub(super) fn list(site: &Site) -> String {
    let mut page = HEAD.to_owned();
    for (at, file) in site.shelf.borrow().files().iter().enumerate() {
        let (name, url) =
            (in_html(&escaped(&file.name.join("/"))), in_html(&site.url_of(at, file)));
        let cut = if file.whole { "" } else { ", cut short: what is there is good" };
        let size = bytes(file.len);
        let _ = writeln!(page, "<h2><a href=\"{url}\">{name}</a> <small>{size}{cut}</small></h2>");
        let _ = match media_type(file).split('/').next() {
            Some("video" | "audio") => {
                writeln!(page, "<video controls preload=\"metadata\" src=\"{url}\"></video>")
            }
            Some("image") => writeln!(page, "<img loading=\"lazy\" alt=\"\" src=\"{url}\">"),
            _ => Ok(()),
        };
    }
    page
}

/// Text that means nothing to HTML.
fn in_html(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => shown.push_str("&amp;"),
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '"' => shown.push_str("&quot;"),
            '\'' => shown.push_str("&#39;"),
            _ => shown.push(c),
        }
    }
    shown
}

/// Text as one part of an address. \[RFC 3986\] §2.1 and §2.3
pub(super) fn in_url(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            shown.push(byte.into());
        } else {
            let _ = write!(shown, "%{byte:02X}");
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_become_markup_or_another_address() {
        assert_eq!(in_html("<a href=\"x\">&'"), "&lt;a href=&quot;x&quot;&gt;&amp;&#39;");
        assert_eq!(in_url("DJI 0001/ä?.mp4"), "DJI%200001%2F%C3%A4%3F.mp4");
    }
}
