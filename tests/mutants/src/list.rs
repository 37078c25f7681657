//! The mutants that cargo-mutants lists.

use serde_json::Value;
use std::error::Error;
use std::path::Path;
use std::process::Command;

/// What a mutant changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Genre {
    /// The body of a function becomes one value.
    FnValue,
    /// A binary operator becomes another one.
    BinaryOperator,
    /// A unary operator is deleted.
    UnaryOperator,
    /// An arm of a `match` is deleted.
    MatchArm,
    /// The guard of an arm becomes `true` or `false`.
    MatchArmGuard,
    /// A field of a struct expression is taken from its base.
    StructField,
}

/// A line, counted from 1, and a column in characters, counted from 0.
pub type Place = (usize, usize);

/// A mutant of the crate.
#[derive(Debug)]
pub struct Mutant {
    /// Its index in the list.
    pub id: usize,
    /// Its name, which begins with file, line and column.
    pub name: String,
    /// Its file, from the folder of the crate.
    pub file: String,
    /// What it changes.
    pub genre: Genre,
    /// Where the change begins; for [`Genre::FnValue`], where the function ends.
    pub place: Place,
    /// The new text.
    pub replacement: String,
}

/// Returns the mutants of the crate in the folder `root`. Its `.cargo/mutants.toml` leaves some out,
/// unless `options` has `--no-config`.
///
/// # Errors
/// `cargo mutants` does not run, or prints what this program does not know.
pub fn list(root: &Path, options: &[&str]) -> Result<Vec<Mutant>, Box<dyn Error>> {
    let output = Command::new("cargo")
        .args(["mutants", "--list", "--json"])
        .args(options)
        .current_dir(root)
        .output()
        .map_err(|error| format!("cargo mutants: {error}"))?;
    let list: Vec<Value> = serde_json::from_slice(&output.stdout).map_err(|error| {
        format!(
            "cargo mutants --list: {error}: {}",
            String::from_utf8_lossy(&output.stderr)
        )
    })?;
    let mutants = list.iter().enumerate().map(|(id, value)| {
        mutant(id, value)
            .ok_or_else(|| format!("cargo mutants lists what is not known: {value}").into())
    });
    mutants.collect()
}

/// Returns the strings of a list in `.cargo/mutants.toml`.
///
/// # Errors
/// There is no such list.
pub fn configured(root: &Path, name: &str) -> Result<Vec<String>, Box<dyn Error>> {
    let text = std::fs::read_to_string(root.join(".cargo/mutants.toml"))?;
    let table: toml::Table = text.parse()?;
    let list = table
        .get(name)
        .and_then(toml::Value::as_array)
        .ok_or(name)?;
    Ok(list
        .iter()
        .filter_map(|each| each.as_str().map(str::to_owned))
        .collect())
}

fn mutant(id: usize, value: &Value) -> Option<Mutant> {
    let text = |name: &str| value[name].as_str().map(str::to_owned);
    let genre = match value["genre"].as_str()? {
        "FnValue" => Genre::FnValue,
        "BinaryOperator" => Genre::BinaryOperator,
        "UnaryOperator" => Genre::UnaryOperator,
        "MatchArm" => Genre::MatchArm,
        "MatchArmGuard" => Genre::MatchArmGuard,
        "StructField" => Genre::StructField,
        _ => return None,
    };
    let at = match genre {
        Genre::FnValue => &value["function"]["span"]["end"],
        _ => &value["span"]["start"],
    };
    let number = |name: &str| usize::try_from(at[name].as_u64()?).ok();
    Some(Mutant {
        id,
        name: text("name")?,
        file: text("file")?,
        genre,
        place: (number("line")?, number("column")?.checked_sub(1)?),
        replacement: text("replacement")?,
    })
}
