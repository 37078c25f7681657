//! How bytes are shown.

use core::fmt;

/// Shows how many bytes there are, and not the bytes, which may be long and may be secret.
pub(super) struct Len<'b>(pub(super) &'b [u8]);

impl fmt::Debug for Len<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}
