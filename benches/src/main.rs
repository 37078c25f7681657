//! Times the handshakes of each role against those of other crates, and prints Markdown.
//!
//! Run it with `cargo run --release --manifest-path benches/Cargo.toml [ROUNDS]`. The other
//! arguments are for `benches/instructions`.

mod allocations;
mod corpus;
mod environment;
mod input;
mod measure;
mod rows;
mod single;
mod table;
mod worst;

use allocations::Allocations;
use http_upgrade::client::Client;
use http_upgrade::intermediary::{RequestSide, ResponseSide};
use http_upgrade::{RequestHead, Server};
use measure::Spread;
use rows::Row;
use std::env;
use std::hint::black_box;
use table::Table;

const ROUNDS: usize = 31;
const KIB_16: usize = 16 * 1024;
const KIB_64: usize = 64 * 1024;
/// The size of the output buffer of a row, in bytes. A row that only parses returns the length of
/// its input as if it had written it.
const ROOM: usize = KIB_64;
/// The number of field lines that are added to those of Chrome in the head of 16 KiB. hyper accepts
/// 100 lines in all.
const MORE_LINES: usize = 66;

type Outcome = Option<Spread>;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match *arguments {
        [] => tables(ROUNDS),
        ["--peers"] => single::peers()
            .iter()
            .for_each(|row| println!("{}", row.name)),
        ["--worst"] => worst::rows()
            .iter()
            .filter(|row| !row.name.starts_with("plain "))
            .for_each(|row| println!("{}", row.name)),
        ["--worst-once"] => worst::run_each_once(),
        ["--allocations"] => single::assert_no_allocation(),
        ["--run", what, times] if times.parse::<usize>().is_ok() => {
            repeat(what, times.parse().unwrap_or_default());
        }
        [rounds] if rounds.parse().is_ok_and(|rounds: usize| rounds > 0) => {
            tables(rounds.parse().unwrap_or(ROUNDS));
        }
        _ => fail(),
    }
}

fn fail() -> ! {
    eprintln!(
        "usage: http-upgrade-benches [ROUNDS | --peers | --worst | --worst-once | --allocations | --run ROW TIMES]"
    );
    std::process::exit(2);
}

/// Runs one row this many times and prints nothing, so that its instructions can be counted.
fn repeat(what: &str, times: usize) {
    let rows = single::ours().into_iter().chain(single::peers());
    let mut rows = rows.chain(worst::rows());
    let Some(mut row) = rows.find(|row| row.name == what) else {
        fail();
    };
    drop(rows);
    let mut out = vec![0; ROOM];
    for _ in 0..times {
        black_box(row.run(black_box(&mut out[..])));
    }
}

fn tables(rounds: usize) {
    let mut rows = rows::all();
    environment::print();

    let chrome = input::CHROME.as_bytes();
    let long = input::long(KIB_16, MORE_LINES);
    println!(
        "One server handshake: {} bytes, 14 field lines.\n",
        chrome.len()
    );
    for at in [0, 3] {
        rows::same_checks::assert_strict(rows[at].as_mut());
    }
    handshake(&mut rows, rounds, chrome);
    println!(
        "{} different requests of real clients in turn, with fields that proxies and applications add.\n",
        corpus::HEADS
    );
    varied(&mut rows, rounds).print();
    println!(
        "The same in reads of 1 byte, and a head of {} bytes, {} field lines.\n",
        long.len(),
        14 + MORE_LINES
    );
    in_reads(&mut rows, rounds, chrome, &long).print();
    let answer = input::ANSWER.as_bytes();
    println!(
        "One client handshake: the request is written, and an answer of {} bytes checked.\n",
        answer.len()
    );
    let mut clients = rows::client::all();
    for row in &mut clients {
        let name = row.name();
        assert!(rows::client::checks(row.as_mut()), "{name} checks nothing");
    }
    connect(&mut clients, rounds, answer).print();
    println!(
        "One exchange of an intermediary: the same request is forwarded, the same answer checked, the 101 passed on.\n"
    );
    rows::intermediary::check();
    plain(&mut rows::intermediary::all(), rounds, chrome).print();
    let curl = rows::h2c::CURL.as_bytes();
    println!(
        "HTTP/2 by upgrade: a request of {} bytes; 101 and stream 1 are written.\n",
        curl.len()
    );
    let mut switch: Vec<Box<dyn Row>> = vec![Box::new(rows::h2c::Switch::new())];
    plain(&mut switch, rounds, curl).print();
    println!("Growth of http-upgrade in reads of 1 byte, and what it keeps.\n");
    growth(rounds).print();
}

/// Measures the request in one read and prints times, ratios and memory; then draws the times.
fn handshake(rows: &mut [Box<dyn Row>], rounds: usize, input: &[u8]) {
    let memory: Vec<_> = rows
        .iter_mut()
        .map(|row| allocations(row.as_mut(), input))
        .collect();
    let times = compare(rows, rounds, input, None);
    let mut table = Table::new(&[
        "",
        "median (p10–p90)",
        "× by hand, sha1",
        "× by hand, sha1_smol",
        "× by hand, the same checks",
        "allocations",
        "peak bytes",
    ]);
    for ((row, time), memory) in rows.iter().zip(&times).zip(&memory) {
        table.row(vec![
            row.name().to_owned(),
            cell(*time),
            ratio(*time, times[1]),
            ratio(*time, times[2]),
            ratio(*time, times[3]),
            memory.calls.to_string(),
            memory.peak.to_string(),
        ]);
    }
    table.print();
    let drawn = rows.iter().zip(&times);
    let drawn = drawn.filter_map(|(row, time)| Some((row.name(), (*time)?.median)));
    table::draw(&drawn.collect::<Vec<_>>());
}

/// Measures requests that differ from each other. A row that refuses one of them is not timed.
fn varied(rows: &mut [Box<dyn Row>], rounds: usize) -> Table {
    let heads = corpus::heads();
    let heads: Vec<&[u8]> = heads.iter().map(Vec::as_slice).collect();
    let times = compare_each(rows, rounds, &heads, None);
    let mut table = Table::new(&[
        "",
        "median (p10–p90)",
        "× by hand, sha1_smol",
        "× by hand, the same checks",
    ]);
    for (row, time) in rows.iter().zip(&times) {
        table.row(vec![
            row.name().to_owned(),
            cell(*time),
            ratio(*time, times[2]),
            ratio(*time, times[3]),
        ]);
    }
    table
}

/// Measures a client that gets its response in one read, and in reads of 1 byte.
fn connect(rows: &mut [Box<dyn Row>], rounds: usize, answer: &[u8]) -> Table {
    let memory: Vec<_> = rows
        .iter_mut()
        .map(|row| allocations(row.as_mut(), answer))
        .collect();
    let whole = compare(rows, rounds, answer, None);
    let bytewise = compare(rows, rounds, answer, Some(1));
    let mut table = Table::new(&[
        "",
        "median (p10–p90)",
        "× by hand, sha1_smol",
        "× embedded-websocket",
        "reads of 1",
        "allocations",
        "peak bytes",
    ]);
    for (at, row) in rows.iter().enumerate() {
        table.row(vec![
            row.name().to_owned(),
            cell(whole[at]),
            ratio(whole[at], whole[2]),
            ratio(whole[at], whole[3]),
            cell(bytewise[at]),
            memory[at].calls.to_string(),
            memory[at].peak.to_string(),
        ]);
    }
    table
}

/// Measures a role that few crates have, without ratios.
fn plain(rows: &mut [Box<dyn Row>], rounds: usize, input: &[u8]) -> Table {
    let whole = compare(rows, rounds, input, None);
    let sixteen = compare(rows, rounds, input, Some(16));
    let bytewise = compare(rows, rounds, input, Some(1));
    let mut table = Table::new(&[
        "",
        "median (p10–p90)",
        "reads of 16",
        "reads of 1",
        "allocations",
    ]);
    for (at, row) in rows.iter_mut().enumerate() {
        let memory = allocations(row.as_mut(), input);
        table.row(vec![
            row.name().to_owned(),
            cell(whole[at]),
            cell(sixteen[at]),
            cell(bytewise[at]),
            memory.calls.to_string(),
        ]);
    }
    table
}

fn ratio(time: Outcome, of: Outcome) -> String {
    match (time, of) {
        (Some(time), Some(of)) => format!("{:.2}", time.median / of.median),
        _ => "–".to_owned(),
    }
}

/// Measures requests that arrive in several reads.
fn in_reads(rows: &mut [Box<dyn Row>], rounds: usize, chrome: &[u8], long: &[u8]) -> Table {
    let longest = input::long(KIB_64, MORE_LINES);
    let columns = [
        compare(rows, rounds, chrome, Some(16)),
        compare(rows, rounds, chrome, Some(1)),
        compare(rows, rounds, long, None),
        compare(rows, rounds, long, Some(16)),
        compare(rows, rounds, long, Some(1)),
        compare(rows, rounds, &longest, None),
    ];
    let mut table = Table::new(&[
        "",
        "reads of 16",
        "587 reads of 1",
        "16 KiB, one read",
        "16 KiB, reads of 16",
        "16 KiB, reads of 1",
        "64 KiB, one read",
    ]);
    for (at, row) in rows.iter().enumerate() {
        let cells = columns.iter().map(|column| cell(column[at]));
        table.row([row.name().to_owned()].into_iter().chain(cells).collect());
    }
    table
}

/// Measures four times as many lines of the same length: a linear reader takes four times as long.
fn growth(rounds: usize) -> Table {
    let limits = single::wide();
    let inputs = [
        input::long(KIB_16, MORE_LINES),
        input::long(KIB_64, MORE_LINES * 4),
    ];
    let mut tasks = inputs.each_ref().map(|input| {
        let mut row = rows::ours::Handshake::new();
        let mut out = [0; 1024];
        let bytes = row.chunked_within(limits, input, 1, &mut out);
        assert!(bytes.is_some_and(|bytes| input::is_reply(&out[..bytes])));
        move || {
            let bytes = row.chunked_within(limits, black_box(input), 1, &mut out);
            black_box((bytes, &out));
        }
    });
    let [short, long] = &mut tasks;
    let times = measure::in_turn(rounds, &mut [short, long]);
    let mut table = Table::new(&["", ""]);
    table.row(vec!["16 KiB, reads of 1".into(), table::time(times[0])]);
    table.row(vec!["64 KiB, reads of 1".into(), table::time(times[1])]);
    let ratio = times[1].median / times[0].median;
    table.row(vec![
        "64 KiB over 16 KiB (linear: 4)".into(),
        format!("{ratio:.2}"),
    ]);
    let bytes = |bytes: usize| format!("{bytes} bytes");
    table.row(vec![
        "`size_of::<Server>()`".into(),
        bytes(size_of::<Server>()),
    ]);
    table.row(vec![
        "`size_of::<Client<()>>()`, without its proposal".into(),
        bytes(size_of::<Client<()>>()),
    ]);
    table.row(vec![
        "`size_of::<RequestSide>()`".into(),
        bytes(size_of::<RequestSide>()),
    ]);
    table.row(vec![
        "`size_of::<ResponseSide>()`".into(),
        bytes(size_of::<ResponseSide>()),
    ]);
    table.row(vec![
        "`size_of::<RequestHead>()`".into(),
        bytes(size_of::<RequestHead>()),
    ]);
    table
}

/// Times all rows on one input, in reads of `step` bytes or as a whole. A row that refuses the
/// input is not timed.
fn compare(
    rows: &mut [Box<dyn Row>],
    rounds: usize,
    input: &[u8],
    step: Option<usize>,
) -> Vec<Outcome> {
    compare_each(rows, rounds, &[input], step)
}

/// Times all rows on inputs that come in turn: each run takes the next one.
fn compare_each(
    rows: &mut [Box<dyn Row>],
    rounds: usize,
    inputs: &[&[u8]],
    step: Option<usize>,
) -> Vec<Outcome> {
    let takes_all = |row: &mut Box<dyn Row>| {
        let mut inputs = inputs.iter();
        inputs.all(|input| takes(row.as_mut(), input, step))
    };
    let takes: Vec<bool> = rows.iter_mut().map(takes_all).collect();
    let mut tasks: Vec<_> = rows
        .iter_mut()
        .zip(&takes)
        .filter(|(_, takes)| **takes)
        .map(|(row, _)| {
            let mut out = vec![0; ROOM];
            let mut inputs = inputs.iter().cycle();
            move || {
                let input = inputs.next().copied().unwrap_or_default();
                let bytes = run(
                    row.as_mut(),
                    black_box(input),
                    step,
                    black_box(&mut out[..]),
                );
                black_box(bytes);
            }
        })
        .collect();
    let mut tasks: Vec<&mut dyn FnMut()> = tasks.iter_mut().map(|task| task as _).collect();
    let mut times = measure::in_turn(rounds, &mut tasks).into_iter();
    takes
        .iter()
        .map(|&takes| if takes { times.next() } else { None })
        .collect()
}

#[inline]
fn run(row: &mut dyn Row, input: &[u8], step: Option<usize>, out: &mut [u8]) -> Option<usize> {
    match step {
        None => row.whole(input, out),
        Some(step) => row.chunked(input, step, out),
    }
}

/// Whether a row accepts the input. The output of a row that does has to be correct.
fn takes(row: &mut dyn Row, input: &[u8], step: Option<usize>) -> bool {
    let mut out = vec![0; ROOM];
    let Some(bytes) = run(row, input, step, &mut out) else {
        return false;
    };
    assert!(
        row.is_right(&out[..bytes], input),
        "{} answers wrongly: {}",
        row.name(),
        out[..bytes].escape_ascii()
    );
    true
}

/// Counts the allocations of a handshake that is not the first one.
fn allocations(row: &mut dyn Row, input: &[u8]) -> Allocations {
    let mut out = [0; 1024];
    row.whole(input, &mut out);
    allocations::of(|| row.whole(input, &mut out)).1
}

fn cell(outcome: Outcome) -> String {
    outcome.map_or_else(|| "refused".to_owned(), table::time)
}
