//! Runs the mutants of the crate out of one build; see `README.md`.

mod run;
mod tree;

use http_upgrade_mutants::list::{self, Genre, Mutant};
use run::{Outcome, Tests};
use std::collections::BTreeSet;
use std::error::Error;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs, thread};
use tree::Tree;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let root = root.canonicalize()?;
    let out = root.join("target/mutants");
    let missed = out.join("missed.txt");

    let again = fs::read_to_string(&missed).unwrap_or_default();
    let again: BTreeSet<&str> = again.lines().collect();
    let is_chosen = |mutant: &&Mutant| match &arguments[..] {
        [] => true,
        [option] if option == "--missed" => again.contains(mutant.name.as_str()),
        files => files.iter().any(|file| mutant.file.starts_with(file)),
    };
    let mutants = list::list(&root, &[])?;
    let tree = Tree::copy(&root, out.join("tree"))?;
    let [switched, broken] = tree.switch(&mutants)?;
    let mut options = list::configured(&root, "additional_cargo_test_args")?;
    options.retain(|option| option != "--");
    let tests = Tests::new(tree.build()?, out.join("tree"), &options)?;
    let (chosen, others): (Vec<_>, Vec<_>) = mutants
        .iter()
        .filter(is_chosen)
        .partition(|mutant| switched.contains(&mutant.id));
    // What cannot be returned first cannot be the whole of a function either.
    let (unviable, mut others): (Vec<_>, Vec<_>) = others
        .into_iter()
        .partition(|mutant| mutant.genre == Genre::FnValue && broken.contains(&mutant.id));

    let results = run_all(&chosen, &tests);
    let count = |outcome| results.iter().filter(|(each, _)| *each == outcome).count();
    println!(
        "{} caught, {} timed out, {} missed, {} not reached, {} unviable, {} not in the build",
        count(Outcome::Caught),
        count(Outcome::Timeout),
        count(Outcome::Missed),
        count(Outcome::Unreached),
        unviable.len(),
        others.len()
    );
    let of = |outcome| results.iter().filter(move |(each, _)| *each == outcome);
    let names: Vec<&str> = of(Outcome::Missed)
        .map(|(_, mutant)| mutant.name.as_str())
        .collect();
    fs::write(missed, names.join("\n"))?;
    // The compiler may have run this code, to compute a constant.
    others.extend(of(Outcome::Unreached).map(|(_, mutant)| *mutant));

    let is_caught = names.is_empty() && (others.is_empty() || rebuild(&root, &others)?);
    Ok(if is_caught {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Runs mutants on all processors, or on as many as `JOBS` says.
fn run_all<'m>(mutants: &[&'m Mutant], tests: &Tests) -> Vec<(Outcome, &'m Mutant)> {
    let jobs = env::var("JOBS").ok().and_then(|jobs| jobs.parse().ok());
    let jobs = jobs
        .or_else(|| thread::available_parallelism().ok())
        .map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                while let Some(mutant) = mutants.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let outcome = tests.run(mutant.id);
                    println!("{outcome:?} {}", mutant.name);
                    if let Ok(mut results) = results.lock() {
                        results.push((outcome, *mutant));
                    }
                }
            });
        }
    });
    results.into_inner().unwrap_or_default()
}

/// Leaves mutants to cargo-mutants, which builds the crate once for each. Returns whether all are
/// caught.
fn rebuild(root: &Path, mutants: &[&Mutant]) -> Result<bool, Box<dyn Error>> {
    let mut cargo = Command::new("cargo");
    cargo
        .args(["mutants", "--output", "target/mutants"])
        .current_dir(root);
    for mutant in mutants {
        // cargo-mutants 27.1 runs the mutants of fields whatever the expression is; the names of the
        // files keep their number small.
        cargo
            .args(["--file", &mutant.file, "--re"])
            .arg(format!("^{}$", escaped(&mutant.name)));
    }
    let status = cargo.status()?;
    // 3: only time-outs, which are caught.
    Ok(matches!(status.code(), Some(0 | 3)))
}

/// Returns a regular expression for exactly this text.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for char in text.chars() {
        if r"\.+*?()|[]{}^$".contains(char) {
            escaped.push('\\');
        }
        escaped.push(char);
    }
    escaped
}
