//! Runs a model, and tells what was found.

use crate::script::Cuts;
use stateright::{Checker, Expectation, Model};
use std::fmt::{self, Debug};
use std::hash::Hash;

/// How much is explored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Where reads and writes may stop.
    pub cuts: Cuts,
    /// The number of faults that may happen.
    pub faults: u8,
}

impl Default for Size {
    /// What the tests explore: few cuts and one fault.
    fn default() -> Self {
        Self {
            cuts: Cuts::Few,
            faults: 1,
        }
    }
}

/// What a run has found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The number of different states.
    pub states: usize,
    /// The number of actions on the longest of the shortest ways to a state.
    pub depth: usize,
    /// The properties that do not hold, and the shortest way to a state that shows it; with
    /// nothing for what is to be possible and is not.
    pub broken: Vec<(&'static str, String)>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} states, depth {},", self.states, self.depth)?;
        for (name, path) in &self.broken {
            write!(f, "\n  does not hold: {name}\n{path}\n")?;
        }
        Ok(())
    }
}

/// Explores all states of a model.
pub fn run<M>(model: M) -> Report
where
    M: Model + Send + Sync + 'static,
    M::State: Debug + Hash + Clone + PartialEq + Send + Sync,
    M::Action: Debug + Clone + PartialEq + Send + Sync,
{
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let checker = model.checker().threads(threads).spawn_bfs().join();
    let mut found = checker.discoveries();
    let mut broken = Vec::new();
    for property in checker.model().properties() {
        let way = found.remove(property.name).map(|path| {
            let last = format!("{:#?}", path.last_state());
            let actions = path.into_actions();
            let actions: Vec<_> = actions.iter().map(|a| format!("{a:?}")).collect();
            format!("{}\n{last}", actions.join(", "))
        });
        match (property.expectation, way) {
            (Expectation::Sometimes, None) => broken.push((property.name, String::new())),
            (Expectation::Sometimes, Some(_)) | (_, None) => {}
            (_, Some(way)) => broken.push((property.name, way)),
        }
    }
    Report {
        states: checker.unique_state_count(),
        depth: checker.max_depth(),
        broken,
    }
}
