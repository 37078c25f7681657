//! The extractor of an upgrade, and refusals as JSON.

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::request::Parts;
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse;
use bytes::Bytes;
use http_upgrade::{Accept, Rejection, RequestHead, Rule, Upgrade};
use hyper::upgrade::OnUpgrade;
use serde_json::json;

/// The most bytes of content that a request may have.
const CONTENT: usize = 4_096;

/// A request that may ask for an upgrade, with its content. It is extracted from every request; a
/// handler decides with [`accept`](Self::accept) whether it wants it.
pub struct UpgradeRequest {
    parts: Parts,
    content: Bytes,
    /// What hands out the connection after the switch. hyper sets it for requests with `Upgrade`.
    switching: Option<OnUpgrade>,
}

impl<S: Send + Sync> FromRequest<S> for UpgradeRequest {
    type Rejection = Refusal;

    /// Reads the content to its end, because it still belongs to HTTP. That also makes hyper send a
    /// 100 (Continue) to a client that waits for it: it has to come before a 101 (RFC 9110 §7.8).
    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        let (mut parts, body) = request.into_parts();
        let Ok(content) = to_bytes(body, CONTENT).await else {
            let long = Rejection::new(413, "the content is too long");
            return Err(long.closing().into());
        };
        let switching = parts.extensions.remove();
        Ok(Self {
            parts,
            content,
            switching,
        })
    }
}

impl UpgradeRequest {
    pub fn content(&self) -> &Bytes {
        &self.content
    }

    /// Accepts the upgrade. Returns the 101, what was agreed, and the future that becomes the
    /// connection as soon as hyper has sent the 101.
    pub fn accept<A: Accept>(
        self,
        acceptor: &A,
    ) -> Result<(Response<Body>, A::Agreement, OnUpgrade), Refusal>
    where
        A::Agreement: Clone,
    {
        let head = RequestHead::from(&self.parts);
        // hyper takes a request with several of them.
        if head.fields.single("Host").is_err() {
            let rule = Rule::new("RFC 9112 §3.2", "there are several Hosts");
            return Err(Rejection::of_rule(400, rule).into());
        }
        // There was nothing to read, so hyper has sent no 100.
        if head.expects_continue() && self.content.is_empty() {
            return Err(Rejection::new(417, "there is no content to wait for").into());
        }
        // A 426, if it is not an upgrade.
        let upgrade = Upgrade::of(head).map_err(|no| no.rejection(acceptor.protocol()))?;
        let reply = upgrade.accept(acceptor)?; // or a 400, 403, 405, 426
        let response = Response::<()>::try_from(&reply);
        let response = response.map_err(|_| Rejection::new(500, "the 101 cannot be written"))?;
        let agreement = reply.agreement().clone();
        let switching = self.switching;
        let switching = switching.ok_or(Rejection::new(500, "the connection cannot switch"))?;
        Ok((response.map(|()| Body::empty()), agreement, switching))
    }
}

/// A response that refuses a request, with the sentence and the rule as JSON.
#[derive(Debug)]
pub struct Refusal(Box<Response<Vec<u8>>>);

impl From<Rejection<'_>> for Refusal {
    /// The fields that the rule demands stay: `Allow`, `Upgrade`, `Sec-WebSocket-Version`.
    fn from(rejection: Rejection<'_>) -> Self {
        let rule = Some(rejection.section()).filter(|section| !section.is_empty());
        let content = json!({ "error": rejection.sentence(), "rule": rule }).to_string();
        let rejection = rejection.with_content("application/json", content.as_bytes());
        let response = Response::try_from(&rejection).unwrap_or_else(|_| {
            let mut response = Response::new(Vec::new());
            *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            response
        });
        Self(Box::new(response))
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response<Body> {
        self.0.map(Body::from)
    }
}
