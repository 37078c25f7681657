//! Judges the head of a request: by the same rules for heads that came as bytes and for heads that
//! another HTTP stack has parsed.

use super::error::{RequestSideError, ResponseSideError};
use super::forwarded_request::NotForwarded;
use super::hop;
use super::policy::Intermediary;
use crate::content::decoder::Content;
use crate::head::error::HeadError;
use crate::head::known::Known;
use crate::head::options::Options;
use crate::head::request::RequestHead;
use crate::head::response::ResponseHead;
use crate::head::target::Target;
use crate::head::version::Version;
use crate::upgrade::protocol::Protocol;
use crate::upgrade::request::{NotAnUpgrade, Upgrade};

/// What the response side must know of a request. It is kept, because the caller may have dropped
/// the bytes of a plain request by the time the response comes.
#[derive(Clone, Copy, Debug)]
pub(super) struct RequestFacts {
    pub(super) version: Version,
    pub(super) is_head: bool,
    pub(super) persists: bool,
    /// Whether the request has an Upgrade field, valid or not. Even after an invalid one, the
    /// client may send bytes of the protocol that it hoped for, so its connection must close.
    pub(super) asks: bool,
    pub(super) declined: Option<NotForwarded>,
}

impl RequestFacts {
    /// The facts as long as there is no head.
    pub(super) const NONE: Self = Self {
        version: Version::Http11,
        is_head: false,
        persists: false,
        asks: false,
        declined: None,
    };
}

/// A head that may be forwarded, and how its content ends.
pub(super) struct Judged {
    pub(super) options: Options,
    pub(super) facts: RequestFacts,
    pub(super) content: Content,
    /// Whether it is an upgrade that the policy allows. Its content is not judged yet.
    pub(super) is_upgrade: bool,
}

/// Judges a head whose syntax is valid.
pub(super) fn judge(
    policy: &Intermediary<'_>,
    head: &RequestHead<'_>,
) -> Result<Judged, RequestSideError> {
    // The error of Connection is kept until the target was judged. A list that exceeds the limit is
    // not read to its end, so it would look malformed: the limit is reported instead. And a CONNECT
    // is refused as a CONNECT, whatever its Connection is.
    let options = hop::options(&head.fields);
    let fields = match options {
        Ok(options) => head.fields.with_options(options),
        Err(_) => head.fields,
    };
    if fields.exceeds_limit() {
        return Err(HeadError::TooManyElements.into());
    }
    if !head.target.is_path() {
        check_target(&head.target())?;
    }
    let options = options?;
    check_forwards(head)?;
    // The framing is judged for every request, also for an upgrade that will be declined: its
    // content is forwarded then.
    let content = Content::of_request(head, &policy.limits)?;
    let is_connect = head.method == "CONNECT";
    let (is_upgrade, declined) =
        match Upgrade::check(&head.fields, head.version, is_connect, options) {
            Err(NotAnUpgrade::Absent) => (false, None),
            Err(reason) => (false, Some(NotForwarded::NotAnUpgrade(reason))),
            Ok(()) => {
                let declined = declined(policy, head, &content);
                (declined.is_none(), declined)
            }
        };
    Ok(Judged {
        options,
        facts: RequestFacts {
            version: head.version,
            is_head: head.method == "HEAD",
            persists: options.persists(head.version),
            asks: head.fields.contains(Known::Upgrade),
            declined,
        },
        content,
        is_upgrade,
    })
}

fn check_target(target: &Target<'_>) -> Result<(), RequestSideError> {
    match target {
        Target::Authority(_) => Err(RequestSideError::Connect),
        Target::Absolute { .. } if !target.is_of_http() => Err(RequestSideError::Scheme),
        _ => Ok(()),
    }
}

/// Checks whether the request may be forwarded once more (RFC 9110 §7.6.2).
fn check_forwards(head: &RequestHead<'_>) -> Result<(), RequestSideError> {
    match hop::forwards_left(head) {
        Ok(Some(0)) => Err(RequestSideError::LastHop),
        Ok(_) => Ok(()),
        Err(_) => Err(RequestSideError::MaxForwards),
    }
}

/// Returns the reason why a valid upgrade request is forwarded without its Upgrade, or `None` if it
/// is forwarded with it.
fn declined(
    policy: &Intermediary<'_>,
    head: &RequestHead<'_>,
    content: &Content,
) -> Option<NotForwarded> {
    if policy.forwarded(&head.fields).next().is_none() {
        Some(NotForwarded::NotAllowed)
    } else if content.exceeds(policy.limits.content) {
        Some(NotForwarded::Content)
    // Without content there is nothing that the client would hold back.
    } else if head.expects_continue() && !content.is_complete() {
        Some(NotForwarded::Expect)
    } else {
        None
    }
}

impl<'p> Intermediary<'p> {
    /// Judges whether a 101 switches, and to which protocol. The request was judged before, and
    /// forwarded as an upgrade.
    pub(super) fn judge(
        &self,
        request: &RequestHead<'_>,
        response: &ResponseHead<'_>,
    ) -> Result<Protocol<'p>, ResponseSideError> {
        if response.version != Version::Http11 {
            return Err(ResponseSideError::Version);
        }
        // An Upgrade with an invalid element chooses nothing, even if a valid one follows.
        let mut elements = response.fields.known_list(Known::Upgrade);
        let chosen = elements.next_bytes().and_then(Result::ok);
        let chosen = chosen.filter(|chosen| Protocol::is_valid(chosen));
        let chosen = chosen.ok_or(ResponseSideError::Upgrade)?;
        if elements.next_bytes().is_some() {
            return Err(ResponseSideError::Layered);
        }
        if !response.fields.options().upgrade() {
            return Err(ResponseSideError::Connection);
        }
        // Only a protocol that was forwarded can be chosen: one that the client has offered, and
        // that the policy allows.
        let mut forwarded = self.forwarded(&request.fields);
        let relay = forwarded.find(|(protocol, _)| protocol.is(chosen));
        let (protocol, relay) = relay.ok_or(ResponseSideError::Protocol)?;
        let judged = relay.confirm(request, response);
        judged.map_err(ResponseSideError::Relay)?;
        Ok(protocol)
    }
}
