//! The content of an upgrade request, which precedes the switch.

use crate::content::decoder::Content;
use core::fmt;

/// An iterator over the decoded content of an upgrade request: slices of the caller's buffer.
#[derive(Clone)]
#[doc(alias = "body")]
pub struct Pieces<'a> {
    rest: &'a [u8],
    content: Option<Content>,
    decoded: usize,
}

impl<'a> Pieces<'a> {
    pub(crate) const EXTERNAL: Self = Self {
        rest: &[],
        content: None,
        decoded: 0,
    };

    pub(crate) const fn new(encoded: &'a [u8], content: Content, decoded: usize) -> Self {
        Self {
            rest: encoded,
            content: Some(content),
            decoded,
        }
    }

    /// Returns the length of the decoded content in bytes, all pieces together.
    pub const fn decoded_len(&self) -> usize {
        self.decoded
    }

    /// Returns whether another stack has the content, because it has parsed the head.
    pub const fn is_external(&self) -> bool {
        self.content.is_none()
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        loop {
            let piece = self.content.as_mut()?.piece(self.rest).ok()??;
            self.rest = self.rest.get(piece.consumed..).unwrap_or_default();
            // A piece of only a chunk line or a trailer has no data. An empty item would be of no
            // use.
            if !piece.data.is_empty() {
                return Some(piece.data);
            }
        }
    }
}

/// Shows the length only, because content may be long and may be secret.
impl fmt::Debug for Pieces<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_external() {
            f.write_str("external")
        } else {
            write!(f, "{} bytes", self.decoded_len())
        }
    }
}
