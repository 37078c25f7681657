//! Decides whether a clue holds in a recording, and which bytes show it.

mod header;
mod switch;
mod terms;
mod words;

use super::accept;
use super::clue::{Accept, Clue, First, TlsFact};
use super::evidence::{Evidence, Tls};
use super::finding::{Finding, PRODUCTS};
use super::frames;
use super::machine::{self, Outcome};
use super::message::Headers;
use super::page;
use super::product;
use super::quote::{self, Quote};
use super::recording::Recording;
use super::search;
use super::span::{Side, Span, Spans};
use super::text::Text;
use crate::server::ServerError;
use core::time::Duration;

/// A recording, and what was read from it once for all clues.
pub(super) struct Look<'a> {
    pub(super) recording: Recording<'a>,
    pub(super) quotes: [Option<Quote>; 3],
    pub(super) products: [Option<&'static str>; PRODUCTS],
    page: Text<1024>,
    accept: Option<Accept>,
    outcome: Outcome,
    /// The value that answers the key, if another one came.
    pub(super) expected_accept: Option<[u8; 28]>,
}

impl<'a> Look<'a> {
    pub(super) fn new(evidence: &Evidence<'a>) -> Self {
        let recording = Recording::of(evidence);
        let (request, response) = (&recording.request, &recording.response);
        let page = page::searchable(response);
        let accept = match response.status {
            Some(101) => accept::judge(request.headers, response.headers),
            _ => None,
        };
        let is_wrong = accept.is_some_and(|accept| accept != Accept::Fits);
        Self {
            expected_accept: is_wrong
                .then(|| accept::expected(request.headers))
                .flatten(),
            quotes: quote::quotes(response),
            products: product::identify(&recording, &page),
            page,
            accept,
            outcome: Outcome::of(evidence),
            recording,
        }
    }

    /// Returns the reason why the machine of this crate that reads this side refuses its bytes.
    pub(super) fn refused(&self, side: Side) -> Option<Finding> {
        let (request, response) = (&self.recording.request, &self.recording.response);
        match side {
            Side::Request => self.outcome.finding(request.first, response.status),
            Side::Response => machine::response_fault(&self.recording.evidence),
        }
    }

    /// Returns whether a clue holds; adds the bytes that show it to `spans`.
    #[rustfmt::skip] // a table
    pub(super) fn holds(&self, clue: &Clue, spans: &mut Spans) -> bool {
        match *clue {
            Clue::Not(clue) => !self.holds(clue, &mut Spans::default()),
            Clue::Any(clues) => clues.iter().any(|clue| self.holds(clue, spans)),
            Clue::All(clues) => clues.iter().all(|clue| self.holds(clue, spans)),

            Clue::Asks(_) | Clue::InOrder | Clue::Method(_) | Clue::Target(_) | Clue::TargetIsUrl
            | Clue::Key(_) | Clue::RequestKnown | Clue::RequestContent | Clue::NotAnUpgrade(_)
            | Clue::Fault(_) | Clue::AwaitsContent => self.request(clue, spans),

            Clue::Starts(side, first) => self.starts(side, first, spans),
            Clue::Has(..) | Clue::Is(..) | Clue::Holds(..) | Clue::Lists(..) | Clue::Empty(..)
            | Clue::Repeats(..) | Clue::Several(..) | Clue::LowerCase(_) | Clue::MoreHeaders(..)
            | Clue::HeadLonger(..) | Clue::Malformed(_) | Clue::Unfinished(_)
            | Clue::Http10(_) => self.header(clue, spans),

            Clue::Status(low, high) => self.status(low, high, spans),
            Clue::Says(text) => self.says(text, spans),
            Clue::Quoted => self.quotes.iter().flatten().next().is_some(),
            Clue::QuotesConnection => self.quotes_connection(),
            Clue::NoContent => self.recording.response.content.start().is_empty(),
            Clue::OnlyInterim => self.is_only_interim(),
            Clue::Interim => self.recording.response.interims > 0,
            Clue::SecondResponse => self.second_response(spans),

            Clue::After(after) => self.after(after, spans),
            Clue::AfterHolds(text) => self.after_holds(text),
            Clue::ConnectProtocol => frames::enables_connect(self.bytes(Side::Response)),
            Clue::Sent(sent) => self.sent(sent, spans),
            Clue::Accept(accept) => self.accept == Some(accept) && self.show_accept(spans),
            Clue::Subprotocol(subprotocol) => self.subprotocol(subprotocol, spans),
            Clue::Extension(extension) => self.extension(extension, spans),
            Clue::OtherProtocol => self.other_protocol(spans),

            Clue::Product(_) | Clue::BehindProxy | Clue::Ended(_) | Clue::Lasted(_)
            | Clue::RecordedBy(_) | Clue::Tls(_) | Clue::Alert(_)
            | Clue::TlsSays(_) => self.circumstance(clue),
        }
    }

    /// Decides clues about what the client sent, except those about single headers.
    fn request(&self, clue: &Clue, spans: &mut Spans) -> bool {
        let request = &self.recording.request;
        match *clue {
            Clue::Asks(asks) => request.asks() == asks,
            Clue::InOrder => {
                let is_refused = self.outcome.is_wrong()
                    && (self.is_ignored() || self.refused(Side::Request).is_some());
                request.is_in_order() && !is_refused
            }
            Clue::NotAnUpgrade(reason) => {
                matches!(self.outcome, Outcome::NotAnUpgrade(why) if why == reason)
            }
            Clue::Fault(reason) => {
                matches!(self.outcome, Outcome::Fault(ServerError::Head(error)) if error == reason)
            }
            Clue::AwaitsContent => matches!(self.outcome, Outcome::AwaitsContent),
            Clue::Method(method) => request.method == method.as_bytes(),
            Clue::Target(text) => self.in_target(text, spans),
            Clue::TargetIsUrl => request.is_url && self.show(Side::Request, request.target, spans),
            Clue::Key(key) => {
                let mut lines = request.headers.all("sec-websocket-key");
                request.is_known()
                    && request.key() == key
                    && lines.all(|line| self.show(Side::Request, line, spans))
            }
            Clue::RequestKnown => request.is_known() && !self.recording.evidence.is_assumed,
            Clue::RequestContent => request.has_content,
            _ => false,
        }
    }

    /// Returns whether a server treats the request as one without an upgrade.
    const fn is_ignored(&self) -> bool {
        matches!(self.outcome, Outcome::NotAnUpgrade(_))
    }

    /// Decides clues about facts outside of the bytes.
    fn circumstance(&self, clue: &Clue) -> bool {
        let evidence = &self.recording.evidence;
        match *clue {
            Clue::Product(product) => self.products.contains(&Some(product)),
            Clue::BehindProxy => {
                let mut products = self.products.iter().flatten();
                products.any(|product| product::is_proxy(product))
            }
            Clue::Ended(ended) => evidence.ended == ended,
            Clue::Lasted(seconds) => {
                let least = Duration::from_secs(seconds);
                evidence.after.is_some_and(|time| time >= least)
            }
            Clue::RecordedBy(side) => evidence.recorded_by == side,
            Clue::Tls(fact) => match evidence.tls {
                Some(Tls::Alpn(protocol)) => fact == TlsFact::AlpnH2 && protocol == "h2",
                Some(Tls::Failed(_)) => fact == TlsFact::Failed,
                Some(Tls::Untrusted(_)) => fact == TlsFact::Untrusted,
                Some(Tls::OnlyTls) => fact == TlsFact::OnlyTls,
                Some(Tls::OnlyCleartext) => fact == TlsFact::OnlyCleartext,
                Some(Tls::None) | None => false,
            },
            Clue::Alert(description) => {
                let response = self.bytes(Side::Response);
                matches!(response, [0x15, 3, _, 0, 2, _, found] if *found == description)
            }
            Clue::TlsSays(text) => match evidence.tls {
                Some(Tls::Failed(why) | Tls::Untrusted(why)) => {
                    search::contains(why.as_bytes(), text)
                }
                _ => false,
            },
            _ => false,
        }
    }

    fn starts(&self, side: Side, first: First, spans: &mut Spans) -> bool {
        let response = &self.recording.response;
        let is_first = match side {
            Side::Request => self.recording.request.first == first,
            Side::Response => response.is_known && response.first == first,
        };
        let all = self.bytes(side);
        is_first && self.show(side, all.get(..9).unwrap_or(all), spans)
    }

    const fn headers(&self, side: Side) -> Headers<'a> {
        match side {
            Side::Request => self.recording.request.headers,
            Side::Response => self.recording.response.headers,
        }
    }

    /// Notes the position of these bytes. Returns `true`, so that it can end a condition.
    fn show(&self, side: Side, part: &[u8], spans: &mut Spans) -> bool {
        let all = self.bytes(side);
        let start = part.as_ptr().addr().checked_sub(all.as_ptr().addr());
        let span = start.and_then(|start| {
            let end = start.checked_add(part.len())?;
            (start < end && end <= all.len()).then_some(Span { side, start, end })
        });
        if let Some(span) = span {
            spans.push(span);
        }
        true
    }

    fn show_accept(&self, spans: &mut Spans) -> bool {
        let mut lines = self.recording.response.headers.all("sec-websocket-accept");
        lines.all(|line| self.show(Side::Response, line, spans))
    }

    /// Returns all recorded bytes of a side.
    const fn bytes(&self, side: Side) -> &'a [u8] {
        self.recording.evidence.bytes(side)
    }
}
