//! Messages that can be written as bytes.

use super::encode_error::EncodeError;
use super::encode_fault::EncodeFault;
use super::writer::{FieldWriter, Write};

/// A message that can be written as bytes.
///
/// The crate only produces the bytes; the caller sends them. If a write stops after n bytes, write
/// the bytes after those. If a write fails or is cancelled and the number of bytes it sent is
/// unknown, close the connection: the message must not be sent on it again.
///
/// The trait is sealed: it cannot be implemented outside of this crate.
///
/// # Implementors
///
/// - [`client::Request`](crate::client::Request): the request of a client
/// - [`Reply`](crate::Reply): the 101 of a server
/// - [`Rejection`](crate::Rejection): a response that refuses a request
/// - [`ForwardedRequest`](crate::intermediary::ForwardedRequest): a request for upstream
/// - [`ForwardedInterim`](crate::intermediary::ForwardedInterim): an interim response for the
///   client
/// - [`Tunnel`](crate::intermediary::Tunnel): the 101 of an intermediary
/// - [`ForwardedResponse`](crate::intermediary::ForwardedResponse): a final response for a client
/// - [`ForwardedPiece`](crate::intermediary::ForwardedPiece): a piece of forwarded content
/// - [`h2c::StreamOne`](crate::h2c::StreamOne): an upgrade request as HTTP/2 frames
/// - [`h2c::Preface`](crate::h2c::Preface): the first bytes that an HTTP/2 client sends
#[doc(alias = "serialize")]
#[doc(alias = "bytes")]
#[doc(alias = "write")]
#[doc(alias = "to_bytes")]
pub trait Encode: Write {
    /// Returns how many bytes [`encode`](Self::encode) writes. For a message that cannot be
    /// written, the number has no meaning.
    fn encoded_len(&self) -> usize {
        let mut lines = FieldWriter::measuring();
        self.write(&mut lines);
        lines.len
    }

    /// Writes the message to the start of `out` and returns the bytes that were written.
    ///
    /// # Errors
    /// [`EncodeError`] when `out` is too small, and when the message cannot be written. Then `out`
    /// may have been overwritten, and holds nothing that may be sent.
    fn encode<'o>(&self, out: &'o mut [u8]) -> Result<&'o [u8], EncodeError> {
        let mut lines = FieldWriter::into(out);
        self.write(&mut lines);
        let (len, error) = (lines.len, lines.error());
        match error {
            Some(error) => Err(error),
            None => out.get(..len).ok_or(EncodeError::TooSmall),
        }
    }

    /// Returns why the message cannot be written, with the header field that is meant; `None` if it
    /// can be written into enough room.
    ///
    /// Call it when [`encode`](Self::encode) has returned an error, for a message to the developer:
    /// it goes through the message once more, and writes nothing.
    fn fault(&self) -> Option<EncodeFault> {
        let mut lines = FieldWriter::measuring();
        self.write(&mut lines);
        lines.fault
    }

    /// Returns the message in a new vector of the right size.
    ///
    /// # Errors
    /// [`EncodeError`] for the same reasons as [`encode`](Self::encode), except that there is
    /// always room.
    #[cfg(feature = "alloc")]
    fn to_vec(&self) -> Result<std::vec::Vec<u8>, EncodeError> {
        let mut bytes: std::vec::Vec<u8> = core::iter::repeat_n(0, self.encoded_len()).collect();
        self.encode(&mut bytes)?;
        Ok(bytes)
    }
}

impl<T: Write> Encode for T {}
