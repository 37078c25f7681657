//! The crates that are compared: one file for each.

mod actix_http;
pub mod by_hand;
pub mod client;
mod embedded_websocket;
mod fastwebsockets;
mod floor;
pub mod h2c;
mod hyper;
pub mod intermediary;
pub mod ours;
pub mod same_checks;
mod soketto;
mod tokio_websockets;
mod tungstenite;

use by_hand::{ByHand, Few};
use same_checks::SameChecks;

/// One way to respond to a request, or to send one and check its response.
pub trait Row {
    fn name(&self) -> &'static str;

    /// Whether the row wrote what this input calls for: a 101, unless the row overrides this.
    fn is_right(&self, written: &[u8], _input: &[u8]) -> bool {
        crate::input::is_reply(written)
    }

    /// Runs on the input as a whole and writes to the start of `out`. Returns the number of bytes
    /// written, or `None` if the row refuses the input.
    fn whole(&mut self, input: &[u8], out: &mut [u8]) -> Option<usize>;

    /// Runs on the input in reads of at most `step` bytes, which are copied to where the row reads
    /// them.
    fn chunked(&mut self, input: &[u8], step: usize, out: &mut [u8]) -> Option<usize>;
}

/// Returns all rows. The two after ours are what the others are compared with.
pub fn all() -> Vec<Box<dyn Row>> {
    vec![
        Box::new(ours::Handshake::new()),
        Box::new(ByHand::<Few<sha1::Sha1>, sha1::Sha1>::new()),
        Box::new(ByHand::<Few<sha1_smol::Sha1>, sha1_smol::Sha1>::new()),
        Box::new(ByHand::<SameChecks, sha1_smol::Sha1>::new()),
        Box::new(embedded_websocket::EmbeddedWebSocket::new()),
        Box::new(soketto::Soketto),
        Box::new(actix_http::ActixHttp::new()),
        Box::new(tokio_websockets::TokioWebSockets),
        Box::new(tungstenite::CreateResponse::new()),
        Box::new(tungstenite::Accept),
        Box::new(hyper::Hyper),
        Box::new(fastwebsockets::FastWebSockets),
        Box::new(ours::Driven::new()),
        Box::new(ours::Parse::new()),
        Box::new(by_hand::Parse::new()),
        Box::new(floor::Floor::new()),
    ]
}

/// Returns the caller's buffer, large enough for every input. It is allocated once.
fn storage() -> Vec<u8> {
    vec![0; 128 * 1024]
}

/// Reads until `parse` has enough. This is how a parser is used that starts again after every read.
fn reparse<T>(
    storage: &mut [u8],
    input: &[u8],
    step: usize,
    mut parse: impl FnMut(&[u8]) -> Parsed<T>,
) -> Option<T> {
    let mut stream = crate::input::Stream::new(input, step, &mut []);
    let mut filled = 0;
    loop {
        filled += match stream.read(&mut storage[filled..]) {
            0 => return None,
            bytes => bytes,
        };
        match parse(&storage[..filled]) {
            Parsed::Partial => {}
            Parsed::Refused => return None,
            Parsed::Complete(value) => return Some(value),
        }
    }
}

pub enum Parsed<T> {
    Partial,
    Refused,
    Complete(T),
}

impl<T> Parsed<T> {
    fn complete(self) -> Option<T> {
        match self {
            Self::Complete(value) => Some(value),
            Self::Partial | Self::Refused => None,
        }
    }
}
