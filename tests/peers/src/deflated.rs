//! Sends and receives messages that are compressed as both sides agreed (RFC 7692 §7.2), over the
//! frames of tungstenite, which does not compress. This shows that both sides understand the
//! agreement in the same way.

use std::io::{Cursor, Read, Write};

use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};
use http_upgrade::websocket::PerMessageDeflate;
use tungstenite::protocol::frame::coding::{Data, OpCode};
use tungstenite::protocol::frame::{Frame, FrameHeader};

/// The bytes that end every flushed block and are not sent.
const TAIL: [u8; 4] = [0, 0, 0xff, 0xff];

/// The client's end of a WebSocket with `permessage-deflate`.
pub struct Deflated<S> {
    stream: S,
    input: Vec<u8>,
    agreed: PerMessageDeflate,
    compress: Compress,
    decompress: Decompress,
}

impl<S: Read + Write> Deflated<S> {
    /// Starts after the handshake; `input` has the bytes that arrived after its last byte.
    #[must_use]
    pub fn new(stream: S, input: &[u8], agreed: PerMessageDeflate) -> Self {
        let (own, other) = (agreed.client_max_window_bits, agreed.server_max_window_bits);
        Self {
            stream,
            input: input.to_vec(),
            agreed,
            compress: Compress::new_with_window_bits(Compression::best(), false, own),
            decompress: Decompress::new_with_window_bits(false, other),
        }
    }

    /// Compresses a text and sends it.
    ///
    /// # Panics
    ///
    /// If the connection does not accept it.
    pub fn send(&mut self, text: &str) {
        if self.agreed.client_no_context_takeover {
            self.compress.reset();
        }
        let mut data = Vec::with_capacity(text.len() + 1000);
        let flushed = self
            .compress
            .compress_vec(text.as_bytes(), &mut data, FlushCompress::Sync);
        assert_eq!(flushed.expect("sound parameters"), Status::Ok);
        assert!(data.ends_with(&TAIL), "room for all of it");
        data.truncate(data.len() - TAIL.len());
        let header = FrameHeader {
            opcode: OpCode::Data(Data::Text),
            rsv1: true,
            mask: Some([0x37, 0xfa, 0x21, 0x3d]),
            ..FrameHeader::default()
        };
        let mut bytes = Vec::new();
        let frame = Frame::from_payload(header, data.into());
        frame.format(&mut bytes).expect("memory");
        self.stream.write_all(&bytes).expect("the server reads");
    }

    /// Receives a text, which may be compressed or not.
    ///
    /// # Panics
    ///
    /// If anything else arrives.
    pub fn receive(&mut self) -> String {
        let (first, mut data) = self.next();
        assert_eq!(first.opcode, OpCode::Data(Data::Text));
        let mut last = first.is_final;
        while !last {
            let (more, rest) = self.next();
            assert_eq!(more.opcode, OpCode::Data(Data::Continue));
            assert!(!more.rsv1, "it says so once for the message");
            last = more.is_final;
            data.extend(rest);
        }
        let data = if first.rsv1 { self.inflate(data) } else { data };
        String::from_utf8(data).expect("text is UTF-8")
    }

    fn next(&mut self) -> (FrameHeader, Vec<u8>) {
        loop {
            let mut input = Cursor::new(&self.input);
            let header = FrameHeader::parse(&mut input).expect("a frame");
            if let Some((header, length)) = header {
                let start = usize::try_from(input.position()).expect("a short one");
                let end = start + usize::try_from(length).expect("a short one");
                if let Some(data) = self.input.get(start..end) {
                    let data = data.to_vec();
                    self.input.drain(..end);
                    return (header, data);
                }
            }
            let mut more = [0; 4096];
            let read = self.stream.read(&mut more).expect("the server answers");
            assert_ne!(read, 0, "the connection ended within a conversation");
            self.input.extend(&more[..read]);
        }
    }

    fn inflate(&mut self, mut data: Vec<u8>) -> Vec<u8> {
        if self.agreed.server_no_context_takeover {
            self.decompress.reset(false);
        }
        data.extend(TAIL);
        let mut text = Vec::with_capacity(1 << 16);
        self.decompress
            .decompress_vec(&data, &mut text, FlushDecompress::Sync)
            .expect("what was compressed within the agreed window");
        text
    }
}
