//! Extended CONNECT, over HTTP/2 (RFC 8441) and HTTP/3 (RFC 9220): the requests of clients, and the
//! translation from and to an HTTP/1.1 upgrade.
//!
//! HTTP/2 and HTTP/3 have no Upgrade. A client asks for a protocol with a CONNECT that has the
//! pseudo-header field `:protocol`, and a 2xx in place of a 101 opens the tunnel: the stream of the
//! request. This module works on heads only. A stack such as hyper, h2 or h3 reads and writes them,
//! and has the streams.
//!
//! # A server
//!
//! [`Upgrade::extended`](crate::Upgrade::extended) reads the request. Everything after it is as
//! with an HTTP/1.1 upgrade, with the same acceptors.
//!
//! # A client
//!
//! ```
//! use http_upgrade::client::{Client, Event};
//! use http_upgrade::extended_connect::ExtendedConnect;
//! use http_upgrade::websocket::{Proposal, Uri};
//!
//! let uri = Uri::parse("wss://example.com/chat")?;
//! let nonce = *b"the sample nonce"; // it is not sent
//! let client = Client::new(Proposal::new(nonce).subprotocols(&["chat"]));
//! let message = client.request(uri.target(), uri.host());
//! // Whether the peer has sent SETTINGS_ENABLE_CONNECT_PROTOCOL with the value 1:
//! let is_enabled = true;
//! let connect = ExtendedConnect::of_request(&message, uri.http_scheme(), is_enabled)?;
//! assert_eq!(connect.request().uri(), "https://example.com/chat");
//! assert_eq!(connect.protocol(), "websocket");
//! // Send it; the stack has a type of its own for the value of `:protocol`. Then judge the answer:
//! let response = http::Response::builder()
//!     .version(http::Version::HTTP_2)
//!     .header("sec-websocket-protocol", "chat")
//!     .body(())?;
//! let Event::Switched(switched) = client.on_extended_response(&response)? else { panic!() };
//! assert_eq!(switched.agreement().subprotocol(), Some("chat"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A proxy that a client reaches over HTTP/2 is not the origin server: to speak WebSocket through a
//! forward proxy, send it a plain CONNECT, and begin the handshake within that tunnel
//! (RFC 8441 §7).
//!
//! # A gateway
//!
//! The heads are translated, and an [`Intermediary`](crate::Intermediary) judges them in their
//! HTTP/1.1 form. It alone says when both ends have switched, so no byte crosses before that.
//!
//! From HTTP/1.1 to HTTP/2 or HTTP/3:
//!
//! 1. [`Intermediary::check`](crate::Intermediary::check) the client's request.
//! 2. [`ExtendedConnect::of_checked`] makes the request for upstream. Send it.
//! 3. [`ExtendedConnect::translate`] makes the response for the client: a 2xx becomes a 101, with
//!    the answer to the client's key. Any other status stays as it is.
//! 4. [`CheckedRequest::verify`](crate::intermediary::CheckedRequest::verify) that. After a
//!    [`Switched`](crate::intermediary::ResponseEvent::Switched), write the 101, and call
//!    [`Tunnel::sent`](crate::intermediary::Tunnel::sent): only now may bytes cross.
//!
//! From HTTP/2 or HTTP/3 to HTTP/1.1:
//!
//! 1. [`to_upgrade`] makes the HTTP/1.1 request. The caller gives the nonce of its key.
//! 2. [`check_upgrade`] it with the policy of the `Intermediary`, and send what
//!    [`forward`](crate::intermediary::CheckedRequest::forward) returns.
//! 3. `CheckedRequest::verify` the response, which also checks the answer to the key.
//! 4. After a `Switched`, send what [`success`] makes of the
//!    [`Tunnel`](crate::intermediary::Tunnel), and call `Tunnel::sent`. After a
//!    [`Rejected`](crate::intermediary::ResponseEvent::Rejected), send what [`refusal`] makes of
//!    it. After an error, send its rejection, adapted to the client's own request with
//!    [`Rejection::for_request`](crate::Rejection::for_request).
//!
//! # The end of a tunnel
//!
//! | on HTTP/1.1 | on HTTP/2 and HTTP/3 |
//! |---|---|
//! | the peer ends its direction (FIN) | DATA with `END_STREAM`; on HTTP/3 the end of the stream |
//! | the connection is reset (RST) | `RST_STREAM` with `CANCEL`; on HTTP/3 a reset with `H3_REQUEST_CANCELLED` |
//!
//! Pass each on to the other side as the same row (RFC 8441 §5, RFC 9220 §3), after all bytes that
//! came before it.

mod error;
mod fields;
mod incoming;
mod outgoing;

pub use error::TranslationError;
pub use incoming::{check_upgrade, refusal, success, to_upgrade};
pub use outgoing::ExtendedConnect;
