//! Runs the exchanges of one client, until its connection closes or its tunnel ends.

use std::io::{self, Write};
use std::net::SocketAddr;

use http_upgrade::drive::ProxyEnd;
use http_upgrade::{Buffer, Growing, Intermediary, Persistence};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::exchange::Exchange;
use crate::listener::{self, Result, Stop};
use crate::upstream::Upstream;
use crate::waits::WAITS;

pub(crate) async fn serve(
    mut stream: TcpStream,
    stop: Stop,
    address: SocketAddr,
    policy: Intermediary<'static>,
) -> Result {
    let from = stream.peer_addr()?;
    // If the log cannot be written any more, the connection goes on without it.
    let log = |line: &str| drop(writeln!(io::stdout(), "{from} {line}"));
    let mut upstream = Upstream::new(address);
    let empty = || Buffer::new(Growing::up_to(policy.buffer_len()));
    let mut unread = empty();
    loop {
        // Between two requests, the connection ends if the client is silent too long or the proxy
        // stops. It has no memory for a request meanwhile. The stream may count as readable
        // although the last read took everything, so this waits for a byte, or the end.
        if unread.filled().is_empty() {
            unread = empty();
            let mut first = [0];
            tokio::select! {
                waited = timeout(WAITS.idle, stream.peek(&mut first)) => match waited {
                    Ok(peeked) => peeked?,
                    Err(_) => return Ok(()),
                },
                () = stop.asked() => break,
            };
        }
        let client = (&mut stream, unread);
        let mut exchange = Exchange::new(policy, client, &mut upstream, &log)?;
        let end = exchange.run(&stop).await;
        [unread, _] = exchange.driven.into_inputs();
        let Ok(ProxyEnd::Http {
            client: of_client,
            upstream: of_upstream,
            needs_reset,
        }) = end
        else {
            return Ok(()); // the tunnel has ended, or a connection has failed
        };
        upstream.done(of_upstream == Persistence::Reuse);
        if needs_reset {
            // After an orderly close, a truncated response could look complete.
            stream.set_zero_linger()?;
            return Ok(());
        }
        if of_client == Persistence::Close {
            break;
        }
    }
    listener::close(stream).await
}
