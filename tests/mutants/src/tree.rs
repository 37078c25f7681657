//! A copy of the crate with all mutants in it, and the program of its tests.

use http_upgrade_mutants::list::Mutant;
use http_upgrade_mutants::switch::switch;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The module that says which mutant is on.
const MODULE: &str = include_str!("on.rs");

/// Ranges of each file, with the mutants that can be the reason of an error there.
type Regions = BTreeMap<String, Vec<(Range<usize>, Vec<usize>)>>;

/// A copy of the crate.
pub struct Tree {
    root: PathBuf,
    at: PathBuf,
}

impl Tree {
    /// Copies the crate in `root` to `at`, without what git ignores.
    ///
    /// # Errors
    /// git does not run, or a file cannot be copied.
    pub fn copy(root: &Path, at: PathBuf) -> Result<Self, Box<dyn Error>> {
        let mut git = Command::new("git");
        git.args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ]);
        let output = git.current_dir(root).output()?;
        let tree = Self {
            root: root.to_owned(),
            at,
        };
        for name in String::from_utf8_lossy(&output.stdout).split_terminator('\0') {
            let (from, to) = (root.join(name), tree.at.join(name));
            if from.is_file() {
                let bytes = fs::read(&from)?;
                tree.write(&to, &bytes)?;
            }
        }
        Ok(tree)
    }

    /// Puts mutants into the copy, and takes those out again that do not compile. Returns the
    /// mutants that are in it, and those that are not because they do not compile.
    ///
    /// # Errors
    /// The compiler reports an error that is not due to a mutant.
    pub fn switch(&self, mutants: &[Mutant]) -> Result<[BTreeSet<usize>; 2], Box<dyn Error>> {
        let mut left: BTreeSet<usize> = mutants.iter().map(|mutant| mutant.id).collect();
        let mut all_broken = BTreeSet::new();
        loop {
            let regions = self.write_all(mutants, &left)?;
            left = regions
                .values()
                .flatten()
                .flat_map(|(_, ids)| ids.iter().copied())
                .collect();
            let output = self.cargo(&["check", "--lib", "--message-format=json"])?;
            if output.status.success() {
                return Ok([left, all_broken]);
            }
            let broken = broken(&output, &regions)?;
            left.retain(|id| !broken.contains(id));
            all_broken.extend(broken);
        }
    }

    fn write_all(
        &self,
        mutants: &[Mutant],
        left: &BTreeSet<usize>,
    ) -> Result<Regions, Box<dyn Error>> {
        let mut files: BTreeMap<&str, Vec<&Mutant>> = BTreeMap::new();
        for mutant in mutants {
            let file = files.entry(&mutant.file).or_default();
            if left.contains(&mutant.id) {
                file.push(mutant);
            }
        }
        let mut regions = Regions::new();
        for (file, mutants) in files {
            let old = fs::read_to_string(self.root.join(file))?;
            let new = switch(&old, &mutants).map_err(|error| format!("{file}: {error}"))?;
            self.write(&self.at.join(file), new.text.as_bytes())?;
            regions.insert(file.to_owned(), new.regions);
        }
        let library = fs::read_to_string(self.root.join("src/lib.rs"))?;
        let library = format!(
            "#![feature(core_intrinsics, const_eval_select)]\n{library}\nmod mutants_switch;\n"
        );
        self.write(&self.at.join("src/lib.rs"), library.as_bytes())?;
        self.write(&self.at.join("src/mutants_switch.rs"), MODULE.as_bytes())?;
        Ok(regions)
    }

    /// Builds the program of the tests and returns its path.
    ///
    /// # Errors
    /// It does not compile.
    pub fn build(&self) -> Result<PathBuf, Box<dyn Error>> {
        let arguments = [
            "test",
            "--no-run",
            "--test",
            "in_process",
            "--message-format=json",
        ];
        let output = self.cargo(&arguments)?;
        let program = messages(&output).filter(|message| message["target"]["name"] == "in_process");
        let program = program.filter_map(|message| Some(message["executable"].as_str()?.into()));
        program
            .last()
            .ok_or_else(|| String::from_utf8_lossy(&output.stderr).into())
    }

    fn cargo(&self, arguments: &[&str]) -> Result<Output, Box<dyn Error>> {
        let mut cargo = Command::new("cargo");
        cargo
            .args(arguments)
            .args(["--quiet", "--all-features"])
            .current_dir(&self.at);
        // const_eval_select is a function that a stable compiler keeps for itself.
        cargo
            .env("RUSTC_BOOTSTRAP", "1")
            .env("RUSTFLAGS", "--cap-lints=allow");
        cargo.env("CARGO_TARGET_DIR", self.at.join("target"));
        for (name, value) in [("DEBUG", "0"), ("OPT_LEVEL", "1")] {
            cargo.env(format!("CARGO_PROFILE_DEV_{name}"), value);
            cargo.env(format!("CARGO_PROFILE_TEST_{name}"), value);
        }
        Ok(cargo.stderr(Stdio::piped()).output()?)
    }

    /// Writes a file if it is to change, so that cargo sees what did not.
    fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), Box<dyn Error>> {
        if fs::read(path).is_ok_and(|old| old == bytes) {
            return Ok(());
        }
        let folder = path.parent().unwrap_or(&self.at);
        fs::create_dir_all(folder)?;
        Ok(fs::write(path, bytes)?)
    }
}

/// Returns the mutants that the compiler complains about.
fn broken(output: &Output, regions: &Regions) -> Result<BTreeSet<usize>, Box<dyn Error>> {
    let mut broken = BTreeSet::new();
    for message in messages(output) {
        let message = &message["message"];
        if message["level"] != "error" {
            continue;
        }
        let spans = message["spans"].as_array().map_or(&[][..], Vec::as_slice);
        let primary = spans.iter().filter(|span| span["is_primary"] == true);
        let found: Vec<_> = primary.flat_map(|span| blamed(span, regions)).collect();
        if found.is_empty() && !spans.is_empty() {
            return Err(message["rendered"].as_str().unwrap_or_default().into());
        }
        broken.extend(found);
    }
    if broken.is_empty() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    Ok(broken)
}

/// Returns the mutants of the innermost region around a place, or else of all regions within it.
fn blamed(mut span: &Value, regions: &Regions) -> Vec<usize> {
    // Out of `vec!` and the like.
    while span["expansion"]["span"].is_object() {
        span = &span["expansion"]["span"];
    }
    let number = |name: &str| span[name].as_u64().and_then(|at| usize::try_from(at).ok());
    let (Some(start), Some(end)) = (number("byte_start"), number("byte_end")) else {
        return Vec::new();
    };
    let file = span["file_name"]
        .as_str()
        .and_then(|name| regions.get(name));
    let regions = || {
        file.into_iter()
            .flatten()
            .filter(|(_, ids)| !ids.is_empty())
    };
    let around = regions().filter(|(range, _)| range.start <= start && end <= range.end);
    match around.min_by_key(|(range, _)| range.len()) {
        Some((_, ids)) => ids.clone(),
        None => regions()
            .filter(|(range, _)| start <= range.start && range.end <= end)
            .flat_map(|(_, ids)| ids.iter().copied())
            .collect(),
    }
}

fn messages(output: &Output) -> impl Iterator<Item = Value> + '_ {
    let lines = output.stdout.split(|byte| *byte == b'\n');
    lines.filter_map(|line| serde_json::from_slice(line).ok())
}
