//! Two directions that were recorded: the same judgement, and nothing is rewritten.

use super::Intermediary;
use super::disposition::Disposition;
use super::fault::{RequestFault, ResponseFault};
use super::passage::Passage;
use super::request::RequestEvent;
use super::response::ResponseEvent;
use crate::content::error::ContentError;
use crate::head::request::RequestHead;
use crate::head::response::ResponseHead;
use crate::protocol::Protocol;
use crate::rejection::Connection;
use thiserror::Error;

/// The exchanges of a connection, one after the other, up to the one that switched or failed; made by [`Intermediary::observe`].
///
/// It says what an intermediary of this policy would have made of them: a 101 to what the policy does not allow is a fault, since such an
/// Upgrade would not have been forwarded.
///
/// ```
/// use http_upgrade::intermediary::Outcome;
/// use http_upgrade::{Intermediary, Protocol, Token};
///
/// const PROXY: Intermediary<'static> = Intermediary::allowing(&[&Token(Protocol::new("tcp"))]);
///
/// let client = b"GET / HTTP/1.1\r\nHost: h\r\n\r\nGET /a HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nhello";
/// let upstream = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok\
///     HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\nhi";
/// let mut exchanges = PROXY.observe(client, upstream);
/// assert_eq!(exchanges.next().ok_or("none")??.outcome, Outcome::Plain);
/// let Outcome::Switched { protocol, from_client, from_upstream } = exchanges.next().ok_or("none")??.outcome else { panic!() };
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

/// A request and its final response.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Exchange<'r> {
    /// As the client sent it.
    pub request: RequestHead<'r>,
    /// As upstream sent it.
    pub response: ResponseHead<'r>,
    /// What came of it.
    pub outcome: Outcome<'r>,
}

/// What came of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome<'r> {
    /// Both ends have switched; these are all octets of the next protocol, in both directions.
    Switched {
        /// What they speak.
        protocol: Protocol<'r>,
        /// Behind the request.
        from_client: &'r [u8],
        /// Behind the 101.
        from_upstream: &'r [u8],
    },
    /// It stayed HTTP.
    Plain,
}

/// Why an observer cannot say more. A recording that ends within a message is `Incomplete`.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum ObserverFault {
    /// In the client's direction.
    #[error(transparent)]
    Request(#[from] RequestFault),
    /// In upstream's direction.
    #[error(transparent)]
    Response(#[from] ResponseFault),
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

    fn exchange(&mut self) -> Result<Exchange<'r>, ObserverFault> {
        let (mut request, mut response) = self.policy.exchange();
        request.wants_input(self.client);
        let forward = match request.event(self.client)? {
            RequestEvent::UpgradeRequested(forward) | RequestEvent::Plain(forward) => forward,
        };
        loop {
            response.wants_input(self.upstream);
            match response.event(&request, self.client, self.upstream)? {
                ResponseEvent::Interim(interim) => {
                    self.upstream = behind(self.upstream, interim.consumed());
                    response.next_response();
                }
                ResponseEvent::Switched(tunnel) => {
                    self.is_over = true;
                    return Ok(Exchange {
                        request: *forward.request(),
                        response: *tunnel.response(),
                        outcome: Outcome::Switched {
                            protocol: tunnel.protocol(),
                            from_client: tunnel.from_client(),
                            from_upstream: tunnel.from_upstream(),
                        },
                    });
                }
                ResponseEvent::Rejected(returned) => {
                    let (mut sent, mut got) = (forward.content(), returned.content());
                    self.client = behind(self.client, forward.consumed());
                    self.upstream = behind(self.upstream, returned.consumed());
                    pass(&mut self.client, &mut sent).map_err(RequestFault::Content)?;
                    pass(&mut self.upstream, &mut got).map_err(ResponseFault::Content)?;
                    // A recording does not tell what had come before the answer, nor that what is behind a message was not the next one.
                    let end = Disposition {
                        asked: false,
                        early: false,
                        ..returned.disposition()
                    };
                    let ends = [end.client(&sent, &got, b""), end.upstream(&sent, &got, b"")];
                    self.is_over = ends.contains(&Connection::Close);
                    return Ok(Exchange {
                        request: *forward.request(),
                        response: *returned.response(),
                        outcome: Outcome::Plain,
                    });
                }
            }
        }
    }
}

impl<'r> Iterator for Observer<'r> {
    type Item = Result<Exchange<'r>, ObserverFault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over || self.client.is_empty() && self.upstream.is_empty() {
            return None;
        }
        let exchange = self.exchange();
        self.is_over |= exchange.is_err();
        Some(exchange)
    }
}

fn behind(octets: &[u8], consumed: usize) -> &[u8] {
    octets.get(consumed..).unwrap_or_default()
}

fn pass(octets: &mut &[u8], content: &mut Passage) -> Result<(), ContentError> {
    while let Some(portion) = content.pass(octets)? {
        *octets = behind(octets, portion.consumed());
    }
    Ok(())
}
