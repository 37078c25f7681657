//! Layer 3: HTTP/2 by upgrade from HTTP/1.1 (RFC 7540 §3.2), on the HTTP/2 stack that a server already has.
//!
//! RFC 9113 §3.1 made this upgrade obsolete: nothing new should ask for it. Clients do, unasked: `curl --http2`, the JDK's `HttpClient`,
//! `nghttp -u`. It is always right to answer those in HTTP/1.1, and that is what happens here unless a server asks an [`Acceptor`].
//!
//! # How it goes
//!
//! The client sends its request once, as HTTP/1.1, and wants the answer on stream 1 of HTTP/2. No stack has to know of that: the request is put
//! into what the client sends, as the frames that it would have been.
//!
//! ```text
//!  client ─▶ request ─▶ Upgrade ── offer() ─┬─▶ Declined: HTTP/1.1, nothing consumed
//!                                           └─▶ Offer ── accept() ─▶ 101
//!                                                 │
//!                                             StreamOne
//!                                                 ▼
//!  client ─▶ preface, SETTINGS ── Splice ─────────┴────▶ everything else ─▶ HTTP/2 stack
//!  client ◀────────────────────── Debt, where there was content ◀────────── HTTP/2 stack
//! ```
//!
//! HPACK stays in step, since nothing that is put in touches its table. HTTP2-Settings is not replayed: the client says its settings again
//! in its SETTINGS frame, and only that one is acknowledged (RFC 7540 §3.2.1).
//!
//! # One port for all of it
//!
//! HTTP/1.1, HTTP/2 by upgrade, HTTP/2 by prior knowledge (RFC 9113 §3.3) and WebSocket tell themselves apart by the first request. What
//! `http1` and `http2` get are the octets that were received and the rest of the stream.
//!
//! ```
//! # #[cfg(feature = "websocket")] {
//! use http_upgrade::h2c::{Acceptor, Splice};
//! use http_upgrade::server::{Event, Server};
//! use http_upgrade::websocket::{self, Origins};
//! use http_upgrade::{Buffer, Encode, Protocol};
//! use std::io::{Read, Write};
//!
//! static H2C: Acceptor = Acceptor::new();
//! static CHAT: websocket::Acceptor = websocket::Acceptor::new(Origins::Only(&["https://example.com"]));
//! # fn http1(received: &[u8], stream: impl Read + Write) {}
//! # fn http2(received: &[u8], stream: impl Read + Write) {}
//! # fn frames(received: &[u8], stream: impl Read + Write) {}
//!
//! fn serve(mut stream: impl Read + Write) -> Result<(), Box<dyn std::error::Error>> {
//!     let mut buffer = Buffer::new(vec![0; 131_072]);
//!     let mut server = Server::new();
//!     while server.wants_input(buffer.filled()) {
//!         let n = stream.read(buffer.spare()?)?;
//!         buffer.advance(n)?;
//!     }
//!     let input = buffer.filled();
//!     match server.event(input) {
//!         Ok(Event::PriorKnowledge) => http2(input, stream),
//!         Ok(Event::UpgradeRequested(upgrade)) if upgrade.offers(Protocol::WEBSOCKET) => match upgrade.accept(&CHAT) {
//!             Ok(reply) => {
//!                 stream.write_all(&reply.to_vec()?)?;
//!                 frames(reply.sent().unread(input), stream);
//!             }
//!             Err(rejection) => stream.write_all(&rejection.to_vec()?)?,
//!         },
//!         Ok(Event::UpgradeRequested(upgrade)) => match H2C.offer(&upgrade) {
//!             Ok(offer) => {
//!                 let stream_one = offer.stream_one().to_vec()?;
//!                 let reply = upgrade.accept(&offer).map_err(|rejection| rejection.error())?;
//!                 stream.write_all(&reply.to_vec()?)?;
//!                 buffer.consume(reply.sent().consumed());
//!                 let (mut splice, mut passed) = (Splice::new(), 0);
//!                 let seam = loop {
//!                     let new = &buffer.filled()[passed..];
//!                     if let Some(seam) = splice.pass(new)? {
//!                         break passed + seam;
//!                     }
//!                     passed += new.len();
//!                     let n = stream.read(buffer.spare()?)?;
//!                     buffer.advance(n)?;
//!                 };
//!                 let (start, rest) = buffer.filled().split_at(seam);
//!                 http2(&[start, &stream_one, rest].concat(), stream);
//!             }
//!             Err(_declined) => http1(input, stream), // a request like any other
//!         },
//!         Ok(_) => http1(input, stream), // nothing was consumed: it is all there
//!         Err(fault) => {
//!             if let Some(rejection) = fault.rejection() {
//!                 stream.write_all(&rejection.to_vec()?)?;
//!             }
//!         }
//!     }
//!     Ok(())
//! }
//! # }
//! ```
//!
//! Over TLS, ALPN has decided before the first octet: there no offer is taken up ([`Acceptor::secure`]), and prior knowledge is refused.
//!
//! The example `h2c_server` is this over tokio and hyper, with requests that have content. [`Splice`] borrows nothing and copies nothing, so
//! that it can as well stand inside a stream while the stack reads from it.
//!
//! # Content
//!
//! A request with content is declined unless [`Acceptor::content`] says otherwise: what is put in as DATA is taken off the stack's window
//! of the connection, and the client does not know. [`Debt`] makes up for that.
//!
//! # A client
//!
//! See [`Proposal`], and there first with which HTTP/2 stacks it is of use.

mod acceptor;
mod base64url;
mod debt;
mod declined;
mod frame;
mod hpack;
mod proposal;
mod settings;
mod splice;
mod stream_one;

pub use acceptor::{Acceptor, Offer};
pub use debt::Debt;
pub use declined::Declined;
pub use frame::PREFACE;
pub use proposal::{Preface, Proposal};
pub use settings::{InvalidSettings, Setting, Settings};
pub use splice::{PrefaceError, Splice};
pub use stream_one::StreamOne;
