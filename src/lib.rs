//! A sans-IO, `no_std` state machine for the HTTP/1.1 Upgrade mechanism: `101 Switching Protocols` (RFC 9110 §7.8).
//!
//! Octets go in; events and octets come out. There is no socket, clock, thread or allocation in here, and the buffer is the caller's.
//!
//! ```text
//!            octets in                          octets out
//!  server   ───────────▶ Server ─▶ Upgrade ─┬─ accept(&CHAT) ─▶ Reply ── sent() ─▶ Switched<A>
//!                          │                └─▶ Rejection                            (stays HTTP/1.1)
//!                          └──▶ Plain                                                (nothing consumed)
//!  client   Client ─▶ Opening ─▶ octets out … octets in ─▶ Client ─▶ Switched<A> | Rejected
//!  proxy    RequestSide ─▶ Forward ─▶ octets out … octets in ─▶ ResponseSide ─▶ Switched(Tunnel) | Rejected(Return)
//! ```
//!
//! # A server
//!
//! Framing and meaning are two calls. [`Server::wants_input`] judges each octet once, as it comes, and borrows nothing;
//! [`Server::event`] borrows the buffer and says what the request is, as often as it is asked. A fault of the peer comes out of `event`
//! with its answer ready, so no `?` in a read loop can drop a 400.
//!
//! ```
//! # #[cfg(feature = "websocket")] {
//! use http_upgrade::server::{Event, Server};
//! use http_upgrade::websocket::{Acceptor, Origins};
//! use http_upgrade::{Buffer, Encode, Limits};
//! use std::io::{Read, Write};
//!
//! // Who may connect is not optional: a list, or openly `Origins::Any`.
//! static CHAT: Acceptor = Acceptor::new(Origins::Only(&["https://example.com"])).subprotocols(&["chat"]);
//! // What is within these limits fits into the buffer; what is not gets its 431.
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
//!                 // … from here on the stream speaks WebSocket, and those octets are its first.
//!             }
//!             Err(rejection) => stream.write_all(rejection.encode(&mut out)?)?,
//!         },
//!         Ok(Event::Plain(_head)) => {} // nothing was consumed: answer it as always
//!         Ok(_) => {}                   // 100 (Continue) is expected, or HTTP/2 is spoken
//!         Err(fault) => {
//!             if let Some(rejection) = fault.rejection() {
//!                 stream.write_all(rejection.encode(&mut out)?)?;
//!             }
//!         }
//!     }
//!     Ok(())
//! }
//! # }
//! ```
//!
//! A request that is parsed already, by hyper say, goes through [`Upgrade::of`] and the same acceptors.
//!
//! # A client
//!
//! [`Client::opening`] writes the request, and `wants_input` and `event` read the answer in the same way: see [`client`] and
//! [`websocket::Proposal`].
//!
//! # An intermediary
//!
//! [`Intermediary`] is a reverse proxy's policy: which protocols it lets through, none by default. It writes heads anew in both directions,
//! and answers "may I tunnel now?" from both of them: see [`intermediary`], and [`Intermediary::verify`] for heads that are parsed already.
//!
//! # What never breaks
//!
//! - Any split of the same octets gives the same events.
//! - Not one octet behind the seam is consumed: [`Switched`] carries the seam.
//! - No octet is judged twice: the cost is linear in the input, also where it comes one octet at a time.
//! - A tunnel stands only behind a verified 101 for a protocol that was offered and is allowed; until then no octet behind a request goes on.
//! - No panic can be reached, nothing is `unsafe`, and nothing allocates outside the feature `alloc`.
//! - Every refusal is typed, names its rule, has its response ready, and says what becomes of the connection.
//! - Strict by default: absent, repeated and malformed are three answers.
//! - Only this crate's encoder writes CR LF, and it checks every string that it is given.
//!
//! # Features
//!
//! They are additive and change no behaviour. `websocket` has RFC 6455, `h2c` has HTTP/2 by upgrade (RFC 7540 §3.2, obsolete), `http`
//! takes and gives the types of the `http` crate, `diagnosis` names the likely cause of an upgrade that failed, `alloc` has [`Encode::to_vec`](crate::Encode), `std` is `alloc` with the standard
//! library; these are on by default. `sha1` makes the digest of `websocket` quick where the processor can.
#![no_std]
#![forbid(unsafe_code)]

#[cfg(feature = "alloc")]
extern crate no_std_compat as std;

mod buffer;
pub mod client;
mod content;
#[cfg(feature = "diagnosis")]
pub mod diagnosis;
mod either;
#[cfg(feature = "h2c")]
pub mod h2c;
mod head;
#[cfg(feature = "http")]
mod http;
pub mod intermediary;
mod opening;
mod protocol;
mod rejection;
pub mod server;
mod switched;
mod upgrade;
#[cfg(feature = "websocket")]
pub mod websocket;

pub use buffer::{Buffer, BufferError};
pub use client::Client;
pub use content::error::ContentError;
pub use content::{Content, Piece};
pub use either::Either;
pub use head::error::HeadError;
pub use head::fields::{Fields, Iter, Repeated, Values};
pub use head::limits::Limits;
pub use head::lines::{Encode, EncodeError, Lines};
pub use head::list::{InvalidList, List};
pub use head::request::RequestHead;
pub use head::response::ResponseHead;
pub use head::target::Target;
pub use head::version::Version;
pub use intermediary::Intermediary;
pub use opening::Opening;
pub use protocol::{Accept, Mismatch, Propose, Protocol, Relay, Token};
pub use rejection::{Connection, Rejection};
pub use server::Server;
pub use switched::Switched;
pub use upgrade::{NoUpgrade, Pieces, Protocols, Reply, Upgrade};

/// The examples of the README are run as tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
