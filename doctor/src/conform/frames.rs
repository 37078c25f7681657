//! Frames of WebSocket: enough of them to see whether any byte was lost or used twice.

use std::io::Cursor;
use tungstenite::protocol::frame::coding::{Control, Data, OpCode};
use tungstenite::protocol::frame::{Frame, FrameHeader};

/// The mask of frames that a client sends. A constant one makes failures repeatable.
const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// Which end sends a frame. Only those of a client have a mask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum From {
    Client,
    Server,
}

/// A frame that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Came {
    pub(crate) opcode: OpCode,
    pub(crate) payload: Vec<u8>,
    pub(crate) is_masked: bool,
}

impl Came {
    pub(crate) fn is_message(&self, payload: &str) -> bool {
        matches!(self.opcode, OpCode::Data(_)) && self.payload == payload.as_bytes()
    }

    pub(crate) fn is_pong(&self, payload: &str) -> bool {
        self.opcode == OpCode::Control(Control::Pong) && self.payload == payload.as_bytes()
    }

    pub(crate) const fn is_data(&self) -> bool {
        matches!(self.opcode, OpCode::Data(_))
    }

    pub(crate) fn is_close(&self) -> bool {
        self.opcode == OpCode::Control(Control::Close)
    }
}

/// The bytes of a text message of one frame.
pub(crate) fn message(from: From, text: &str) -> Vec<u8> {
    let opcode = OpCode::Data(Data::Text);
    bytes(from, Frame::message(text.as_bytes().to_vec(), opcode, true))
}

/// The bytes of the echo of a frame.
pub(crate) fn echo(came: &Came) -> Vec<u8> {
    bytes(
        From::Server,
        Frame::message(came.payload.clone(), came.opcode, true),
    )
}

/// The bytes of a ping.
pub(crate) fn ping(from: From, payload: &str) -> Vec<u8> {
    bytes(from, Frame::ping(payload.as_bytes().to_vec()))
}

/// The bytes of a close frame without content.
pub(crate) fn close(from: From) -> Vec<u8> {
    bytes(from, Frame::close(None))
}

fn bytes(from: From, frame: Frame) -> Vec<u8> {
    let mut header = frame.header().clone();
    let mut payload = frame.into_payload().to_vec();
    if from == From::Client {
        header.mask = Some(MASK);
        unmask(&mut payload, MASK);
    }
    let mut bytes = Vec::new();
    let length = u64::try_from(payload.len()).unwrap_or(u64::MAX);
    if header.format(length, &mut bytes).is_ok() {
        bytes.extend_from_slice(&payload);
    }
    bytes
}

fn unmask(payload: &mut [u8], mask: [u8; 4]) {
    for (byte, mask) in payload.iter_mut().zip(mask.iter().cycle()) {
        *byte ^= mask;
    }
}

/// Takes the first frame off these bytes. `Ok(None)`: it is not all there yet.
pub(crate) fn take(bytes: &mut Vec<u8>) -> Result<Option<Came>, String> {
    let mut cursor = Cursor::new(bytes.as_slice());
    let Some((header, length)) =
        FrameHeader::parse(&mut cursor).map_err(|error| error.to_string())?
    else {
        return Ok(None);
    };
    let start = usize::try_from(cursor.position()).unwrap_or(usize::MAX);
    let end = usize::try_from(length)
        .ok()
        .and_then(|length| start.checked_add(length))
        .ok_or("a frame is longer than memory")?;
    let Some(payload) = bytes.get(start..end) else {
        return Ok(None);
    };
    let mut payload = payload.to_vec();
    if let Some(mask) = header.mask {
        unmask(&mut payload, mask);
    }
    bytes.drain(..end);
    Ok(Some(Came {
        opcode: header.opcode,
        payload,
        is_masked: header.mask.is_some(),
    }))
}
