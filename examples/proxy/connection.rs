//! Runs the exchanges of one client, until its connection closes or becomes a tunnel.

use std::io::{self, Write};
use std::net::SocketAddr;

use http_upgrade::{Encode, Intermediary, Persistence};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::ended::Ended;
use crate::exchange::{Outcome, exchange};
use crate::listener::{self, Result, Stop};
use crate::peer::Peer;
use crate::transfer::write_all;
use crate::tunnel;
use crate::waits::WAITS;

/// The address of the upstream server, and an idle connection to it that may carry the next
/// request.
pub(crate) struct Upstream {
    address: SocketAddr,
    kept: Option<Peer>,
}

impl Upstream {
    /// Takes the idle connection, if it can still be used.
    pub(crate) fn kept(&mut self) -> Option<Peer> {
        self.kept.take().filter(Peer::is_quiet)
    }

    pub(crate) async fn connect(&self) -> std::result::Result<Peer, String> {
        match timeout(WAITS.connect, TcpStream::connect(self.address)).await {
            Ok(Ok(stream)) => Ok(Peer::new(stream)),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("upstream does not accept".into()),
        }
    }
}

pub(crate) async fn serve(
    stream: TcpStream,
    stop: Stop,
    address: SocketAddr,
    policy: Intermediary<'static>,
) -> Result {
    let from = stream.peer_addr()?;
    // If the log cannot be written any more, the connection goes on without it.
    let log = |line: &str| drop(writeln!(io::stdout(), "{from} {line}"));
    let mut client = Peer::new(stream);
    let mut upstream = Upstream {
        address,
        kept: None,
    };
    loop {
        // Between two requests, the connection ends if the client is silent too long or the proxy
        // stops.
        tokio::select! {
            waited = timeout(WAITS.idle, client.is_readable()) => match waited {
                Ok(readable) => readable?,
                Err(_) => return Ok(()),
            },
            () = stop.asked() => break,
        }
        match exchange(&mut client, &mut upstream, policy, &log).await {
            Ok(Outcome::Http {
                upstream: peer,
                connections: [of_client, of_upstream],
            }) => {
                upstream.kept = (of_upstream == Persistence::Reuse).then_some(peer);
                if of_client == Persistence::Close {
                    break;
                }
            }
            Ok(Outcome::Tunnel(mut peer)) => {
                log(&tunnel::carry(&mut client, &mut peer, &stop).await);
                return Ok(());
            }
            Err(Ended::Refused(rejection)) => {
                // The client may be gone already, so a failure is ignored.
                let (_, mut to_client) = client.stream.split();
                let _ = write_all(&mut to_client, &rejection.to_vec()?).await;
                break;
            }
            Err(Ended::Broken(why)) => {
                log(&why);
                return Ok(());
            }
            Err(Ended::CutOff(why)) => {
                log(&why);
                // Reset the connection: after an orderly close, a truncated response could look
                // complete.
                client.stream.set_zero_linger()?;
                return Ok(());
            }
            Err(Ended::Silent | Ended::Unheard(_)) => return Ok(()),
        }
    }
    listener::close(client.stream).await
}
