//! A connection that was switched: bytes pass in both directions until both have ended.

use http_upgrade::diagnosis::Ended;
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Mutex;
use std::thread;
use std::time::Instant;
use upgrade_doctor::Exchange;

/// Most bytes of each direction that are recorded.
const MAX_RECORD: usize = 1 << 20;

/// Both ends of a connection that was switched.
pub(crate) struct Tunnel {
    pub(crate) client: TcpStream,
    pub(crate) upstream: TcpStream,
}

impl Tunnel {
    /// Copies in both directions until both have ended.
    pub(crate) fn run(self, exchange: &mut Exchange) {
        let started = Instant::now();
        let Self { client, upstream } = self;
        let ends = Mutex::new(Vec::new());
        let (Ok(client_out), Ok(upstream_out)) = (client.try_clone(), upstream.try_clone()) else {
            return;
        };
        let _ = (
            client.set_read_timeout(None),
            upstream.set_read_timeout(None),
        );
        let (request, response) = (&mut exchange.request, &mut exchange.response);
        thread::scope(|scope| {
            scope.spawn(|| {
                copy(client, upstream_out, request, || {
                    ends.lock()
                        .map(|mut ends| ends.push((false, Ended::Unknown)))
                        .unwrap_or_default();
                })
            });
            let ended = copy(upstream, client_out, response, || {});
            ends.lock()
                .map(|mut ends| ends.push((true, ended)))
                .unwrap_or_default();
        });
        // The side that ended first has ended the tunnel.
        let first = ends.into_inner().unwrap_or_default().into_iter().next();
        if let Some((true, ended)) = first {
            exchange.ended = ended;
            exchange.lasted = Some(started.elapsed());
        }
    }
}

fn copy(
    mut from: TcpStream,
    mut to: TcpStream,
    kept: &mut Option<Vec<u8>>,
    at_end: impl FnOnce(),
) -> Ended {
    let mut buffer = vec![0; 16 << 10];
    let ended = loop {
        match from.read(&mut buffer) {
            Ok(0) => break Ended::Closed,
            Ok(count) => {
                let bytes = buffer.get(..count).unwrap_or_default();
                record(kept, bytes);
                if to.write_all(bytes).is_err() {
                    break Ended::Unknown;
                }
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => break Ended::Reset,
        }
    };
    at_end();
    let _ = to.shutdown(Shutdown::Write);
    ended
}

/// Keeps bytes of one direction, as long as there is room.
pub(crate) fn record(side: &mut Option<Vec<u8>>, bytes: &[u8]) {
    let side = side.get_or_insert_with(Vec::new);
    let room = MAX_RECORD.saturating_sub(side.len());
    side.extend_from_slice(bytes.get(..bytes.len().min(room)).unwrap_or_default());
}
