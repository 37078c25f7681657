//! The positions of the values of known fields, noted while a section is read.

use super::byte;
use super::known::{Index, Known};

/// The positions of the values of known fields, noted while lines are read. `input` has to start at
/// the same byte in every call.
///
/// A line that has arrived as a whole gives one call of `line`. A line that is cut by the end of
/// the input gives `cut`, and with the following input those of `name`, `start` and `value` that
/// are left.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Marks {
    pub(crate) index: Index,
    /// The position of the name or value that is cut.
    start: u32,
    /// The field whose value is cut, if it is a known one.
    field: Option<Known>,
}

impl Marks {
    pub(crate) const fn new() -> Self {
        Self {
            index: Index::EMPTY,
            start: 0,
            field: None,
        }
    }

    /// Returns the name or value that was cut and ends at the position `end`.
    fn bytes<'a>(&self, input: &'a [u8], end: usize) -> &'a [u8] {
        input.get(self.start as usize..end).unwrap_or_default()
    }

    /// Notes that a line is cut: its name, or the value of this field, starts at this position. The
    /// field is `None` if the name is cut or not a known one.
    #[inline]
    pub(super) fn cut(&mut self, at: usize, field: Option<Known>) {
        self.start = count(at);
        self.field = field;
    }

    /// Notes that the name that was cut ends at this position, which is that of the colon.
    pub(super) fn name(&mut self, input: &[u8], end: usize) {
        self.field = Known::of(self.bytes(input, end));
    }

    /// Notes that the value of a cut line starts at this position.
    pub(super) fn start(&mut self, at: usize) {
        self.start = count(at);
    }

    /// Notes that the value of a cut line ends at this position, including white space after it.
    pub(super) fn value(&mut self, input: &[u8], end: usize) {
        if let Some(field) = self.field {
            self.line(field, self.start as usize, self.bytes(input, end));
        }
    }

    /// Notes a whole line of a known field. Its value starts at this position, and includes white
    /// space after it.
    #[inline]
    pub(super) fn line(&mut self, field: Known, at: usize, value: &[u8]) {
        self.index.note(field, at, byte::trim_end(value).len());
    }
}

/// Converts a position to the type in which it is kept. The limit of a head is a `u32`, so reading
/// stops before this could saturate.
pub(crate) fn count(position: usize) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}
