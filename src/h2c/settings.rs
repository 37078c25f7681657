//! `HTTP2-Settings`: the payload of a SETTINGS frame as a field value (RFC 7540 §3.2.1).

use super::base64url;
use thiserror::Error;

/// A parameter that a peer may set (RFC 9113 §6.5.2, RFC 8441 §3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Setting {
    /// Octets of the table that the peer's decoder of fields keeps.
    HeaderTableSize,
    /// 0 or 1.
    EnablePush,
    /// Streams at a time.
    MaxConcurrentStreams,
    /// Octets, up to 2³¹ − 1; of streams only, never of the connection.
    InitialWindowSize,
    /// Octets, from 2¹⁴ to 2²⁴ − 1.
    MaxFrameSize,
    /// Octets of all fields together.
    MaxHeaderListSize,
    /// 0 or 1.
    EnableConnectProtocol,
}

impl Setting {
    const ALL: [Self; COUNT] = [
        Self::HeaderTableSize,
        Self::EnablePush,
        Self::MaxConcurrentStreams,
        Self::InitialWindowSize,
        Self::MaxFrameSize,
        Self::MaxHeaderListSize,
        Self::EnableConnectProtocol,
    ];

    /// What it is on the wire.
    pub const fn identifier(self) -> u16 {
        match self {
            Self::HeaderTableSize => 1,
            Self::EnablePush => 2,
            Self::MaxConcurrentStreams => 3,
            Self::InitialWindowSize => 4,
            Self::MaxFrameSize => 5,
            Self::MaxHeaderListSize => 6,
            Self::EnableConnectProtocol => 8,
        }
    }

    /// The range of values is part of the setting: a peer answers any other with a connection error.
    const fn check(self, value: u32) -> Result<(), InvalidSettings> {
        match (self, value) {
            (Self::EnablePush, 2..) => Err(InvalidSettings::EnablePush),
            (Self::InitialWindowSize, 0x8000_0000..) => Err(InvalidSettings::InitialWindowSize),
            (Self::MaxFrameSize, ..=0x3fff | 0x0100_0000..) => Err(InvalidSettings::MaxFrameSize),
            (Self::EnableConnectProtocol, 2..) => Err(InvalidSettings::EnableConnectProtocol),
            _ => Ok(()),
        }
    }
}

const COUNT: usize = 7;

/// Settings that were checked: each is in its range.
///
/// ```
/// use http_upgrade::h2c::{Setting, Settings};
///
/// let settings = Settings::parse(b"AAMAAABkAARAAAAAAAIAAAAA")?; // curl's
/// assert_eq!(settings.value(Setting::MaxConcurrentStreams), Some(100));
/// assert_eq!(settings.value(Setting::MaxFrameSize), None); // the default holds
/// let own = Settings::new().with(Setting::EnablePush, 0)?;
/// # assert_eq!(own.value(Setting::EnablePush), Some(0));
/// # Ok::<(), http_upgrade::h2c::InvalidSettings>(())
/// ```
#[must_use]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settings([Option<u32>; COUNT]);

impl Settings {
    /// Says nothing: each default of RFC 9113 §6.5.2 holds.
    pub const fn new() -> Self {
        Self([None; COUNT])
    }

    /// The same, but for this one.
    ///
    /// # Errors
    /// [`InvalidSettings`] when the value is out of range.
    pub fn with(mut self, setting: Setting, value: u32) -> Result<Self, InvalidSettings> {
        setting.check(value)?;
        if let Some(slot) = self.0.get_mut(setting as usize) {
            *slot = Some(value);
        }
        Ok(self)
    }

    /// What is set; `None` where nothing is, and the default of RFC 9113 §6.5.2 holds.
    pub fn value(&self, setting: Setting) -> Option<u32> {
        self.0.get(setting as usize).copied().flatten()
    }

    /// Reads the value of `HTTP2-Settings`. Identifiers that are unknown are passed over, and of several values of one the last holds (RFC
    /// 9113 §6.5.3).
    ///
    /// # Errors
    /// [`InvalidSettings`]. A server then does not upgrade (RFC 7540 §3.2.1): after a 101 it would have to close what it just opened.
    pub fn parse(value: &[u8]) -> Result<Self, InvalidSettings> {
        // Six octets are eight digits, so each setting stands alone and no bit is left over.
        let whole = value.len() & !7;
        let (settings, rest) = value.split_at_checked(whole).unwrap_or_default();
        let mut parsed = Self::new();
        let mut verdict = Ok(());
        for digits in settings.chunks_exact(8) {
            let bits = base64url::decode(digits).ok_or(InvalidSettings::Base64)?;
            let [_, _, identifier @ .., a, b, c, d] = bits.to_be_bytes();
            let (identifier, value) = (
                u16::from_be_bytes(identifier),
                u32::from_be_bytes([a, b, c, d]),
            );
            let known = Setting::ALL.into_iter().zip(&mut parsed.0);
            for (setting, slot) in known {
                if setting.identifier() == identifier {
                    verdict = verdict.and(setting.check(value));
                    *slot = Some(value);
                }
            }
        }
        // What is no base64url says nothing, whatever its start seems to say.
        if rest.len() % 4 == 1 || base64url::decode(rest).is_none() {
            return Err(InvalidSettings::Base64);
        }
        match (value, rest) {
            ([], _) => Err(InvalidSettings::Empty),
            (_, [_, ..]) => Err(InvalidSettings::Length),
            _ => verdict.map(|()| parsed),
        }
    }

    /// Each that is set, with its identifier.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u16, u32)> {
        let pairs = Setting::ALL.into_iter().zip(self.0);
        pairs.filter_map(|(setting, value)| Some((setting.identifier(), value?)))
    }
}

/// Why a value of `HTTP2-Settings`, or of one setting, is none.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.sentence())]
#[non_exhaustive]
pub enum InvalidSettings {
    /// One digit at least is wanted, so that settings which say nothing cannot be said.
    Empty,
    /// RFC 4648 §5: `-` and `_` and no `+`, `/` or `=`.
    Base64,
    /// Two of identifier, four of value.
    Length,
    /// 0 or 1.
    EnablePush,
    /// Up to 2³¹ − 1.
    InitialWindowSize,
    /// From 2¹⁴ to 2²⁴ − 1.
    MaxFrameSize,
    /// 0 or 1.
    EnableConnectProtocol,
}

impl InvalidSettings {
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
            Self::Empty => ("RFC 7540 §3.2.1", "HTTP2-Settings is empty"),
            Self::Base64 => ("RFC 7540 §3.2.1", "HTTP2-Settings is not base64url without padding"),
            Self::Length => ("RFC 9113 §6.5", "the settings are not a multiple of six octets"),
            Self::EnablePush => ("RFC 9113 §6.5.2", "ENABLE_PUSH is neither 0 nor 1"),
            Self::InitialWindowSize => ("RFC 9113 §6.5.2", "INITIAL_WINDOW_SIZE is beyond 2147483647"),
            Self::MaxFrameSize => ("RFC 9113 §6.5.2", "MAX_FRAME_SIZE is not from 16384 to 16777215"),
            Self::EnableConnectProtocol => ("RFC 8441 §3", "ENABLE_CONNECT_PROTOCOL is neither 0 nor 1"),
        }
    }
}
