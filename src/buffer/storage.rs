//! The memory that bytes are kept in.

/// Memory for received bytes, or for bytes to send: everything that is `AsRef<[u8]> +
/// AsMut<[u8]>`, such as `[u8; 1024]`, `&mut [u8]` and `Vec<u8>`, which keeps its size, and
/// `Growing`, which does not.
///
/// No other type can implement it.
pub trait Storage: Memory {}

impl<T: Memory> Storage for T {}

/// What this crate asks of a storage.
pub trait Memory {
    /// Whether it grows. Other storage has no code for that.
    const GROWS: bool = false;

    fn bytes(&self) -> &[u8];

    fn bytes_mut(&mut self) -> &mut [u8];

    /// Returns how many bytes it can have at most.
    #[inline]
    fn most(&self) -> usize {
        self.bytes().len()
    }

    /// Makes room for at least this many bytes, if that is not too many. The bytes in it stay.
    fn grow(&mut self, _least: usize) {}

    /// Frees the memory. The bytes in it are lost.
    fn release(&mut self) {}
}

impl<T: AsRef<[u8]> + AsMut<[u8]>> Memory for T {
    #[inline]
    fn bytes(&self) -> &[u8] {
        self.as_ref()
    }

    #[inline]
    fn bytes_mut(&mut self) -> &mut [u8] {
        self.as_mut()
    }
}
