//! An exchange that is over before its time.

use std::io;

use http_upgrade::intermediary::RequestSide;
use http_upgrade::{BufferError, ContentError, Encode, EncodeError, Rejection};

/// Why the client's connection closes.
pub(crate) enum Ended {
    /// With this answer.
    Refused(Vec<u8>),
    /// Too late for an answer, or for this reason there is none.
    Broken(String),
    /// As it may, between two requests.
    Silent,
    /// Whoever was written to takes no more.
    Unheard,
}

/// An answer of the proxy's own.
pub(crate) fn refused(
    request: &RequestSide<'_>,
    rejection: Option<Rejection<'_>>,
    log: &impl Fn(&str),
) -> Ended {
    let Some(rejection) = rejection else {
        return Ended::Broken("the input is not the one that was read".into());
    };
    let (status, error, rule) = (rejection.status(), rejection.error(), rejection.rule());
    log(&format!("{status}: {error} ({rule})"));
    match request.reject(rejection).to_vec() {
        Ok(octets) => Ended::Refused(octets),
        Err(error) => error.into(),
    }
}

impl From<BufferError> for Ended {
    fn from(error: BufferError) -> Self {
        match error.rejection().map(|rejection| rejection.to_vec()) {
            Some(Ok(octets)) => Self::Refused(octets),
            Some(Err(error)) => error.into(),
            None if error == BufferError::Ended => Self::Silent,
            None => Self::Broken(error.to_string()),
        }
    }
}

impl From<ContentError> for Ended {
    fn from(error: ContentError) -> Self {
        Self::Broken(format!("{error} ({})", error.rule()))
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
