//! The UDP payloads in a stream of capsules.

use http_upgrade::masque::{CapsulePart, CapsuleReader, Varint};

use super::Result;

/// The longest UDP payload (RFC 9298 §5).
pub const LONGEST: usize = 65_527;

/// Puts the pieces of datagrams together.
pub struct Datagrams {
    reader: CapsuleReader<'static>,
    /// The part of a datagram that has arrived: the context, and a UDP payload.
    datagram: Vec<u8>,
}

impl Default for Datagrams {
    fn default() -> Self {
        Self {
            // No other capsule has a meaning here, so all of them are skipped.
            reader: CapsuleReader::new(&[], 0),
            datagram: Vec::new(),
        }
    }
}

impl Datagrams {
    /// Takes bytes off the input, and returns the next UDP payload; `None` when more bytes are
    /// needed. Call it until then.
    ///
    /// # Errors
    /// The peer has broken the rules of RFC 9297 or RFC 9298. Close the connection, or reset the
    /// stream.
    pub fn next(&mut self, input: &mut &[u8]) -> Result<Option<Vec<u8>>> {
        while let Some(step) = self.reader.step(input)? {
            *input = input.get(step.consumed..).unwrap_or_default();
            let CapsulePart::Datagram { data, missing } = step.part else {
                continue;
            };
            self.datagram.extend(data);
            // A context has at most 8 bytes.
            let length = u64::try_from(self.datagram.len())?.saturating_add(missing);
            if length > u64::try_from(LONGEST + 8)? {
                return Err("a UDP payload is too long (RFC 9298 §5)".into());
            }
            if missing > 0 {
                continue;
            }
            let datagram = std::mem::take(&mut self.datagram);
            let (context, payload) = Varint::parse(&datagram).ok_or("there is no context")?;
            if payload.len() > LONGEST {
                return Err("a UDP payload is too long (RFC 9298 §5)".into());
            }
            // A context that was not agreed on is dropped (RFC 9298 §4).
            if context == 0 {
                return Ok(Some(payload.to_vec()));
            }
        }
        Ok(None)
    }

    /// Checks that the stream may end here.
    ///
    /// # Errors
    /// A capsule was cut off.
    pub fn end(&self) -> Result {
        Ok(self.reader.end()?)
    }
}
