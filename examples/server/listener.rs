//! Accepts the connections of a blocking server. Each one has a thread of its own, and their number
//! is limited.

use std::error::Error;
use std::io::{self, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use http_upgrade::{Encode, Rejection};

use super::stop;
use super::timed::Timed;
use super::waits::WAITS;

/// The number of connections that are served at the same time.
const CONNECTIONS: usize = 256;
/// The number of further connections that are answered with 503. Any beyond those are closed
/// without an answer.
const REFUSALS: usize = 64;

const CROWDED: Rejection<'_> = Rejection::new(503, "too many connections are open").closing();

/// Passes every connection to `serve` until Ctrl-C or SIGTERM arrives. Then waits for the open
/// connections; `Timed` limits how long they last.
pub(crate) fn run(
    listener: TcpListener,
    serve: impl Fn(&mut Timed) + Sync,
) -> Result<(), Box<dyn Error>> {
    stop::on_signal(listener.local_addr()?)?;
    let serve = &serve;
    thread::scope(move |scope| {
        // Each connection holds a clone of this, so the number of clones is the number of
        // connections.
        let places = Arc::new(());
        for stream in listener.incoming() {
            if stop::asked().is_some() {
                break; // this drops the listener: no connection is accepted any more
            }
            let place = Arc::clone(&places);
            let open = Arc::strong_count(&places) - 1;
            let started = stream.and_then(|stream| {
                if open > CONNECTIONS + REFUSALS {
                    return Ok(());
                }
                let connection = move || {
                    // An error here concerns the client's end of this one connection; the server
                    // goes on.
                    let _ = if open > CONNECTIONS {
                        converse(stream, refuse)
                    } else {
                        converse(stream, serve)
                    };
                    drop(place);
                };
                let thread = thread::Builder::new();
                thread.spawn_scoped(scope, connection).map(drop)
            });
            if let Err(error) = started {
                eprintln!("a connection was lost: {error}");
                // The process has run out of file descriptors or threads. When a connection ends,
                // it frees some.
                thread::sleep(Duration::from_millis(10));
            }
        }
    });
    Ok(())
}

fn converse(stream: TcpStream, serve: impl Fn(&mut Timed)) -> io::Result<()> {
    let mut stream = Timed::new(stream)?;
    serve(&mut stream);
    stream.close()
}

fn refuse(stream: &mut Timed) {
    stream.expire_in(WAITS.farewell);
    if let Ok(answer) = CROWDED.encode(&mut [0; 512]) {
        let _ = stream.write_all(answer);
    }
}
