//! HTTP/2 by upgrade from HTTP/1.1 (RFC 7540 §3.2), answered by the HTTP/2 stack that a server
//! already has.
//!
//! RFC 9113 §3.1 made this upgrade obsolete, and nothing new should ask for it. But some clients
//! offer it with ordinary requests: `curl --http2`, the JDK's `HttpClient`, `nghttp -u`. To answer
//! them in HTTP/1.1 is always right, and a server does that unless it uses a [`Policy`].
//!
//! # How it works
//!
//! The client sends its request once, as HTTP/1.1, and expects the response on stream 1 of HTTP/2.
//! The HTTP/2 stack need not know about that: [`StreamOne`] is the request as the HTTP/2 frames
//! that the client would have sent, and [`Splice`] tells where they are inserted into what the
//! client sends.
//!
//! ```text
//!  client ─▶ request ─▶ Upgrade ── offer() ─┬─▶ NotTaken: HTTP/1.1, nothing consumed
//!                                           └─▶ Offer ── accept() ─▶ 101
//!                                                 │
//!                                             StreamOne
//!                                                 ▼
//!  client ─▶ preface, SETTINGS ── Splice ─────────┴────▶ everything else ─▶ HTTP/2 stack
//!  client ◀──────────── WindowCorrection, if there was content ◀────────── HTTP/2 stack
//! ```
//!
//! The order of calls on a server:
//!
//! 1. [`Policy::offer`] with the [`Upgrade`](crate::Upgrade). If it returns [`NotTaken`], serve
//!    the request in HTTP/1.1.
//! 2. Encode [`Offer::stream_one`] while the request is still in the buffer, and keep the bytes. If
//!    the policy allows content, keep [`StreamOne::window_correction`], too.
//! 3. [`Upgrade::accept`](crate::Upgrade::accept) with the offer. Write the 101, and call
//!    [`Reply::sent`](crate::Reply::sent) when all of it was written.
//! 4. Give everything that the client sends after the request to [`Splice::pass`], and then to the
//!    HTTP/2 stack. `pass` tells, once, at which byte to insert the bytes of step 2.
//! 5. If the request has content, write what the stack sends through [`WindowCorrection::piece`],
//!    and give the stack nothing after stream one until [`WindowCorrection::is_settled`].
//!
//! The HPACK state of the client and that of the stack stay the same, since the inserted frames do
//! not touch the dynamic table. HTTP2-Settings is not given to the stack: the client sends its
//! settings again in its SETTINGS frame, and only that frame is acknowledged (RFC 7540 §3.2.1).
//!
//! # One port for everything
//!
//! HTTP/1.1, HTTP/2 by upgrade, HTTP/2 by prior knowledge (RFC 9113 §3.3) and WebSocket can share a
//! port, because the first request tells them apart. In this example, `http1` and `http2` get the
//! bytes that were received and the rest of the stream.
//!
//! ```
//! # #[cfg(feature = "websocket")] {
//! use http_upgrade::h2c::{Policy, Splice};
//! use http_upgrade::server::{Event, Server};
//! use http_upgrade::websocket::{self, Origins};
//! use http_upgrade::{Buffer, Encode, Protocol};
//! use std::io::{Read, Write};
//!
//! static H2C: Policy = Policy::new();
//! static CHAT: websocket::Acceptor =
//!     websocket::Acceptor::new(Origins::Only(&["https://example.com"]));
//! // The rest of the program: each gets the bytes that were received, and the stream.
//! fn http1(_received: &[u8], _stream: impl Read + Write) {}
//! fn http2(_received: &[u8], _stream: impl Read + Write) {}
//! fn frames(_received: &[u8], _stream: impl Read + Write) {}
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
//!         Ok(Event::UpgradeRequested(upgrade)) if upgrade.offers(Protocol::WEBSOCKET) => {
//!             match upgrade.accept(&CHAT) {
//!                 Ok(reply) => {
//!                     stream.write_all(&reply.to_vec()?)?;
//!                     frames(reply.sent().unread(input), stream);
//!                 }
//!                 Err(rejection) => stream.write_all(&rejection.to_vec()?)?,
//!             }
//!         }
//!         Ok(Event::UpgradeRequested(upgrade)) => match H2C.offer(&upgrade) {
//!             Ok(offer) => {
//!                 let stream_one = offer.stream_one().to_vec()?;
//!                 let reply = upgrade.accept(&offer).map_err(|rejection| rejection.sentence())?;
//!                 stream.write_all(&reply.to_vec()?)?;
//!                 buffer.consume(reply.sent().consumed());
//!                 // Nothing but the preface and a SETTINGS frame may come first.
//!                 let (mut splice, mut passed) = (Splice::new(), 0);
//!                 let place = loop {
//!                     let new = &buffer.filled()[passed..];
//!                     if let Some(place) = splice.pass(new)? {
//!                         break passed + place;
//!                     }
//!                     passed += new.len();
//!                     let n = stream.read(buffer.spare()?)?;
//!                     buffer.advance(n)?;
//!                 };
//!                 let (start, rest) = buffer.filled().split_at(place);
//!                 http2(&[start, &stream_one, rest].concat(), stream);
//!             }
//!             Err(_declined) => http1(input, stream), // a request like any other
//!         },
//!         Ok(_) => http1(input, stream), // nothing was consumed: it is all there
//!         Err(error) => {
//!             if let Some(rejection) = error.rejection() {
//!                 stream.write_all(&rejection.to_vec()?)?;
//!             }
//!         }
//!     }
//!     Ok(())
//! }
//! # }
//! ```
//!
//! Over TLS, ALPN has chosen the protocol before the first byte: no offer is taken then
//! ([`Policy::secure`]), and prior knowledge has to be refused.
//!
//! The example `h2c_server` does the same over tokio and hyper, and takes requests with content.
//! [`Splice`] borrows nothing and copies nothing, so it can also be a part of a stream from which
//! the stack reads.
//!
//! # When a write is partial, fails or is cancelled
//!
//! - **The 101.** After a partial write, write the rest before anything else. If the write fails or
//!   is cancelled, close the connection; the stack has got nothing yet.
//! - **What the stack reads** ([`StreamOne`], and what passed a [`Splice`]). Bytes count as passed
//!   when they were handed out, and neither type hands them out again. So keep the bytes that the
//!   stack has not taken yet, and go on with them; the frames of stream one go in once, all of
//!   them, between the two parts of the client's bytes. If the stack takes no more, close the
//!   connection and drop the stack: with a gap in its input it would lose the bounds of frames and
//!   the state of HPACK.
//! - **What the client reads** ([`WindowCorrection`]). Bytes count when
//!   [`WindowCorrection::written`] has confirmed them. After a partial write, go on with the next
//!   piece. If the client takes no more, or a write was cancelled and it is not known how many
//!   bytes it wrote, close the connection and drop the stack: nothing can follow a frame that was
//!   cut off.
//!
//! # Content
//!
//! A request with content is declined unless [`Policy::content`] allows it. The stack counts the
//! content that it gets as DATA against the flow-control window of the connection, and the client
//! does not. [`WindowCorrection`] corrects that.
//!
//! # Clients
//!
//! See [`Proposal`], which also says with which HTTP/2 stacks it can be used.

mod base64url;
mod frame;
mod hpack;
mod not_taken;
mod policy;
mod proposal;
mod settings;
mod splice;
mod stream_one;
mod window_correction;

pub use frame::PREFACE;
pub use not_taken::NotTaken;
pub use policy::{Offer, Policy};
pub use proposal::{Preface, Proposal};
pub use settings::{Setting, Settings, SettingsError};
pub use splice::{PrefaceError, Splice};
pub use stream_one::StreamOne;
pub use window_correction::WindowCorrection;
