//! What a peer sends, and where reads and writes may stop.

/// The places at which reads and writes stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cuts {
    /// In content and tunnels after every byte; in a head after its first byte, in its middle and
    /// before its last bytes.
    Few,
    /// After every byte.
    Every,
}

/// What a peer sends, and where a read of it may stop.
#[derive(Clone, Debug)]
pub struct Script {
    bytes: Vec<u8>,
    stops: Vec<usize>,
    cuts: Cuts,
}

impl Script {
    /// Makes an empty script.
    pub const fn new(cuts: Cuts) -> Self {
        Self {
            bytes: Vec::new(),
            stops: Vec::new(),
            cuts,
        }
    }

    /// Adds bytes of which only a few places are of interest, such as a head.
    pub fn head(&mut self, text: &str) {
        let len = text.len();
        if self.cuts == Cuts::Every || len < 12 {
            return self.bytes(text);
        }
        let start = self.bytes.len();
        self.bytes.extend(text.bytes());
        let stops = [1, len / 2, len - 3, len - 1, len];
        self.stops.extend(stops.map(|stop| start + stop));
    }

    /// Adds bytes that may be cut at every place.
    pub fn bytes(&mut self, text: &str) {
        for byte in text.bytes() {
            self.bytes.push(byte);
            self.stops.push(self.bytes.len());
        }
    }

    /// Returns the number of bytes.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Returns whether there are no bytes.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Returns the bytes from `start` on, at most `len`.
    pub fn at(&self, start: usize, len: usize) -> &[u8] {
        &self.bytes[start..start + len]
    }

    /// Returns the sizes of reads that may come next: up to the next stop, and all that is there up
    /// to `end`. `room` bounds both.
    pub fn reads(&self, start: usize, end: usize, room: usize) -> Vec<usize> {
        let left = (end - start).min(room);
        let next = self.stops.iter().find(|stop| **stop > start);
        let next = next.map_or(left, |stop| left.min(stop - start));
        let mut sizes = vec![next, left];
        sizes.dedup();
        sizes.retain(|size| *size > 0);
        sizes
    }
}

impl Cuts {
    /// Returns the sizes of writes of this many bytes.
    ///
    /// With few cuts a write stops when 40, 4 or 1 bytes are left, and after every byte when there
    /// are three.
    pub fn writes(self, len: usize) -> Vec<usize> {
        let stops =
            |left: &usize| self == Cuts::Every || len <= 3 || matches!(left, 0 | 1 | 4 | 40);
        (0..len).filter(stops).map(|left| len - left).collect()
    }
}
