//! The decoder of the chunked transfer coding (RFC 9112 §7.1).
//!
//! ```text
//!  ┌──────────────────────────────── CR LF ◀──────────── data
//!  ▼                                                      ▲
//!  size ─┬─▶ extensions ─▶ CR LF ── size > 0 ─────────────┘
//!        └────────────────────▲ └── size = 0 ─▶ trailer section ─▶ complete
//! ```

use super::error::ContentError;
use super::piece::{Piece, take};
use crate::head::byte;
use crate::head::error::HeadError;
use crate::head::limits::Limits;
use crate::head::marks::Marks;
use crate::head::section::Section;
use crate::head::section_phase::LineEnd;

/// The state of the decoder.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chunked {
    phase: ChunkPhase,
    /// The chunk size as far as its digits were read, and then what is left of the chunk.
    size: u64,
    /// How many bytes the chunk extensions of this message may still have.
    extensions: u16,
    /// How many bytes the trailer section may still have.
    trailer: u16,
    /// The most lines of the trailer section.
    lines: u16,
    section: Section,
}

/// What the next byte belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ChunkPhase {
    /// The chunk size, of which this many digits were read.
    Size(u8),
    Extension(ExtensionPhase),
    /// The LF of a chunk line.
    LineEnd,
    Data,
    /// The CR after the data.
    DataCr,
    /// The LF after the data.
    DataLf,
    Trailer,
}

/// What the next byte of chunk extensions belongs to. BWS is optional white space in their grammar:
/// `*( BWS ";" BWS name [ BWS "=" BWS value ] )`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ExtensionPhase {
    /// White space after the chunk size or an extension: a `;` has to follow.
    Gap,
    BeforeName,
    Name,
    /// White space after a name: a `=` or `;` has to follow.
    AfterName,
    BeforeValue,
    /// A value that is a token.
    Token,
    /// A value that is a quoted string.
    Quoted,
    /// The character after a backslash in a quoted string.
    Escaped,
    /// The byte after the closing quote.
    AfterQuote,
}

impl Chunked {
    pub(crate) const fn new(limits: &Limits) -> Self {
        Self {
            phase: ChunkPhase::Size(0),
            size: 0,
            extensions: limits.chunk_extensions,
            trailer: limits.trailer,
            lines: limits.fields,
            section: Section::new(LineEnd::CrLf),
        }
    }

    pub(crate) const fn is_complete(&self) -> bool {
        self.section.is_complete()
    }

    /// Reads chunk lines up to the next data, and returns what has arrived of that data.
    pub(crate) fn piece<'b>(&mut self, input: &'b [u8]) -> Result<Piece<'b>, ContentError> {
        let mut rest = input;
        while let [first, tail @ ..] = rest {
            match self.phase {
                ChunkPhase::Data => {
                    let data = take(&mut self.size, rest);
                    if self.size == 0 {
                        self.phase = ChunkPhase::DataCr;
                    }
                    let consumed = input
                        .len()
                        .wrapping_sub(rest.len())
                        .wrapping_add(data.len());
                    return Ok(Piece { data, consumed });
                }
                ChunkPhase::Trailer => {
                    rest = self.trailer(rest)?;
                    if self.is_complete() {
                        break;
                    }
                }
                _ => {
                    self.phase = self.step(*first)?;
                    rest = tail;
                }
            }
        }
        Ok(Piece {
            data: &[],
            consumed: input.len().wrapping_sub(rest.len()),
        })
    }

    /// Reads one byte outside data and trailer section, and returns the phase of the next byte.
    fn step(&mut self, byte: u8) -> Result<ChunkPhase, ContentError> {
        match self.phase {
            ChunkPhase::Size(digits) => match (byte, digits) {
                (b'\r', 1..) => Ok(ChunkPhase::LineEnd),
                (b';' | b' ' | b'\t', 1..) => self.extension(ExtensionPhase::Gap, byte),
                (b'\n', 1..) => Err(ContentError::ChunkEnd),
                (_, 0..16) => {
                    let digit = char::from(byte).to_digit(16);
                    let digit = digit.ok_or(ContentError::ChunkSize)?;
                    self.size = self.size << 4 | u64::from(digit);
                    Ok(ChunkPhase::Size(digits.saturating_add(1)))
                }
                _ => Err(ContentError::ChunkSize),
            },
            ChunkPhase::Extension(extension) => self.extension(extension, byte),
            ChunkPhase::LineEnd if byte == b'\n' => Ok(match self.size {
                0 => ChunkPhase::Trailer,
                _ => ChunkPhase::Data,
            }),
            ChunkPhase::DataCr if byte == b'\r' => Ok(ChunkPhase::DataLf),
            ChunkPhase::DataLf if byte == b'\n' => Ok(ChunkPhase::Size(0)),
            _ => Err(ContentError::ChunkEnd),
        }
    }

    /// Reads one byte of a chunk extension, and returns the phase of the next byte.
    fn extension(&mut self, at: ExtensionPhase, byte: u8) -> Result<ChunkPhase, ContentError> {
        use ExtensionPhase as E;
        let next = match (at, byte) {
            (E::Name | E::Token | E::AfterQuote, b'\r') => return Ok(ChunkPhase::LineEnd),
            // An extension may have no value. White space at the end of a line is not part of any
            // extension, so it is refused: `Gap` and `AfterName` cannot be followed by CR.
            (E::Gap | E::Name | E::AfterName | E::Token | E::AfterQuote, b';') => E::BeforeName,
            (E::Name | E::AfterName, b'=') => E::BeforeValue,
            (E::Gap | E::Token | E::AfterQuote, b' ' | b'\t') => E::Gap,
            (E::Name | E::AfterName, b' ' | b'\t') => E::AfterName,
            (E::BeforeName | E::BeforeValue, b' ' | b'\t') => at,
            (E::BeforeName | E::Name, _) if byte::is_of_token(byte) => E::Name,
            (E::BeforeValue | E::Token, _) if byte::is_of_token(byte) => E::Token,
            (E::BeforeValue, b'"') => E::Quoted,
            (E::Quoted, b'"') => E::AfterQuote,
            (E::Quoted, b'\\') => E::Escaped,
            (E::Quoted | E::Escaped, _) if byte::is_text(byte) => E::Quoted,
            (_, b'\n') => return Err(ContentError::ChunkEnd),
            _ => return Err(ContentError::ChunkExtension),
        };
        let left = self.extensions.checked_sub(1);
        self.extensions = left.ok_or(ContentError::ChunkExtensionsTooLong)?;
        Ok(ChunkPhase::Extension(next))
    }

    /// Reads the trailer section, and returns what follows the bytes that it read.
    fn trailer<'b>(&mut self, rest: &'b [u8]) -> Result<&'b [u8], ContentError> {
        let window = rest.get(..usize::from(self.trailer)).unwrap_or(rest);
        // The positions of the fields of a trailer section are not used.
        let read = self.section.read(window, 0, self.lines, &mut Marks::new());
        let read = read.map_err(|error| match error {
            HeadError::TooManyFields => ContentError::TrailerTooLong,
            _ => ContentError::Trailer,
        })?;
        self.trailer = self
            .trailer
            .saturating_sub(u16::try_from(read).unwrap_or(u16::MAX));
        if self.trailer == 0 && !self.is_complete() {
            return Err(ContentError::TrailerTooLong);
        }
        Ok(rest.get(read..).unwrap_or_default())
    }
}
