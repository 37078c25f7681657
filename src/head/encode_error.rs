//! The errors of writing a message.

use crate::rule::Rule;
use thiserror::Error;

/// Why a message could not be written.
///
/// The cause is a value from the caller, or from the caller's implementation of a trait of this
/// crate; it is never what the peer sent. Send nothing of the message.
///
/// [`Encode::fault`](crate::Encode::fault) names the header field that is meant.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.rule().sentence)]
#[non_exhaustive]
pub enum EncodeError {
    /// The output is too small. [`Encode::encoded_len`](crate::Encode::encoded_len) returns the
    /// number of bytes that are needed.
    TooSmall,
    /// A field name is not a token. RFC 9110 §5.1.
    Name,
    /// A field value has a control character, or white space at an end. RFC 9110 §5.5. A CR or LF
    /// in a value would start a line that the caller did not mean to write.
    Value,
    /// A list element is not a token, or is listed twice. RFC 9110 §5.6.2, and RFC 6455 §4.1 for
    /// subprotocols.
    Element,
    /// A field is reserved: only this crate writes it. RFC 9110 §7.6.1, RFC 9112 §6. The field
    /// frames the message, controls the connection or belongs to the handshake.
    /// [`Rejection`](crate::Rejection#header-fields-that-a-caller-may-not-set) lists these fields.
    Reserved,
    /// A protocol is not a token with an optional version token. RFC 9110 §7.8.
    Protocol,
    /// The method is not a token that goes with an upgrade. RFC 9110 §9.1. CONNECT is refused
    /// because it asks for a tunnel, and HEAD because the response to it has a length but no
    /// content. WebSocket has GET only (RFC 6455 §4.1).
    Method,
    /// The target has no form that goes with the method. RFC 9112 §3.2. See
    /// [`Target`](crate::head::Target). A fragment (`#…`) is refused in every form.
    Target,
    /// The host is empty or malformed, or not that of the target. RFC 9110 §7.2. It is a host with
    /// an optional port, and has to equal the authority of an absolute target to the letter (RFC
    /// 9112 §3.2).
    Host,
    /// The status of a rejection is not from 300 to 599. RFC 9110 §15. No other status refuses a
    /// request.
    Status,
    /// A 426 names no protocol to upgrade to. RFC 9110 §15.5.22. Name one with
    /// [`Rejection::with_upgrade`](crate::Rejection::with_upgrade).
    Unadvertised,
    /// The content is not UTF-8 text. Caller error: a response with such content can be made as
    /// `http::Response<Vec<u8>>`, not as `http::Response<String>`.
    Content,
    /// The protocol refuses the message by a rule of its own. An implementation of
    /// [`Accept`](crate::Accept) or [`Propose`](crate::Propose) has given the rule, for example
    /// that a WebSocket handshake has no content.
    Refused(Rule),
}

impl EncodeError {
    /// Returns the rule that was broken. Its section is empty for a caller error.
    #[rustfmt::skip] // a table
    pub const fn rule(self) -> Rule {
        match self {
            Self::TooSmall => Rule::of_caller("the output is too small"),
            Self::Name => Rule::new("RFC 9110 §5.1", "a field name is not a token"),
            Self::Value => Rule::new("RFC 9110 §5.5", "a field value has a control character, or white space at an end"),
            Self::Element => Rule::new("RFC 9110 §5.6.2", "a list element is not a token, or is listed twice"),
            Self::Reserved => Rule::new("RFC 9110 §7.6.1", "a field is reserved: only this crate writes it"),
            Self::Protocol => Rule::new("RFC 9110 §7.8", "a protocol is not a token with an optional version token"),
            Self::Method => Rule::new("RFC 9110 §9.1", "the method is not a token that goes with an upgrade"),
            Self::Target => Rule::new("RFC 9112 §3.2", "the target has no form that goes with the method"),
            Self::Host => Rule::new("RFC 9110 §7.2", "the host is empty or malformed, or not that of the target"),
            Self::Status => Rule::new("RFC 9110 §15", "the status of a rejection is not from 300 to 599"),
            Self::Unadvertised => Rule::new("RFC 9110 §15.5.22", "a 426 names no protocol to upgrade to"),
            Self::Content => Rule::of_caller("the content is not UTF-8 text"),
            Self::Refused(rule) => rule,
        }
    }
}
