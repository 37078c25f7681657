//! The journal of a backend.

use std::sync::{Arc, Mutex, PoisonError};

use serde::Deserialize;

/// One thing that a backend saw.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "seen", rename_all = "snake_case")]
pub enum Entry {
    /// The head of a request.
    Head {
        id: String,
        method: String,
        target: String,
    },
    /// The content of a request, noted when no more of it will be read.
    Content {
        id: String,
        bytes: usize,
        crc: u32,
        /// Whether the end of the message was read.
        whole: bool,
    },
    /// A tunnel that has ended.
    Tunnel {
        id: String,
        bytes: usize,
        crc: u32,
        /// How many bytes had arrived before the 101 was sent.
        early: usize,
    },
    /// Bytes that are not HTTP.
    Malformed { id: String, error: String },
}

impl Entry {
    /// Returns the id of the request that the entry is about.
    #[must_use]
    pub fn id(&self) -> &str {
        let (Self::Head { id, .. }
        | Self::Content { id, .. }
        | Self::Tunnel { id, .. }
        | Self::Malformed { id, .. }) = self;
        id
    }
}

/// What one backend saw, in order.
#[derive(Clone, Debug, Default)]
pub struct Journal(Arc<Mutex<Vec<Entry>>>);

impl Journal {
    pub fn push(&self, entry: Entry) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(entry);
    }

    /// Returns what was seen so far.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// Counts bytes and computes their checksum as they arrive.
#[derive(Debug, Default)]
pub struct Sum {
    crc: flate2::Crc,
    bytes: usize,
}

impl Sum {
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let mut sum = Self::default();
        sum.add(bytes);
        sum
    }

    pub fn add(&mut self, bytes: &[u8]) {
        self.crc.update(bytes);
        self.bytes += bytes.len();
    }

    #[must_use]
    pub fn crc(&self) -> u32 {
        self.crc.sum()
    }

    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }
}
