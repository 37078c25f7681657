//! The errors of finding the end of the content of a message.

use crate::rule::Rule;
use thiserror::Error;

/// Why it is unknown where the content of a message ends.
///
/// [`rule`](Self::rule) has the sentence that describes the error and the section that was broken.
/// [`status`](Self::status) is the status of the response to a request with such content.
///
/// After any of these errors it is unknown where the next message would start. Close the connection
/// after the answer, and act on nothing else that was received on it.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.rule().sentence)]
#[non_exhaustive]
pub enum ContentError {
    /// Content-Length is not a decimal number. 400, RFC 9112 §6.3. Signs, spaces, lists and numbers
    /// that do not fit into 64 bits are refused.
    Length,
    /// Content-Length is repeated. 400, RFC 9112 §6.3. This is an error even if all lines have the
    /// same value.
    LengthRepeated,
    /// Content-Length and Transfer-Encoding are both present. 400, RFC 9112 §6.3. Recipients that
    /// follow different fields find different ends of the message, which is how requests are
    /// smuggled.
    Ambiguous,
    /// A message over HTTP/1.0 has Transfer-Encoding. 400, RFC 9112 §6.1, which calls such framing
    /// faulty.
    Http10,
    /// Chunked is not the last transfer coding, once and without parameters. 400, RFC 9112 §6.3.
    /// Unless `chunked` is the last coding, it is unknown where the content of a request ends.
    LastCoding,
    /// The transfer coding is not implemented. 501, RFC 9112 §6.1. `chunked` is the only transfer
    /// coding that this crate decodes.
    Coding,
    /// A CONNECT request has content. 400, RFC 9110 §9.3.6. Bytes after the head of a CONNECT
    /// request are meant for the tunnel.
    Connect,
    /// A chunk size is not a hexadecimal number of 64 bits. 400, RFC 9112 §7.1. It has to have 1 to
    /// 16 hexadecimal digits.
    ChunkSize,
    /// A chunk extension is malformed. 400, RFC 9112 §7.1.1. After a semicolon it has a name, which
    /// may be followed by `=` and a token or quoted string.
    ChunkExtension,
    /// The chunk extensions are longer than the limit. 413, RFC 9112 §7.1.1. See
    /// [`Limits::chunk_extensions`](crate::Limits::chunk_extensions).
    ChunkExtensionsTooLong,
    /// A chunk line, or the data of a chunk, does not end in CR LF. 400, RFC 9112 §7.1. A lone LF
    /// is refused here even where a client accepts it in the head of a response.
    ChunkEnd,
    /// A trailer field is malformed. 400, RFC 9112 §7.1.2. Trailer fields follow the same rules as
    /// the fields of a head.
    Trailer,
    /// The trailer section is longer than the limit. 431, RFC 9112 §7.1.2. See
    /// [`Limits::trailer`](crate::Limits::trailer) and [`Limits::fields`](crate::Limits::fields).
    TrailerTooLong,
    /// The caller confirmed or consumed other bytes than it was given. 500, RFC 9112 §8. Caller
    /// error: bytes were consumed that were not confirmed as written, or more bytes were confirmed
    /// than were handed out. The message is incomplete, so both connections close.
    Unconfirmed,
}

impl ContentError {
    /// Returns the status code with which a server answers a request that has such content.
    pub const fn status(self) -> u16 {
        self.facts().0
    }

    /// Returns the rule that was broken: its section and its sentence.
    pub const fn rule(self) -> Rule {
        let (_, section, sentence) = self.facts();
        Rule::new(section, sentence)
    }

    #[rustfmt::skip] // a table
    const fn facts(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::Length => (400, "RFC 9112 §6.3", "Content-Length is not a decimal number"),
            Self::LengthRepeated => (400, "RFC 9112 §6.3", "Content-Length is repeated"),
            Self::Ambiguous => (400, "RFC 9112 §6.3", "Content-Length and Transfer-Encoding are both present"),
            Self::Http10 => (400, "RFC 9112 §6.1", "a message over HTTP/1.0 has Transfer-Encoding"),
            Self::LastCoding => (400, "RFC 9112 §6.3", "chunked is not the last transfer coding, once and without parameters"),
            Self::Coding => (501, "RFC 9112 §6.1", "the transfer coding is not implemented"),
            Self::Connect => (400, "RFC 9110 §9.3.6", "a CONNECT request has content"),
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
