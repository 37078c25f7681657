//! What a target does, chosen by the bytes of its input.

use std::cell::Cell;

/// Choices out of the bytes of an input. When the bytes are used up, each choice is the first one.
pub struct Choices<'a> {
    rest: Cell<&'a [u8]>,
}

impl<'a> Choices<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self {
            rest: Cell::new(bytes),
        }
    }

    /// Chooses a number from 0 to `most`.
    pub fn up_to(&self, most: usize) -> usize {
        let Some((first, rest)) = self.rest.get().split_first() else {
            return 0;
        };
        self.rest.set(rest);
        usize::from(*first) % (most + 1)
    }

    pub fn is(&self) -> bool {
        self.up_to(1) == 1
    }

    /// Returns whether something rare happens.
    pub fn is_rare(&self) -> bool {
        self.up_to(31) == 31
    }

    pub fn one<T: Copy>(&self, of: &[T]) -> T {
        of[self.up_to(of.len() - 1)]
    }

    /// Chooses how many of these bytes are read or written: all, one, or any other number.
    pub fn size(&self, all: usize) -> usize {
        match self.up_to(3) {
            0 | 1 => all,
            2 => all.min(1),
            _ => all.min(1 + self.up_to(255)),
        }
    }
}
