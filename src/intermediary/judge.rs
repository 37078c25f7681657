//! Judges the head of a request: by the same rules for heads that came as bytes and for heads that
//! another HTTP stack has parsed.

use super::Intermediary;
use super::fault::RequestFault;
use super::forward::Declined;
use super::hop;
use crate::content::Content;
use crate::head::error::HeadError;
use crate::head::known::Known;
use crate::head::options::Options;
use crate::head::request::RequestHead;
use crate::head::target::Target;
use crate::head::version::Version;
use crate::upgrade::{NoUpgrade, Upgrade};

/// What the response side has to know of a request. It is kept, since the caller may have dropped
/// the bytes of a plain request by then.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts {
    pub(super) version: Version,
    pub(super) is_head: bool,
    pub(super) persists: bool,
    /// Whether the request has an Upgrade field, valid or not.
    pub(super) asks: bool,
    pub(super) declined: Option<Declined>,
}

impl Facts {
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
    pub(super) facts: Facts,
    pub(super) content: Content,
    /// Whether it is an upgrade that the policy allows. Its content is not judged yet.
    pub(super) is_upgrade: bool,
}

/// Judges a head whose syntax is valid.
pub(super) fn judge(
    policy: &Intermediary<'_>,
    head: &RequestHead<'_>,
) -> Result<Judged, RequestFault> {
    let options = hop::options(&head.fields);
    let fields = match options {
        Ok(options) => head.fields.with_options(options),
        Err(_) => head.fields,
    };
    if fields.exceed() {
        return Err(HeadError::TooManyElements.into());
    }
    match head.target {
        Target::Authority(_) => return Err(RequestFault::Connect),
        target @ Target::Absolute { .. } if !target.is_of_http() => {
            return Err(RequestFault::Scheme);
        }
        _ => {}
    }
    let options = options?;
    match hop::forwards_left(head) {
        Ok(Some(0)) => return Err(RequestFault::LastHop),
        Ok(_) => {}
        Err(_) => return Err(RequestFault::MaxForwards),
    }
    let content = Content::of_request(head, &policy.limits)?;
    let is_connect = head.method == "CONNECT";
    let (is_upgrade, declined) =
        match Upgrade::check(&head.fields, head.version, is_connect, options) {
            Err(NoUpgrade::Absent) => (false, None),
            Err(reason) => (false, Some(Declined::NoUpgrade(reason))),
            Ok(()) => {
                let declined = declined(policy, head, &content);
                (declined.is_none(), declined)
            }
        };
    Ok(Judged {
        options,
        facts: Facts {
            version: head.version,
            is_head: head.method == "HEAD",
            persists: options.persist(head.version),
            asks: head.fields.have(Known::Upgrade),
            declined,
        },
        content,
        is_upgrade,
    })
}

/// The reason why a valid upgrade request is forwarded without its Upgrade, or `None` if there is
/// none.
fn declined(
    policy: &Intermediary<'_>,
    head: &RequestHead<'_>,
    content: &Content,
) -> Option<Declined> {
    if policy.forwarded(&head.fields).next().is_none() {
        Some(Declined::NotAllowed)
    } else if content.exceeds(policy.limits.content) {
        Some(Declined::Content)
    } else if head.expects_continue() && !content.is_complete() {
        Some(Declined::Expect)
    } else {
        None
    }
}
