//! Memory that grows with what is in it.

use super::storage::Memory;
use core::fmt;
#[cfg(feature = "alloc")]
use std::vec::Vec;

/// Storage on the heap that takes memory only as bytes come: none at first, then 4 096 bytes, and
/// twice as many each time that is not enough, up to a limit.
///
/// It is for a server or a proxy with many connections, most of which send little. The limit is
/// the size that other storage would have from the start, so that the same messages fit.
///
/// ```
/// use http_upgrade::drive::{OUTPUT, ServerConnection, ServerStep};
/// use http_upgrade::{Growing, Limits};
///
/// const LIMITS: Limits = Limits::new(); // heads of 64 KiB
///
/// let (input, output) = (Growing::up_to(LIMITS.buffer_len()), Growing::up_to(OUTPUT));
/// let mut connection = ServerConnection::with_limits(LIMITS, input, output)?;
/// let ServerStep::Read(room) = connection.step() else { panic!() };
/// assert_eq!(room.len(), 4_096);
/// # Ok::<(), http_upgrade::drive::DriveError>(())
/// ```
#[derive(Clone)]
#[doc(alias("allocate", "memory"))]
pub struct Growing {
    bytes: Vec<u8>,
    most: usize,
}

impl Growing {
    /// Makes storage that grows up to this many bytes. It takes no memory yet.
    pub const fn up_to(most: usize) -> Self {
        Self {
            bytes: Vec::new(),
            most,
        }
    }
}

impl Memory for Growing {
    const GROWS: bool = true;

    fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn bytes_mut(&mut self) -> &mut [u8] {
        &mut self.bytes
    }

    fn most(&self) -> usize {
        self.most
    }

    fn grow(&mut self, least: usize) {
        let len = self.bytes.len();
        if least > len {
            let wanted = least.max(len.saturating_mul(2));
            self.bytes.resize(wanted.min(self.most), 0);
        }
    }

    fn release(&mut self) {
        self.bytes = Vec::new();
    }
}

/// Shows how many bytes there are, and not the bytes, which may be long and may be secret.
impl fmt::Debug for Growing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Growing")
            .field("len", &self.bytes.len())
            .field("most", &self.most)
            .finish()
    }
}
