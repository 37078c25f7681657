//! The HTTP/1.1 Upgrade mechanism, `101 Switching Protocols` (RFC 9110 §7.8), as a state machine
//! without I/O.
//!
//! The caller reads from and writes to its sockets. This crate reads the received bytes, says what
//! they are, and encodes the bytes to send. It contains no socket, clock or thread, needs neither
//! the standard library nor an allocator, and uses the caller's buffer. It has the three roles of
//! an upgrade: [server], [client] and [intermediary]. WebSocket and HTTP/2 by upgrade are modules;
//! any other protocol works through [`Unnegotiated`] or the traits [`Accept`], [`Propose`] and
//! [`Relay`].
//!
//! ```sh
//! cargo add http-upgrade
//! # on a device: without the standard library and without an allocator
//! cargo add http-upgrade --no-default-features --features websocket
//! ```
//!
//! ```text
//!           bytes in                         bytes out
//!  server  ──────────▶ Server ─▶ Upgrade ─┬─ accept(&CHAT) ─▶ Reply ── sent() ─▶ Switched
//!                        │                └─▶ Rejection             (HTTP/1.1 goes on)
//!                        └──▶ Plain                                 (nothing consumed)
//!
//!  client  Client ─▶ Request ─▶ bytes out … bytes in ─▶ Client ─┬─▶ Switched
//!                                                               └─▶ Rejected
//!
//!  proxy   RequestSide ─▶ ForwardedRequest ─▶ bytes out
//!                                    bytes in ─▶ ResponseSide ─┬─▶ Switched(Tunnel)
//!                                                              └─▶ Rejected(ForwardedResponse)
//! ```
//!
//! The types in the picture:
//!
//! - Server: [`Server`], [`Upgrade`], [`Upgrade::accept`], [`Reply`], [`Reply::sent`],
//!   [`Switched`], [`Rejection`], [`Plain`](server::Event::Plain)
//! - Client: [`Client`], [`Request`](client::Request), [`Switched`], [`Rejected`](client::Rejected)
//! - Proxy: [`Intermediary`], [`RequestSide`](intermediary::RequestSide),
//!   [`ForwardedRequest`](intermediary::ForwardedRequest),
//!   [`ResponseSide`](intermediary::ResponseSide), [`Tunnel`](intermediary::Tunnel),
//!   [`ForwardedResponse`](intermediary::ForwardedResponse)
//!
//! # When to use this crate, and when another one
//!
//! Use this crate for
//!
//! - upgrades in an event loop, in any async runtime, or on a device;
//! - a protocol of your own, and every other one that begins with `Upgrade`;
//! - a proxy that opens a tunnel only after a 101 that was verified;
//! - a server on [hyper] or axum that accepts upgrades: their request goes into [`Upgrade::of`],
//!   and the 101 comes out as a response of theirs.
//!
//! Use another one for
//!
//! - WebSocket over a socket of std or tokio, and nothing else: [tungstenite] and
//!   [tokio-tungstenite] have the handshake and the frames in one;
//! - the frames after a WebSocket handshake: [tungstenite], [soketto] or [fastwebsockets]; the
//!   examples of this crate use each of them;
//! - a complete HTTP server or client, also over HTTP/2 and HTTP/3: [hyper] or another stack. Their
//!   extended CONNECT (RFC 8441, RFC 9220) is answered by the acceptors of this crate, see
//!   `Upgrade::extended` and the module `extended_connect`.
//!
//! Frames, the rest of HTTP/2, TLS, sockets, redirects and timers are not part of this crate.
//!
//! [tungstenite]: https://docs.rs/tungstenite
//! [tokio-tungstenite]: https://docs.rs/tokio-tungstenite
//! [soketto]: https://docs.rs/soketto
//! [fastwebsockets]: https://docs.rs/fastwebsockets
//! [hyper]: https://docs.rs/hyper
//!
//! # The order of calls
//!
//! All machines are used alike. Reading and deciding are two calls: `wants_input` judges each byte
//! once, when it is first seen, and borrows nothing; `event` borrows the buffer and can be called
//! repeatedly.
//!
//! 1. Read into a [`Buffer`], and give all bytes of the message received so far to `wants_input`,
//!    until it returns `false`.
//! 2. Call `event`. It returns what the message is, or an error. On a server and in a proxy, an
//!    error that the peer caused has a `rejection()`: the response to send.
//! 3. [`encode`](Encode::encode) what is to be sent, and write all of it.
//! 4. Call `sent`, which exists for requests, for a 101 and for a forwarded response: the message
//!    counts as sent only now.
//! 5. If the connection has switched, give the bytes after the last HTTP message to the next
//!    protocol. If not, remove the message from the buffer and begin again.
//!
//! If a write stops after n bytes, go on with the rest of the same bytes. If a write fails or is
//! cancelled, do not call `sent`, and close the connection.
//!
//! For each machine, where `wants_input` is called after each read, until it returns `false`:
//!
//! | machine | calls, in order |
//! |---|---|
//! | [`Server`] | `wants_input`, `event`; on `ContinueRequested`: write `CONTINUE`, `continued`, `wants_input`, `event`; write the answer ([`Reply::sent`] for a 101); `next_request` |
//! | [`Client`] | `request`, write it, `sent`, `wants_input`, `event` |
//! | [`RequestSide`](intermediary::RequestSide) | `wants_input`, `event`, write the request to upstream, `sent`, write its content |
//! | [`ResponseSide`](intermediary::ResponseSide) | `wants_input`, `event`, write the response to the client; then `next_response` and `wants_input` again for an interim response, and `sent` of the event for any other one |
//!
//! The modules [`server`], [`client`] and [`intermediary`] have the order in full, and the waits
//! that the caller must bound.
//!
//! # A server
//!
//! This answers the first request of a connection. The module [`server`] has a loop that also
//! serves ordinary requests, one after the other.
//!
//! ```
//! # #[cfg(feature = "websocket")] {
//! use http_upgrade::server::{Event, Server};
//! use http_upgrade::websocket::{Acceptor, Origins};
//! use http_upgrade::{Buffer, Encode, Limits};
//! use std::io::{Read, Write};
//!
//! // Which origins may connect must be chosen: a list, or `Origins::Any`.
//! static CHAT: Acceptor =
//!     Acceptor::new(Origins::Only(&["https://example.com"])).subprotocols(&["chat"]);
//! // As large as the buffer below; a longer head is answered with 431.
//! const LIMITS: Limits = Limits::new().head(4096).content(0);
//!
//! fn handshake(mut stream: impl Read + Write) -> Result<(), Box<dyn std::error::Error>> {
//!     let mut buffer = Buffer::new([0; 4096]);
//!     let mut out = [0; 1024];
//!     let mut server = Server::with_limits(LIMITS);
//!     while server.wants_input(buffer.filled()) {
//!         let n = stream.read(buffer.spare()?)?;
//!         buffer.advance(n)?;
//!     }
//!     match server.event(buffer.filled()) {
//!         Ok(Event::UpgradeRequested(upgrade)) => match upgrade.accept(&CHAT) {
//!             Ok(reply) => {
//!                 stream.write_all(reply.encode(&mut out)?)?;
//!                 let switched = reply.sent();
//!                 let _first_frames = switched.unread(buffer.filled());
//!                 // From here on the stream speaks WebSocket, beginning with these bytes.
//!             }
//!             Err(rejection) => stream.write_all(rejection.encode(&mut out)?)?,
//!         },
//!         Ok(Event::Plain(_head)) => {} // nothing was consumed: answer it as HTTP
//!         Ok(_) => {}                   // the client expects 100 (Continue), or speaks HTTP/2
//!         Err(error) => {
//!             if let Some(rejection) = error.rejection() {
//!                 stream.write_all(rejection.encode(&mut out)?)?;
//!             }
//!         }
//!     }
//!     Ok(())
//! }
//! # }
//! ```
//!
//! # A client
//!
//! ```
//! # #[cfg(feature = "websocket")] {
//! use http_upgrade::client::{Client, Event};
//! use http_upgrade::websocket::{Proposal, Uri};
//! use http_upgrade::{Buffer, Encode};
//! use std::io::{Read, Write};
//!
//! /// Returns the bytes received after the 101. `nonce` is random, and new for each connection.
//! fn connect(
//!     mut stream: impl Read + Write,
//!     uri: &str,
//!     nonce: [u8; 16],
//! ) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
//!     let uri = Uri::parse(uri)?;
//!     let mut client = Client::new(Proposal::new(nonce).subprotocols(&["chat"]));
//!     stream.write_all(&client.request(uri.target(), uri.host()).to_vec()?)?;
//!     client.sent(); // a 101 counts only after this
//!
//!     let mut buffer = Buffer::new([0; 4096]);
//!     while client.wants_input(buffer.filled()) {
//!         let n = stream.read(buffer.spare()?)?;
//!         buffer.advance(n)?;
//!     }
//!     match client.event(buffer.filled())? {
//!         Event::Switched(switched) => Ok(switched.unread(buffer.filled()).to_vec()),
//!         Event::Rejected(rejected) => {
//!             Err(format!("{} instead of 101", rejected.response().status).into())
//!         }
//!     }
//! }
//! # }
//! ```
//!
//! # An intermediary
//!
//! [`Intermediary`] is the policy of a reverse proxy: the protocols that it lets through. Both
//! heads are written anew, and a tunnel opens only after a 101 that keeps every rule. The module
//! [`intermediary`] has a loop that forwards ordinary requests and responses as well.
//!
//! ```
//! # #[cfg(feature = "websocket")] {
//! use http_upgrade::intermediary::{RequestEvent, ResponseEvent};
//! use http_upgrade::{Buffer, Encode, Intermediary, websocket};
//! use std::io::{Read, Write};
//!
//! // Lets WebSocket through and no other protocol; with `&[]` there is no upgrade at all.
//! const PROXY: Intermediary<'static> = Intermediary::allowing(&[&websocket::Relay]);
//!
//! /// Relays an upgrade and its answer. `true`: from here on, copy each direction to the other.
//! fn relay(
//!     mut client: impl Read + Write,
//!     mut upstream: impl Read + Write,
//! ) -> Result<bool, Box<dyn std::error::Error>> {
//!     let mut asked = Buffer::new([0; 16384]);
//!     let mut answered = Buffer::new([0; 16384]);
//!     let (mut request, mut response) = PROXY.exchange();
//!     while request.wants_input(asked.filled()) {
//!         let n = client.read(asked.spare()?)?;
//!         asked.advance(n)?;
//!     }
//!     match request.event(asked.filled())? { // an error has a `rejection()` for the client
//!         RequestEvent::UpgradeRequested(forward) => {
//!             upstream.write_all(&forward.to_vec()?)?;
//!             request.sent(forward); // a 101 counts only after this
//!         }
//!         RequestEvent::Plain(_) => return Ok(false), // the example `proxy` forwards these
//!     }
//!     loop {
//!         while response.wants_input(answered.filled()) {
//!             let n = upstream.read(answered.spare()?)?;
//!             answered.advance(n)?;
//!         }
//!         // An error has a `rejection()` here as well: a 502.
//!         let event = response.event(&request, asked.filled(), answered.filled())?;
//!         let consumed = match event {
//!             ResponseEvent::Interim(interim) => {
//!                 client.write_all(&interim.to_vec()?)?;
//!                 interim.consumed()
//!             }
//!             ResponseEvent::Switched(tunnel) => {
//!                 client.write_all(&tunnel.to_vec()?)?;
//!                 let open = tunnel.sent(); // only now may the bytes after both heads cross
//!                 client.write_all(&answered.filled()[open.upstream_consumed()..])?;
//!                 upstream.write_all(&asked.filled()[open.client_consumed()..])?;
//!                 return Ok(true);
//!             }
//!             ResponseEvent::Rejected(returned) => {
//!                 client.write_all(&returned.to_vec()?)?; // `sent()` then gives its content
//!                 return Ok(false);
//!             }
//!         };
//!         answered.consume(consumed);
//!         response.next_response();
//!     }
//! }
//! # }
//! ```
//!
//! # A protocol of your own
//!
//! [`Unnegotiated`] is the acceptor, the proposal and the relay of a protocol that negotiates
//! nothing: `Unnegotiated::new(Protocol::new("tcp"))`. For a protocol with header fields of its
//! own, the module [`upgrade`] has an example with all three sides.
//!
//! # Beside hyper, axum and other stacks
//!
//! Heads that another stack has parsed are judged by the same rules: [`Upgrade::of`] and the same
//! acceptors on a server, [`Client::on_response`] in a client, and [`Intermediary::check`] in a
//! proxy. With the feature `http`, the types of the `http` crate convert in both directions.
//!
//! ```
//! # #[cfg(feature = "http")] {
//! use http_upgrade::{Protocol, Unnegotiated, Upgrade};
//!
//! static TCP: Unnegotiated = Unnegotiated::new(Protocol::new("tcp"));
//!
//! /// Returns the 101, or a response that refuses the upgrade.
//! fn answer<B>(
//!     request: &http::Request<B>,
//! ) -> Result<http::Response<()>, Box<dyn std::error::Error>> {
//!     let upgrade = Upgrade::of(request)?;
//!     let response = match upgrade.accept(&TCP) {
//!         Ok(reply) => http::Response::try_from(&reply)?,
//!         Err(rejection) => http::Response::try_from(&rejection)?,
//!     };
//!     Ok(response)
//! }
//! # }
//! ```
//!
//! # What always holds
//!
//! - The same bytes give the same events, however the reads split them.
//! - HTTP ends at the first byte after the last HTTP message. This byte and those that follow it
//!   are never consumed: [`Switched`] has its position, and [`Switched::unread`] returns the bytes.
//! - No byte is judged twice: the cost is linear in the input, even if bytes come one at a time.
//! - A proxy opens a tunnel only after a verified 101, for a protocol that was offered and is
//!   allowed. Until then no byte after the request is forwarded.
//! - No code can panic, none is `unsafe`, and nothing allocates without the feature `alloc`.
//! - Every refusal is a value that names the rule that was broken. On a server and in a proxy it
//!   also has the response to send, and tells whether the connection may be used again.
//! - The rules are strict by default, and each leniency is one named switch. A field that is
//!   missing, one that is repeated and one that is malformed are three different errors.
//! - Only the encoder of this crate writes CR LF, and it checks every string that it is given.
//!
//! # Features
//!
//! Features only add items; none changes what the others do.
//!
//! | feature | default | adds |
//! |---|---|---|
//! | `std` | yes | the features `alloc` and `diagnosis`, with the standard library |
//! | `alloc` | with `std` | [`Encode::to_vec`], agreements that own their strings, the traits for `Box` and `Arc` |
//! | `http` | yes | the types of the `http` crate, and the module `extended_connect`; needs `std` |
//! | `websocket` | yes | the module [`websocket`]: the handshake of RFC 6455 |
//! | `h2c` | yes | the module [`h2c`]: HTTP/2 by upgrade (RFC 7540 §3.2) |
//! | `masque` | no | the module [`masque`]: tunnels of UDP and IP (RFC 9298, RFC 9484) |
//! | `diagnosis` | with `std` | the module [`diagnosis`]: why a 101 does not come |
//! | `sha1` | no | `websocket`, with SHA-1 by the instructions of the processor |
//!
//! `h2c` is obsolete (RFC 9113 §3.1) and does nothing until an application uses the module. `sha1`
//! takes the crate `sha1` instead of `sha1_smol`; that makes the handshake faster where the
//! processor has such instructions, and embedded builds larger.
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]

#[cfg(feature = "alloc")]
extern crate no_std_compat as std;

mod buffer;
pub mod client;
pub mod content;
#[cfg(feature = "diagnosis")]
pub mod diagnosis;
pub mod drive;
#[cfg(feature = "http")]
pub mod extended_connect;
#[cfg(any(doc, doctest))]
pub mod guide;
#[cfg(feature = "h2c")]
pub mod h2c;
pub mod head;
#[cfg(feature = "http")]
mod http;
pub mod intermediary;
#[cfg(feature = "masque")]
pub mod masque;
mod rule;
pub mod server;
pub mod upgrade;
#[cfg(feature = "websocket")]
pub mod websocket;

#[cfg(feature = "alloc")]
pub use buffer::Growing;
pub use buffer::{Buffer, BufferError, Storage};
pub use client::Client;
pub use content::decoder::Content;
pub use head::encode::Encode;
pub use head::encode_error::EncodeError;
pub use head::encode_fault::EncodeFault;
pub use head::limits::Limits;
pub use head::request::RequestHead;
pub use head::response::ResponseHead;
pub use head::writer::FieldWriter;
pub use intermediary::Intermediary;
pub use rule::Rule;
pub use server::Server;
pub use upgrade::accept::{Accept, Reply};
pub use upgrade::propose::Propose;
pub use upgrade::protocol::Protocol;
pub use upgrade::rejection::{Persistence, Rejection};
pub use upgrade::relay::Relay;
pub use upgrade::request::Upgrade;
pub use upgrade::switched::Switched;
pub use upgrade::unnegotiated::Unnegotiated;

/// Runs the examples of the README as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
