//! Why a request stays HTTP/1.1.

use super::settings::InvalidSettings;
use thiserror::Error;

/// Why a request is not taken over to HTTP/2. It is no fault, and no answer: the request is served as if Upgrade were not there, which RFC
/// 9110 §7.8 always allows, and nothing of it was consumed.
///
/// There is no [`Rejection`](crate::Rejection) in it, so that none can be sent by accident: the clients that offer h2c on their own, curl
/// and the JDK's, do not insist on it.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.sentence())]
#[non_exhaustive]
pub enum Declined {
    /// `h2`, which is for TLS, counts for nothing here (RFC 7540 §3.2).
    Protocol,
    /// See [`Acceptor::secure`](super::Acceptor::secure).
    Secure,
    /// Something between may have removed it.
    SettingsMissing,
    /// Also when the lines agree.
    SettingsRepeated,
    /// Who forwarded it did not know that it ends at the next hop (RFC 9110 §7.6.1).
    SettingsOption,
    /// Connection names more than 64 fields. RFC 9110 §7.6.1. Each field of the request is compared
    /// with each name. By default [`Limits::elements`](crate::Limits::elements) refuses such a request
    /// before.
    TooManyOptions,
    /// Above all, this is found before there is a 101.
    Settings(InvalidSettings),
    /// See [`Acceptor::content`](super::Acceptor::content).
    Content,
    /// Only a head that was parsed elsewhere can lack it; over octets this is a fault of the head.
    Host,
    /// An authority, say: only a head that was parsed elsewhere can have it.
    Target,
}

impl Declined {
    /// Where the rule stands.
    pub const fn rule(self) -> &'static str {
        self.facts().0
    }

    /// The sentence that [`Display`](core::fmt::Display) prints, for whoever formats nothing.
    pub const fn sentence(self) -> &'static str {
        self.facts().1
    }

    #[rustfmt::skip] // a table
    const fn facts(self) -> (&'static str, &'static str) {
        match self {
            Self::Protocol => ("RFC 9110 §7.8", "h2c is not offered"),
            Self::Secure => ("RFC 7540 §3.3", "h2c is not for TLS"),
            Self::SettingsMissing => ("RFC 7540 §3.2.1", "there is no HTTP2-Settings"),
            Self::SettingsRepeated => ("RFC 7540 §3.2.1", "HTTP2-Settings is repeated"),
            Self::SettingsOption => ("RFC 7540 §3.2.1", "Connection does not name HTTP2-Settings"),
            Self::TooManyOptions => ("RFC 9110 §7.6.1", "Connection names more than 64 fields"),
            Self::Settings(invalid) => (invalid.rule(), invalid.sentence()),
            Self::Content => ("RFC 9113 §6.9", "the request has content that is not taken over"),
            Self::Host => ("RFC 9113 §8.3.1", "Host is missing, repeated or malformed"),
            Self::Target => ("RFC 9113 §8.3.1", "the target has neither a path nor is it *"),
        }
    }
}
