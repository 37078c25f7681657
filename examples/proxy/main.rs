//! A reverse proxy that opens a tunnel only after both ends have switched protocols:
//!
//! ```text
//! cargo run --example proxy -- LISTEN UPSTREAM [ALLOWED,…]
//! cargo run --example proxy -- 127.0.0.1:8102 127.0.0.1:8101 websocket,tcp
//! ```
//!
//! Start reading at `Exchange::run`: it does what each step of a `ProxyExchange` asks for, from the
//! request to the end of the response or of the tunnel. `connection` runs the exchanges of a client
//! one after the other, `upstream` keeps a connection to the server, and `listener` accepts
//! connections until Ctrl-C or SIGTERM arrives.
//!
//! The proxy prints one line for each decision; a refusal is printed with the rule that it follows.

mod connection;
mod exchange;
mod listener;
mod upstream;
#[path = "../server/waits.rs"]
mod waits;

use std::net::SocketAddr;

use http_upgrade::{Intermediary, Protocol, Relay, Unnegotiated, websocket};
use tokio::net::TcpListener;

use listener::Result;

/// A `const`, so that references to it are `'static`.
const WEBSOCKET: &dyn Relay = &websocket::Relay;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
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
    listener::run(listener, move |stream, stop| {
        connection::serve(stream, stop, upstream, policy)
    })
    .await
}

/// Returns the protocols that are let through, in memory that is never freed: the policy borrows it
/// for as long as the program runs.
fn relays(names: &str) -> std::result::Result<&'static [&'static dyn Relay], String> {
    let names: &'static str = names.to_owned().leak();
    let relays = names
        .split(',')
        .filter(|name| !name.is_empty())
        .map(|name| {
            let protocol = Protocol::parse(name).ok_or(format!("{name} is no protocol"))?;
            // WebSocket has rules of its own, which `Unnegotiated` does not know.
            if protocol == Protocol::WEBSOCKET {
                return Ok(WEBSOCKET);
            }
            let relay: &'static Unnegotiated<'static> =
                Box::leak(Box::new(Unnegotiated::new(protocol)));
            Ok(relay as &'static dyn Relay)
        });
    let relays: std::result::Result<Vec<_>, String> = relays.collect();
    Ok(relays?.leak())
}
