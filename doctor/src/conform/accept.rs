//! The proof that a server has read the key of a handshake.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

pub(crate) const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// The accept value for a key (RFC 6455 §4.2.2). It is computed here rather than by `http-upgrade`,
/// so that the suite also finds a fault there.
pub(crate) fn accept_value(key: &str) -> String {
    let digest = sha1_smol::Sha1::from(format!("{key}{GUID}")).digest();
    BASE64_STANDARD.encode(digest.bytes())
}
