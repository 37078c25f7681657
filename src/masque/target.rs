//! What a tunnel is for: a UDP port of a host, or a set of IP packets.

use super::percent::Output;
use crate::head::decimal;
use crate::rule::Rule;
use crate::upgrade::protocol::Protocol;
use core::fmt::{self, Write};
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use thiserror::Error;

/// Why a target is not valid; returned by [`UdpTarget::new`] and [`IpTarget::new`], and by an
/// [`Acceptor`](super::Acceptor) within [`RequestError::Target`](super::RequestError::Target).
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.rule().sentence)]
#[non_exhaustive]
pub enum TargetError {
    /// The target host is neither an IP address nor a name. RFC 9298 §3.1. An IPv6 address has no
    /// brackets and no zone. A name has up to 253 letters, digits, hyphens, dots and underscores.
    Host,
    /// The target port is not a number from 1 to 65535. RFC 9298 §3.1.
    Port,
    /// The target is neither `*`, a name nor an IP prefix. RFC 9484 §4.6. A prefix is an IP
    /// address, with `/` and its length if it is not a single address; the bits after that length
    /// are 0.
    Prefix,
    /// The IP protocol is neither `*` nor a number from 0 to 255. RFC 9484 §4.6.
    Protocol,
    /// A value is not percent-encoded. RFC 3986 §2.1. It is decoded once, so a `%` in a value is
    /// followed by two hexadecimal digits.
    Encoding,
}

impl TargetError {
    /// Returns the rule that was broken.
    #[rustfmt::skip] // a table
    pub const fn rule(self) -> Rule {
        match self {
            Self::Host => Rule::new("RFC 9298 §3.1", "the target host is neither an IP address nor a name"),
            Self::Port => Rule::new("RFC 9298 §3.1", "the target port is not a number from 1 to 65535"),
            Self::Prefix => Rule::new("RFC 9484 §4.6", "the target is neither *, a name nor an IP prefix"),
            Self::Protocol => Rule::new("RFC 9484 §4.6", "the IP protocol is neither * nor a number from 0 to 255"),
            Self::Encoding => Rule::new("RFC 3986 §2.1", "a value is not percent-encoded"),
        }
    }
}

/// What a client asks a proxy to reach: [`UdpTarget`] or [`IpTarget`]. This trait is sealed: it
/// cannot be implemented outside of this crate.
pub trait Target: sealed::Sealed + Copy {}

pub(super) mod sealed {
    use super::{Output, Protocol, TargetError};

    pub trait Sealed: Sized {
        const PROTOCOL: Protocol<'static>;
        const VARIABLES: [&'static str; 2];
        /// The template that a proxy has if none was configured.
        const WELL_KNOWN: &'static str;

        /// Makes the target of the decoded values of both variables.
        fn of_values(first: &[u8], second: &[u8]) -> Result<Self, TargetError>;

        /// Writes the value of a variable.
        #[doc(hidden)]
        fn write_value(&self, variable: &str, to: &mut Output<'_>);
    }
}

/// A name of the DNS, with up to 253 characters. It is not resolved here.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct HostName {
    bytes: [u8; Self::MAX],
    length: u8,
}

impl HostName {
    pub(super) const MAX: usize = 253;

    /// Checks that it is a name of letters, digits, hyphens, dots and underscores.
    fn of(name: &[u8]) -> Option<Self> {
        let is_of_name =
            |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
        // Without a letter it would be an IPv4 address that was written in another way.
        let has_letter = name.iter().any(u8::is_ascii_alphabetic);
        let is_name = has_letter && name.iter().all(is_of_name) && !name.starts_with(b".");
        let length = u8::try_from(name.len()).ok().filter(|_| is_name)?;
        let mut bytes = [0; Self::MAX];
        for (to, byte) in bytes.get_mut(..name.len())?.iter_mut().zip(name) {
            *to = *byte;
        }
        Some(Self { bytes, length })
    }

    /// Returns the name.
    pub fn as_str(&self) -> &str {
        let bytes = self.bytes.get(..usize::from(self.length));
        core::str::from_utf8(bytes.unwrap_or_default()).unwrap_or_default()
    }
}

impl fmt::Debug for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

/// The host of a [`UdpTarget`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "there is no allocator")]
pub enum Host {
    /// An IP address.
    Address(IpAddr),
    /// A name. The proxy resolves it before it accepts the request (RFC 9298 §3.1).
    Name(HostName),
}

impl Host {
    fn of(host: &[u8]) -> Option<Self> {
        let text = core::str::from_utf8(host).ok()?;
        match text.parse() {
            Ok(address) => Some(Self::Address(address)),
            Err(_) => HostName::of(host).map(Self::Name),
        }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => address.fmt(f),
            Self::Name(name) => f.write_str(name.as_str()),
        }
    }
}

/// The host and the port to which a proxy sends UDP payloads (RFC 9298 §3).
///
/// A server gets it as the agreement of an [`Acceptor`](super::Acceptor); a client makes one, and
/// writes it into a [`Template`](super::Template).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UdpTarget {
    host: Host,
    port: u16,
}

impl UdpTarget {
    /// Makes a target of a host and a port. The host is a name or an IP address; an IPv6 address
    /// has no brackets.
    ///
    /// # Errors
    /// [`TargetError::Host`] and [`TargetError::Port`].
    pub fn new(host: &str, port: u16) -> Result<Self, TargetError> {
        let host = Host::of(host.as_bytes()).ok_or(TargetError::Host)?;
        if port == 0 {
            return Err(TargetError::Port);
        }
        Ok(Self { host, port })
    }

    /// Returns the host.
    pub const fn host(&self) -> &Host {
        &self.host
    }

    /// Returns the port, from 1 to 65535.
    pub const fn port(&self) -> u16 {
        self.port
    }
}

impl Target for UdpTarget {}

impl sealed::Sealed for UdpTarget {
    const PROTOCOL: Protocol<'static> = Protocol::new("connect-udp");
    const VARIABLES: [&'static str; 2] = ["target_host", "target_port"];
    const WELL_KNOWN: &'static str = "/.well-known/masque/udp/{target_host}/{target_port}/";

    fn of_values(host: &[u8], port: &[u8]) -> Result<Self, TargetError> {
        let host = Host::of(host).ok_or(TargetError::Host)?;
        let port = number(port).filter(|port| *port != 0);
        let port = port.ok_or(TargetError::Port)?;
        Ok(Self { host, port })
    }

    fn write_value(&self, variable: &str, to: &mut Output<'_>) {
        // `Output` never fails; it notes that it is full.
        let _ = match variable {
            "target_host" => write!(to, "{}", self.host),
            _ => write!(to, "{}", self.port),
        };
    }
}

/// Which addresses an IP tunnel is for (RFC 9484 §4.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "there is no allocator")]
pub enum IpScope {
    /// All addresses: `*`.
    Any,
    /// The addresses that begin with the first bits of this one. With 32 bits of an IPv4 address or
    /// 128 of an IPv6 address it is a single address.
    Prefix(IpAddr, u8),
    /// The addresses of a name. The proxy resolves it before it accepts the request
    /// (RFC 9484 §4.6).
    Name(HostName),
}

/// Which packets a client and a proxy exchange in an IP tunnel (RFC 9484 §4.6).
///
/// A server gets it as the agreement of an [`Acceptor`](super::Acceptor); a client makes one, and
/// writes it into a [`Template`](super::Template).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IpTarget {
    scope: IpScope,
    protocol: Option<u8>,
}

impl IpTarget {
    /// Makes a target. `scope` is `*`, a name, an IP address, or a prefix such as `192.0.2.0/24`;
    /// `protocol` is the number of an IP protocol, or `None` for every one.
    ///
    /// # Errors
    /// [`TargetError::Prefix`].
    pub fn new(scope: &str, protocol: Option<u8>) -> Result<Self, TargetError> {
        let scope = IpScope::of(scope.as_bytes()).ok_or(TargetError::Prefix)?;
        Ok(Self { scope, protocol })
    }

    /// Returns the addresses.
    pub const fn scope(&self) -> &IpScope {
        &self.scope
    }

    /// Returns the number of the IP protocol, or `None` for every one.
    pub const fn protocol(&self) -> Option<u8> {
        self.protocol
    }
}

impl IpScope {
    fn of(target: &[u8]) -> Option<Self> {
        if target == b"*" {
            return Some(Self::Any);
        }
        let slash = target.iter().position(|byte| *byte == b'/');
        let (address, length) = match slash.and_then(|at| target.split_at_checked(at)) {
            Some((address, length)) => (address, Some(length.get(1..)?)),
            None => (target, None),
        };
        let parsed = core::str::from_utf8(address).ok()?.parse::<IpAddr>();
        let (bits, all) = match parsed {
            Ok(IpAddr::V4(address)) => (u128::from(Ipv4Addr::to_bits(address)) << 96, 32),
            Ok(IpAddr::V6(address)) => (Ipv6Addr::to_bits(address), 128),
            // A name has no slash.
            Err(_) => return HostName::of(target).map(Self::Name),
        };
        let length = match length {
            Some(length) => u8::try_from(number(length)?).ok()?,
            None => all,
        };
        // The bits after the prefix are zero. With 128 bits no bit comes after it.
        let after = bits.checked_shl(u32::from(length)).unwrap_or_default();
        let is_prefix = length <= all && after == 0;
        Some(Self::Prefix(parsed.ok()?, length)).filter(|_| is_prefix)
    }
}

impl Target for IpTarget {}

impl sealed::Sealed for IpTarget {
    const PROTOCOL: Protocol<'static> = Protocol::new("connect-ip");
    const VARIABLES: [&'static str; 2] = ["target", "ipproto"];
    const WELL_KNOWN: &'static str = "/.well-known/masque/ip/{target}/{ipproto}/";

    fn of_values(target: &[u8], protocol: &[u8]) -> Result<Self, TargetError> {
        let scope = IpScope::of(target).ok_or(TargetError::Prefix)?;
        let protocol = match protocol {
            b"*" => None,
            digits => {
                let number = number(digits).and_then(|number| u8::try_from(number).ok());
                Some(number.ok_or(TargetError::Protocol)?)
            }
        };
        Ok(Self { scope, protocol })
    }

    fn write_value(&self, variable: &str, to: &mut Output<'_>) {
        // `Output` never fails; it notes that it is full.
        let _ = match (variable, self.scope, self.protocol) {
            // RFC 9484 §4.2 shows `*` as it is.
            ("target", IpScope::Any, _) | ("ipproto", _, None) => {
                to.text("*");
                Ok(())
            }
            ("target", IpScope::Prefix(address, length), _) => {
                if length == if address.is_ipv4() { 32 } else { 128 } {
                    write!(to, "{address}")
                } else {
                    write!(to, "{address}/{length}")
                }
            }
            ("target", IpScope::Name(name), _) => to.write_str(name.as_str()),
            (_, _, Some(protocol)) => write!(to, "{protocol}"),
            (_, _, None) => Ok(()),
        };
    }
}

/// Returns the value of one to five decimal digits up to 65535; `None` for anything else.
fn number(digits: &[u8]) -> Option<u16> {
    let digits = Some(digits).filter(|digits| digits.len() <= 5)?;
    u16::try_from(decimal::parse(digits)?).ok()
}
