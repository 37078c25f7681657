//! Why an exchange ends early.

use std::io;

use http_upgrade::content::ContentError;
use http_upgrade::{BufferError, EncodeError, Rejection};

/// Why the client's connection closes.
pub(crate) enum Ended {
    /// The proxy answers with a response of its own.
    Refused(Rejection<'static>),
    /// No response is possible any more, or this error has no response.
    Broken(String),
    /// Upstream's response was cut off, and only a reset lets the client notice.
    CutOff(String),
    /// The connection was closed in order, between two messages.
    Silent,
    /// A write failed: the other end takes no more bytes.
    Unheard(io::Error),
}

impl From<BufferError> for Ended {
    fn from(error: BufferError) -> Self {
        match error.rejection() {
            Some(rejection) => Self::Refused(rejection),
            None if error == BufferError::Ended => Self::Silent,
            None => Self::Broken(error.to_string()),
        }
    }
}

impl From<ContentError> for Ended {
    fn from(error: ContentError) -> Self {
        Self::Refused(error.into())
    }
}

impl From<EncodeError> for Ended {
    fn from(error: EncodeError) -> Self {
        Self::Broken(error.to_string())
    }
}

impl From<io::Error> for Ended {
    fn from(error: io::Error) -> Self {
        Self::Broken(error.to_string())
    }
}
