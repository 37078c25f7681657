//! Why a request that offers h2c is answered in HTTP/1.1.

use super::settings::SettingsError;
use crate::rule::Rule;
use thiserror::Error;

/// Why an offer of h2c is not taken.
///
/// This is not an error. Serve the request in HTTP/1.1, as if it had no Upgrade field, which
/// RFC 9110 §7.8 always allows. Nothing of it was consumed.
///
/// It has no [`Rejection`](crate::Rejection), so that none can be sent by accident: the clients
/// that offer h2c unasked, curl and the JDK's `HttpClient`, accept a response in HTTP/1.1.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.rule().sentence)]
#[non_exhaustive]
pub enum NotTaken {
    /// h2c is not offered. RFC 9110 §7.8. An offer of `h2`, which is for TLS, does not count
    /// (RFC 7540 §3.2).
    Protocol,
    /// h2c is offered over TLS. RFC 7540 §3.3: it is for cleartext only. See
    /// [`Policy::secure`](super::Policy::secure).
    Secure,
    /// There is no HTTP2-Settings. RFC 7540 §3.2.1: an intermediary may have removed it.
    SettingsMissing,
    /// HTTP2-Settings is repeated. RFC 7540 §3.2.1 forbids that, even if all lines have the same
    /// value.
    SettingsRepeated,
    /// Connection does not name HTTP2-Settings. RFC 7540 §3.2.1: the field was probably forwarded
    /// by an intermediary that does not know that it ends at the next hop (RFC 9110 §7.6.1).
    SettingsOption,
    /// Connection names more than 64 fields. RFC 9110 §7.6.1: each field of the request is compared
    /// with each name. By default [`Limits::elements`](crate::Limits::elements) refuses such a
    /// request earlier.
    TooManyOptions,
    /// HTTP2-Settings is invalid. Sentence and rule are those of the [`SettingsError`]. It is
    /// found before a 101 is sent, while HTTP/1.1 can still answer the request.
    Settings(SettingsError),
    /// The request has more content than the policy allows. RFC 9113 §6.9: see
    /// [`Policy::content`](super::Policy::content).
    Content,
    /// Host is missing, repeated or malformed. RFC 9113 §8.3.1. This is returned only for a head
    /// that another stack has parsed; in a head that came as bytes it is a
    /// [`HeadError`](crate::head::HeadError).
    Host,
    /// The target has no path and is not *. RFC 9113 §8.3.1: it is an authority, so there is no
    /// value for `:path`. Only a head that another stack has parsed can have it here.
    Target,
}

impl NotTaken {
    /// Returns the rule that was broken: its section and its sentence.
    #[rustfmt::skip] // a table
    pub const fn rule(self) -> Rule {
        match self {
            Self::Protocol => Rule::new("RFC 9110 §7.8", "h2c is not offered"),
            Self::Secure => Rule::new("RFC 7540 §3.3", "h2c is offered over TLS"),
            Self::SettingsMissing => Rule::new("RFC 7540 §3.2.1", "there is no HTTP2-Settings"),
            Self::SettingsRepeated => Rule::new("RFC 7540 §3.2.1", "HTTP2-Settings is repeated"),
            Self::SettingsOption => Rule::new("RFC 7540 §3.2.1", "Connection does not name HTTP2-Settings"),
            Self::TooManyOptions => Rule::new("RFC 9110 §7.6.1", "Connection names more than 64 fields"),
            Self::Settings(invalid) => invalid.rule(),
            Self::Content => Rule::new("RFC 9113 §6.9", "the request has more content than the policy allows"),
            Self::Host => Rule::new("RFC 9113 §8.3.1", "Host is missing, repeated or malformed"),
            Self::Target => Rule::new("RFC 9113 §8.3.1", "the target has no path and is not *"),
        }
    }
}
