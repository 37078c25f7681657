//! What can be wrong with a head.

use thiserror::Error;

/// Why octets are not a head: the sentence names the rule, [`rule`](Self::rule) where it stands, [`status`](Self::status) the answer.
///
/// Where the next message would start is unknown after any of these, so the connection closes (RFC 9112 §2.2).
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.sentence())]
#[non_exhaustive]
pub enum HeadError {
    /// See [`Limits::empty_lines`](crate::Limits::empty_lines).
    EmptyLines,
    /// A TLS client that speaks to a cleartext port ends here, too.
    Method,
    /// See [`Limits::method`](crate::Limits::method).
    MethodTooLong,
    /// White space is not repaired: who parts a line elsewhere sees another request.
    RequestLine,
    /// An octet outside ASCII, a control, or one that must be percent-encoded.
    TargetOctet,
    /// See [`Limits::target`](crate::Limits::target).
    TargetTooLong,
    /// `*` is for OPTIONS, `host:port` for CONNECT, and everything else starts with `/` or `scheme://host`.
    TargetForm,
    /// The name has case and both numbers have one digit.
    Version,
    /// Another major version cannot be handled as HTTP/1.
    MajorVersion,
    /// Three digits behind exactly one space.
    StatusLine,
    /// HTAB, SP, visible octets and obs-text only.
    Reason,
    /// Recipients that skip such a line see other fields than those that take it.
    LeadingSpace,
    /// obs-fold is refused everywhere, in responses as well, although RFC 9112 §5.2 has a user agent replace it there: no line of this
    /// crate's output depends on where somebody else folds.
    Folded,
    /// Empty, or with an octet that no token has.
    FieldName,
    /// Also when it is only one space: proxies that strip it and servers that do not see different fields.
    SpaceBeforeColon,
    /// The line ends before any colon.
    NoColon,
    /// NUL and other controls; HTAB is allowed.
    FieldValue,
    /// CR means nothing on its own.
    BareCr,
    /// A lone LF ends no line.
    BareLf,
    /// See [`Limits::head`](crate::Limits::head).
    TooLong,
    /// See [`Limits::fields`](crate::Limits::fields).
    TooManyFields,
    /// See [`Limits::elements`](crate::Limits::elements).
    TooManyElements,
    /// HTTP/1.1 asks for it, whatever the form of the target.
    HostMissing,
    /// In any version, and also when the lines say the same.
    HostRepeated,
    /// Not `host` or `host:port`; empty is allowed.
    HostInvalid,
    /// `PRI * HTTP/2.0` must be followed by an empty line, `SM` and an empty line.
    Preface,
    /// It opens a connection, or nothing.
    LatePreface,
}

impl HeadError {
    /// The status that answers it.
    pub const fn status(self) -> u16 {
        self.facts().0
    }

    /// Where the rule stands.
    pub const fn rule(self) -> &'static str {
        self.facts().1
    }

    /// The sentence that [`Display`](core::fmt::Display) prints, for whoever formats nothing.
    pub const fn sentence(self) -> &'static str {
        self.facts().2
    }

    #[rustfmt::skip] // a table
    const fn facts(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::EmptyLines => (400, "RFC 9112 §2.2", "more empty lines than the limit stand before the request line"),
            Self::Method => (400, "RFC 9112 §3.1", "the method is not a token"),
            Self::MethodTooLong => (501, "RFC 9112 §3", "the method is longer than any that is known"),
            Self::RequestLine => (400, "RFC 9112 §3", "method, target and version are not parted by exactly one space each"),
            Self::TargetOctet => (400, "RFC 9112 §3.2", "the target has an octet that no target can have"),
            Self::TargetTooLong => (414, "RFC 9112 §3", "the target is longer than the limit"),
            Self::TargetForm => (400, "RFC 9112 §3.2", "the target has no form that goes with the method"),
            Self::Version => (400, "RFC 9112 §2.3", "the version is not HTTP/ with a digit, a dot and a digit"),
            Self::MajorVersion => (505, "RFC 9110 §15.6.6", "the major version is not 1"),
            Self::StatusLine => (400, "RFC 9112 §4", "the status line has no status of three digits behind one space"),
            Self::Reason => (400, "RFC 9112 §4", "the reason phrase has a control octet"),
            Self::LeadingSpace => (400, "RFC 9112 §2.2", "white space stands between the start line and the first field"),
            Self::Folded => (400, "RFC 9112 §5.2", "a field value is folded onto a second line"),
            Self::FieldName => (400, "RFC 9112 §5.1", "a field name is not a token"),
            Self::SpaceBeforeColon => (400, "RFC 9112 §5.1", "white space stands before the colon of a field"),
            Self::NoColon => (400, "RFC 9112 §5", "a field line has no colon"),
            Self::FieldValue => (400, "RFC 9110 §5.5", "a field value has a control octet"),
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
