//! The check of a host with an optional port: `uri-host [ ":" port ]` (RFC 3986 §3.2.2, RFC 9110
//! §7.2).

use super::byte;

/// Returns whether it is a host with an optional port. Both may be empty. User information
/// (`user@`) is not allowed.
pub(crate) fn is_valid(bytes: &[u8]) -> bool {
    parts(bytes).is_some()
}

/// Returns whether it is a host that is not empty, with an optional port.
pub(crate) fn is_named(bytes: &[u8]) -> bool {
    matches!(parts(bytes), Some((host, _)) if !host.is_empty())
}

/// Returns whether it is a host that is not empty and a port from 1 to 65535, as CONNECT requires
/// (RFC 9110 §9.3.6).
pub(crate) fn is_endpoint(bytes: &[u8]) -> bool {
    matches!(parts(bytes), Some((host, Some(port))) if !host.is_empty() && port != 0)
}

/// Returns the host, without the brackets of an IP literal, and the port. An empty port counts as
/// no port. Returns `None` if it is not a valid host with an optional port.
pub(crate) fn parts(bytes: &[u8]) -> Option<(&[u8], Option<u16>)> {
    let (host, tail) = if let [b'[', rest @ ..] = bytes {
        let end = rest.iter().position(|&byte| byte == b']')?;
        let (literal, tail) = rest.split_at_checked(end)?;
        is_ip_literal(literal).then_some((literal, tail.get(1..)?))?
    } else {
        let tail = skip_registered_name(bytes);
        (byte::before(bytes, tail), tail)
    };
    match tail {
        [] | [b':'] => Some((host, None)),
        [b':', port @ ..] => Some((host, Some(decimal(port)?))),
        _ => None,
    }
}

/// Returns the value of decimal digits; `None` for anything else, and for values above 65535.
fn decimal(digits: &[u8]) -> Option<u16> {
    digits.iter().try_fold(0_u16, |value, digit| {
        let digit = digit.is_ascii_digit().then_some(digit & 0x0f)?;
        value.checked_mul(10)?.checked_add(u16::from(digit))
    })
}

/// Skips a registered name at the start. Each `%` in it has to be followed by two hexadecimal
/// digits.
pub(crate) fn skip_registered_name(mut bytes: &[u8]) -> &[u8] {
    loop {
        bytes = match byte::skip_host(bytes) {
            [b'%', high, low, tail @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                tail
            }
            tail => return tail,
        };
    }
}

/// Returns whether it is an IPv6 address, or has the form `v1.address` that RFC 3986 §3.2.2
/// reserves for later versions.
fn is_ip_literal(bytes: &[u8]) -> bool {
    match bytes {
        [b'v' | b'V', rest @ ..] => {
            let dot = rest.iter().position(|&byte| byte == b'.');
            let (version, address) = dot
                .and_then(|dot| rest.split_at_checked(dot))
                .unwrap_or_default();
            !version.is_empty()
                && version.iter().all(u8::is_ascii_hexdigit)
                && address.len() > 1
                && address
                    .iter()
                    .all(|&byte| byte == b':' || byte::skip_host(&[byte]).is_empty())
        }
        _ => is_ipv6(bytes),
    }
}

/// Returns whether it is an IPv6 address: eight groups, or fewer and one `::`. The last two groups
/// may be an IPv4 address.
fn is_ipv6(bytes: &[u8]) -> bool {
    let mut groups = 0_u8;
    let mut gap = false;
    let mut rest = match bytes {
        [b':', b':', rest @ ..] => {
            gap = true;
            rest
        }
        _ => bytes,
    };
    while !rest.is_empty() {
        let digits = rest
            .iter()
            .take_while(|byte| byte.is_ascii_hexdigit())
            .count();
        let (group, tail) = rest.split_at_checked(digits).unwrap_or_default();
        rest = match tail {
            [b'.', ..] => {
                // The group that was just read is the first part of an IPv4 address.
                groups = groups.saturating_add(2);
                if !is_ipv4(rest) {
                    return false;
                }
                break;
            }
            _ if group.is_empty() || group.len() > 4 => return false,
            [] => &[],
            [b':', b':', tail @ ..] if !gap => {
                gap = true;
                tail
            }
            // A single colon has to be followed by a group.
            [b':', tail @ ..] if !tail.is_empty() => tail,
            _ => return false,
        };
        groups = groups.saturating_add(1);
    }
    if gap { groups < 8 } else { groups == 8 }
}

/// Returns whether it is an IPv4 address: four numbers up to 255 without leading zeros.
fn is_ipv4(bytes: &[u8]) -> bool {
    let parts = bytes.split(|&byte| byte == b'.');
    parts.clone().count() == 4
        && parts.into_iter().all(|part| {
            let canonical = !matches!(part, [] | [b'0', _, ..]);
            canonical && decimal(part).is_some_and(|value| value <= 255)
        })
}
