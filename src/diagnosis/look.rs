//! Whether a clue holds in a recording, and which bytes show it.

use super::accept;
use super::clue::{Accept, After, Clue, Extension, First, Sent, Subprotocol, TlsFact};
use super::evidence::{Evidence, Tls};
use super::finding::{PRODUCTS, Side, Span, Spans};
use super::frames::{self, Frame, frames};
use super::message::Headers;
use super::product;
use super::recording::{self, Recording};
use super::words::{self, Quote, Text};
use core::time::Duration;

/// A recording, and what was read out of it once for all clues.
pub(super) struct Look<'a> {
    pub(super) recording: Recording<'a>,
    pub(super) quotes: [Option<Quote>; 3],
    pub(super) products: [Option<&'static str>; PRODUCTS],
    page: Text<1024>,
    accept: Option<Accept>,
}

impl<'a> Look<'a> {
    pub(super) fn new(evidence: &Evidence<'a>) -> Self {
        let recording = Recording::of(evidence);
        let page = words::searchable(&recording.response);
        let (request, response) = (&recording.request, &recording.response);
        let accept = match response.status {
            Some(101) => accept::judge(&request.headers, &response.headers),
            _ => None,
        };
        Self {
            quotes: words::quotes(response),
            products: product::identify(&recording, &page),
            page,
            accept,
            recording,
        }
    }

    /// Whether a clue holds; adds the bytes that show it to `spans`.
    pub(super) fn holds(&self, clue: &Clue, spans: &mut Spans) -> bool {
        let (request, response) = (&self.recording.request, &self.recording.response);
        match *clue {
            Clue::Not(clue) => !self.holds(clue, &mut Spans::default()),
            Clue::Any(clues) => clues.iter().any(|clue| self.holds(clue, spans)),
            Clue::Asks(asks) => request.asks() == asks,
            Clue::InOrder => request.is_in_order(),
            Clue::Method(method) => request.method == method.as_bytes(),
            Clue::Target(text) => self.in_target(text, spans),
            Clue::TargetIsUrl => request.is_url && self.show(Side::Request, request.target, spans),
            Clue::Http10(Side::Request) => request.is_http10,
            Clue::Http10(Side::Response) => response.is_http10,
            Clue::Key(key) => request.is_known() && request.key() == key,
            Clue::RequestKnown => request.is_known() && !self.recording.evidence.is_assumed,
            Clue::RequestContent => request.has_content,
            Clue::Status(low, high) => self.status(low, high, spans),
            Clue::Says(text) => self.says(text, spans),
            Clue::QuotesConnection => self.quotes_connection(),
            Clue::NoContent => response.content.start().is_empty(),
            Clue::OnlyInterim => {
                response.interims > 0 && !matches!(response.status, Some(101 | 200..))
            }
            Clue::Interim => response.interims > 0,
            Clue::SecondResponse => self.second_response(spans),
            Clue::Starts(side, first) => self.starts(side, first, spans),
            Clue::HeadLonger(Side::Request, bytes) => request.head_len > bytes,
            Clue::HeadLonger(Side::Response, bytes) => response.head_len > bytes,
            Clue::Accept(accept) => {
                self.accept == Some(accept) && self.show_header("sec-websocket-accept", spans)
            }
            Clue::Product(product) => self.products.contains(&Some(product)),
            Clue::BehindProxy => self
                .products
                .iter()
                .flatten()
                .any(|name| product::is_proxy(name)),
            Clue::Ended(ended) => self.recording.evidence.ended == ended,
            Clue::Lasted(seconds) => self
                .recording
                .evidence
                .after
                .is_some_and(|time| time >= Duration::from_secs(seconds)),
            Clue::RecordedBy(side) => self.recording.evidence.recorded_by == side,
            Clue::Tls(fact) => self.tls(fact),
            Clue::After(after) => self.after(after, spans),
            Clue::Sent(sent) => self.sent(sent, spans),
            Clue::Subprotocol(subprotocol) => self.subprotocol(subprotocol, spans),
            Clue::Extension(extension) => self.extension(extension, spans),
            Clue::OtherProtocol => self.other_protocol(spans),
            Clue::Has(..)
            | Clue::Is(..)
            | Clue::Holds(..)
            | Clue::Lists(..)
            | Clue::Empty(..)
            | Clue::Repeats(..)
            | Clue::Several(..) => self.header(clue, spans),
        }
    }

    /// Clues about the headers of one side.
    fn header(&self, clue: &Clue, spans: &mut Spans) -> bool {
        let mut find = |side, name: &str, fits: &dyn Fn(&[u8]) -> bool| {
            let headers = self.headers(side);
            let found = headers.all(name).find(|value| fits(value));
            found.is_some_and(|value| self.show(side, value, spans))
        };
        match *clue {
            Clue::Has(side, name) => find(side, name, &|_| true),
            Clue::Is(side, name, wanted) => find(side, name, &|value| {
                value.eq_ignore_ascii_case(wanted.as_bytes())
            }),
            Clue::Holds(side, name, text) => {
                find(side, name, &|value| recording::contains(value, text))
            }
            Clue::Lists(side, name, token) => {
                let mut list = self.headers(side).list(name);
                let found = list.find(|each| each.eq_ignore_ascii_case(token.as_bytes()));
                found.is_some_and(|each| self.show(side, each, spans))
            }
            Clue::Empty(side, name) => find(side, name, &<[u8]>::is_empty),
            Clue::Repeats(side, name) => {
                let mut lines = self.headers(side).all(name);
                let (first, second) = (lines.next(), lines.next());
                first.zip(second).is_some_and(|(first, second)| {
                    self.show(side, first, spans) && self.show(side, second, spans)
                })
            }
            Clue::Several(side, name) => {
                let headers = self.headers(side);
                headers.list(name).count() > 1
                    && headers
                        .first(name)
                        .is_some_and(|value| self.show(side, value, spans))
            }
            _ => false,
        }
    }

    const fn headers(&self, side: Side) -> Headers<'a> {
        match side {
            Side::Request => self.recording.request.headers,
            Side::Response => self.recording.response.headers,
        }
    }

    /// Notes where these bytes stand; `true`, so that it can end a condition.
    fn show(&self, side: Side, part: &[u8], spans: &mut Spans) -> bool {
        let all = self.recording.evidence.bytes(side);
        let start = part.as_ptr().addr().checked_sub(all.as_ptr().addr());
        let end = start.and_then(|start| start.checked_add(part.len()));
        if let (Some(start), Some(end)) = (start, end)
            && end <= all.len()
            && !all.is_empty()
        {
            spans.push(Span { side, start, end });
        }
        true
    }

    fn show_header(&self, name: &str, spans: &mut Spans) -> bool {
        let value = self.recording.response.headers.first(name);
        value.is_none_or(|value| self.show(Side::Response, value, spans))
    }

    /// Notes the first bytes of a side.
    fn show_start(&self, side: Side, spans: &mut Spans) -> bool {
        let all = self.recording.evidence.bytes(side);
        let start = all.get(..9).unwrap_or(all);
        start.is_empty() || self.show(side, start, spans)
    }

    fn status(&self, low: u16, high: u16, spans: &mut Spans) -> bool {
        let response = &self.recording.response;
        let is_within = response
            .status
            .is_some_and(|status| (low..=high).contains(&status));
        if is_within && response.interims == 0 && response.head_len > 0 {
            let all = self.recording.evidence.bytes(Side::Response);
            let line = all.split(|byte| *byte == b'\r' || *byte == b'\n').next();
            return line.is_none_or(|line| self.show(Side::Response, line, spans));
        }
        is_within
    }

    fn starts(&self, side: Side, first: First, spans: &mut Spans) -> bool {
        let response = &self.recording.response;
        let is_first = match side {
            Side::Request => self.recording.request.first == first,
            Side::Response => response.is_known && response.first == first,
        };
        is_first && self.show_start(side, spans)
    }

    fn in_target(&self, text: &str, spans: &mut Spans) -> bool {
        let target = self.recording.request.target;
        let Some(at) = recording::find(target, text) else {
            return false;
        };
        let part = target.get(at..).and_then(|rest| rest.get(..text.len()));
        self.show(Side::Request, part.unwrap_or(target), spans)
    }

    fn says(&self, text: &str, spans: &mut Spans) -> bool {
        let is_quoted = |quote: &Quote| recording::contains(quote.text().as_bytes(), text);
        if !recording::contains(self.page.as_bytes(), text)
            && !self.quotes.iter().flatten().any(is_quoted)
        {
            return false;
        }
        // Markup may part the words; then they are left without a place.
        let response = &self.recording.response;
        for place in [response.content.start(), response.after, response.reason] {
            let at = recording::find(place, text);
            let part = at.and_then(|at| place.get(at..)?.get(..text.len()));
            if let Some(part) = part {
                return self.show(Side::Response, part, spans);
            }
        }
        true
    }

    fn quotes_connection(&self) -> bool {
        let value = self.recording.request.headers.first("connection");
        let value = value.and_then(|value| core::str::from_utf8(value).ok());
        value.is_some_and(|value| {
            !value.is_empty() && recording::contains(self.page.as_bytes(), value)
        })
    }

    fn second_response(&self, spans: &mut Spans) -> bool {
        let response = &self.recording.response;
        let content = response.content.start();
        let after = match recording::find(content, "HTTP/1.1 101 ") {
            Some(at) => content.get(at..).unwrap_or_default(),
            None => response.after,
        };
        let start = after.get(..12).unwrap_or(after);
        response.status != Some(101)
            && after.trim_ascii_start().starts_with(b"HTTP/1.")
            && self.show(Side::Response, start, spans)
    }

    fn after(&self, after: After, spans: &mut Spans) -> bool {
        let response = &self.recording.response;
        if response.status != Some(101) || !response.is_complete {
            return false;
        }
        let bytes = response.after;
        let is_h2c = response.headers.lists("upgrade", "h2c");
        let is_websocket = response.headers.lists("upgrade", "websocket")
            || response.headers.has("sec-websocket-accept");
        let text = bytes.trim_ascii_start();
        let is_status_line = text.starts_with(b"HTTP/1.");
        let holds = match after {
            After::Nothing => bytes.is_empty(),
            After::StatusLine => is_status_line,
            After::Settings => is_h2c && matches!(bytes, [0, _, _, 4, ..]),
            After::NoSettings => {
                is_h2c
                    && bytes.len() >= 9
                    && !is_status_line
                    && !matches!(bytes, [0, _, _, 4 | 7, ..])
            }
            After::Goaway => is_h2c && frames::goaway(bytes).is_some_and(|(code, _)| code != 0),
            After::Frames => is_websocket && frames::is_of_server(bytes),
            After::ClosedInAnger => is_websocket && self.is_angry(bytes),
            After::Text => {
                is_websocket
                    && !is_status_line
                    && matches!(text.first(), Some(b'<' | b'{'))
                    && Frame::split(bytes)
                        .is_none_or(|(frame, _)| frame.is_masked || !frame.is_whole)
            }
            After::Garbage => is_websocket && !bytes.is_empty() && Frame::split(bytes).is_none(),
        };
        let start = bytes.get(..24).unwrap_or(bytes);
        holds && (start.is_empty() || self.show(Side::Response, start, spans))
    }

    /// A Close of the server that is no answer to one of the client, and names a code other than those of a farewell.
    fn is_angry(&self, bytes: &[u8]) -> bool {
        let sent = self.recording.request.sent;
        let is_answer = frames(sent).any(|frame| frame.opcode == frames::CLOSE);
        let close = frames(bytes).find_map(|frame| frame.close());
        !is_answer && close.is_some_and(|(code, _)| !matches!(code, 1000 | 1001 | 1005))
    }

    fn sent(&self, sent: Sent, spans: &mut Spans) -> bool {
        let bytes = self.recording.request.sent;
        let split = || Frame::split(bytes);
        let is_websocket = || self.recording.request.headers.lists("upgrade", "websocket");
        let holds = match sent {
            Sent::Nothing => bytes.is_empty(),
            Sent::CertificateAlert => frames::certificate_alert(bytes).is_some(),
            Sent::Frames => is_websocket() && split().is_some_and(|(frame, _)| frame.is_masked),
            Sent::Broken => {
                is_websocket()
                    && bytes.len() >= 2
                    && split().is_none_or(|(frame, _)| !frame.is_masked || frame.opcode == 0)
            }
        };
        let start = bytes.get(..14).unwrap_or(bytes);
        holds && (start.is_empty() || self.show(Side::Request, start, spans))
    }

    fn subprotocol(&self, wanted: Subprotocol, spans: &mut Spans) -> bool {
        const NAME: &str = "sec-websocket-protocol";
        let (request, response) = (&self.recording.request, &self.recording.response);
        let mut chosen = response.headers.all(NAME);
        let (first, second) = (chosen.next(), chosen.next());
        let offers = || request.headers.list(NAME);
        let Some(first) = first else {
            return wanted == Subprotocol::NoneChosen
                && offers()
                    .next()
                    .is_some_and(|offer| self.show(Side::Request, offer, spans));
        };
        let is_malformed = first.is_empty() || second.is_some() || first.contains(&b',');
        let holds = match wanted {
            Subprotocol::Malformed => is_malformed,
            Subprotocol::NotOffered => {
                request.is_known() && !is_malformed && !offers().any(|offer| offer == first)
            }
            Subprotocol::NoneChosen => false,
        };
        holds && self.show(Side::Response, first, spans)
    }

    fn extension(&self, wanted: Extension, spans: &mut Spans) -> bool {
        const NAME: &str = "sec-websocket-extensions";
        let (request, response) = (&self.recording.request, &self.recording.response);
        let Some(value) = response.headers.first(NAME) else {
            return false;
        };
        let name = |each: &'a [u8]| {
            each.split(|byte| *byte == b';')
                .next()
                .unwrap_or_default()
                .trim_ascii()
        };
        let is_offered = |each: &'a [u8]| {
            request
                .headers
                .list(NAME)
                .any(|offer| name(offer) == name(each))
        };
        let holds = match wanted {
            Extension::NotOffered => {
                request.is_known() && !response.headers.list(NAME).all(is_offered)
            }
            Extension::Parameters => !self.parameters_fit(),
        };
        holds && self.show(Side::Response, value, spans)
    }

    /// Whether every parameter of permessage-deflate is one that may be answered (RFC 7692 §7.1).
    fn parameters_fit(&self) -> bool {
        const NAME: &str = "sec-websocket-extensions";
        let (request, response) = (&self.recording.request, &self.recording.response);
        let count = response.headers.list(NAME).count();
        let limits_client = |offer: &[u8]| recording::contains(offer, "client_max_window_bits");
        count <= 1
            && response.headers.list(NAME).all(|each| {
                each.split(|byte| *byte == b';').skip(1).all(|parameter| {
                    let mut parts = parameter.splitn(2, |byte| *byte == b'=');
                    let name = parts.next().unwrap_or_default().trim_ascii();
                    let value = parts.next().map(<[u8]>::trim_ascii);
                    let is_window = value
                        .is_some_and(|bits| matches!(bits, [b'8' | b'9'] | [b'1', b'0'..=b'5']));
                    match name {
                        b"server_no_context_takeover" | b"client_no_context_takeover" => {
                            value.is_none()
                        }
                        b"server_max_window_bits" => is_window,
                        b"client_max_window_bits" => {
                            is_window
                                && (!request.is_known()
                                    || request.headers.list(NAME).any(limits_client))
                        }
                        _ => !each.starts_with(b"permessage-deflate"),
                    }
                })
            })
    }

    fn other_protocol(&self, spans: &mut Spans) -> bool {
        let (request, response) = (&self.recording.request, &self.recording.response);
        let offers = |each: &[u8]| {
            request.headers.list("upgrade").any(|offer| {
                let name = |value: &'a [u8]| value.split(|byte| *byte == b'/').next();
                let _ = name;
                offer.eq_ignore_ascii_case(each)
            })
        };
        let other = response.headers.list("upgrade").find(|each| !offers(each));
        response.status == Some(101)
            && request.is_known()
            && request.headers.list("upgrade").next().is_some()
            && other.is_some_and(|each| self.show(Side::Response, each, spans))
    }

    fn tls(&self, wanted: TlsFact) -> bool {
        match self.recording.evidence.tls {
            Some(Tls::None) => wanted == TlsFact::Cleartext,
            Some(Tls::Alpn("h2")) => wanted == TlsFact::AlpnH2,
            Some(Tls::Failed(_)) => wanted == TlsFact::Failed,
            Some(Tls::Untrusted(_)) => wanted == TlsFact::Untrusted,
            Some(Tls::OnlyTls) => wanted == TlsFact::OnlyTls,
            Some(Tls::OnlyCleartext) => wanted == TlsFact::OnlyCleartext,
            Some(Tls::Alpn(_)) | None => false,
        }
    }
}
