//! A recording, split into heads and content as far as it goes.

use super::evidence::Evidence;
use super::request::Request;
use super::response::Response;

/// Both directions of a recording.
#[derive(Clone, Debug)]
pub(super) struct Recording<'a> {
    pub(super) evidence: Evidence<'a>,
    pub(super) request: Request<'a>,
    pub(super) response: Response<'a>,
}

impl<'a> Recording<'a> {
    pub(super) fn of(evidence: &Evidence<'a>) -> Self {
        let request = Request::of(evidence);
        Self {
            evidence: *evidence,
            response: Response::of(evidence, request.method),
            request,
        }
    }
}
