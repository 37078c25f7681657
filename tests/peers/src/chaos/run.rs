//! Runs many conversations at the same time, and reports the results.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Display, Formatter};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::backend::{self, Backend};
use super::client::{Record, converse};
use super::conversation::Conversation;
use super::journal::Entry;
use super::plan::Plan;
use super::request::{Coding, Kind, Request};
use super::verdict::{Fault, Traits, Verdict};
use crate::chain::Listening;

/// The number of conversations that run at the same time.
const AT_ONCE: usize = 40;
/// How long the proxy may take to close its connections after all clients have left. This is longer
/// than the 30 s for which the proxies wait for a request.
const SETTLED: Duration = Duration::from_secs(45);
/// Longer than any plan takes. A conversation that takes longer is reported, but is not a fault.
const SLOW: Duration = Duration::from_secs(8);
/// How many more files than before may be open then.
const FILES: usize = 4;

/// The settings of a run.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    pub proxy: &'static str,
    pub traits: Traits,
    pub backend: backend::Kind,
    pub conversation: fn(u64) -> Conversation,
}

/// The results of a run.
#[derive(Debug, Default)]
pub struct Report {
    /// How often each thing happened.
    pub counts: BTreeMap<String, usize>,
    /// Conversations that took long, by seed.
    pub slow: BTreeMap<u64, Duration>,
    /// The faults, by seed.
    pub faults: BTreeMap<u64, Vec<Fault>>,
    /// Faults that belong to no conversation.
    pub others: Vec<String>,
}

impl Run {
    /// Runs the conversations of these seeds.
    ///
    /// # Panics
    ///
    /// When a program does not start, or the proxy has ended or panicked.
    pub async fn go(self, seeds: Vec<u64>) -> Report {
        let backend = Backend::start(self.backend).expect("the backend starts");
        let proxy = Listening::example(self.proxy, backend.address());
        let mut report = Report::default();
        let before = open_files(proxy.id());

        let places = Arc::new(Semaphore::new(AT_ONCE));
        let mut all = JoinSet::new();
        for seed in seeds {
            let (places, address) = (places.clone(), proxy.address());
            all.spawn(async move {
                let _place = places.acquire().await;
                (seed, converse(address, &(self.conversation)(seed)).await)
            });
        }
        let mut records = BTreeMap::new();
        while let Some(done) = all.join_next().await {
            match done.expect("a client does not panic") {
                (seed, Ok(record)) => drop(records.insert(seed, record)),
                (seed, Err(error)) => report.others.push(format!("seed {seed}: {error}")),
            }
        }

        let left = settled(proxy.id(), before).await;
        if left > before + FILES {
            let text = format!("{left} files are open, {before} were before");
            report.others.push(text);
        }
        let last = plain();
        match converse(proxy.address(), &last).await {
            Ok(record)
                if record
                    .answers
                    .all()
                    .iter()
                    .any(|answer| answer.status == 200) => {}
            other => report.others.push(format!("a last request: {other:?}")),
        }
        drop(proxy);
        report.judge(self, &records, &backend.finish());
        report
    }
}

impl Report {
    fn judge(&mut self, run: Run, records: &BTreeMap<u64, Record>, entries: &[Entry]) {
        let mut by_seed: BTreeMap<u64, Vec<&Entry>> = BTreeMap::new();
        for entry in entries {
            match seed_of(entry.id()) {
                Some(seed) if seed == LAST || records.contains_key(&seed) => {
                    by_seed.entry(seed).or_default().push(entry);
                }
                _ => self.others.push(format!("of no conversation: {entry:?}")),
            }
        }
        for (seed, record) in records {
            let conversation = (run.conversation)(*seed);
            let entries = by_seed.remove(seed).unwrap_or_default();
            self.count(&conversation, record, &entries);
            if record.took > SLOW {
                self.slow.insert(*seed, record.took);
            }
            let faults = Verdict::of(&conversation, record, entries, run.traits);
            if !faults.is_empty() {
                self.faults.insert(*seed, faults);
            }
        }
    }

    fn count(&mut self, conversation: &Conversation, record: &Record, entries: &[&Entry]) {
        let mut count = |what: &str, number| match self.counts.get_mut(what) {
            Some(count) => *count += number,
            None => drop(self.counts.insert(what.to_owned(), number)),
        };
        count("conversations", 1);
        count("interim responses", record.answers.interims());
        count("tunnels", usize::from(record.answers.tunnel().is_some()));
        let slow = !conversation.reading.pause.is_zero();
        count("clients: reading slowly", usize::from(slow));
        count(&format!("connections: {:?}", record.end), 1);
        if let Some((_, manner)) = conversation.stop {
            count(&format!("clients: {manner:?} in the middle"), 1);
        }
        if conversation.half_closes {
            count("clients: HalfClose after the last request", 1);
        }
        for answer in record.answers.all() {
            match (&answer.id, answer.whole) {
                (Some(_), true) => count("responses: whole", 1),
                (Some(_), false) => count("responses: broken off", 1),
                (None, _) => count(&format!("responses: {} of the proxy", answer.status), 1),
            }
        }
        for request in &conversation.requests {
            count(
                "requests: written",
                usize::from(request.head_end <= record.sent),
            );
            let head = |entry: &&Entry| matches!(entry, Entry::Head { .. });
            let seen = entries.iter().filter(|entry| head(entry));
            if seen.filter(|entry| entry.id() == request.id).count() > 0 {
                count("requests: seen", 1);
                count(&format!("requests: {:?}", request.kind), 1);
                if request.is_answered_early() {
                    count("plans: answered early", 1);
                }
                count(&format!("plans: then {:?}", request.plan.after), 1);
                let stop = format!("{:?}", request.plan.stop);
                let stop = stop.split('(').next().unwrap_or_default();
                count(&format!("plans: {stop}"), 1);
            }
        }
    }
}

/// Returns the number of the conversation whose request, or part of its content, has this id.
fn seed_of(id: &str) -> Option<u64> {
    let (seed, _) = id.strip_prefix(['c', 's'])?.split_once('-')?;
    seed.parse().ok()
}

/// The seed of the last request, which is sent when the proxy has nothing else to do.
const LAST: u64 = u64::MAX;

/// Returns a conversation of one plain request.
fn plain() -> Conversation {
    let request = Request {
        id: format!("c{LAST}-0"),
        kind: Kind::Get,
        target: String::from("/last"),
        content: Vec::new(),
        framing: Coding::None,
        plan: Plan::plain(100),
        head_end: 0,
        end: 0,
    };
    Conversation::calm(LAST, vec![request])
}

/// Returns how many files a process has open.
fn open_files(id: u32) -> usize {
    std::fs::read_dir(format!("/proc/{id}/fd")).map_or(0, Iterator::count)
}

/// Waits until the process has closed what it had opened, and returns how many files are still
/// open.
async fn settled(id: u32, before: usize) -> usize {
    let started = Instant::now();
    loop {
        let now = open_files(id);
        if now <= before || started.elapsed() > SETTLED {
            return now;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Returns the seeds that the environment asks for: `CHAOS_SEED` alone, `CHAOS_ROUNDS` times; or
/// the first or second half of `CHAOS_CONVERSATIONS` seeds from `CHAOS_FIRST` on.
///
/// # Panics
///
/// When one of these variables is not a number.
#[must_use]
pub fn seeds(half: u64) -> Vec<u64> {
    let number = |name| {
        std::env::var(name).ok().map(|text| {
            let number = text.parse::<u64>();
            number.unwrap_or_else(|_| panic!("{name} is no number"))
        })
    };
    if let Some(seed) = number("CHAOS_SEED") {
        let rounds = number("CHAOS_ROUNDS").unwrap_or(1);
        return (0..rounds).map(|round| round << 32 | seed).collect();
    }
    let first = number("CHAOS_FIRST").unwrap_or(0);
    let count = number("CHAOS_CONVERSATIONS").unwrap_or(2_000);
    let middle = first + count / 2;
    match half {
        0 => (first..middle).collect(),
        _ => (middle..first + count).collect(),
    }
}

impl Report {
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.faults.is_empty() && self.others.is_empty()
    }

    /// Returns in how many conversations each kind of fault was found.
    fn kinds(&self) -> BTreeMap<&'static str, usize> {
        let mut kinds = BTreeMap::new();
        for faults in self.faults.values() {
            let of_one: BTreeSet<_> = faults.iter().map(|fault| fault.kind).collect();
            for kind in of_one {
                *kinds.entry(kind).or_default() += 1;
            }
        }
        kinds
    }
}

impl Display for Report {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        for (what, count) in &self.counts {
            writeln!(to, "{count:>7} {what}")?;
        }
        for (seed, took) in &self.slow {
            writeln!(to, "seed {}: took {took:.1?}", seed & 0xffff_ffff)?;
        }
        for other in &self.others {
            writeln!(to, "{other}")?;
        }
        for (seed, faults) in &self.faults {
            for fault in faults.iter().take(5) {
                let text: String = fault.text.chars().take(300).collect();
                let seed = seed & 0xffff_ffff;
                writeln!(to, "seed {seed}: {}: {text}", fault.kind)?;
            }
        }
        let failed = self.faults.len();
        writeln!(to, "{failed} conversations failed: {:?}", self.kinds())
    }
}
