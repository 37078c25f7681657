//! Judges recorded traffic by the rules of an intermediary. Nothing is rewritten.

use super::content::ForwardedContent;
use super::error::{RequestSideError, ResponseSideError};
use super::forwarded_response::ForwardedResponse;
use super::policy::Intermediary;
use super::request::RequestEvent;
use super::response::ResponseEvent;
use crate::content::error::ContentError;
use crate::head::request::RequestHead;
use crate::head::response::ResponseHead;
use crate::head::version::Version;
use crate::rule::Rule;
use crate::upgrade::protocol::Protocol;
use thiserror::Error;

/// An iterator over the recorded exchanges of a connection, up to the one that switched or failed;
/// made by [`Intermediary::observe`].
///
/// It tells what an intermediary with this policy would have done. A 101 to a protocol that the
/// policy does not allow is therefore an error: such an Upgrade would not have been forwarded. In a
/// recording all bytes count as written.
///
/// ```
/// use http_upgrade::intermediary::Outcome;
/// use http_upgrade::{Intermediary, Protocol, Unnegotiated};
///
/// const TCP: Unnegotiated<'static> = Unnegotiated::new(Protocol::new("tcp"));
/// const PROXY: Intermediary<'static> = Intermediary::allowing(&[&TCP]);
///
/// let client = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n\
///     GET /a HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nhello";
/// let upstream = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok\
///     HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nhi";
/// let mut exchanges = PROXY.observe(client, upstream);
/// assert_eq!(exchanges.next().ok_or("none")??.outcome, Outcome::Plain);
/// let outcome = exchanges.next().ok_or("none")??.outcome;
/// let Outcome::Switched { protocol, from_client, from_upstream } = outcome else { panic!() };
/// assert_eq!((protocol.name(), from_client, from_upstream), ("tcp", &b"hello"[..], &b"hi"[..]));
/// assert!(exchanges.next().is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Observer<'r> {
    policy: Intermediary<'r>,
    client: &'r [u8],
    upstream: &'r [u8],
    is_over: bool,
}

/// A request, its final response, and what came of them.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Exchange<'r> {
    /// The head of the request, as the client sent it.
    pub request: RequestHead<'r>,
    /// The head of the final response, as upstream sent it.
    pub response: ResponseHead<'r>,
    /// Whether the connection switched.
    pub outcome: Outcome<'r>,
}

/// Whether an exchange switched to another protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome<'r> {
    /// Both ends have switched. The fields hold all recorded bytes of the next protocol.
    Switched {
        /// The protocol that both ends speak now.
        protocol: Protocol<'r>,
        /// The bytes after the request.
        from_client: &'r [u8],
        /// The bytes after the 101.
        from_upstream: &'r [u8],
    },
    /// The exchange stayed HTTP.
    Plain,
}

/// Why an observer cannot go on: one of the messages would not have been forwarded.
///
/// A recording that ends within a head is reported as [`RequestSideError::Incomplete`] or
/// [`ResponseSideError::Incomplete`].
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.rule().sentence)]
pub enum ObserverError {
    /// The request would not have been forwarded. The sentence is that of the [`RequestSideError`].
    #[error(transparent)]
    Request(#[from] RequestSideError),
    /// The response would not have been forwarded. The sentence is that of the
    /// [`ResponseSideError`].
    #[error(transparent)]
    Response(#[from] ResponseSideError),
}

impl ObserverError {
    /// Returns the rule that was broken. Its section is empty for a caller error.
    #[rustfmt::skip] // a table
    pub const fn rule(self) -> Rule {
        match self {
            Self::Request(error) => error.rule(),
            Self::Response(error) => error.rule(),
        }
    }
}

impl<'p> Intermediary<'p> {
    /// Judges two recorded directions of a connection by this policy. Nothing is rewritten.
    ///
    /// `client` is all that the client sent, `upstream` all that upstream sent.
    pub const fn observe<'r>(self, client: &'r [u8], upstream: &'r [u8]) -> Observer<'r>
    where
        'p: 'r,
    {
        Observer::new(self, client, upstream)
    }
}

impl<'r> Observer<'r> {
    pub(super) const fn new(
        policy: Intermediary<'r>,
        client: &'r [u8],
        upstream: &'r [u8],
    ) -> Self {
        Self {
            policy,
            client,
            upstream,
            is_over: false,
        }
    }

    fn exchange(&mut self) -> Result<Exchange<'r>, ObserverError> {
        let (mut request, mut response) = self.policy.exchange();
        request.wants_input(self.client);
        let forward = match request.event(self.client)? {
            RequestEvent::UpgradeRequested(forward) | RequestEvent::Plain(forward) => forward,
        };
        let (head, consumed) = (*forward.request(), forward.consumed());
        // In a recording everything was written.
        let content = request.sent(forward);
        loop {
            response.wants_input(self.upstream);
            match response.event(&request, self.client, self.upstream)? {
                ResponseEvent::Interim(interim) => {
                    self.upstream = after(self.upstream, interim.consumed());
                    response.next_response();
                }
                ResponseEvent::Switched(tunnel) => {
                    self.is_over = true;
                    let response = *tunnel.response();
                    let open = tunnel.sent();
                    return Ok(Exchange {
                        request: head,
                        response,
                        outcome: Outcome::Switched {
                            protocol: open.protocol(),
                            from_client: after(self.client, open.client_consumed()),
                            from_upstream: after(self.upstream, open.upstream_consumed()),
                        },
                    });
                }
                ResponseEvent::Rejected(returned) => {
                    self.client = after(self.client, consumed);
                    return self.plain(head, content, returned);
                }
            }
        }
    }

    /// Skips the content of both messages, and finds out whether another exchange can follow.
    fn plain(
        &mut self,
        request: RequestHead<'r>,
        mut content: ForwardedContent,
        returned: ForwardedResponse<'r>,
    ) -> Result<Exchange<'r>, ObserverError> {
        let response = *returned.response();
        self.upstream = after(self.upstream, returned.consumed());
        let mut end = returned.sent();
        skip(&mut self.client, &mut content).map_err(RequestSideError::Content)?;
        skip(&mut self.upstream, end.content()).map_err(ResponseSideError::Content)?;
        // A recording does not tell whether what follows a request with an Upgrade field was the
        // next request, so it is read as one.
        let is_whole = content.is_complete() && end.content().is_complete();
        let persists = request.version == Version::Http11 && request.persists();
        self.is_over =
            !is_whole || !persists || !response.fields.options().persists(response.version);
        Ok(Exchange {
            request,
            response,
            outcome: Outcome::Plain,
        })
    }
}

impl<'r> Iterator for Observer<'r> {
    type Item = Result<Exchange<'r>, ObserverError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over || self.client.is_empty() && self.upstream.is_empty() {
            return None;
        }
        let exchange = self.exchange();
        self.is_over |= exchange.is_err();
        Some(exchange)
    }
}

fn after(bytes: &[u8], consumed: usize) -> &[u8] {
    bytes.get(consumed..).unwrap_or_default()
}

/// Takes content off the start of a recording, as far as it was recorded.
fn skip(bytes: &mut &[u8], content: &mut ForwardedContent) -> Result<(), ContentError> {
    while let Some(piece) = content.piece(bytes)? {
        let consumed = content.written(piece.len());
        *bytes = after(bytes, consumed);
    }
    Ok(())
}
