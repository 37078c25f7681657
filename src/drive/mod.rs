//! Connections that are driven step by step, so that the calls cannot come in a wrong order.
//!
//! The machines of this crate ([`Server`](crate::Server), [`Client`](crate::Client) and the sides
//! of an [`Intermediary`](crate::Intermediary)) judge bytes, and the caller keeps the bytes, the
//! order of the calls and the responses. The types of this module own the machine and the bytes.
//! They do no input or output either: each call of `step` tells what to do next, and what was done
//! is reported with `received` and `written`.
//!
//! ```
//! # #[cfg(feature = "websocket")] {
//! use http_upgrade::drive::{OUTPUT, ServerConnection, ServerStep};
//! use http_upgrade::websocket::{Acceptor, Origins};
//! use http_upgrade::{Limits, Protocol, Rejection};
//! use std::io::{Read, Write};
//!
//! static CHAT: Acceptor = Acceptor::new(Origins::Only(&["https://example.com"]));
//! const LIMITS: Limits = Limits::new().head(8_192).content(0);
//!
//! /// Answers requests until one has switched. Returns the first bytes of the WebSocket, or `None`
//! /// if the connection was closed.
//! fn serve(
//!     mut stream: impl Read + Write,
//! ) -> Result<Option<Vec<u8>>, Box<dyn std::error::Error>> {
//!     let input = [0; LIMITS.buffer_len()];
//!     let mut connection = ServerConnection::with_limits(LIMITS, input, [0; OUTPUT])?;
//!     loop {
//!         match connection.step() {
//!             ServerStep::Read(room) => {
//!                 let n = stream.read(room)?;
//!                 connection.received(n)?;
//!             }
//!             ServerStep::Write(bytes) => {
//!                 let n = stream.write(bytes)?;
//!                 connection.written(n)?;
//!             }
//!             ServerStep::Upgrade(request) => drop(request.accept(&CHAT)?),
//!             ServerStep::Continue(request) => request.proceed()?,
//!             ServerStep::Request(request) => {
//!                 let only = Rejection::new(426, "this address speaks WebSocket");
//!                 request.reject(only.with_upgrade(Protocol::WEBSOCKET))?;
//!             }
//!             ServerStep::Switched(unread) => return Ok(Some(unread.to_vec())),
//!             ServerStep::Content(_) | ServerStep::Answer(_) => {} // only after `request.read()`
//!             ServerStep::PriorKnowledge(_) | ServerStep::Closed(_) => return Ok(None),
//!         }
//!     }
//! }
//! #
//! # let request = b"GET / HTTP/1.1\r\nHost: example.com\r\nOrigin: https://example.com\r\n\
//! #     Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
//! #     Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\nfirst";
//! # let mut stream = std::io::Cursor::new(request.to_vec());
//! # struct Peer<R>(R);
//! # impl<R: Read> Read for Peer<R> {
//! #     fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> { self.0.read(to) }
//! # }
//! # impl<R> Write for Peer<R> {
//! #     fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> { Ok(bytes.len()) }
//! #     fn flush(&mut self) -> std::io::Result<()> { Ok(()) }
//! # }
//! # assert_eq!(serve(Peer(&mut stream)).unwrap().unwrap(), b"first");
//! # }
//! ```
//!
//! # When a write is partial, fails or is cancelled
//!
//! Only bytes that were reported with `written` count. After a partial write, report the bytes; the
//! next step hands out the rest. A write that was cancelled, and is known to have written nothing,
//! needs no report: the next step hands out the same bytes. If a write failed, or it is not known
//! how many bytes it wrote, drop the connection and close the socket.
//!
//! # Mistakes
//!
//! A mistake in the order of calls does not compile, or it is an error that changes nothing. It
//! never leads to a wrong event.
//!
//! | mistake | what happens |
//! |---|---|
//! | a request is answered twice, or before there is one | it does not compile |
//! | bytes are added while a request is looked at | it does not compile |
//! | a head, content or room is used after the next step or report | it does not compile |
//! | the decision is forgotten | the next step shows the same request again |
//! | a write is not reported | the next step hands out the same bytes again |
//! | a read or write is reported twice, or with too many bytes | [`DriveError`] |
//! | a read or write is reported that the last step did not ask for | [`DriveError`] |
//! | the storage is too small | [`DriveError`], when the connection is made |
//! | a response cannot be encoded | [`EncodeFault`](crate::EncodeFault); the next step shows the same request again |
//! | a timer runs out after a switch, or after the end | nothing |
//!
//! Two reports have to be true: how many bytes a read or write has moved, and that a response of
//! the application was written in full (`answered`).
//!
//! # Memory
//!
//! A connection never needs more storage than its limits tell. An array, a slice or a `Vec` has
//! that size from the start. `Growing` (feature `alloc`) takes memory only as bytes come, which
//! matters with many connections.
//!
//! # Timers
//!
//! The connections have no clock. The owner of the socket bounds the time that a step may wait, and
//! calls `timed_out` when it is over.

mod client;
mod closed;
mod error;
mod input;
mod len;
mod output;
mod proxy;
mod reading;
mod server;

use crate::head::limits::Limits;

pub use client::{ClientConnection, ClientStep, OpeningTurn, RejectedTurn};
pub use closed::Closed;
pub use error::DriveError;
pub use proxy::{ForwardTurn, ProxyEnd, ProxyExchange, ProxyStep, Transfer};
pub use server::{
    AnswerTurn, ContinueTurn, Decided, RequestTurn, ServerConnection, ServerStep, UpgradeTurn,
};

/// The size in bytes of storage for output that every response of this crate fits into, without
/// fields and content of the application: [`Limits::output_len`](crate::Limits::output_len).
pub const OUTPUT: usize = Limits::new().output_len();

#[cfg(doctest)]
#[doc = include_str!("mistakes.md")]
mod mistakes {}
