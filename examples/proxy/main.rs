//! A reverse proxy that tunnels what both ends switched to, and nothing else:
//!
//! ```text
//! cargo run --example proxy -- LISTEN UPSTREAM [ALLOWED,…]
//! cargo run --example proxy -- 127.0.0.1:8102 127.0.0.1:8101 websocket,tcp
//! ```
//!
//! `exchange` is what to read: a request, what answers it, and what becomes of both connections. One line is printed for each decision, with
//! the rule behind a refusal.

mod ended;
mod exchange;
mod peer;

use std::error::Error;
use std::net::SocketAddr;
use std::time::Duration;

use http_upgrade::{Connection, Intermediary, Protocol, Relay, Token, websocket};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use ended::Ended;
use exchange::{Outcome, exchange};
use peer::Peer;

/// For upstream to accept a connection.
const CONNECT: Duration = Duration::from_secs(5);
/// A `const`, so that it may be borrowed for as long as the program runs.
const WEBSOCKET: &dyn Relay = &websocket::Relay;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (listen, upstream, allowed) = match &arguments[..] {
        [listen, upstream] => (listen, upstream, "websocket"),
        [listen, upstream, allowed] => (listen, upstream, allowed.as_str()),
        _ => return Err("usage: proxy LISTEN UPSTREAM [ALLOWED,…]".into()),
    };
    let policy = Intermediary::allowing(relays(allowed)?).via("example-proxy");
    let upstream: SocketAddr = upstream.parse()?;
    let listener = TcpListener::bind(listen).await?;
    println!("listening on http://{}/", listener.local_addr()?);
    loop {
        match listener.accept().await {
            Ok((stream, from)) => drop(tokio::spawn(serve(
                Peer::new(stream),
                from,
                upstream,
                policy,
            ))),
            Err(error) => {
                println!("a connection was lost: {error}");
                tokio::time::sleep(Duration::from_millis(10)).await; // out of files: a while helps, haste does not
            }
        }
    }
}

/// What is let through, for as long as the program runs.
fn relays(names: &str) -> Result<&'static [&'static dyn Relay], String> {
    let names: &'static str = names.to_owned().leak();
    let relays = names
        .split(',')
        .filter(|name| !name.is_empty())
        .map(|name| {
            let protocol = Protocol::parse(name).ok_or(format!("{name} is no protocol"))?;
            // WebSocket has rules of its own, which any other name could only guess.
            if protocol.matches(Protocol::WEBSOCKET) {
                return Ok(WEBSOCKET);
            }
            let relay: &'static Token<'static> = Box::leak(Box::new(Token(protocol)));
            Ok(relay as &'static dyn Relay)
        });
    let relays: Result<Vec<_>, String> = relays.collect();
    Ok(relays?.leak())
}

/// The exchanges of one client, until one of them closes its connection or becomes a tunnel.
async fn serve(
    mut client: Peer,
    from: SocketAddr,
    address: SocketAddr,
    policy: Intermediary<'static>,
) {
    let mut kept: Option<Peer> = None;
    loop {
        let log = |line: &str| println!("{from} {line}");
        let connect = async || match kept.take().filter(Peer::is_quiet) {
            Some(upstream) => Ok(upstream),
            None => match timeout(CONNECT, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => Ok(Peer::new(stream)),
                Ok(Err(error)) => Err(error.to_string()),
                Err(_) => Err("upstream does not accept".into()),
            },
        };
        match exchange(&mut client, connect, policy, &log).await {
            Ok(Outcome::Http {
                upstream,
                connections: [of_client, of_upstream],
            }) => {
                kept = (of_upstream == Connection::Reuse).then_some(upstream);
                if of_client == Connection::Close {
                    break;
                }
            }
            // From here on octets are octets. The end of one direction ends that direction; the other one goes on.
            Ok(Outcome::Tunnel(mut upstream)) => {
                let carried =
                    tokio::io::copy_bidirectional(&mut client.stream, &mut upstream.stream).await;
                log(&match carried {
                    Ok((up, down)) => format!("tunnel ended: {up} octets up, {down} down"),
                    Err(error) => format!("tunnel broke: {error}"),
                });
                return;
            }
            Err(Ended::Refused(answer)) => {
                // Whether it arrives is the client's affair.
                let _ = client.write(&answer).await;
                break;
            }
            Err(Ended::Broken(why)) => return log(&why),
            Err(Ended::Silent | Ended::Unheard) => return,
        }
    }
    client.close().await;
}
