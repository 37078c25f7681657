//! Runs the tests that reach a mutant.

use std::collections::HashMap;
use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What became of a mutant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// A test failed.
    Caught,
    /// A test did not end.
    Timeout,
    /// All tests passed.
    Missed,
    /// No test runs the code.
    Unreached,
}

/// The program of the tests, and which of them reach which mutant.
pub struct Tests {
    program: PathBuf,
    folder: PathBuf,
    reached: HashMap<usize, Vec<String>>,
    seconds: HashMap<String, f64>,
}

impl Tests {
    /// Runs all tests once without a mutant. `options` are those of `.cargo/mutants.toml`.
    ///
    /// # Errors
    /// A test fails.
    pub fn new(
        program: PathBuf,
        folder: PathBuf,
        options: &[String],
    ) -> Result<Self, Box<dyn Error>> {
        let list = folder.join("target/reached.txt");
        let _ = fs::remove_file(&list);
        let mut tests = Self {
            program,
            folder,
            reached: HashMap::new(),
            seconds: HashMap::new(),
        };
        let output = tests
            .command()
            .env("MUTANTS_REACHED", &list)
            .env("RUSTC_BOOTSTRAP", "1")
            .args(["-Z", "unstable-options", "--report-time"])
            .args(options)
            .output()?;
        let printed = String::from_utf8_lossy(&output.stdout);
        if !output.status.success() {
            return Err(printed.into());
        }
        // test NAME ... ok <0.012s>
        for line in printed.lines() {
            if let ["test", name, "...", "ok", time] = line.split(' ').collect::<Vec<_>>()[..] {
                let time = time.trim_matches(['<', '>', 's']).parse();
                tests.seconds.insert(name.to_owned(), time.unwrap_or(1.0));
            }
        }
        let list = fs::read_to_string(&list)?;
        for line in list.lines() {
            let Some((id, name)) = line.split_once(' ') else {
                continue;
            };
            // A thread of a test has no name.
            if let (Ok(id), true) = (id.parse(), tests.seconds.contains_key(name)) {
                tests.reached.entry(id).or_default().push(name.to_owned());
            }
        }
        Ok(tests)
    }

    /// Runs the tests that reach a mutant, the quickest first: one of them catches most mutants.
    pub fn run(&self, id: usize) -> Outcome {
        let Some(tests) = self.reached.get(&id) else {
            return Outcome::Unreached;
        };
        let mut tests: Vec<&String> = tests.iter().collect();
        tests.sort_by(|a, b| self.seconds[*a].total_cmp(&self.seconds[*b]));
        let slow = tests.partition_point(|name| self.seconds[*name] < 0.1);
        let (quick, slow) = tests.split_at(slow);
        // Each part is a process of its own. A small first part ends early for most mutants.
        let (first, quick) = quick.split_at(quick.len().min(12));
        let (second, quick) = quick.split_at(quick.len().min(48));
        let parts = [first, second, quick, slow];
        for part in parts.iter().filter(|part| !part.is_empty()) {
            let seconds: f64 = part.iter().map(|name| self.seconds[*name]).sum();
            let outcome = self.part(id, part, Duration::from_secs_f64(10.0 + 2.0 * seconds));
            if outcome != Outcome::Missed {
                return outcome;
            }
        }
        Outcome::Missed
    }

    fn part(&self, id: usize, tests: &[&String], limit: Duration) -> Outcome {
        let mut command = self.command();
        command
            .env("MUTANT", id.to_string())
            .args(["--test-threads=1", "--exact"])
            .args(tests);
        let Ok(mut child) = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn() else {
            return Outcome::Missed;
        };
        let start = Instant::now();
        let mut pause = Duration::from_millis(2);
        loop {
            match child.try_wait() {
                Ok(Some(status)) if status.success() => return Outcome::Missed,
                Ok(Some(_)) => return Outcome::Caught,
                _ if start.elapsed() > limit => {
                    let _ = child.kill();
                    let _ = child.wait();
                    return Outcome::Timeout;
                }
                _ => std::thread::sleep(pause),
            }
            pause = (pause * 2).min(Duration::from_millis(100));
        }
    }

    /// The program, with a bound on its memory: some mutants never stop to allocate.
    fn command(&self) -> Command {
        let mut command = Command::new("sh");
        command
            .args(["-c", "ulimit -v 4000000; exec \"$0\" \"$@\""])
            .arg(&self.program);
        command
            .current_dir(&self.folder)
            .env("CARGO_MANIFEST_DIR", &self.folder);
        command
    }
}
