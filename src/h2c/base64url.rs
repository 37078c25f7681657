//! base64url without padding (RFC 4648 §5), eight digits at a time.
//!
//! The decoder of the crate `base64` links panics, and this one is smaller.

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Decodes up to eight digits: six bits for each, those of the last digit lowest. `None` if one of
/// them is no digit.
pub(crate) fn decode(digits: &[u8]) -> Option<u64> {
    digits.iter().try_fold(0_u64, |bits, digit| {
        let value = match digit {
            b'A'..=b'Z' => digit.wrapping_sub(b'A'),
            b'a'..=b'z' => digit.wrapping_sub(b'a').wrapping_add(26),
            b'0'..=b'9' => digit.wrapping_sub(b'0').wrapping_add(52),
            b'-' => 62,
            b'_' => 63,
            _ => return None,
        };
        Some(bits << 6 | u64::from(value))
    })
}

/// Encodes the lower 48 of these bits as eight digits.
pub(crate) fn encode(bits: u64) -> [u8; 8] {
    let mut digits = [0; 8];
    for (digit, shift) in digits.iter_mut().rev().zip((0_u32..).step_by(6)) {
        let value = bits.checked_shr(shift).unwrap_or_default() & 63;
        let value = usize::try_from(value).unwrap_or_default();
        *digit = DIGITS.get(value).copied().unwrap_or_default();
    }
    digits
}
