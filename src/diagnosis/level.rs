//! The level of a finding, and the confidence in it.

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Worth knowing; nothing has to be fixed.
    Note,
    /// Some peers fail here, or will.
    Warning,
    /// This is why there is no 101, or why it fails.
    Error,
}

/// How well the recording supports a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// Other causes look the same.
    Possible,
    /// The recording points here, but does not prove it.
    Likely,
    /// The recording proves it.
    Certain,
}

impl Level {
    /// Returns `note`, `warning` or `error`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl Confidence {
    /// Returns `possible`, `likely` or `certain`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Possible => "possible",
            Self::Likely => "likely",
            Self::Certain => "certain",
        }
    }
}
