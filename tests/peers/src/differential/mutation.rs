//! The ways in which a head is changed.

use fastrand::Rng;

use super::Message;
use super::draft::{Draft, Line};
use super::variants::{
    BEFORE, BYTES, CODINGS, COLONS, ENDS, GAPS, HOSTS, LENGTHS, LINES, METHODS, NAMES, REASONS,
    RESTS, STATUSES, TARGETS, VALUES, VERSIONS,
};

/// One change of a draft.
pub(super) type Mutation = fn(&mut Draft, &mut Rng, &[Draft]);

/// All of them; each is as likely as any other.
pub(super) const MUTATIONS: [Mutation; 26] = [
    first_word,
    second_word,
    second_word,
    third_word,
    version,
    gap,
    before,
    start_end,
    line_end,
    rest,
    name,
    colon,
    value,
    value_byte,
    repeated,
    repeated_otherwise,
    removed,
    swapped,
    host,
    host,
    length,
    coding,
    length_and_coding,
    other_line,
    line_of_another,
    connect,
];

/// Changes that make a head long. They are rare, because long heads take time.
pub(super) const LONG: [Mutation; 4] = [long_method, long_target, many_lines, long_value];

fn any<'a>(of: &[&'a [u8]], rng: &mut Rng) -> &'a [u8] {
    rng.choice(of).copied().unwrap_or_default()
}

fn first_word(draft: &mut Draft, rng: &mut Rng, _: &[Draft]) {
    let words: &[_] = match draft.message {
        Message::Request => &METHODS,
        Message::Response => &VERSIONS,
    };
    draft.words[0] = any(words, rng).to_vec();
}

fn second_word(draft: &mut Draft, rng: &mut Rng, _: &[Draft]) {
    let words: &[_] = match draft.message {
        Message::Request => &TARGETS,
        Message::Response => &STATUSES,
    };
    draft.words[1] = any(words, rng).to_vec();
}

fn third_word(draft: &mut Draft, rng: &mut Rng, _: &[Draft]) {
    let words: &[_] = match draft.message {
        Message::Request => &VERSIONS,
        Message::Response => &REASONS,
    };
    draft.words[2] = any(words, rng).to_vec();
}

fn version(draft: &mut Draft, rng: &mut Rng, _: &[Draft]) {
    let at = match draft.message {
        Message::Request => 2,
        Message::Response => 0,
    };
    // The two that both ends know, since rules differ between them.
    draft.words[at] = VERSIONS[rng.usize(..2)].to_vec();
}

fn gap(draft: &mut Draft, rng: &mut Rng, _: &[Draft]) {
    draft.gaps[rng.usize(..2)] = any(&GAPS, rng).to_vec();
}

fn before(draft: &mut Draft, rng: &mut Rng, _: &[Draft]) {
    draft.before = any(&BEFORE, rng).to_vec();
}

fn start_end(draft: &mut Draft, rng: &mut Rng, _: &[Draft]) {
    draft.end = any(&ENDS, rng).to_vec();
}

fn rest(draft: &mut Draft, rng: &mut Rng, _: &[Draft]) {
    draft.rest = any(&RESTS, rng).to_vec();
}

/// Changes one line, if there are any.
fn one_line(draft: &mut Draft, rng: &mut Rng, change: impl FnOnce(&mut Line, &mut Rng)) {
    if !draft.lines.is_empty() {
        let at = rng.usize(..draft.lines.len());
        change(&mut draft.lines[at], rng);
    }
}

fn line_end(draft: &mut Draft, rng: &mut Rng, _: &[Draft]) {
    one_line(draft, rng, |line, rng| line.end = any(&ENDS, rng).to_vec());
}

fn name(draft: &mut Draft, rng: &mut Rng, _: &[Draft]) {
    one_line(draft, rng, |line, rng| match rng.u8(..3) {
        0 => line.name = any(&NAMES, rng).to_vec(),
        1 => line.name.make_ascii_uppercase(),
        _ => insert(&mut line.name, rng),
    });
}

fn colon(draft: &mut Draft, rng: &mut Rng, _: &[Draft]) {
    one_line(draft, rng, |line, rng| {
        line.colon = any(&COLONS, rng).to_vec();
    });
}

fn value(draft: &mut Draft, rng: &mut Rng, _: &[Draft]) {
    one_line(draft, rng, |line, rng| {
        line.value = any(&VALUES, rng).to_vec();
    });
}

fn value_byte(draft: &mut Draft, rng: &mut Rng, _: &[Draft]) {
    one_line(draft, rng, |line, rng| insert(&mut line.value, rng));
}

/// Inserts one byte anywhere.
fn insert(bytes: &mut Vec<u8>, rng: &mut Rng) {
    let byte = BYTES[rng.usize(..BYTES.len())];
    bytes.insert(rng.usize(..=bytes.len()), byte);
}

fn repeated(draft: &mut Draft, rng: &mut Rng, _: &[Draft]) {
    if let Some(line) = rng.choice(&draft.lines).cloned() {
        draft.lines.insert(rng.usize(..=draft.lines.len()), line);
    }
}

fn repeated_otherwise(draft: &mut Draft, rng: &mut Rng, _: &[Draft]) {
    if let Some(mut line) = rng.choice(&draft.lines).cloned() {
        match rng.u8(..3) {
            0 => line.value = any(&VALUES, rng).to_vec(),
            1 => line.name.make_ascii_lowercase(),
            _ => insert(&mut line.value, rng),
        }
        draft.lines.push(line);
    }
}

fn removed(draft: &mut Draft, rng: &mut Rng, _: &[Draft]) {
    if !draft.lines.is_empty() {
        draft.lines.remove(rng.usize(..draft.lines.len()));
    }
}

fn swapped(draft: &mut Draft, rng: &mut Rng, _: &[Draft]) {
    rng.shuffle(&mut draft.lines);
}

/// Replaces or adds Host.
fn host(draft: &mut Draft, rng: &mut Rng, _: &[Draft]) {
    set(draft, b"Host", any(&HOSTS, rng));
}

fn set(draft: &mut Draft, name: &[u8], value: &[u8]) {
    let mut lines = draft.lines.iter_mut();
    match lines.find(|line| line.name.eq_ignore_ascii_case(name)) {
        Some(line) => line.value = value.to_vec(),
        None => draft.lines.push(Line::new(name, value)),
    }
}

/// Inserts a line with one of these values.
fn add(draft: &mut Draft, rng: &mut Rng, name: &[u8], values: &[&[u8]]) {
    let line = Line::new(name, any(values, rng));
    draft.lines.insert(rng.usize(..=draft.lines.len()), line);
}

/// Makes half of the messages ones that are no upgrade. Nearly all recorded messages are, so their
/// content would matter to no parser.
fn with_content(draft: &mut Draft, rng: &mut Rng) {
    if rng.bool() {
        let is_upgrade = |line: &Line| line.name.eq_ignore_ascii_case(b"upgrade");
        draft.lines.retain(|line| !is_upgrade(line));
        if draft.message == Message::Response {
            draft.words[1] = b"200".to_vec();
        }
    }
}

fn length(draft: &mut Draft, rng: &mut Rng, _: &[Draft]) {
    with_content(draft, rng);
    for _ in 0..rng.usize(1..3) {
        add(draft, rng, b"Content-Length", &LENGTHS);
    }
}

fn coding(draft: &mut Draft, rng: &mut Rng, _: &[Draft]) {
    with_content(draft, rng);
    for _ in 0..rng.usize(1..3) {
        add(draft, rng, b"Transfer-Encoding", &CODINGS);
    }
}

fn length_and_coding(draft: &mut Draft, rng: &mut Rng, _: &[Draft]) {
    with_content(draft, rng);
    add(draft, rng, b"Content-Length", &LENGTHS[..8]);
    add(draft, rng, b"Transfer-Encoding", &CODINGS[..10]);
}

fn other_line(draft: &mut Draft, rng: &mut Rng, _: &[Draft]) {
    let (name, value) = LINES[rng.usize(..LINES.len())];
    add(draft, rng, name, &[value]);
}

fn line_of_another(draft: &mut Draft, rng: &mut Rng, seeds: &[Draft]) {
    let seed = rng.choice(seeds);
    if let Some(line) = seed.and_then(|seed| rng.choice(&seed.lines)) {
        draft
            .lines
            .insert(rng.usize(..=draft.lines.len()), line.clone());
    }
}

/// The method CONNECT, with any target; in a response a status that decides about content.
fn connect(draft: &mut Draft, rng: &mut Rng, _: &[Draft]) {
    match draft.message {
        Message::Request => {
            draft.words[0] = b"CONNECT".to_vec();
            draft.words[1] = any(&TARGETS, rng).to_vec();
        }
        Message::Response => draft.words[1] = STATUSES[rng.usize(..6)].to_vec(),
    }
}

fn long_method(draft: &mut Draft, rng: &mut Rng, _: &[Draft]) {
    if draft.message == Message::Request {
        draft.words[0] = b"M".repeat(rng.usize(31..300));
    }
}

fn long_target(draft: &mut Draft, rng: &mut Rng, _: &[Draft]) {
    if draft.message == Message::Request {
        draft.words[1].extend(b"a".repeat(rng.usize(16_370..16_390)));
    }
}

fn many_lines(draft: &mut Draft, rng: &mut Rng, _: &[Draft]) {
    let line = Line::new(b"X", b"a");
    draft.lines.extend(vec![line; rng.usize(115..130)]);
}

fn long_value(draft: &mut Draft, rng: &mut Rng, _: &[Draft]) {
    add(draft, rng, b"X", &[&b"a".repeat(66_000)]);
}
