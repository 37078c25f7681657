//! Heads to compare parsers with. Each number gives one head, which is always the same.

use fastrand::Rng;

use super::Message;
use super::draft::{Draft, seeds};
use super::mutation::{LONG, MUTATIONS};
use super::variants::BYTES;

/// Makes heads out of seeds.
#[derive(Debug)]
pub struct Generator {
    seeds: Vec<Draft>,
}

impl Generator {
    /// Reads the seeds.
    ///
    /// # Panics
    ///
    /// If a seed cannot be read.
    #[must_use]
    pub fn new() -> Self {
        Self { seeds: seeds() }
    }

    /// Returns the head with this number: a seed with one to four changes, some of them cut or with
    /// another changed byte.
    #[must_use]
    pub fn head(&self, number: u64) -> (Message, Vec<u8>) {
        let rng = &mut Rng::with_seed(number);
        let mut draft = self.seeds[rng.usize(..self.seeds.len())].clone();
        // Most heads have few changes, so that one parser reads them at least.
        for _ in 0..=rng.u8(..8).trailing_zeros().min(3) {
            let of: &[_] = if rng.u16(..1000) == 0 {
                &LONG
            } else {
                &MUTATIONS
            };
            of[rng.usize(..of.len())](&mut draft, rng, &self.seeds);
        }
        let mut bytes = draft.bytes();
        match rng.u8(..16) {
            // An empty input would mean the end of the connection to h11.
            0 => bytes.truncate(rng.usize(1..=bytes.len().max(1))),
            1 | 2 => change_byte(&mut bytes, rng),
            _ => {}
        }
        (draft.message, bytes)
    }
}

impl Default for Generator {
    fn default() -> Self {
        Self::new()
    }
}

/// Replaces, inserts or removes one byte anywhere.
fn change_byte(bytes: &mut Vec<u8>, rng: &mut Rng) {
    if bytes.is_empty() {
        return;
    }
    let at = rng.usize(..bytes.len());
    let byte = BYTES[rng.usize(..BYTES.len())];
    match rng.u8(..3) {
        0 => bytes[at] = byte,
        1 => bytes.insert(at, byte),
        _ => drop(bytes.remove(at)),
    }
}
