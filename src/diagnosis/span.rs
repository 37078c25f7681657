//! The two directions of a recording, and the bytes in them that show a cause.

/// One of the two directions of a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What the client sent.
    Request,
    /// What came back.
    Response,
}

/// The bytes that show a cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The direction that the bytes are in.
    pub side: Side,
    /// The position of the first byte, counted from the first byte of that direction.
    pub start: usize,
    /// The position after the last byte.
    pub end: usize,
}

/// A few spans, in the order in which they were found.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Spans([Option<Span>; 6]);

impl Spans {
    pub(super) const NONE: Self = Self([None; 6]);

    /// Adds a span, unless it is there already or there is no room.
    pub(super) fn push(&mut self, span: Span) {
        if self.0.contains(&Some(span)) {
            return;
        }
        if let Some(free) = self.0.iter_mut().find(|each| each.is_none()) {
            *free = Some(span);
        }
    }

    /// Returns the spans, in the order in which they were found.
    pub(super) fn into_spans(self) -> impl Iterator<Item = Span> {
        self.0.into_iter().flatten()
    }
}

impl Side {
    /// `request` or `response`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
        }
    }
}
