//! What a response means for its connection.

use super::form::Form;

/// What follows after the response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    Reuse,
    Close,
    /// The end of a stream of HTTP/2 or HTTP/3. It says nothing about the connection.
    #[cfg(feature = "http")]
    Stream,
}

impl Ending {
    pub(super) const fn of(form: Form) -> Self {
        match form {
            Form::Http1 => Self::Reuse,
            #[cfg(feature = "http")]
            Form::Extended => Self::Stream,
        }
    }

    pub(super) const fn closing(self) -> Self {
        if self.is_of_stream() {
            self
        } else {
            Self::Close
        }
    }

    pub(super) const fn closes(self) -> bool {
        matches!(self, Self::Close)
    }

    pub(super) const fn is_of_stream(self) -> bool {
        match self {
            Self::Reuse | Self::Close => false,
            #[cfg(feature = "http")]
            Self::Stream => true,
        }
    }
}
