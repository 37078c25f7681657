//! Clues about what a 101 agrees to.

use super::super::clue::{Extension, First, Subprotocol};
use super::super::search;
use super::super::span::{Side, Spans};
use super::Look;

impl<'a> Look<'a> {
    pub(super) fn subprotocol(&self, wanted: Subprotocol, spans: &mut Spans) -> bool {
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

    pub(super) fn extension(&self, wanted: Extension, spans: &mut Spans) -> bool {
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

    /// Returns whether permessage-deflate is answered once, and with parameters that are allowed
    /// (RFC 7692 §7.1).
    fn parameters_fit(&self) -> bool {
        const NAME: &str = "sec-websocket-extensions";
        let (request, response) = (&self.recording.request, &self.recording.response);
        let limits_client = |offer: &[u8]| search::contains(offer, "client_max_window_bits");
        let may_limit_client = !request.is_known() || request.headers.list(NAME).any(limits_client);
        let is_deflate = |each: &&[u8]| each.starts_with(b"permessage-deflate");
        let mut answers = response.headers.list(NAME).filter(is_deflate);
        let first = answers.next().unwrap_or_default();
        let mut parameters = first.split(|byte| *byte == b';').skip(1);
        answers.next().is_none() && parameters.all(|each| parameter_fits(each, may_limit_client))
    }

    pub(super) fn other_protocol(&self, spans: &mut Spans) -> bool {
        let (request, response) = (&self.recording.request, &self.recording.response);
        let is_offered = |each: &[u8]| {
            let mut offers = request.headers.list("upgrade");
            // A 101 may name HTTP/1.1 below another protocol, as for TLS (RFC 2817 §3.3).
            offers.any(|offer| offer.eq_ignore_ascii_case(each)) || each == b"HTTP/1.1"
        };
        let mut named = response.headers.list("upgrade");
        let other = named.find(|each| !is_offered(each));
        response.status == Some(101)
            && request.first == First::Http
            && other.is_some_and(|each| self.show(Side::Response, each, spans))
    }
}

/// Returns whether an answer may have this parameter of permessage-deflate.
fn parameter_fits(parameter: &[u8], may_limit_client: bool) -> bool {
    let mut parts = parameter.splitn(2, |byte| *byte == b'=');
    let name = parts.next().unwrap_or_default().trim_ascii();
    let value = parts.next().map(<[u8]>::trim_ascii);
    let is_window = value.is_some_and(|bits| matches!(bits, [b'8' | b'9'] | [b'1', b'0'..=b'5']));
    match name {
        b"server_no_context_takeover" | b"client_no_context_takeover" => value.is_none(),
        b"server_max_window_bits" => is_window,
        b"client_max_window_bits" => is_window && may_limit_client,
        _ => false,
    }
}
