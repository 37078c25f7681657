//! The intermediary: forwards a request and its response, and opens a tunnel only after a 101 that
//! it has verified.
//!
//! This module is for reverse proxies, gateways and load balancers: programs with a *client* on one
//! connection and an HTTP server, called *upstream*, on another one. It never copies a head. It
//! writes each head anew from what it has understood.
//!
//! ```text
//!              bytes in                              bytes out
//!  client   ────────────▶ RequestSide  ─┬▶ UpgradeRequested(Forward) ─▶ upstream: head with its
//!                              │        │                               own Upgrade, and content
//!                              │        └▶ Plain(Forward) ────────────▶ upstream: head without
//!                              │                                        Upgrade; content follows
//!                              └▶ RequestFault ───────────────────────▶ client: an error, close
//!
//!  upstream ────────────▶ ResponseSide ─┬▶ Interim ───────────────────▶ client: 1xx, then
//!                              │        │                               next_response()
//!                              │        ├▶ Switched(Tunnel) ──────────▶ client: own 101, then
//!                              │        │                               every byte, both ways
//!                              │        └▶ Rejected(Return) ──────────▶ client: HTTP goes on;
//!                              │                                        content, ExchangeEnd
//!                              └▶ ResponseFault ──────────────────────▶ client: 502, close both
//! ```
//!
//! # The normal course
//!
//! This loop forwards requests one after the other, over streams that block. Each buffer belongs to
//! a connection and is used for all its exchanges.
//!
//! ```
//! # #[cfg(feature = "websocket")] {
//! use http_upgrade::intermediary::{
//!     ForwardedContent, RequestEvent, RequestSide, ResponseEvent, ResponseFault,
//! };
//! use http_upgrade::{Buffer, Connection, Encode, Intermediary, Rejection, websocket};
//! use std::io::{Read, Write};
//!
//! type Bytes = Buffer<Vec<u8>>;
//! type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;
//!
//! /// The policy: WebSocket is let through, and nothing else.
//! const PROXY: Intermediary<'static> = Intermediary::allowing(&[&websocket::Relay]);
//!
//! /// What to do with the two connections after an exchange. After an `Err`, close both.
//! # #[derive(Debug, PartialEq)]
//! enum After {
//!     /// The exchange stayed HTTP.
//!     Http { client: Connection, upstream: Connection },
//!     /// Copy every byte, in both directions, starting with what is left in the two buffers.
//!     Tunnel,
//!     /// The response was cut off. Close both connections, that of the client by a reset.
//!     CutOff,
//! }
//!
//! fn exchange(
//!     (client, from_client): (&mut (impl Read + Write), &mut Bytes),
//!     (upstream, from_upstream): (&mut (impl Read + Write), &mut Bytes),
//! ) -> Result<After> {
//!     let (mut request, mut response) = PROXY.exchange();
//!     while request.wants_input(from_client.filled()) {
//!         receive(client, from_client)?;
//!     }
//!     let (forward, is_plain) = match request.event(from_client.filled()) {
//!         Ok(RequestEvent::UpgradeRequested(forward)) => (forward, false),
//!         Ok(RequestEvent::Plain(forward)) => (forward, true),
//!         Err(fault) => return refuse(client, &request, fault.rejection()),
//!     };
//!     let consumed = forward.consumed();
//!     upstream.write_all(&forward.to_vec()?)?;
//!     let mut content = request.sent(forward);
//!     if is_plain {
//!         from_client.consume(consumed);
//!         pass(&mut content, (client, from_client), upstream)?;
//!     } // The bytes of an upgrade request stay in the buffer: its answer is compared with them.
//!     loop {
//!         while response.wants_input(from_upstream.filled()) {
//!             if receive(upstream, from_upstream).is_err() {
//!                 return refuse(client, &request, ResponseFault::Ended.rejection());
//!             }
//!         }
//!         match response.event(&request, from_client.filled(), from_upstream.filled()) {
//!             Ok(ResponseEvent::Interim(interim)) => {
//!                 client.write_all(&interim.to_vec()?)?;
//!                 let consumed = interim.consumed();
//!                 from_upstream.consume(consumed);
//!                 response.next_response();
//!             }
//!             Ok(ResponseEvent::Switched(tunnel)) => {
//!                 client.write_all(&tunnel.to_vec()?)?;
//!                 let open = tunnel.sent();
//!                 let consumed = [open.client_consumed(), open.upstream_consumed()];
//!                 from_client.consume(consumed[0]);
//!                 from_upstream.consume(consumed[1]);
//!                 return Ok(After::Tunnel);
//!             }
//!             Ok(ResponseEvent::Rejected(returned)) => {
//!                 client.write_all(&returned.to_vec()?)?;
//!                 let consumed = returned.consumed();
//!                 let mut end = returned.sent();
//!                 from_upstream.consume(consumed);
//!                 let passed = pass(end.content(), (upstream, from_upstream), client);
//!                 if end.content().needs_reset() {
//!                     return Ok(After::CutOff);
//!                 }
//!                 passed?;
//!                 return Ok(After::Http {
//!                     client: end.client(&content),
//!                     upstream: end.upstream(&content, from_upstream.filled()),
//!                 });
//!             }
//!             Err(fault) => return refuse(client, &request, fault.rejection()),
//!         }
//!     }
//! }
//!
//! fn receive(from: &mut impl Read, buffer: &mut Bytes) -> Result<()> {
//!     let n = from.read(buffer.spare()?)?;
//!     Ok(buffer.advance(n)?)
//! }
//!
//! /// Passes content to its end.
//! fn pass(
//!     content: &mut ForwardedContent,
//!     (from, buffer): (&mut impl Read, &mut Bytes),
//!     to: &mut impl Write,
//! ) -> Result<()> {
//!     loop {
//!         while let Some(piece) = content.piece(buffer.filled())? {
//!             let bytes = piece.to_vec()?;
//!             to.write_all(&bytes)?;
//!             let consumed = content.written(bytes.len());
//!             buffer.consume(consumed);
//!         }
//!         if content.is_complete() {
//!             return Ok(());
//!         }
//!         let n = from.read(buffer.spare()?)?;
//!         if n > 0 {
//!             buffer.advance(n)?;
//!             continue;
//!         }
//!         content.input_ended(); // an orderly close ends some content, and cuts off any other
//!         if !content.is_complete() {
//!             return Err("the content was cut off".into());
//!         }
//!     }
//! }
//!
//! /// Sends an error response, after which both connections close.
//! fn refuse(
//!     client: &mut impl Write,
//!     request: &RequestSide<'_>,
//!     rejection: Option<Rejection<'_>>,
//! ) -> Result<After> {
//!     let rejection = rejection.ok_or("a mistake in this program, which has no answer")?;
//!     client.write_all(&request.reject(rejection).to_vec()?)?;
//!     Ok(After::Http { client: Connection::Close, upstream: Connection::Close })
//! }
//! #
//! # struct Peer(&'static [u8], Vec<u8>);
//! # impl Read for Peer {
//! #     fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> { self.0.read(into) }
//! # }
//! # impl Write for Peer {
//! #     fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> { self.1.write(bytes) }
//! #     fn flush(&mut self) -> std::io::Result<()> { Ok(()) }
//! # }
//! # type Outcome = Result<(After, Vec<u8>, Vec<u8>)>;
//! # fn run(request: &'static [u8], response: &'static [u8]) -> Outcome {
//! #     let (mut client, mut upstream) = (Peer(request, vec![]), Peer(response, vec![]));
//! #     let mut buffers = [0; 2].map(|_| Buffer::new(vec![0; 4096]));
//! #     let [from_client, from_upstream] = &mut buffers;
//! #     let after = exchange((&mut client, from_client), (&mut upstream, from_upstream))?;
//! #     assert!(after != After::Tunnel || from_upstream.filled() == b"first");
//! #     Ok((after, client.1, upstream.1))
//! # }
//! # let upload = b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nhi";
//! # let answer = b"HTTP/1.1 103 \r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
//! # let both = After::Http { client: Connection::Reuse, upstream: Connection::Reuse };
//! # let (after, to_client, to_upstream) = run(upload, answer)?;
//! # assert_eq!(after, both);
//! # assert!(to_client.starts_with(b"HTTP/1.1 103 ") && to_client.ends_with(b"\r\n\r\nok"));
//! # assert!(to_upstream.ends_with(b"\r\n\r\nhi"));
//! # let h2c = b"GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n";
//! # let closes = After::Http { client: Connection::Close, upstream: Connection::Reuse };
//! # assert_eq!(run(h2c, answer)?.0, closes);
//! # let until_close = b"HTTP/1.1 200 OK\r\n\r\nall of it";
//! # let closes = After::Http { client: Connection::Close, upstream: Connection::Close };
//! # assert_eq!(run(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n", until_close)?.0, closes);
//! # let cut_off = run(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n", b"HTTP/1.1 2")?.1;
//! # assert!(cut_off.starts_with(b"HTTP/1.1 502 "));
//! # assert!(run(b"GET / HTTP/1.1\r\n\r\n", b"")?.1.starts_with(b"HTTP/1.1 400 "));
//! # let chunks = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf";
//! # assert_eq!(run(b"GET / HTTP/1.0\r\n\r\n", chunks)?.0, After::CutOff);
//! # let upgrade = b"GET /chat HTTP/1.1\r\nHost: example.com\r\nConnection: Upgrade\r\n\
//! #     Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
//! #     Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
//! # let switch = b"HTTP/1.1 101 Switching Protocols\r\n\
//! #     Upgrade: websocket\r\nConnection: Upgrade\r\n\
//! #     Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\nfirst";
//! # assert_eq!(run(upgrade, switch)?.0, After::Tunnel);
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The example `proxy` does the same over tokio, with a time limit for each wait. It also reads the
//! response while the content of the request is still going out, as a proxy must: upstream may
//! answer early, and may stop reading then.
//!
//! ## Order of calls
//!
//! On the client's side, with [`RequestSide`]:
//!
//! 1. [`wants_input`](RequestSide::wants_input) after each read, until it returns `false`.
//! 2. [`event`](RequestSide::event). It gives a [`Forward`], or a [`RequestFault`] whose
//!    [`rejection`](RequestFault::rejection) is the answer; upstream then gets nothing.
//! 3. Write the [`Forward`] to upstream, all of it, and then call [`sent`](RequestSide::sent).
//! 4. After a [`RequestEvent::Plain`], take [`consumed`](Forward::consumed) bytes off the input and
//!    write the content with the [`ForwardedContent`] that `sent` returned. After a
//!    [`RequestEvent::UpgradeRequested`], the content has gone out with the head; keep the bytes of
//!    the request, and what is received after them, in the buffer, and forward none of it.
//!
//! On upstream's side, with [`ResponseSide`], from step 3 on:
//!
//! 1. [`wants_input`](ResponseSide::wants_input) after each read, until it returns `false`.
//! 2. [`event`](ResponseSide::event), with the [`RequestSide`] and both inputs.
//! 3. Write what the event has in it to the client. Then:
//!    - After an [`Interim`], take its [`consumed`](Interim::consumed) bytes off upstream's input,
//!      call [`next_response`](ResponseSide::next_response), and begin with step 1 again.
//!    - After a [`Tunnel`], call [`Tunnel::sent`]. It returns an [`OpenTunnel`], which tells where
//!      the bytes of the tunnel begin in both buffers.
//!    - After a [`Return`], call [`Return::sent`]. It returns an [`ExchangeEnd`]: write its
//!      [`content`](ExchangeEnd::content), then ask it about both connections.
//!    - After a [`ResponseFault`], send its [`rejection`](ResponseFault::rejection), bound to the
//!      request by [`RequestSide::reject`], and close both connections.
//!
//! A proxy whose HTTP stack has parsed the heads calls [`Intermediary::check`] and
//! [`CheckedRequest::verify`] instead. A program that examines recorded traffic calls
//! [`Intermediary::observe`].
//!
//! ## The connections afterwards
//!
//! - If the exchange became a tunnel, both connections belong to it until both directions have
//!   ended.
//! - If it stayed HTTP, [`ExchangeEnd::client`] and [`ExchangeEnd::upstream`] tell for each
//!   connection whether it may be used again. Both need the [`ForwardedContent`] of the request:
//!   content that was not written whole closes both connections.
//! - After a [`RequestFault`], the client's connection closes; upstream was sent nothing. After a
//!   [`ResponseFault`], both connections close. The rejection announces this to the client.
//!
//! **A request with an Upgrade field that did not switch closes the client's connection**, whatever
//! the response is, and the response has `Connection: close`. What the client sends after such a
//! request may belong to the protocol that it hoped for (RFC 9931 §4), and it may come after the
//! response head was written, so the decision must not depend on what has been received by then. If
//! the Upgrade was forwarded, the connection to upstream closes as well, because it is not certain
//! what upstream took the request for.
//!
//! This has a price for a client that offers an upgrade unasked. The JDK's `HttpClient` prefers
//! HTTP/2 unless it is configured otherwise, and over cleartext it then sends `Upgrade: h2c` with
//! every request (seen with JDK 17). It gets every response, but needs a new connection for each
//! request: a TCP handshake, which is one more round trip, and a connection that starts slowly
//! again. The connection to upstream is still reused unless the policy lets h2c through, which is
//! of no use (see below). Such a client avoids the price with
//! `version(HttpClient.Version.HTTP_1_1)`, or with TLS, where ALPN takes the place of the field.
//!
//! # When a write is partial, fails or is cancelled
//!
//! Bytes count as sent only when the caller has confirmed them. The heads have a `sent` (an interim
//! response has `next_response`), content has [`written`](ForwardedContent::written). An event may
//! be asked for again as long as its input is there, and encodes to the same bytes again, so a
//! caller that knows how many bytes it has written can always go on with the rest. A caller that
//! does not know it, because the future of a `write_all` was dropped for example, treats the write
//! as failed.
//!
//! - **The forwarded request** ([`Forward`], to upstream). After a partial write, write the rest
//!   and then call `sent`; a 101 that comes earlier is refused ([`ResponseFault::Unsent`]). If the
//!   write fails or is cancelled, do not call `sent`, and close the connection to upstream. Before
//!   that, the caller may read a response that upstream has sent all the same, such as a 413, and
//!   return it; then both connections close, which [`Return::closing`] announces to the client. To
//!   send the request again over another connection, make a new pair of sides and read the same
//!   input.
//! - **An interim response** ([`Interim`], to the client). After a partial write, write the rest
//!   and then call `next_response`. If the write fails or is cancelled, close both connections:
//!   anything written next would be read as a part of this head.
//! - **The 101** ([`Tunnel`], to the client). After a partial write, write the rest and then call
//!   `sent`; no byte of either direction may pass before. If the write fails or is cancelled, do
//!   not call `sent`, and close both connections: upstream has switched and cannot go back, and a
//!   502 after the first byte of the 101 would be read as a part of it.
//! - **The first bytes of the tunnel** ([`OpenTunnel`], both ways). After a partial write, take
//!   what was written off its buffer; the rest is the start of that direction. If a write fails or
//!   is cancelled, close both connections: neither protocol survives a gap.
//! - **The final response** ([`Return`], to the client). After a partial write, write the rest and
//!   then call `sent`. If the write fails or is cancelled, do not call `sent`. Close both
//!   connections, and write nothing else to the client.
//! - **A piece of content** ([`ForwardedPiece`], both ways). After a partial write, call `written`
//!   with the number of bytes and ask for the piece again: it is the same piece without those
//!   bytes. If the write fails or is cancelled, confirm no more. The content then stays incomplete,
//!   and both connections close. If it is the content of the response and
//!   [`needs_reset`](ForwardedContent::needs_reset) returns `true`, close the client's connection
//!   by a reset. If it is the content of the request, the response may still be read and returned
//!   first.
//! - **A rejection** ([`Rejection`](crate::Rejection), to the client). After a partial write, write
//!   the rest. The connection closes in any case.
//!
//! # What is forwarded
//!
//! - A tunnel exists only after a 101 that keeps every rule: the version HTTP/1.1, `Connection:
//!   upgrade`, one protocol that the client offered *and* the policy allows, and what the protocol
//!   itself asks for, such as `Sec-WebSocket-Accept`. Until then no byte after the request is
//!   forwarded. If no 101 comes, these bytes are not read as a request either. [`Tunnel`]s are made
//!   only by [`ResponseSide::event`] and [`CheckedRequest::verify`].
//! - Hop-by-hop fields are removed (RFC 9110 §7.6.1), and so are the fields that Connection names.
//!   A Connection that names an end-to-end field is refused ([`OptionError::EndToEnd`]).
//! - The version, Host, Upgrade, Connection and the fields that frame the message are written anew;
//!   all other fields keep their order.
//! - Trailers are never forwarded.
//! - `HTTP2-Settings` is never forwarded. So upstream never accepts `h2c`, even if the policy
//!   allows it.
//! - There is no leniency: none of the switches that endpoints have changes how an intermediary
//!   reads a message.
//!
//! # What differs from the other roles, and why
//!
//! - Each pair of sides is for one exchange; [`Intermediary::exchange`] makes the next pair. So
//!   nothing of an exchange can leak into the next one.
//! - An upgrade request is read with its content, up to [`Limits::content`], before upstream gets
//!   any of it, so an early 101 cannot arrive in the middle of a request. If the content is larger,
//!   or if the client waits for `100 (Continue)` before it sends content, the request is forwarded
//!   without its Upgrade, which RFC 9110 §7.8 allows ([`Forward::declined`] tells the reason).
//! - The content of plain requests and of responses passes piece by piece, as [`ForwardedContent`].
//!   Its length is not limited.
//! - The head of an upgrade request has to stay in the buffer until it is answered, because the
//!   answer is compared with it. The head of a plain request may be dropped as soon as it was
//!   forwarded.
//! - Whether the connections may be used again is known only after the content. The answer is an
//!   [`ExchangeEnd`], which borrows nothing and so outlives the buffers' contents.
//!
//! # Waiting
//!
//! The machines have no clock. The owner of the sockets bounds each wait: for a head (a client may
//! send one byte a minute), for content in both directions, for a write to either side, and for the
//! response, which usually takes the longest. A tunnel lasts until both directions have ended: when
//! one end closes, what it has sent is delivered, and the other direction may go on (RFC 9110
//! §9.3.6).

mod content;
mod end;
mod fault;
mod forward;
mod hop;
mod judge;
mod observer;
mod parsed;
mod piece;
mod request;
mod response;
mod returned;
mod tunnel;

pub use content::ForwardedContent;
pub use end::ExchangeEnd;
pub use fault::{RequestFault, ResponseFault};
pub use forward::{Declined, Forward};
pub use hop::{EndToEnd, OptionError, end_to_end};
pub use observer::{Exchange, Observer, ObserverFault, Outcome};
pub use parsed::CheckedRequest;
pub use piece::ForwardedPiece;
pub use request::{RequestEvent, RequestSide};
pub use response::{ResponseEvent, ResponseSide};
pub use returned::Return;
pub use tunnel::{Interim, OpenTunnel, Tunnel};

use crate::head::fields::Fields;
use crate::head::host;
use crate::head::known::Known;
use crate::head::limits::Limits;
use crate::head::lines::{EncodeError, Lines};
use crate::head::octet;
use crate::head::request::RequestHead;
use crate::head::response::ResponseHead;
use crate::head::version::Version;
use crate::protocol::{Protocol, Relay};
use crate::upgrade::{Protocols, Upgrade};
use core::fmt;

/// The policy of an intermediary: which protocols it lets through, and within which limits.
///
/// It has no state, is `Copy` and fits into a `const` or a `static`. [`exchange`](Self::exchange)
/// gives the machines for one request and its response; [`check`](Self::check) judges heads that
/// another HTTP stack has parsed.
///
/// ```
/// # #[cfg(feature = "websocket")] {
/// use http_upgrade::intermediary::{ResponseEvent, ResponseFault};
/// use http_upgrade::{Intermediary, Protocol, RequestHead, ResponseHead, websocket};
///
/// const PROXY: Intermediary<'static> = Intermediary::allowing(&[&websocket::Relay]);
///
/// let request = b"GET /chat HTTP/1.1\r\nHost: example.com\r\n\
///     Connection: Upgrade\r\nUpgrade: websocket\r\n\
///     Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
/// let request = RequestHead::parse(request)?.ok_or("incomplete")?;
///
/// let switch = b"HTTP/1.1 101 Switching Protocols\r\n\
///     Upgrade: websocket\r\nConnection: Upgrade\r\n\
///     Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
/// let switch = ResponseHead::parse(switch)?.ok_or("incomplete")?;
/// let checked = PROXY.check(request)?;
/// let ResponseEvent::Switched(tunnel) = checked.verify(switch)? else { panic!() };
/// assert_eq!(tunnel.protocol(), Protocol::WEBSOCKET);
///
/// // A 101 without the fields of a switch, such as a handler sends whose status an attacker chose.
/// let bare = ResponseHead::parse(b"HTTP/1.1 101 OK\r\n\r\n")?.ok_or("incomplete")?;
/// assert_eq!(checked.verify(bare).err(), Some(ResponseFault::Upgrade));
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
#[must_use]
pub struct Intermediary<'p> {
    relays: &'p [&'p dyn Relay],
    via: Option<&'p str>,
    limits: Limits,
}

impl<'p> Intermediary<'p> {
    /// Makes a policy that lets these protocols through and no other one. With `&[]` no upgrade is
    /// forwarded. If two relays have the same protocol, the first one counts.
    ///
    /// [`websocket::Relay`](crate::websocket::Relay) is for WebSocket, and
    /// [`Token`](crate::Token) for a protocol that negotiates nothing.
    pub const fn allowing(relays: &'p [&'p dyn Relay]) -> Self {
        Self {
            relays,
            via: None,
            limits: Limits::new(),
        }
    }

    /// Adds a Via field with this pseudonym to every head that is forwarded, in both directions
    /// (RFC 9110 §7.6.3): `Via: 1.1 pseudonym`, or `Via: 1.0 pseudonym` if the message was received
    /// as HTTP/1.0. By default there is none.
    ///
    /// The pseudonym is a token, or a host with an optional port. If it is neither, `encode`
    /// returns [`EncodeError::Element`].
    pub const fn via(mut self, pseudonym: &'p str) -> Self {
        self.via = Some(pseudonym);
        self
    }

    /// Replaces the default [`Limits`], for both directions.
    pub const fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Makes both sides of one exchange: a request and its response.
    ///
    /// Call it for every request; nothing is carried over from one exchange to the next.
    pub const fn exchange(self) -> (RequestSide<'p>, ResponseSide<'p>) {
        (RequestSide::new(self), ResponseSide::new(self))
    }

    /// Judges two recorded directions of a connection by this policy. Nothing is rewritten.
    ///
    /// `client` is all that the client sent, `upstream` all that upstream sent.
    pub const fn observe<'r>(self, client: &'r [u8], upstream: &'r [u8]) -> Observer<'r>
    where
        'p: 'r,
    {
        Observer::new(self, client, upstream)
    }

    /// Judges a request whose head another HTTP stack has parsed, by the rules of [`RequestSide`]:
    /// Host, the form of the target, what Connection names, and how the content is framed.
    ///
    /// The result gives the head to forward, and it alone can [verify](CheckedRequest::verify) the
    /// response. `request` must be what the client sent, before anything was removed from it.
    ///
    /// # Errors
    /// [`RequestFault`]: send its [`rejection`](RequestFault::rejection), close the client's
    /// connection, and forward nothing.
    pub fn check<'b>(
        &self,
        request: impl Into<RequestHead<'b>>,
    ) -> Result<CheckedRequest<'b>, RequestFault>
    where
        'p: 'b,
    {
        CheckedRequest::of(*self, request.into())
    }

    /// Judges whether a 101 switches, and to which protocol.
    ///
    /// Heads that came as bytes and heads that another stack has parsed are both judged here, so
    /// the request is asked once more whether it is an upgrade, although its own side has asked
    /// before.
    fn judge(
        &self,
        request: &RequestHead<'_>,
        response: &ResponseHead<'_>,
    ) -> Result<Protocol<'p>, ResponseFault> {
        if response.version != Version::Http11 {
            return Err(ResponseFault::Version);
        }
        let asked = Upgrade::of(*request).is_ok();
        if !asked || self.forwarded(&request.fields).next().is_none() {
            return Err(ResponseFault::Unsolicited);
        }
        // An Upgrade with an invalid element chooses nothing, even if a valid one follows.
        let mut elements = response.fields.known_list(Known::Upgrade);
        let chosen = elements.next().and_then(Result::ok);
        let chosen = chosen.and_then(Protocol::parse);
        let chosen = chosen.ok_or(ResponseFault::Upgrade)?;
        if elements.next().is_some() {
            return Err(ResponseFault::Layered);
        }
        if !response.fields.options().upgrade() {
            return Err(ResponseFault::Connection);
        }
        let mut forwarded = self.forwarded(&request.fields);
        let relay = forwarded.find(|relay| relay.protocol().matches(chosen));
        let relay = relay.ok_or(ResponseFault::Protocol)?;
        let judged = relay.confirm(request, response);
        judged.map_err(ResponseFault::Relay)?;
        Ok(relay.protocol())
    }

    /// The relay of each protocol that Upgrade lists and the policy allows, in the order of the
    /// list.
    fn forwarded<'a>(self, fields: &Fields<'a>) -> impl Iterator<Item = &'p dyn Relay> + 'a
    where
        'p: 'a,
    {
        Protocols::of(fields).filter_map(move |offered| {
            let mut relays = self.relays.iter().copied();
            relays.find(|relay| relay.protocol().matches(offered))
        })
    }

    /// Writes an Upgrade field with those protocols of the list that the policy allows. Writes
    /// nothing, and returns `false`, if there are none.
    fn write_upgrade(self, to: &mut Lines<'_>, fields: &Fields<'_>) -> bool {
        let mut separator = "Upgrade: ";
        for relay in self.forwarded(fields) {
            to.trusted(separator);
            relay.protocol().write_element(to);
            separator = ", ";
        }
        if separator == ", " {
            to.end();
        }
        separator == ", "
    }

    /// The fields of a head that go on, but for `rewritten`, the caller's own in place of those of
    /// the same name, and Via.
    fn write_fields(
        self,
        to: &mut Lines<'_>,
        fields: Fields<'_>,
        version: Version,
        rewritten: Option<&str>,
        own: &[(&str, &str)],
    ) {
        for (name, value) in end_to_end(fields) {
            let known = Known::of(name.as_bytes());
            let is_written_anew = match known {
                Some(Known::Host | Known::ContentLength) => true,
                // It means nothing there (RFC 9110 §10.1.1), and would here.
                Some(Known::Expect) => version != Version::Http11,
                _ => {
                    let own = own.iter().map(|(own, _)| *own);
                    let mut names = own.chain(rewritten);
                    names.any(|own| own.eq_ignore_ascii_case(name))
                }
            };
            if !is_written_anew {
                // In the case of the RFCs where it is known: some embedded peers compare with case.
                let name = known.map_or(name, |known| known.name());
                to.copied(name, value);
            }
        }
        to.own_fields(own);
        if let Some(pseudonym) = self.via {
            let octets = pseudonym.as_bytes();
            if !octet::is_token(octets) && !host::is_named(octets) {
                return to.fail(EncodeError::Element);
            }
            let received = match version {
                Version::Http10 => "1.0 ",
                _ => "1.1 ",
            };
            to.line("Via", &[received, pseudonym]);
        }
    }
}

impl fmt::Debug for Intermediary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut list = f.debug_list();
        for relay in self.relays {
            list.entry(&relay.protocol());
        }
        list.finish()
    }
}
