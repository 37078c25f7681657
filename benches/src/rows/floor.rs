//! A lower bound for every server: copies every byte and looks at it once, hashes the key, and
//! copies a reply. Nothing is parsed.

use super::by_hand::accept;
use super::{Row, storage};
use crate::input::{CHROME, Stream};

pub struct Floor {
    storage: Vec<u8>,
    /// The position of the key, counted from the end of the head. It is the same in every input.
    key: usize,
}

impl Floor {
    pub fn new() -> Self {
        let key = CHROME.find("dGhl").expect("a key");
        Self {
            storage: storage(),
            key: CHROME.len() - key,
        }
    }
}

const REPLY: &[u8; 129] =
    b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
    Sec-WebSocket-Accept: ............................\r\n\r\n";

impl Row for Floor {
    fn name(&self) -> &'static str {
        "floor: one look at each byte, digest, copy"
    }

    fn whole(&mut self, input: &[u8], out: &mut [u8]) -> Option<usize> {
        (!any_control(input)).then_some(())?;
        reply(input, self.key, out)
    }

    fn chunked(&mut self, input: &[u8], step: usize, out: &mut [u8]) -> Option<usize> {
        let mut stream = Stream::new(input, step, &mut []);
        let mut filled = 0;
        while filled < input.len() {
            let bytes = stream.read(&mut self.storage[filled..]);
            if any_control(&self.storage[filled..][..bytes]) {
                return None;
            }
            filled += bytes;
        }
        reply(&self.storage[..filled], self.key, out)
    }
}

/// Whether any byte is one that no head has. LLVM vectorises this.
fn any_control(bytes: &[u8]) -> bool {
    let is_control = |byte: u8| byte < b'\t' || byte == 0x7f;
    bytes
        .iter()
        .fold(false, |any, &byte| any | is_control(byte))
}

fn reply(input: &[u8], key: usize, out: &mut [u8]) -> Option<usize> {
    let key = input.get(input.len() - key..)?.get(..24)?;
    let accept = accept::<sha1::Sha1>(key)?;
    out[..REPLY.len()].copy_from_slice(REPLY);
    out[97..][..28].copy_from_slice(&accept);
    Some(REPLY.len())
}
