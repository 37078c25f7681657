//! What a client makes of the bytes of a server.

use super::recorded::Recorded;
use super::{Response, Verdict};
use crate::report::Report;
use http_upgrade::client::{Client, ClientError, Event, Rejected};
use http_upgrade::{Persistence, RequestHead, ResponseHead};
use std::num::NonZeroUsize;

impl<'a> Response<'a> {
    /// Reports what the client that sent the request of `report` makes of the answer in `input`, of
    /// which it gets `chunk` more bytes at a time.
    pub(crate) fn judge(input: &'a [u8], chunk: Option<NonZeroUsize>, report: &Report<'a>) -> Self {
        // Servers also answer requests whose content is incomplete or malformed.
        let request = report.head();
        let request = request.or_else(|| RequestHead::parse(report.input).ok().flatten());
        let mut client = Client::new(Recorded(request));
        client.sent();
        let mut shown = 0_usize;
        for chunk in input.chunks(chunk.map_or(input.len().max(1), NonZeroUsize::get)) {
            // Each call gets everything that was received so far.
            shown = shown.saturating_add(chunk.len());
            if !client.wants_input(input.get(..shown).unwrap_or(input)) {
                break;
            }
        }
        let verdict = match client.event(input) {
            Ok(Event::Switched(switched)) => Verdict::Switched {
                consumed: switched.consumed(),
                agreed: switched.into_agreement(),
            },
            Ok(Event::Rejected(rejected)) => Verdict::Rejected {
                rejected,
                // The request may have `Connection: close`, too.
                connection: if request.is_some_and(|request| !request.persists()) {
                    Persistence::Close
                } else {
                    rejected.persistence(after_content(&rejected, input))
                },
            },
            Err(ClientError::Incomplete) => Verdict::Incomplete,
            Err(error) => Verdict::Invalid(error),
        };
        let mut start = 0_usize;
        let mut interims = Vec::new();
        for interim in client.interims(input) {
            start = start.saturating_add(interim.len());
            interims.push(interim.status);
        }
        let rest = input.get(start..).unwrap_or_default();
        Self {
            input,
            interims,
            head: ResponseHead::parse(rest).ok().flatten(),
            verdict,
        }
    }
}

/// Returns the bytes after the content of the response. Nothing follows content that is incomplete,
/// or that ends when the connection closes.
fn after_content<'a>(rejected: &Rejected<'_>, input: &'a [u8]) -> &'a [u8] {
    let Ok(mut content) = rejected.content() else {
        return &[];
    };
    let mut rest = input.get(rejected.consumed()..).unwrap_or_default();
    loop {
        match content.piece(rest) {
            Ok(Some(piece)) => rest = rest.get(piece.consumed..).unwrap_or_default(),
            Ok(None) if content.is_complete() => return rest,
            Ok(None) => return &[],
            // After malformed content, nothing is known to be content.
            Err(_) => return rest,
        }
    }
}
