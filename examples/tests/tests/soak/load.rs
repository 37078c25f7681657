//! Starts the programs, sends the load, and judges what is left of it.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use tokio::task::{JoinSet, LocalSet};
use tokio::time::{Instant, sleep, timeout};

use super::kind::choose;
use super::place::{Place, Poured};
use super::process::{Process, allocator};
use super::tally::{Course, Tally};
use super::upstream;

/// Longer than any client takes: upstream's silence is the longest, with a minute.
const STUCK: Duration = Duration::from_secs(100);
/// How long the programs may take to close their connections after the clients have left. The proxy
/// waits for upstream's response for a minute; whether the client of a plain request is still there
/// it notices only when it writes.
const SETTLED: Duration = Duration::from_secs(70);
/// How much more memory than after the warm-up a program may have in the end, in KiB. The allocator
/// of the system keeps pages that are used in part: there it is a tenth of the most more.
const KEPT: u64 = 2_048;
/// The files of this process besides its connections, and those of the upstream server.
const OTHERS: u64 = 200;
/// How often new clients start, and how many of them at most.
const TICK: Duration = Duration::from_millis(10);
const PER_TICK: usize = 10;

/// The settings of a run.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    pub warm_up: Duration,
    pub lasts: Duration,
    /// How many connections the clients have open at most.
    pub connections: usize,
    pub seed: u64,
    /// Whether there is time for what takes longer than 20 seconds.
    pub is_long: bool,
}

/// Runs a load.
///
/// # Panics
///
/// If a connection ended in a way that nothing explains, a program panicked or did not end in
/// order, or memory or files are not back to what they were.
pub async fn run(mut load: Load) {
    // The upstream server of the test has its connections in this process as well.
    let wanted = 2 * load.connections as u64 + OTHERS;
    let files = rlimit::increase_nofile_limit(wanted).unwrap();
    let most = usize::try_from(files.saturating_sub(OTHERS) / 2).unwrap();
    if most < load.connections {
        eprintln!("only {files} files may be open here: {most} connections");
        load.connections = most;
    }
    let local = LocalSet::new();
    local.run_until(send_and_judge(load)).await;
}

async fn send_and_judge(load: Load) {
    let (listener, address) = upstream::listen().await;
    let server = Process::start("tokio_server", "tokio_server", &["127.0.0.1:0"]);
    let to_server = server.address.to_string();
    let chain = ["127.0.0.1:0", &to_server];
    let chain = Process::start("proxy before tokio_server", "proxy", &chain);
    let test = address.to_string();
    let proxy = ["127.0.0.1:0", &test, "websocket,tcp"];
    let proxy = Process::start("proxy before the test", "proxy", &proxy);
    let place = Rc::new(Place {
        server: server.address,
        chain: chain.address,
        proxy: proxy.address,
        poured: Poured::default(),
        is_long: load.is_long,
    });
    let wrong = Rc::new(RefCell::new(Vec::new()));
    let report = Rc::clone(&wrong);
    let report = Rc::new(move |fault| report.borrow_mut().push(fault));
    let upstream = upstream::serve(listener, Rc::clone(&place), report);
    let upstream = tokio::task::spawn_local(upstream);

    let mut run = Running {
        load,
        place,
        processes: vec![server, chain, proxy],
        courses: [Course::default(); 3],
        tally: Tally::default(),
        number: 0,
        peak: 0,
    };
    for (course, process) in run.courses.iter_mut().zip(&run.processes) {
        course.start = process.usage();
    }
    run.send(load.warm_up).await;
    run.settle().await;
    for (course, process) in run.courses.iter_mut().zip(&run.processes) {
        course.before = process.usage();
        course.peak = course.before;
    }
    let warm_up = run.tally.connections();
    let started = Instant::now();
    run.send(load.lasts).await;
    let took = started.elapsed();
    run.settle().await;
    for (course, process) in run.courses.iter_mut().zip(&run.processes) {
        course.after = process.usage();
    }
    upstream.abort();

    println!(
        "\nseed {}, {} connections in {took:.0?} after {warm_up} to warm up, at most {} at the same time\n",
        load.seed,
        run.tally.connections() - warm_up,
        run.peak
    );
    println!("{}", run.tally);
    println!(
        "| | KiB at the start | after the warm-up | at most | after | \
         files at the start | after the warm-up | at most | after |"
    );
    println!("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
    for (course, process) in run.courses.iter().zip(&run.processes) {
        println!("{}", course.row(process.name));
    }
    run.judge(&wrong.borrow());
}

/// A load that is being sent.
struct Running {
    load: Load,
    place: Rc<Place>,
    processes: Vec<Process>,
    courses: [Course; 3],
    tally: Tally,
    /// How many connections there have been.
    number: u64,
    /// How many clients there were at the same time.
    peak: usize,
}

impl Running {
    /// Sends a load for this time, and returns when the last client has ended. The number of idle
    /// clients rises and falls; it reaches the limit twice.
    async fn send(&mut self, lasts: Duration) {
        let Load {
            connections,
            is_long,
            seed,
            ..
        } = self.load;
        let most_busy = (connections / 25).max(20);
        let longest = if is_long { 60 } else { 6 };
        let longest = Duration::from_secs(longest).min(lasts);
        let (mut busy, mut idle) = (JoinSet::new(), JoinSet::new());
        let start = Instant::now();
        let mut measured = start;
        while start.elapsed() < lasts {
            let quarter = start.elapsed().as_millis() * 4 / lasts.as_millis();
            let is_full = quarter % 2 == 0;
            let most_idle = connections - most_busy;
            let most_idle = if is_full { most_idle } else { most_idle / 10 };
            for _ in 0..PER_TICK {
                let is_busy = busy.len() < most_busy;
                if !is_busy && idle.len() >= most_idle {
                    break;
                }
                self.number += 1;
                let number = self.number;
                let mut random = fastrand::Rng::with_seed(seed << 40 | number);
                let (kind, to) = choose(is_busy, is_long, &mut random);
                let place = Rc::clone(&self.place);
                let client = async move {
                    let client = kind.run(to, &place, random, longest);
                    let ended = timeout(STUCK, client).await;
                    let ended = ended.unwrap_or_else(|_| Err("it does not end".into()));
                    ((kind.name(), to.name()), number, ended)
                };
                let tasks = if is_busy { &mut busy } else { &mut idle };
                tasks.spawn_local(client);
            }
            self.peak = self.peak.max(busy.len() + idle.len());
            while let Some(ended) = busy.try_join_next().or_else(|| idle.try_join_next()) {
                let (kind, number, ended) = ended.expect("a client does not panic");
                self.tally.add(kind, number, ended);
            }
            if measured.elapsed() > Duration::from_millis(200) {
                measured = Instant::now();
                self.measure();
            }
            sleep(TICK).await;
        }
        for tasks in [&mut busy, &mut idle] {
            while let Some(ended) = tasks.join_next().await {
                let (kind, number, ended) = ended.expect("a client does not panic");
                self.tally.add(kind, number, ended);
            }
        }
    }

    fn measure(&mut self) {
        for (course, process) in self.courses.iter_mut().zip(&self.processes) {
            course.rise(process.usage());
        }
    }

    /// Waits until each program has closed what it had opened.
    async fn settle(&self) {
        let start = Instant::now();
        while start.elapsed() < SETTLED {
            let mut each = self.processes.iter().zip(&self.courses);
            if each.all(|(process, course)| process.usage().files <= course.start.files) {
                break;
            }
            sleep(Duration::from_millis(200)).await;
        }
        // The memory of the last connections is freed after their files.
        sleep(Duration::from_secs(1)).await;
    }

    fn judge(self, wrong: &[String]) {
        let mut failures: Vec<String> = wrong.to_vec();
        if self.tally.fault_count > 0 {
            failures.push(format!("{} ends are not explained", self.tally.fault_count));
        }
        for (course, process) in self.courses.iter().zip(&self.processes) {
            let (before, after) = (course.before, course.after);
            let kept = match allocator() {
                Some(_) => KEPT,
                None => KEPT + course.peak.memory / 10,
            };
            if after.files > course.start.files || after.memory > before.memory + kept {
                failures.push(format!("{}: {before:?}, then {after:?}", process.name));
            }
        }
        for process in self.processes {
            let name = process.name;
            let (lines, ended) = process.finish();
            println!("\n{name} has printed:");
            for (line, count) in &lines {
                println!("{count:>8} {line}");
            }
            if !ended || lines.keys().any(|line| line.contains("panicked")) {
                failures.push(format!("{name} did not end in order, or panicked"));
            }
        }
        assert!(failures.is_empty(), "{failures:#?}");
    }
}
