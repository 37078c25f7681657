//! The signatures by their ids.

use http_upgrade::diagnosis::{Signature, signatures};

/// The signature with this id, in any case of letters.
pub(crate) fn signature(id: &str) -> Option<&'static Signature> {
    signatures().find(|signature| signature.id().eq_ignore_ascii_case(id))
}
