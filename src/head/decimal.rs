//! Decimal numbers as HTTP writes them: digits, without sign or separators.

/// Returns the value of one or more digits; `None` for anything else, and for a value that does not
/// fit.
pub(crate) fn parse(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u64, |value, digit| {
        let digit = digit.is_ascii_digit().then_some(digit & 0x0f)?;
        value.checked_mul(10)?.checked_add(u64::from(digit))
    })
}

/// A number in decimal digits, which are kept at the end of the array.
pub(crate) struct Decimal {
    /// A `usize` of 64 bits has at most 20 digits.
    digits: [u8; 20],
    start: usize,
}

impl Decimal {
    /// Writes `value` in digits, without leading zeros.
    pub(crate) fn of(mut value: usize) -> Self {
        let mut decimal = Self {
            digits: [b'0'; 20],
            start: 20,
        };
        for (at, digit) in decimal.digits.iter_mut().enumerate().rev() {
            *digit |= u8::try_from(value % 10).unwrap_or(0);
            decimal.start = at;
            value /= 10;
            if value == 0 {
                break;
            }
        }
        decimal
    }

    /// Returns the digits.
    pub(crate) fn as_str(&self) -> &str {
        let digits = self.digits.get(self.start..).unwrap_or_default();
        core::str::from_utf8(digits).unwrap_or_default()
    }
}
