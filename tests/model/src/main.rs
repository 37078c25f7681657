//! Runs the model check: `http-upgrade-model [--faults N] [--cuts few|every] [SCENARIO …]`.
//!
//! Without scenarios it runs all. It prints the number of states of each, and the shortest way to
//! each property that does not hold; then it fails.

use http_upgrade_model::dialogue::{self, Dialogue};
use http_upgrade_model::proxy::{self, Caller, Proxy};
use http_upgrade_model::report::{self, Report, Size};
use http_upgrade_model::script::Cuts;
use std::process::ExitCode;
use std::time::Instant;

fn main() -> ExitCode {
    let (mut size, mut names) = (Size::default(), Vec::new());
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--faults" => match arguments.next().map(|faults| faults.parse()) {
                Some(Ok(faults)) => size.faults = faults,
                _ => return usage(),
            },
            "--cuts" => match arguments.next().as_deref() {
                Some("few") => size.cuts = Cuts::Few,
                Some("every") => size.cuts = Cuts::Every,
                _ => return usage(),
            },
            _ => names.push(argument),
        }
    }
    let is_wanted = |name: &str| names.is_empty() || names.iter().any(|wanted| wanted == name);
    let mut total = (0, 0, 0);
    let mut run = |name: &str, run: &dyn Fn() -> Report| {
        if is_wanted(name) {
            let started = Instant::now();
            let report = run();
            println!("{name}: {report} {:.1?}", started.elapsed());
            total.0 += 1;
            total.1 += report.states;
            total.2 += report.broken.len();
        }
    };
    for scenario in proxy::all() {
        let model = Proxy::new(scenario.clone(), size.cuts, size.faults, Caller::Careful);
        run(scenario.name, &|| report::run(model.clone()));
    }
    for scenario in dialogue::all() {
        let model = Dialogue::new(scenario.clone(), size.cuts, size.faults);
        run(scenario.name, &|| report::run(model.clone()));
    }
    println!(
        "{} scenarios, {} states, {} broken",
        total.0, total.1, total.2
    );
    ExitCode::from(u8::from(total.0 == 0 || total.2 > 0))
}

fn usage() -> ExitCode {
    eprintln!("http-upgrade-model [--faults N] [--cuts few|every] [SCENARIO …]");
    ExitCode::from(2)
}
