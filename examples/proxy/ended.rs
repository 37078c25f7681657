//! Why an exchange is over before its time.

use std::io;

use http_upgrade::{BufferError, ContentError, EncodeError, Rejection};

/// Why the client's connection closes.
pub(crate) enum Ended {
    /// With an answer of the proxy's own.
    Refused(Rejection<'static>),
    /// Too late for an answer, or there is none.
    Broken(String),
    /// The response of upstream was cut off, and only a reset tells the client.
    CutOff(String),
    /// It was closed in order, between two messages.
    Silent,
    /// The other end takes no more.
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
