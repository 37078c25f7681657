//! Listens between a client and a server, as an intermediary of http-upgrade, and explains each
//! exchange as it happens.

use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::output::Output;
use crate::progress::tell;
use crate::relayed::{Relayed, relay};
use crate::save::Folder;
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;
use std::time::Duration;
use upgrade_doctor::Report;

/// Most connections at a time.
const MAX_CONNECTIONS: usize = 64;

/// Runs until it is ended from outside.
pub(crate) fn run(
    listen: &str,
    upstream: &str,
    arguments: &Arguments,
    output: &Output,
) -> Result<u8, Failure> {
    let upstream = upstream
        .rsplit("://")
        .next()
        .unwrap_or(upstream)
        .trim_end_matches('/');
    let listener = bind(listen)?;
    tell(&format!(
        "Passing everything on to {upstream}. Ctrl-C ends this."
    ));
    let folder = arguments.save.as_deref().map(Folder::open).transpose()?;
    each(&listener, |client| {
        serve(client, upstream, folder.as_ref(), output);
    })
}

/// Listens on an address, and tells which one it is.
pub(crate) fn bind(address: &str) -> Result<TcpListener, Failure> {
    let address = address
        .rsplit("://")
        .next()
        .unwrap_or(address)
        .trim_end_matches('/');
    let listener = TcpListener::bind(address)
        .map_err(|error| Failure::Usage(format!("{address}: {error}")))?;
    if let Ok(address) = listener.local_addr() {
        tell(&format!("Listening on {address}."));
    }
    Ok(listener)
}

/// Serves each connection in a thread of its own. An error of one connection ends nothing else.
pub(crate) fn each(
    listener: &TcpListener,
    serve: impl Fn(TcpStream) + Sync,
) -> Result<u8, Failure> {
    let count = AtomicUsize::new(0);
    thread::scope(|scope| {
        loop {
            match listener.accept() {
                Ok((client, _)) if count.load(Relaxed) < MAX_CONNECTIONS => {
                    count.fetch_add(1, Relaxed);
                    let (serve, count) = (&serve, &count);
                    scope.spawn(move || {
                        serve(client);
                        count.fetch_sub(1, Relaxed);
                    });
                }
                Ok(_) => tell("Too many connections at a time: one was closed."),
                // For example, the process has run out of file descriptors, and some are freed
                // soon.
                Err(_) => thread::sleep(Duration::from_millis(20)),
            }
        }
    })
}

fn serve(client: TcpStream, upstream: &str, folder: Option<&Folder>, output: &Output) {
    let mut shown = None;
    let exchange = relay(client, upstream, |relayed: &Relayed| {
        let report = Report::of(&relayed.exchange);
        output.report(&report, &relayed.exchange, &relayed.notes);
        shown = Some((
            report.verdict,
            report.findings.first().map(|finding| finding.id),
        ));
    });
    let mut notes = exchange.notes;
    let exchange = exchange.exchange;
    if let Some(folder) = folder {
        match folder.save(&exchange) {
            Ok(name) => tell(&format!("Saved as {name}.req.bin and .res.bin.")),
            Err(error) => tell(&format!("Not saved: {error}.")),
        }
    }
    // A tunnel may have failed after it was reported on.
    let report = Report::of(&exchange);
    let now = (
        report.verdict,
        report.findings.first().map(|finding| finding.id),
    );
    if shown != Some(now) {
        notes.push("This is how the connection ended.".into());
        output.report(&report, &exchange, &notes);
    }
}
