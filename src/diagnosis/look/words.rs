//! Clues about the start line and what the server says in its own words.

use super::super::search;
use super::super::span::{Side, Spans};
use super::Look;

impl Look<'_> {
    pub(super) fn status(&self, low: u16, high: u16, spans: &mut Spans) -> bool {
        let response = &self.recording.response;
        let is_within = match response.status {
            // An incomplete 101 may still get the missing fields.
            Some(101) if !response.is_complete => false,
            Some(status) => (low..=high).contains(&status),
            None => false,
        };
        is_within && self.show(Side::Response, response.start, spans)
    }

    pub(super) const fn is_only_interim(&self) -> bool {
        let response = &self.recording.response;
        response.interims > 0 && !matches!(response.status, Some(101 | 200..))
    }

    pub(super) fn in_target(&self, text: &str, spans: &mut Spans) -> bool {
        let target = self.recording.request.target;
        let part = search::part(target, text);
        part.is_some_and(|part| self.show(Side::Request, part, spans))
    }

    /// Returns whether the server's words contain this text, which markup may interrupt in the
    /// recording.
    pub(super) fn says(&self, text: &str, spans: &mut Spans) -> bool {
        let response = &self.recording.response;
        let after = response.after.get(..1024).unwrap_or(response.after);
        let mut quotes = self.quotes.iter().flatten();
        if !search::contains(self.page.as_bytes(), text)
            && !search::contains(after, text)
            && !quotes.any(|quote| search::contains(quote.text().as_bytes(), text))
        {
            return false;
        }
        let places = [response.content.start(), response.after, response.reason];
        let part = places.iter().find_map(|place| search::part(place, text));
        part.is_none_or(|part| self.show(Side::Response, part, spans))
    }

    /// Returns whether the server quotes the request's Connection header, so that this is what it
    /// saw.
    pub(super) fn quotes_connection(&self) -> bool {
        let value = self.recording.request.headers.first("connection");
        let value = value.and_then(|value| core::str::from_utf8(value).ok());
        // A single token may occur there for another reason.
        let value = value.filter(|value| value.contains(','));
        value.is_some_and(|value| search::contains(self.page.as_bytes(), value))
    }

    /// Returns whether a 101 follows the content of another answer, or is in it.
    pub(super) fn second_response(&self, spans: &mut Spans) -> bool {
        let response = &self.recording.response;
        let second = search::part(response.after, "HTTP/1.1 101");
        response.status != Some(101)
            && second.is_some_and(|part| self.show(Side::Response, part, spans))
    }
}
