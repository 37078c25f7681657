//! One question to a server: the request goes out, and everything that comes back is recorded.

use crate::arguments::Connect;
use crate::connection::{Connection, Stream, connect};
use crate::request::{Change, Target};
use crate::socket::{ConnectFailure, limit};
use http_upgrade::diagnosis::{Ended, RecordedBy};
use http_upgrade::{Content, Limits, ResponseHead};
use std::io::{ErrorKind, Read, Write};
use std::time::{Duration, Instant};
use upgrade_doctor::Exchange;

/// Most bytes that are read of an answer.
const MAX_ANSWER: usize = 256 << 10;
/// How long to listen after a 101: what a server says at once tells whether it meant it.
const AFTER_SWITCH: Duration = Duration::from_millis(700);
/// How long to wait for the rest of a refusal.
const AFTER_REFUSAL: Duration = Duration::from_secs(2);

/// How many interim responses (1xx) are passed over.
const MAX_INTERIM: usize = 50;

/// What a question came to.
pub(crate) struct Answer {
    pub(crate) exchange: Exchange,
    /// A sentence about what failed below HTTP, or about limits.
    pub(crate) note: Option<String>,
    /// The connection, where a 101 came and it is still open.
    pub(crate) stream: Option<Stream>,
    /// When the last byte came, or when the wait for it began.
    pub(crate) heard: Instant,
}

impl Answer {
    fn without_connection(target: &Target, failure: ConnectFailure) -> Self {
        Self {
            exchange: Exchange {
                url: Some(target.url()),
                recorded_by: RecordedBy::Client,
                ..*failure.exchange
            },
            note: Some(failure.sentence),
            stream: None,
            heard: Instant::now(),
        }
    }
}

/// Connects and asks. It never takes much longer than the timeout.
pub(crate) fn ask(
    target: &Target,
    options: &Connect,
    change: Change,
    timeout: Duration,
) -> Result<Answer, String> {
    let target = target.changed(change);
    let request = target.head(options, change)?;
    let deadline = Instant::now() + timeout;
    let connection = connect(&target, options, change.alpn(), deadline);
    let Connection { mut stream, tls } = match connection {
        Ok(connection) => connection,
        Err(failure) => return Ok(Answer::without_connection(&target, failure)),
    };
    let mut exchange = Exchange {
        url: Some(target.url()),
        tls,
        recorded_by: RecordedBy::Client,
        ..Exchange::default()
    };
    let started = Instant::now();
    let sent = limit(stream.socket(), deadline)
        .and_then(|()| stream.write_all(&request))
        .and_then(|()| stream.flush());
    let mut answer = Vec::new();
    let mut heard = Instant::now();
    let (mut ended, mut note) = read(&mut stream, &mut answer, &mut heard, deadline);
    if sent.is_err() && ended == Ended::Unknown {
        ended = Ended::Reset;
    }
    if note.is_none() && answer.is_empty() && ended == Ended::TimedOut {
        note = Some(format!(
            "Nothing came within {:.0} seconds.",
            timeout.as_secs_f64()
        ));
    }
    exchange.lasted = Some(started.elapsed());
    let switched = ended == Ended::Open && is_switch(&answer);
    exchange.ended = ended;
    exchange.request = Some(request);
    exchange.response = Some(answer);
    Ok(Answer {
        exchange,
        note,
        stream: switched.then_some(stream),
        heard,
    })
}

/// Whether the final head is a 101.
fn is_switch(answer: &[u8]) -> bool {
    matches!(progress(answer), Progress::Switched)
}

/// How far an answer has come.
enum Progress {
    /// Its head, or its content, is not all there.
    Head,
    Content,
    Complete,
    Switched,
    /// It is no answer of HTTP/1, so nothing tells where it ends.
    Other,
}

fn progress(answer: &[u8]) -> Progress {
    let mut rest = answer;
    for _ in 0..MAX_INTERIM {
        let head = match ResponseHead::parse(rest) {
            Ok(Some(head)) => head,
            Ok(None) => return Progress::Head,
            Err(_) => return Progress::Other,
        };
        let after = rest.get(head.len()..).unwrap_or_default();
        match head.status {
            101 => return Progress::Switched,
            100..=199 => rest = after,
            _ => return content(&head, after),
        }
    }
    Progress::Other
}

fn content(head: &ResponseHead<'_>, bytes: &[u8]) -> Progress {
    let Ok(mut content) = Content::of_response(head, "GET", &Limits::new()) else {
        return Progress::Other;
    };
    let mut at = 0;
    while let Ok(Some(piece)) = content.piece(bytes.get(at..).unwrap_or_default()) {
        at += piece.consumed;
    }
    if content.is_complete() {
        Progress::Complete
    } else {
        Progress::Content
    }
}

/// Reads until the answer is complete, the peer closes, the time is over, or enough has come, and
/// notes when something was heard.
fn read(
    stream: &mut Stream,
    answer: &mut Vec<u8>,
    heard: &mut Instant,
    deadline: Instant,
) -> (Ended, Option<String>) {
    let mut buffer = vec![0; 16 << 10];
    let mut until = deadline;
    let mut judged = 0;
    loop {
        if limit(stream.socket(), until).is_err() {
            return (at_end_of_time(answer), None);
        }
        match stream.read(&mut buffer) {
            Ok(0) => return (Ended::Closed, None),
            Ok(count) => {
                *heard = Instant::now();
                answer.extend_from_slice(buffer.get(..count).unwrap_or_default());
            }
            Err(error) => match error.kind() {
                ErrorKind::WouldBlock | ErrorKind::TimedOut => {
                    return (at_end_of_time(answer), None);
                }
                ErrorKind::Interrupted => continue,
                _ => return (Ended::Reset, None),
            },
        }
        if answer.len() >= MAX_ANSWER {
            answer.truncate(MAX_ANSWER);
            let what = match progress(answer) {
                Progress::Head => "without the end of a head",
                Progress::Switched => "after its 101",
                _ => "of an answer",
            };
            return (
                Ended::Open,
                Some(format!(
                    "The server sent {} KiB {what}; the rest was not read.",
                    MAX_ANSWER >> 10
                )),
            );
        }
        // One byte at a time must not cost a parse each.
        let is_worth = answer.len() >= judged + judged / 8 || answer.ends_with(b"\n");
        if !is_worth {
            continue;
        }
        judged = answer.len();
        match progress(answer) {
            Progress::Head => {}
            Progress::Complete => return (Ended::Open, None),
            Progress::Switched => until = until.min(Instant::now() + AFTER_SWITCH),
            Progress::Content | Progress::Other => {
                until = until.min(Instant::now() + AFTER_REFUSAL);
            }
        }
    }
}

/// An answer that is there already was not late.
fn at_end_of_time(answer: &[u8]) -> Ended {
    match progress(answer) {
        Progress::Head => Ended::TimedOut,
        _ => Ended::Open,
    }
}
