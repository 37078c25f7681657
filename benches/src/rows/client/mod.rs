//! The rows of the client: they write the request with the key of RFC 6455 §1.3, and check the 101.

pub mod by_hand;
mod embedded_websocket;
pub mod ours;
mod tungstenite;

use super::Row;
use crate::input;

const NONCE: [u8; 16] = *b"the sample nonce";
const HOST: &str = "chat.example.com";
const TARGET: &str = "/chat/rooms/1042?token=3f9a7c";

/// Returns all rows. The two after ours are what the others are compared with.
pub fn all() -> Vec<Box<dyn Row>> {
    vec![
        Box::new(ours::Connect::new()),
        Box::new(by_hand::ByHand::<sha1::Sha1>::new()),
        Box::new(by_hand::ByHand::<sha1_smol::Sha1>::new()),
        Box::new(embedded_websocket::EmbeddedWebSocket::new()),
        Box::new(tungstenite::Tungstenite::new()),
    ]
}

/// Whether a row refuses the response to another key; one that accepts it does not check the proof.
pub fn checks(row: &mut dyn Row) -> bool {
    let mut out = [0; 1024];
    let wrong = input::ANSWER.replace("s3pP", "S3pP");
    row.whole(wrong.as_bytes(), &mut out).is_none()
}
