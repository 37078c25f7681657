//! The errors of reading the head of a request or response.

use crate::rule::Rule;
use thiserror::Error;

/// Why the bytes that were received are not the head of an HTTP/1 message.
///
/// [`rule`](Self::rule) has the sentence that describes the error and the section that was broken.
/// [`status`](Self::status) is the status of the response to a request with such a head.
///
/// After any of these errors it is unknown where the next message would start. Close the connection
/// after the answer, and act on nothing else that was received on it (RFC 9112 §2.2).
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.rule().sentence)]
#[non_exhaustive]
pub enum HeadError {
    /// More empty lines than the limit come before the request line. 400, RFC 9112 §2.2.
    /// See [`Limits::empty_lines`](crate::Limits::empty_lines).
    EmptyLines,
    /// The method is not a token. 400, RFC 9112 §3.1. A TLS client that connects to a port without
    /// TLS is reported as this, because its first byte (0x16) is not part of any token.
    Method,
    /// The method is longer than any that is known. 501, RFC 9112 §3. See
    /// [`Limits::method`](crate::Limits::method).
    MethodTooLong,
    /// Method, target and version are not separated by exactly one space each. 400, RFC 9112 §3.
    /// Such a line is not repaired: a recipient that splits it at another place sees another
    /// request.
    RequestLine,
    /// The target has a byte that no target can have. 400, RFC 9112 §3.2. This is a byte outside
    /// ASCII, a control character, or one of `"`, `#`, `<` and `>`, which have to be
    /// percent-encoded.
    TargetByte,
    /// The target is longer than the limit. 414, RFC 9112 §3. See
    /// [`Limits::target`](crate::Limits::target).
    TargetTooLong,
    /// The target has no form that goes with the method. 400, RFC 9112 §3.2. `*` is for OPTIONS
    /// only and `host:port` for CONNECT only; every other target starts with `/` or
    /// `scheme://host`.
    TargetForm,
    /// The version is not HTTP/ with a digit, a dot and a digit. 400, RFC 9112 §2.3. The name has
    /// to be in upper case.
    Version,
    /// The major version is not 1. 505, RFC 9110 §15.6.6. A message of another major version cannot
    /// be read as HTTP/1.
    MajorVersion,
    /// The status line has no status of three digits after one space. 400, RFC 9112 §4.
    StatusLine,
    /// The reason phrase has a control character. 400, RFC 9112 §4. Allowed are HTAB, SP, visible
    /// ASCII characters and bytes from 0x80.
    Reason,
    /// White space comes between the start line and the first field. 400, RFC 9112 §2.2.
    /// Recipients that skip such a line see other fields than recipients that read it.
    LeadingSpace,
    /// A field value is folded onto a second line. 400, RFC 9112 §5.2. Folded values (obs-fold) are
    /// refused in responses as well, although that section asks a user agent to replace the fold by
    /// spaces: recipients differ in how they unfold a value, so this crate relies on none.
    Folded,
    /// A field name is not a token. 400, RFC 9112 §5.1. The name is empty, or has a byte that no
    /// token has.
    FieldName,
    /// White space comes before the colon of a field. 400, RFC 9112 §5.1. A single space is
    /// refused, too: a proxy that strips it and a server that does not would see different fields.
    SpaceBeforeColon,
    /// A field line has no colon. 400, RFC 9112 §5.
    NoColon,
    /// A field value has a control character. 400, RFC 9110 §5.5. HTAB is allowed; NUL and all
    /// other control characters are not.
    FieldValue,
    /// A CR is not followed by LF. 400, RFC 9112 §2.2.
    BareCr,
    /// A line ends in LF without CR. 400, RFC 9112 §2.2. Only a client can accept such lines, in
    /// responses: see [`Client::tolerating_bare_lf`](crate::Client::tolerating_bare_lf).
    BareLf,
    /// The head is longer than the limit. 431, RFC 6585 §5. See
    /// [`Limits::head`](crate::Limits::head).
    TooLong,
    /// The head has more field lines than the limit. 431, RFC 6585 §5. See
    /// [`Limits::fields`](crate::Limits::fields).
    TooManyFields,
    /// A list has more elements than the limit. 431, RFC 9110 §5.6.1.2. See
    /// [`Limits::elements`](crate::Limits::elements).
    TooManyElements,
    /// A request over HTTP/1.1 has no Host. 400, RFC 9112 §3.2. HTTP/1.1 requires the field for
    /// every form of the target.
    HostMissing,
    /// Host is repeated. 400, RFC 9112 §3.2. This is an error in every version of HTTP, and even
    /// if all lines have the same value.
    HostRepeated,
    /// Host is not a host with an optional port. 400, RFC 9112 §3.2. An empty value is allowed.
    HostInvalid,
    /// The connection preface of HTTP/2 is incomplete. 400, RFC 9113 §3.4. `PRI * HTTP/2.0` must be
    /// followed by an empty line, `SM` and an empty line, and no other request has the method
    /// `PRI`.
    Preface,
    /// The connection preface of HTTP/2 is not the first on its connection. 400, RFC 9113 §3.3. An
    /// earlier request or an empty line came before it.
    LatePreface,
}

impl HeadError {
    /// Returns the status code with which a server answers a request that has such a head.
    pub const fn status(self) -> u16 {
        self.facts().0
    }

    /// Returns the rule that was broken: its section and its sentence.
    pub const fn rule(self) -> Rule {
        let (_, section, sentence) = self.facts();
        Rule::new(section, sentence)
    }

    #[rustfmt::skip] // a table
    const fn facts(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::EmptyLines => (400, "RFC 9112 §2.2", "more empty lines than the limit come before the request line"),
            Self::Method => (400, "RFC 9112 §3.1", "the method is not a token"),
            Self::MethodTooLong => (501, "RFC 9112 §3", "the method is longer than any that is known"),
            Self::RequestLine => (400, "RFC 9112 §3", "method, target and version are not separated by exactly one space each"),
            Self::TargetByte => (400, "RFC 9112 §3.2", "the target has a byte that no target can have"),
            Self::TargetTooLong => (414, "RFC 9112 §3", "the target is longer than the limit"),
            Self::TargetForm => (400, "RFC 9112 §3.2", "the target has no form that goes with the method"),
            Self::Version => (400, "RFC 9112 §2.3", "the version is not HTTP/ with a digit, a dot and a digit"),
            Self::MajorVersion => (505, "RFC 9110 §15.6.6", "the major version is not 1"),
            Self::StatusLine => (400, "RFC 9112 §4", "the status line has no status of three digits after one space"),
            Self::Reason => (400, "RFC 9112 §4", "the reason phrase has a control character"),
            Self::LeadingSpace => (400, "RFC 9112 §2.2", "white space comes between the start line and the first field"),
            Self::Folded => (400, "RFC 9112 §5.2", "a field value is folded onto a second line"),
            Self::FieldName => (400, "RFC 9112 §5.1", "a field name is not a token"),
            Self::SpaceBeforeColon => (400, "RFC 9112 §5.1", "white space comes before the colon of a field"),
            Self::NoColon => (400, "RFC 9112 §5", "a field line has no colon"),
            Self::FieldValue => (400, "RFC 9110 §5.5", "a field value has a control character"),
            Self::BareCr => (400, "RFC 9112 §2.2", "a CR is not followed by LF"),
            Self::BareLf => (400, "RFC 9112 §2.2", "a line ends in LF without CR"),
            Self::TooLong => (431, "RFC 6585 §5", "the head is longer than the limit"),
            Self::TooManyFields => (431, "RFC 6585 §5", "the head has more field lines than the limit"),
            Self::TooManyElements => (431, "RFC 9110 §5.6.1.2", "a list has more elements than the limit"),
            Self::HostMissing => (400, "RFC 9112 §3.2", "a request over HTTP/1.1 has no Host"),
            Self::HostRepeated => (400, "RFC 9112 §3.2", "Host is repeated"),
            Self::HostInvalid => (400, "RFC 9112 §3.2", "Host is not a host with an optional port"),
            Self::Preface => (400, "RFC 9113 §3.4", "the connection preface of HTTP/2 is incomplete"),
            Self::LatePreface => (400, "RFC 9113 §3.3", "the connection preface of HTTP/2 is not the first on its connection"),
        }
    }
}
