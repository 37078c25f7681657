//! Times rows against each other. Each round runs all of them in turn, so that a disturbance of the
//! machine affects all of them.

use std::time::{Duration, Instant};

/// The time of one batch: long enough that reading the clock does not matter.
const BATCH: Duration = Duration::from_micros(500);

/// Nanoseconds for one run, over all rounds.
#[derive(Clone, Copy)]
pub struct Spread {
    pub p10: f64,
    pub median: f64,
    pub p90: f64,
}

/// Times each task for this many rounds. Each call of a task is one run.
pub fn in_turn(rounds: usize, tasks: &mut [&mut dyn FnMut()]) -> Vec<Spread> {
    let batches: Vec<u32> = tasks.iter_mut().map(|task| calibrate(task)).collect();
    let mut times = vec![Vec::with_capacity(rounds); tasks.len()];
    for _ in 0..rounds {
        for ((task, &runs), times) in tasks.iter_mut().zip(&batches).zip(&mut times) {
            times.push(time(task, runs).as_secs_f64() * 1e9 / f64::from(runs));
        }
    }
    times.into_iter().map(spread).collect()
}

/// Returns how many runs fill a batch. This also warms the task up.
fn calibrate(task: &mut dyn FnMut()) -> u32 {
    let mut runs = 1;
    while time(task, runs) < BATCH {
        runs *= 2;
    }
    runs
}

fn time(task: &mut dyn FnMut(), runs: u32) -> Duration {
    let start = Instant::now();
    for _ in 0..runs {
        task();
    }
    start.elapsed()
}

fn spread(mut times: Vec<f64>) -> Spread {
    times.sort_by(f64::total_cmp);
    let at = |tenths: usize| times[(times.len() - 1) * tenths / 10];
    Spread {
        p10: at(1),
        median: at(5),
        p90: at(9),
    }
}
