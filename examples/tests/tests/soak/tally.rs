//! Counts of how connections ended, and the tables that are printed.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};

use super::process::Usage;

/// How a connection ended, in words. It is one of the ways that its kind explains.
pub type End = &'static str;

/// An end that nothing explains.
pub type Fault = String;

/// How many faults are kept with their text.
const FAULTS: usize = 50;

/// The ends of all connections.
#[derive(Default)]
pub struct Tally {
    ends: BTreeMap<(&'static str, &'static str, End), u64>,
    pub faults: Vec<String>,
    pub fault_count: u64,
}

impl Tally {
    pub fn add(
        &mut self,
        (kind, to): (&'static str, &'static str),
        number: u64,
        ended: Result<End, Fault>,
    ) {
        match ended {
            Ok(end) => *self.ends.entry((kind, to, end)).or_default() += 1,
            Err(fault) => {
                self.fault_count += 1;
                if self.faults.len() < FAULTS {
                    self.faults
                        .push(format!("{kind} to {to}, connection {number}: {fault}"));
                }
            }
        }
    }

    pub fn connections(&self) -> u64 {
        self.ends.values().sum::<u64>() + self.fault_count
    }
}

impl Display for Tally {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        writeln!(to, "| kind | to | how it ended | connections |")?;
        writeln!(to, "|---|---|---|---:|")?;
        for ((kind, at, end), count) in &self.ends {
            writeln!(to, "| {kind} | {at} | {end} | {count} |")?;
        }
        writeln!(to, "| all | | | {} |", self.connections())?;
        writeln!(
            to,
            "\n{} connections ended without an explanation",
            self.fault_count
        )?;
        self.faults
            .iter()
            .try_for_each(|fault| writeln!(to, "  {fault}"))
    }
}

/// What a program had in use before, at most, and after.
#[derive(Clone, Copy, Default)]
pub struct Course {
    pub start: Usage,
    /// After the warm-up.
    pub before: Usage,
    pub peak: Usage,
    pub after: Usage,
}

impl Course {
    pub fn rise(&mut self, now: Usage) {
        self.peak.memory = self.peak.memory.max(now.memory);
        self.peak.files = self.peak.files.max(now.files);
    }

    pub fn row(&self, name: &str) -> String {
        let each = [self.start, self.before, self.peak, self.after];
        let [memory, files] = [|usage: Usage| usage.memory, |usage: Usage| usage.files]
            .map(|of| each.map(|usage| of(usage).to_string()).join(" | "));
        format!("| {name} | {memory} | {files} |")
    }
}
