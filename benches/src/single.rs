//! One row on its own, for counting its instructions or allocations.

use crate::rows::{self, Row};
use crate::{KIB_16, KIB_64, MORE_LINES, allocations, corpus, input};
use http_upgrade::Limits;
use std::hint::black_box;

/// A row with its inputs, which arrive as a whole or in reads of limited size.
pub struct Single {
    pub name: String,
    row: Box<dyn Row>,
    /// Each run takes the next one.
    inputs: Vec<Vec<u8>>,
    next: usize,
    step: Option<usize>,
}

impl Single {
    fn new(name: &str, row: Box<dyn Row>, input: &[u8], step: Option<usize>) -> Self {
        Self {
            name: name.to_owned(),
            row,
            inputs: vec![input.to_owned()],
            next: 0,
            step,
        }
    }

    /// Creates an entry for a row that takes these inputs in turn.
    fn of_each(name: &str, row: Box<dyn Row>, inputs: Vec<Vec<u8>>) -> Self {
        Self {
            name: name.to_owned(),
            row,
            inputs,
            next: 0,
            step: None,
        }
    }

    /// Creates an entry for a row whose input arrives as a whole.
    pub fn of(name: &str, row: Box<dyn Row>, input: &str) -> Self {
        Self::new(name, row, input.as_bytes(), None)
    }

    /// Runs the row once, and returns the number of bytes that it wrote.
    pub fn run(&mut self, out: &mut [u8]) -> Option<usize> {
        let input = black_box(&self.inputs[self.next][..]);
        self.next += 1;
        if self.next == self.inputs.len() {
            self.next = 0;
        }
        match self.step {
            None => self.row.whole(input, out),
            Some(step) => self.row.chunked(input, step, out),
        }
    }
}

/// Returns the rows that instructions.txt counts: this crate in each role.
pub fn ours() -> Vec<Single> {
    let (chrome, answer) = (input::CHROME.as_bytes(), input::ANSWER.as_bytes());
    let server = || Box::new(rows::ours::Handshake::new());
    let driven = Box::new(rows::ours::Driven::new());
    let wide = || Box::new(rows::ours::Wide(rows::ours::Handshake::new(), wide()));
    let client = Box::new(rows::client::ours::Connect::new());
    let exchange = Box::new(rows::intermediary::ours::Exchange::new(input::ANSWER));
    let h2c = Box::new(rows::h2c::Switch::new());
    let short = input::long(KIB_16, MORE_LINES);
    let long = input::long(KIB_64, MORE_LINES * 4);
    vec![
        Single::new("server", server(), chrome, None),
        Single::of_each("varied", server(), corpus::heads()),
        Single::new("sixteens", server(), chrome, Some(16)),
        Single::new("bytewise", server(), chrome, Some(1)),
        Single::new("driven", driven, chrome, None),
        Single::new("client", client, answer, None),
        Single::new("intermediary", exchange, chrome, None),
        Single::new("h2c", h2c, rows::h2c::CURL.as_bytes(), None),
        Single::new("bytewise-16k", wide(), &short, Some(1)),
        Single::new("bytewise-64k", wide(), &long, Some(1)),
    ]
}

/// Returns every server and every client, under the name that the tables use.
pub fn peers() -> Vec<Single> {
    let single = |role: &str, row: Box<dyn Row>, input: &str| {
        let name = format!("{role}: {}", row.name());
        Single::new(&name, row, input.as_bytes(), None)
    };
    let servers = rows::all().into_iter();
    let servers = servers.map(|row| single("server", row, input::CHROME));
    let varied = rows::all().into_iter().take(4);
    let varied = varied.map(|row| {
        let name = format!("server, varied: {}", row.name());
        Single::of_each(&name, row, corpus::heads())
    });
    let clients = rows::client::all().into_iter();
    let clients = clients.map(|row| single("client", row, input::ANSWER));
    let intermediaries = rows::intermediary::all().into_iter();
    let intermediaries = intermediaries.map(|row| single("intermediary", row, input::CHROME));
    servers
        .chain(varied)
        .chain(clients)
        .chain(intermediaries)
        .collect()
}

/// Returns limits for heads of 64 KiB with many lines.
pub fn wide() -> Limits {
    Limits::new().head(1 << 20).fields(1024)
}

/// Ends the process if this crate allocates in any role.
pub fn assert_no_allocation() {
    let mut out = [0; KIB_16];
    for mut single in ours() {
        let bytes = single.run(&mut out);
        assert!(bytes.is_some(), "{}: refused", single.name);
        let (_, counted) = allocations::of(|| single.run(&mut out));
        println!("{}: {} allocations", single.name, counted.calls);
        assert!(counted.calls == 0, "{} allocates", single.name);
    }
}
