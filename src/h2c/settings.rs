//! The field `HTTP2-Settings`: the payload of a SETTINGS frame as a field value (RFC 7540 §3.2.1).

use super::base64url;
use crate::rule::Rule;
use thiserror::Error;

/// A setting of HTTP/2 (RFC 9113 §6.5.2, RFC 8441 §3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Setting {
    /// The largest HPACK dynamic table, in bytes, that the sender of the setting keeps to decode
    /// field sections.
    HeaderTableSize,
    /// Whether the server may push: 0 or 1.
    EnablePush,
    /// The largest number of streams that may be open at a time.
    MaxConcurrentStreams,
    /// The flow-control window of each new stream in bytes, up to 2³¹ − 1. It does not change the
    /// window of the connection.
    InitialWindowSize,
    /// The largest payload of a frame in bytes, from 2¹⁴ to 2²⁴ − 1.
    MaxFrameSize,
    /// The largest size of a field section in bytes, with 32 bytes added for each field.
    MaxHeaderListSize,
    /// Whether extended CONNECT is allowed: 0 or 1 (RFC 8441 §3).
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

    /// Returns the identifier of the setting in a SETTINGS frame.
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

    /// Checks the value: a peer answers one that is out of range with a connection error.
    const fn check(self, value: u32) -> Result<(), SettingsError> {
        match (self, value) {
            (Self::EnablePush, 2..) => Err(SettingsError::EnablePush),
            (Self::InitialWindowSize, 0x8000_0000..) => Err(SettingsError::InitialWindowSize),
            (Self::MaxFrameSize, ..=0x3fff | 0x0100_0000..) => Err(SettingsError::MaxFrameSize),
            (Self::EnableConnectProtocol, 2..) => Err(SettingsError::EnableConnectProtocol),
            _ => Ok(()),
        }
    }
}

const COUNT: usize = 7;

/// A set of HTTP/2 settings; each value is in its range.
///
/// ```
/// use http_upgrade::h2c::{Setting, Settings};
///
/// let settings = Settings::parse(b"AAMAAABkAARAAAAAAAIAAAAA")?; // curl's
/// assert_eq!(settings.value(Setting::MaxConcurrentStreams), Some(100));
/// assert_eq!(settings.value(Setting::MaxFrameSize), None); // its default applies
/// let own = Settings::new().with(Setting::EnablePush, 0)?;
/// assert_eq!(own.value(Setting::EnablePush), Some(0));
/// # Ok::<(), http_upgrade::h2c::SettingsError>(())
/// ```
#[doc(alias = "HTTP2-Settings")]
#[must_use]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Settings([Option<u32>; COUNT]);

impl Settings {
    /// Makes an empty set: the defaults of RFC 9113 §6.5.2 apply.
    pub const fn new() -> Self {
        Self([None; COUNT])
    }

    /// Sets the value of one setting, and returns the changed set.
    ///
    /// # Errors
    /// [`SettingsError`] if the value is out of range.
    pub fn with(mut self, setting: Setting, value: u32) -> Result<Self, SettingsError> {
        setting.check(value)?;
        if let Some(slot) = self.0.get_mut(setting as usize) {
            *slot = Some(value);
        }
        Ok(self)
    }

    /// Returns the value of a setting; `None` if it is not set, so that the default of RFC 9113
    /// §6.5.2 applies.
    pub fn value(&self, setting: Setting) -> Option<u32> {
        self.0.get(setting as usize).copied().flatten()
    }

    /// Reads the value of the field `HTTP2-Settings`. Unknown identifiers are skipped. If a setting
    /// has several values, the last one counts (RFC 9113 §6.5.3).
    ///
    /// # Errors
    /// [`SettingsError`]. A server does not upgrade then (RFC 7540 §3.2.1): after a 101 it would
    /// have to close the connection at once.
    pub fn parse(value: &[u8]) -> Result<Self, SettingsError> {
        // A setting has six bytes, which are exactly eight digits, so each can be decoded on its
        // own.
        let whole = value.len() & !7;
        let (settings, rest) = value.split_at_checked(whole).unwrap_or_default();
        let mut parsed = Self::new();
        let mut verdict = Ok(());
        for digits in settings.chunks_exact(8) {
            let bits = base64url::decode(digits).ok_or(SettingsError::Base64)?;
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
        // Digits are checked up to the end before a value is: without valid base64url the start has
        // no meaning either.
        if rest.len() % 4 == 1 || base64url::decode(rest).is_none() {
            return Err(SettingsError::Base64);
        }
        match (value, rest) {
            ([], _) => Err(SettingsError::Empty),
            (_, [_, ..]) => Err(SettingsError::Length),
            _ => verdict.map(|()| parsed),
        }
    }

    /// Iterates over the settings that are set: identifier and value.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u16, u32)> {
        let pairs = Setting::ALL.into_iter().zip(self.0);
        pairs.filter_map(|(setting, value)| Some((setting.identifier(), value?)))
    }
}

/// Why the value of `HTTP2-Settings`, or the value of one setting, is invalid.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.rule().sentence)]
#[non_exhaustive]
pub enum SettingsError {
    /// HTTP2-Settings is empty. RFC 7540 §3.2.1: at least one setting is required.
    Empty,
    /// HTTP2-Settings is not base64url without padding. RFC 7540 §3.2.1, RFC 4648 §5: the digits
    /// beside letters and numbers are `-` and `_`; `+`, `/` and `=` are invalid.
    Base64,
    /// The settings are not a multiple of six bytes. RFC 9113 §6.5: each has an identifier of two
    /// bytes and a value of four.
    Length,
    /// `ENABLE_PUSH` is neither 0 nor 1. RFC 9113 §6.5.2.
    EnablePush,
    /// `INITIAL_WINDOW_SIZE` is beyond 2147483647. RFC 9113 §6.5.2.
    InitialWindowSize,
    /// `MAX_FRAME_SIZE` is not from 16384 to 16777215. RFC 9113 §6.5.2.
    MaxFrameSize,
    /// `ENABLE_CONNECT_PROTOCOL` is neither 0 nor 1. RFC 8441 §3.
    EnableConnectProtocol,
}

impl SettingsError {
    /// Returns the rule that was broken: its section and its sentence.
    #[rustfmt::skip] // a table
    pub const fn rule(self) -> Rule {
        match self {
            Self::Empty => Rule::new("RFC 7540 §3.2.1", "HTTP2-Settings is empty"),
            Self::Base64 => Rule::new("RFC 7540 §3.2.1", "HTTP2-Settings is not base64url without padding"),
            Self::Length => Rule::new("RFC 9113 §6.5", "the settings are not a multiple of six bytes"),
            Self::EnablePush => Rule::new("RFC 9113 §6.5.2", "ENABLE_PUSH is neither 0 nor 1"),
            Self::InitialWindowSize => Rule::new("RFC 9113 §6.5.2", "INITIAL_WINDOW_SIZE is beyond 2147483647"),
            Self::MaxFrameSize => Rule::new("RFC 9113 §6.5.2", "MAX_FRAME_SIZE is not from 16384 to 16777215"),
            Self::EnableConnectProtocol => Rule::new("RFC 8441 §3", "ENABLE_CONNECT_PROTOCOL is neither 0 nor 1"),
        }
    }
}
