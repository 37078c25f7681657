//! The WebSocket handshake (RFC 6455 §4), for a server, a client and an intermediary.
//!
//! The handshake begins with a GET request that asks to switch to WebSocket, and ends with a 101
//! response that proves that the server has read the request. It also settles a subprotocol and the
//! compression of messages. The frames that follow on the connection are not part of this crate.
//!
//! - A server has [`Acceptor`]: the origins that may connect, the subprotocols, and the compression
//!   that it agrees to. A request that breaks a rule is answered by a [`RequestError`].
//! - A client has [`Proposal`]: the key, the subprotocols and the compression that it offers, and
//!   the rules that the server's answer must keep. A 101 that breaks one is a [`ResponseError`].
//!   [`Uri`] splits a `ws` or `wss` URI into the address to connect to and the request to send.
//! - An intermediary has [`Relay`], which checks a server's 101 against a client's request before a
//!   tunnel opens. A 101 that breaks a rule is a [`ResponseError`], too.
//!
//! A successful handshake gives the server and the client an [`Agreement`]: the subprotocol, and
//! how messages are compressed. [`Relay::confirm`] returns it, too.
//!
//! # Check Origin
//!
//! A server that browsers can reach must check which sites may connect to it. If it does not, any
//! site can use the server in the name of a user who visits that site, which is called cross-site
//! WebSocket hijacking. [`Acceptor::new`] therefore requires the allowed [`Origins`]:
//! [`Origins::Same`] if only the pages of the server itself connect to it, [`Origins::Only`] for a
//! list of sites.
//!
//! # The order of calls
//!
//! On a server:
//!
//! 1. Read until [`Server::wants_input`](crate::Server::wants_input) returns `false`.
//!    [`Server::event`](crate::Server::event) then returns an [`Upgrade`](crate::Upgrade), if the
//!    client asks for one.
//! 2. Call [`Upgrade::accept`](crate::Upgrade::accept) with the acceptor. If it returns a
//!    [`Rejection`](crate::Rejection), send that.
//! 3. Encode the [`Reply`](crate::Reply), write all of it, and call
//!    [`Reply::sent`](crate::Reply::sent). If the write stops after n bytes, go on with the rest of
//!    the same bytes. If it fails or is cancelled, do not call `sent`, and close the connection.
//! 4. [`Switched`](crate::Switched) has the agreement, and tells where the first frame begins.
//!
//! On a client:
//!
//! 1. Parse the URI with [`Uri::parse`], and connect to its address and port. If
//!    [`Uri::is_secure`] returns `true`, start TLS.
//! 2. Make a [`Proposal`] with a new random nonce, and a [`Client`](crate::Client) with it.
//! 3. Encode [`Client::request`](crate::Client::request), write all of it, and call
//!    [`Client::sent`](crate::Client::sent). A write that stops, fails or is cancelled is handled
//!    as on a server.
//! 4. Read until [`Client::wants_input`](crate::Client::wants_input) returns `false`.
//!    [`Client::event`](crate::Client::event) then checks the answer.
//!
//! An intermediary gives `&Relay` to
//! [`Intermediary::allowing`](crate::Intermediary::allowing). The module
//! [`intermediary`](crate::intermediary) has its order of calls.
//!
//! # A server's handshake
//!
//! ```
//! use http_upgrade::server::{Event, Server};
//! use http_upgrade::websocket::{Acceptor, Origins};
//! use http_upgrade::Encode;
//!
//! static CHAT: Acceptor =
//!     Acceptor::new(Origins::Only(&["https://example.com"])).subprotocols(&["chat"]);
//!
//! let input = b"GET /chat HTTP/1.1\r\nHost: example.com\r\n\
//!     Connection: Upgrade\r\nUpgrade: websocket\r\nOrigin: https://example.com\r\n\
//!     Sec-WebSocket-Protocol: chat, superchat\r\nSec-WebSocket-Version: 13\r\n\
//!     Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
//! let mut server = Server::new();
//! assert!(!server.wants_input(input));
//! let Event::UpgradeRequested(upgrade) = server.event(input)? else { panic!() };
//! let reply = upgrade.accept(&CHAT).map_err(|rejection| rejection.sentence())?;
//! // Write these bytes; when all of them are written, call `sent`.
//! assert!(reply.to_vec()?.ends_with(
//!     b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\
//!     Sec-WebSocket-Protocol: chat\r\n\r\n"
//! ));
//! let switched = reply.sent();
//! assert_eq!(switched.agreement().subprotocol(), Some("chat"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod acceptor;
mod agreement;
mod deflate;
mod extensions;
mod key;
mod origin;
mod proposal;
mod relay;
mod request_error;
mod reserved;
mod response_error;
mod uri;

pub use acceptor::{Acceptor, Preference};
pub use agreement::Agreement;
#[cfg(feature = "alloc")]
pub use agreement::OwnedAgreement;
pub use deflate::{Deflate, PerMessageDeflate};
#[cfg(feature = "http")]
pub(crate) use key::Key;
#[cfg(feature = "diagnosis")]
pub(crate) use key::hashed;
pub use origin::{Origins, Scheme};
pub use proposal::{Proposal, SubprotocolPolicy};
pub use relay::Relay;
pub use request_error::RequestError;
pub use response_error::ResponseError;
pub use uri::{Uri, UriError};
