// SPDX-License-Identifier: Apache-2.0 OR MIT
//! One request, and its answer. \[RFC 9110\]

use std::cell::RefCell;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::http::response::Builder;
use hyper::{Method, Request, Response, StatusCode};

use super::page;
use crate::output::notice;
use crate::shelf::{Shelf, Shelved};

/// What is served, and under which address.
pub(super) struct Site {
    pub(super) shelf: RefCell<Shelf>,
    pub(super) token: String,
    pub(super) address: SocketAddr,
}

impl Site {
    /// The address of the list.
    pub(super) fn url(&self) -> String {
        format!("http://{}/{}/", self.address, self.token)
    }

    /// The address of a file, whose last part is for people and players only.
    pub(super) fn url_of(&self, at: usize, file: &Shelved) -> String {
        let name = file.name.last().map(String::as_str).unwrap_or_default();
        format!("{}{at}/{}", self.url(), page::in_url(name))
    }
}

/// The content of an answer.
pub(super) enum Content {
    Page(Bytes),
    /// `sent`: the last thing that happened was a piece.
    File {
        site: Rc<Site>,
        file: usize,
        at: u64,
        end: u64,
        sent: bool,
    },
}

/// What may be asked for.
enum Wanted {
    List,
    File(usize),
}

pub(super) fn answer(site: &Rc<Site>, request: &Request<Incoming>) -> Response<Content> {
    if !is_ours(request.headers(), site.address) {
        return plain(StatusCode::MISDIRECTED_REQUEST, "this address is not served here\n");
    }
    let Some(wanted) = wanted(site, request.uri().path()) else {
        return plain(
            StatusCode::NOT_FOUND,
            "nothing is here without the address as it was told\n",
        );
    };
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        let mut answer = plain(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD\n");
        answer.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return answer;
    }
    match wanted {
        Wanted::List => list(site),
        Wanted::File(file) => part(site, file, request.headers()),
    }
}

/// Whether a browser was sent here by its own user: a name of somebody else's that leads to this
/// address would make our pages his.
fn is_ours(headers: &HeaderMap, address: SocketAddr) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let port = address.port();
    host.is_some_and(|host| {
        host == format!("127.0.0.1:{port}") || host == format!("localhost:{port}")
    })
}

/// `/TOKEN/` is the list, `/TOKEN/3/any-name` a file.
fn wanted(site: &Site, path: &str) -> Option<Wanted> {
    let (token, rest) = path.strip_prefix('/')?.split_once('/')?;
    let same = token.len() == site.token.len()
        && token.bytes().zip(site.token.bytes()).fold(0, |all, (a, b)| all | (a ^ b)) == 0;
    if !same {
        return None;
    }
    if rest.is_empty() {
        return Some(Wanted::List);
    }
    let number = rest.split('/').next()?.parse().ok()?;
    (number < site.shelf.borrow().files().len()).then_some(Wanted::File(number))
}

fn list(site: &Site) -> Response<Content> {
    let page = page::list(site);
    let answer = begin(StatusCode::OK, "text/html; charset=utf-8")
        .header(header::CONTENT_SECURITY_POLICY, page::POLICY);
    finish(answer, Content::Page(page.into()))
}

fn plain(status: StatusCode, text: &'static str) -> Response<Content> {
    finish(
        begin(status, "text/plain; charset=utf-8"),
        Content::Page(Bytes::from_static(text.as_bytes())),
    )
}

/// A file, or the range of it that is asked for.
fn part(site: &Rc<Site>, file: usize, headers: &HeaderMap) -> Response<Content> {
    let shelf = site.shelf.borrow();
    let shelved = &shelf.files()[file];
    let (len, media_type) = (shelved.len, media_type(shelved).to_owned());
    drop(shelf);
    let range = headers.get(header::RANGE).and_then(|range| range.to_str().ok());
    let (status, at, end) = match range.map_or(Range::Whole, |range| Range::parse(range, len)) {
        Range::Whole => (StatusCode::OK, 0, len),
        Range::Part(at, end) => (StatusCode::PARTIAL_CONTENT, at, end),
        Range::Beyond => {
            let mut answer = plain(StatusCode::RANGE_NOT_SATISFIABLE, "beyond the file's end\n");
            let range = HeaderValue::from_str(&format!("bytes */{len}"));
            answer.headers_mut().extend(range.ok().map(|range| (header::CONTENT_RANGE, range)));
            return answer;
        }
    };
    let mut answer = begin(status, &media_type).header(header::ACCEPT_RANGES, "bytes");
    if status == StatusCode::PARTIAL_CONTENT {
        let last = end - 1;
        answer = answer.header(header::CONTENT_RANGE, format!("bytes {at}-{last}/{len}"));
    }
    finish(answer, Content::File { site: Rc::clone(site), file, at, end, sent: false })
}

fn begin(status: StatusCode, media_type: &str) -> Builder {
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, media_type)
        // Nothing of it is to be kept on a disk.
        .header(header::CACHE_CONTROL, "no-store")
        .header(header::REFERRER_POLICY, "no-referrer")
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
}

/// Headers are our own words but for the media type, which a header may not hold in any form.
fn finish(answer: Builder, content: Content) -> Response<Content> {
    answer.body(content).unwrap_or_else(|_| {
        let mut answer = Response::new(Content::Page(Bytes::new()));
        *answer.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        answer
    })
}

/// A range of bytes of a file. \[RFC 9110\] §14.1.2
#[derive(PartialEq, Eq, Debug)]
enum Range {
    /// None is asked for, or one that a server may ignore.
    Whole,
    /// From here, to before there.
    Part(u64, u64),
    Beyond,
}

impl Range {
    fn parse(text: &str, len: u64) -> Self {
        let number = |text: &str| {
            let digits = !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit());
            digits.then(|| text.parse().unwrap_or(u64::MAX))
        };
        let Some((first, last)) = text.strip_prefix("bytes=").and_then(|set| set.split_once('-'))
        else {
            return Range::Whole;
        };
        match (number(first), number(last), last) {
            (None, Some(0), _) if first.is_empty() => Range::Beyond,
            (None, Some(count), _) if first.is_empty() && len > 0 => {
                Range::Part(len.saturating_sub(count), len)
            }
            (Some(first), Some(last), _) if first > last => Range::Whole,
            (Some(first), ..) if first >= len => Range::Beyond,
            (Some(first), Some(last), _) => Range::Part(first, last.saturating_add(1).min(len)),
            (Some(first), None, "") => Range::Part(first, len),
            _ => Range::Whole,
        }
    }
}

/// The media type of a file: what its recorder named, or what its name tells.
pub(super) fn media_type(file: &Shelved) -> &str {
    let named = file.media_type.as_str();
    let ending = file.name.last().and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending);
    match (named, ending.unwrap_or_default().to_ascii_lowercase().as_str()) {
        // A page from within a recording would be run by the browser as ours.
        (named, _) if PLAYABLE.iter().any(|kind| named.starts_with(kind)) => named,
        (_, "mp4" | "m4v" | "lrv") => "video/mp4",
        (_, "mov") => "video/quicktime",
        (_, "ts" | "mts") => "video/mp2t",
        (_, "mkv") => "video/x-matroska",
        (_, "jpg" | "jpeg") => "image/jpeg",
        (_, "png") => "image/png",
        (_, "tif" | "tiff" | "dng") => "image/tiff",
        (_, "srt" | "txt" | "csv" | "log") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

const PLAYABLE: [&str; 5] =
    ["video/", "audio/", "image/jpeg", "image/png", "application/octet-stream"];

/// As much is opened at a time.
const PIECE: usize = 64 << 10;

impl Body for Content {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        match self.get_mut() {
            Content::Page(page) if page.is_empty() => Poll::Ready(None),
            Content::Page(page) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(page))))),
            Content::File { at, end, .. } if at == end => Poll::Ready(None),
            // Each piece goes out before the next is opened: other players have their turn, and
            // what is good before a damaged place arrives.
            Content::File { sent, .. } if *sent => {
                *sent = false;
                context.waker().wake_by_ref();
                Poll::Pending
            }
            Content::File { site, file, at, end, sent } => {
                let want = usize::try_from(*end - *at).map_or(PIECE, |left| left.min(PIECE));
                let mut piece = vec![0; want];
                let got = site.shelf.borrow_mut().read_at(*file, *at, &mut piece);
                let got = got.map_err(|error| error.to_string()).and_then(|got| match got {
                    0 => Err("it ends earlier than it did".into()),
                    got => Ok(got),
                });
                Poll::Ready(Some(match got {
                    Ok(got) => {
                        piece.truncate(got);
                        (*at, *sent) = (*at + got as u64, true);
                        Ok(Frame::data(piece.into()))
                    }
                    // The connection ends early, so that nobody takes what came for the whole.
                    Err(error) => {
                        notice(&format!("alula: file {file}, at {at}: {error}"));
                        Err(io::Error::other(error))
                    }
                }))
            }
        }
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(match self {
            Content::Page(page) => page.len() as u64,
            Content::File { at, end, .. } => end - at,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_those_of_the_standard() {
        let parts = [
            ("bytes=0-499", (0, 500)),
            ("bytes=500-999", (500, 1000)),
            ("bytes=9500-", (9500, 10000)),
            ("bytes=-500", (9500, 10000)),
            ("bytes=-20000", (0, 10000)),
            ("bytes=9999-99999999999999999999999", (9999, 10000)),
        ];
        for (text, (at, end)) in parts {
            assert_eq!(Range::parse(text, 10000), Range::Part(at, end), "{text}");
        }
        for text in ["bytes=10000-", "bytes=10000-10001", "bytes=-0", "bytes=18446744073709551615-"]
        {
            assert_eq!(Range::parse(text, 10000), Range::Beyond, "{text}");
        }
        let ignored =
            ["", "bytes=", "bytes=-", "bytes=2-1", "lines=1-2", "bytes=0-1,5-6", "bytes=+1-2"];
        for text in ignored {
            assert_eq!(Range::parse(text, 10000), Range::Whole, "{text}");
        }
        assert_eq!(Range::parse("bytes=0-", 0), Range::Beyond);
        assert_eq!(Range::parse("bytes=-1", 0), Range::Whole);
    }
}
