//! Why the program failed, and its exit status then.

use std::fmt;

/// Why the program ends without a diagnosis.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command line asks for something impossible.
    Usage(String),
    /// A file cannot be read.
    NoInput(String),
    /// Something else went wrong, so there is no diagnosis.
    Unclear(String),
}

impl Failure {
    pub(crate) const USAGE: u8 = 64;
    const NO_INPUT: u8 = 66;
    const UNCLEAR: u8 = 3;

    pub(crate) const fn exit_code(&self) -> u8 {
        match self {
            Self::Usage(_) => Self::USAGE,
            Self::NoInput(_) => Self::NO_INPUT,
            Self::Unclear(_) => Self::UNCLEAR,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(text) | Self::NoInput(text) | Self::Unclear(text) => f.write_str(text),
        }
    }
}
