//! What can be wrong with the framing of content.

use thiserror::Error;

/// Why nobody can say where content ends: the sentence names the rule, [`rule`](Self::rule) where it stands, [`status`](Self::status) the
/// answer.
///
/// The connection closes after any of these.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.sentence())]
#[non_exhaustive]
pub enum ContentError {
    /// Signs, spaces, lists and numbers past 64 bits included.
    Length,
    /// Also when the lines agree.
    LengthRepeated,
    /// One recipient would heed the one and another the other: this is how requests are smuggled.
    Ambiguous,
    /// RFC 9112 §6.1 calls such framing faulty.
    Http10,
    /// Without it as the last one, nothing says where the content of a request ends.
    LastCoding,
    /// `chunked` is the only one that is implemented.
    Coding,
    /// What follows a CONNECT is meant for the tunnel.
    Connect,
    /// Digits of base 16, at least one, at most sixteen.
    ChunkSize,
    /// A name, perhaps with a token or a quoted string as its value.
    ChunkExtension,
    /// See [`Limits::chunk_extensions`](crate::Limits::chunk_extensions).
    ChunkExtensionsTooLong,
    /// The leniency that some recipients have for a lone LF does not cover these lines.
    ChunkEnd,
    /// It is read like the fields of a head.
    Trailer,
    /// See [`Limits::trailer`](crate::Limits::trailer) and [`Limits::fields`](crate::Limits::fields).
    TrailerTooLong,
    /// Caller error: bytes were consumed that were not confirmed as written, or more bytes were
    /// confirmed than were handed out. 500. The message is incomplete, so both connections close.
    Unconfirmed,
}

impl ContentError {
    /// The status that answers it.
    pub const fn status(self) -> u16 {
        self.facts().0
    }

    /// Where the rule stands.
    pub const fn rule(self) -> &'static str {
        self.facts().1
    }

    /// The sentence that [`Display`](core::fmt::Display) prints, for whoever formats nothing.
    pub const fn sentence(self) -> &'static str {
        self.facts().2
    }

    #[rustfmt::skip] // a table
    const fn facts(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::Length => (400, "RFC 9112 §6.3", "Content-Length is not a decimal number"),
            Self::LengthRepeated => (400, "RFC 9112 §6.3", "Content-Length is repeated"),
            Self::Ambiguous => (400, "RFC 9112 §6.3", "Content-Length and Transfer-Encoding are both there"),
            Self::Http10 => (400, "RFC 9112 §6.1", "HTTP/1.0 has no Transfer-Encoding"),
            Self::LastCoding => (400, "RFC 9112 §6.3", "chunked is not the last transfer coding, once and without parameters"),
            Self::Coding => (501, "RFC 9112 §6.1", "the transfer coding is not implemented"),
            Self::Connect => (400, "RFC 9110 §9.3.6", "CONNECT has no content"),
            Self::ChunkSize => (400, "RFC 9112 §7.1", "a chunk size is not a hexadecimal number of 64 bits"),
            Self::ChunkExtension => (400, "RFC 9112 §7.1.1", "a chunk extension is malformed"),
            Self::ChunkExtensionsTooLong => (413, "RFC 9112 §7.1.1", "the chunk extensions are longer than the limit"),
            Self::ChunkEnd => (400, "RFC 9112 §7.1", "a chunk line, or the data of a chunk, does not end in CR LF"),
            Self::Trailer => (400, "RFC 9112 §7.1.2", "a trailer field is malformed"),
            Self::TrailerTooLong => (431, "RFC 9112 §7.1.2", "the trailer section is longer than the limit"),
            Self::Unconfirmed => (500, "RFC 9112 §8", "the caller confirmed or consumed other bytes than it was given"),
        }
    }
}
