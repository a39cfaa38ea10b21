// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `alula serve`: a player on this computer reads a sealed recording, and seeks in it, while no
//! plain copy is ever made. The way is HTTP, on the loopback interface only; who has not the random
//! token in the address gets nothing.

mod page;
mod request;

use std::cell::RefCell;
use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::rc::Rc;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};

use crate::args::Serve;
use crate::failure::{Failure, Result, Verdict};
use crate::opener::Opener;
use crate::output::{Output, bytes, count, escaped};
use crate::recorder::hex;
use crate::recording;
use crate::shelf::Shelf;
use request::Site;

/// As many players and browser tabs may hold a connection at a time.
const CONNECTIONS: usize = 64;

pub(crate) fn run(arguments: &Serve, output: &Output) -> Result<Verdict> {
    let aircraft = match &arguments.drone_pub {
        Some(path) => Some(recording::drone_pub(path)?),
        None => None,
    };
    let opener = Opener::new(&arguments.access)?;
    let (shelf, verdict) = Shelf::new(&arguments.files, opener, aircraft.as_ref())?;
    if shelf.files().is_empty() {
        return Err(Failure::rejected("there is nothing to serve: no recording could be opened"));
    }
    let mut token = [0; 16];
    alula_engine::random::fill(&mut token)?;
    let failed = |error: io::Error| Failure::usage(format!("cannot serve: {error}"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build();
    let runtime = runtime.map_err(failed)?;
    let local = tokio::task::LocalSet::new();
    local.block_on(&runtime, async {
        let listener = listen(arguments.port).await?;
        let address = listener.local_addr().map_err(failed)?;
        let site = Site { shelf: RefCell::new(shelf), token: hex(&token), address };
        announce(&site, output);
        serve(listener, Rc::new(site)).await.map_err(failed)
    })?;
    Ok(verdict)
}

async fn listen(port: u16) -> Result<TcpListener> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    TcpListener::bind(address).await.map_err(|error| {
        Failure::usage(format!(
            "cannot listen on {address}: {error}; choose another --port, or none"
        ))
    })
}

/// Says where everything is to be found.
fn announce(site: &Site, output: &Output) {
    let shelf = site.shelf.borrow();
    let mut lines = Vec::new();
    let mut values = Vec::new();
    for (at, file) in shelf.files().iter().enumerate() {
        let (name, url) = (file.name.join("/"), site.url_of(at, file));
        let cut = if file.whole { "" } else { ", cut short" };
        lines.push(format!("{url}\n    {} ({}{cut})", escaped(&name), bytes(file.len)));
        values.push(json!({
            "url": url, "name": name, "bytes": file.len, "type": request::media_type(file),
            "whole": file.whole,
        }));
    }
    let files = count(shelf.files().len() as u64, "file");
    output.result(
        &format!(
            "{}\n{files} for players and browsers on this computer: {}\nCtrl-C ends it; no plain \
             copy was made.",
            lines.join("\n"),
            site.url()
        ),
        &json!({ "url": site.url(), "files": values }),
    );
}

/// Answers until somebody presses Ctrl-C.
async fn serve(listener: TcpListener, site: Rc<Site>) -> io::Result<()> {
    let mut ended = std::pin::pin!(ended());
    let mut connections = tokio::task::JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept(), if connections.len() < CONNECTIONS => accepted,
            Some(_) = connections.join_next(), if !connections.is_empty() => continue,
            ended = &mut ended => return ended,
        };
        // A connection that was given up before it was taken is nothing.
        if let Ok((stream, _)) = accepted {
            connections.spawn_local(converse(stream, Rc::clone(&site)));
        }
    }
}

/// Waits until somebody ends the command.
#[cfg(unix)]
async fn ended() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) =
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    tokio::select! {
        _ = interrupt.recv() => Ok(()),
        _ = terminate.recv() => Ok(()),
    }
}

/// Waits until somebody presses Ctrl-C.
#[cfg(not(unix))]
async fn ended() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}

/// One connection, from its first request to its end.
async fn converse(stream: TcpStream, site: Rc<Site>) {
    let answer = service_fn(move |request| {
        let answer = request::answer(&site, &request);
        async { Ok::<_, Infallible>(answer) }
    });
    // What a player breaks off is its own choice.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), answer).await;
}
