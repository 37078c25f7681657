//! Mutated heads are read by this crate, httparse, h11 and llhttp. Each disagreement is of a kind
//! that `DIFFERENCES.md` explains, and each kind there still exists.

use http_upgrade_peers::differential::parser::Parsers;
use http_upgrade_peers::differential::report::Report;
use http_upgrade_peers::differential::table::Table;

/// How many heads are read, unless `DIFFERENTIAL_HEADS` says otherwise.
const HEADS: u64 = 100_000;

#[test]
fn every_difference_is_in_the_table() {
    let first = number("DIFFERENTIAL_FIRST", 0);
    let report = Report::of(first..first + number("DIFFERENTIAL_HEADS", HEADS));
    println!("{report}");
    assert!(
        report.is_clean(),
        "there are differences that no row of the table explains"
    );
}

fn number(variable: &str, otherwise: u64) -> u64 {
    match std::env::var(variable) {
        Ok(text) => text.parse().expect("a number"),
        Err(_) => otherwise,
    }
}

#[test]
fn every_row_of_the_table_is_true() {
    let table = Table::read();
    let mut parsers = Parsers::start();
    let unused = table.unused_causes();
    let mut faults: Vec<_> = unused
        .iter()
        .map(|cause| format!("no row has: {cause}"))
        .collect();
    for (at, row) in table.rows.iter().enumerate() {
        if row.examples.is_empty() {
            faults.push(format!("{row:?} has no example"));
        }
        for ((message, bytes), pairs) in row.examples.iter().zip(parsers.read(&row.examples)) {
            for pair in pairs.iter().filter(|pair| pair.parser == row.parser) {
                if !table.is_shown(at, *message, bytes, pair) {
                    faults.push(format!(
                        "{row}: the {message:?} does not show it, or an earlier row does\n{pair:?}"
                    ));
                }
            }
        }
    }
    assert!(
        faults.is_empty(),
        "the table is wrong:\n{}",
        faults.join("\n")
    );
}
