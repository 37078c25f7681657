//! The file of known failures.

use std::collections::BTreeSet;
use std::path::Path;

/// Reads the ids, one on a line; `#` begins a comment.
pub(crate) fn read(file: Option<&Path>) -> Result<BTreeSet<String>, String> {
    let Some(file) = file else {
        return Ok(BTreeSet::new());
    };
    let text = std::fs::read_to_string(file)
        .map_err(|error| format!("{} cannot be read: {error}", file.display()))?;
    let ids = text
        .lines()
        .filter_map(|line| line.split('#').next())
        .map(str::trim)
        .filter(|id| !id.is_empty());
    Ok(ids.map(str::to_owned).collect())
}
