//! Clues about one head.

use super::super::clue::{Clue, First};
use super::super::machine::Outcome;
use super::super::search;
use super::super::span::{Side, Spans};
use super::Look;
use crate::head::error::HeadError;
use crate::head::response::ResponseHead;
use crate::server::ServerError;

impl Look<'_> {
    pub(super) fn header(&self, clue: &Clue, spans: &mut Spans) -> bool {
        let mut find = |side, name: &str, fits: &dyn Fn(&[u8]) -> bool| {
            let headers = self.headers(side);
            let found = headers.all(name).find(|value| fits(value));
            found.is_some_and(|value| self.show(side, value, spans))
        };
        match *clue {
            Clue::Has(side, name) => find(side, name, &|_| true),
            Clue::Is(side, name, wanted) => {
                let wanted = wanted.as_bytes();
                find(side, name, &|value| value.eq_ignore_ascii_case(wanted))
            }
            Clue::Holds(side, name, text) => {
                find(side, name, &|value| search::contains(value, text))
            }
            Clue::Empty(side, name) => find(side, name, &<[u8]>::is_empty),
            Clue::Lists(side, name, token) => {
                let token = token.as_bytes();
                let mut list = self.headers(side).list(name);
                let found = list.find(|each| each.eq_ignore_ascii_case(token));
                found.is_some_and(|each| self.show(side, each, spans))
            }
            Clue::Repeats(side, name) => {
                let mut lines = self.headers(side).all(name);
                let lines = lines.next().zip(lines.next());
                lines.is_some_and(|(first, second)| {
                    self.show(side, first, spans) && self.show(side, second, spans)
                })
            }
            Clue::Several(side, name) => {
                let headers = self.headers(side);
                let first = headers.first(name);
                headers.list(name).count() > 1
                    && first.is_some_and(|value| self.show(side, value, spans))
            }
            _ => self.shape(clue),
        }
    }

    /// Clues about a head as a whole.
    fn shape(&self, clue: &Clue) -> bool {
        let (request, response) = (&self.recording.request, &self.recording.response);
        match *clue {
            Clue::LowerCase(name) => {
                let mut lines = response.headers.iter();
                lines.any(|(each, _)| each == name.as_bytes())
            }
            Clue::MoreHeaders(side, most) => self.headers(side).iter().count() > most,
            Clue::HeadLonger(Side::Request, most) => request.head_len > most,
            Clue::HeadLonger(Side::Response, most) => response.head_len > most,
            Clue::Http10(Side::Request) => request.is_http10,
            Clue::Http10(Side::Response) => response.is_http10,
            Clue::Unfinished(Side::Request) => request.is_unfinished,
            Clue::Unfinished(Side::Response) => {
                response.first == First::Http && !response.is_complete
            }
            Clue::Malformed(side) => self.is_malformed(side),
            _ => false,
        }
    }

    /// Returns whether a strict parser refuses the head, for another reason than its size or
    /// version.
    fn is_malformed(&self, side: Side) -> bool {
        let (request, response) = (&self.recording.request, &self.recording.response);
        match side {
            Side::Request => {
                let is_fault = matches!(self.outcome, Outcome::Fault(fault)
                    if fault != ServerError::Head(HeadError::MajorVersion));
                request.first == First::Http && is_fault && self.outcome.is_wrong()
            }
            Side::Response if response.first == First::Http => {
                let error = ResponseHead::parse(self.bytes(side)).err();
                error.is_some_and(|error| !matches!(error.status(), 414 | 431 | 501))
            }
            Side::Response => false,
        }
    }
}
