//! A proxy without sockets. What it sends to each side is described as text.

use http_upgrade::content::ContentError;
use http_upgrade::intermediary::{ForwardedContent, RequestEvent, ResponseEvent};
use http_upgrade::{Content, Encode, Persistence};
use http_upgrade::{Intermediary, Limits, RequestHead, ResponseHead};

/// The result of a conversation through an intermediary. `⏎` is CR LF, and `│` the place where a
/// tunnel begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Relayed {
    pub to_upstream: String,
    pub to_client: String,
    /// `tunnel websocket`, `client Reuse, upstream Close`, `waits for upstream`, or why it closed:
    /// `closed: the sentence (RFC 9110 §7.8)`.
    pub end: String,
}

/// Relays the inputs whole, one byte at a time, and with each direction cut in two at every place.
/// Checks that the result is always the same.
pub fn relayed(policy: Intermediary<'_>, client: &[u8], answers: &[Vec<u8>]) -> Relayed {
    let whole = relay(policy, client, answers, [usize::MAX; 2]);
    assert_eq!(relay(policy, client, answers, [1, 1]), whole, "bytes");
    let longest = answers.iter().map(Vec::len).max().unwrap_or(0);
    for cut in (1..client.len().max(longest)).step_by(client.len() / 300 + 1) {
        let parts = relay(policy, client, answers, [cut, cut]);
        assert_eq!(parts, whole, "cut at {cut}");
    }
    whole
}

/// Relays the inputs `step` bytes at a time. `answers` are what upstream sends, one for each
/// request that it receives.
pub fn relay(
    policy: Intermediary<'_>,
    client: &[u8],
    answers: &[Vec<u8>],
    steps: [usize; 2],
) -> Relayed {
    let mut relayed = Relayed::default();
    let mut client = client;
    for answer in answers.iter().map(Vec::as_slice).chain([&b""[..]]) {
        match exchange(policy, &mut relayed, client, answer, steps) {
            Some(rest) => client = rest,
            None => break,
        }
    }
    relayed
}

/// Runs one exchange. Returns the bytes after it on the client's connection, if that goes on.
fn exchange<'c>(
    policy: Intermediary<'_>,
    relayed: &mut Relayed,
    client: &'c [u8],
    mut upstream: &[u8],
    [step, upstream_step]: [usize; 2],
) -> Option<&'c [u8]> {
    let (mut request, mut response) = policy.exchange();
    show(client, step, |input| request.wants_input(input));
    let forward = match request.event(client) {
        Ok(RequestEvent::UpgradeRequested(forward) | RequestEvent::Plain(forward)) => forward,
        Err(fault) => {
            let Some(rejection) = fault.rejection() else {
                if !client.is_empty() {
                    relayed.end = "waits for the client".into();
                }
                return None;
            };
            relayed.to_client += &text(&rejection.to_vec().expect("an answer"));
            relayed.end = format!("closed: {} ({})", rejection.sentence(), rejection.section());
            assert_eq!(rejection.persistence(b""), Persistence::Close);
            return None;
        }
    };
    let bytes = forward.to_vec().expect("a request");
    let written = RequestHead::parse(&bytes).expect("a head").expect("whole");
    assert_eq!(
        written
            .fields
            .iter()
            .filter(|(name, _)| name.eq_ignore_ascii_case("host"))
            .count(),
        1
    );
    relayed.to_upstream += &text(&bytes);
    let mut rest = &client[forward.consumed()..];
    let mut sent = request.sent(forward);
    match pass(&mut sent, &mut rest, step, &bytes) {
        Ok(content) => relayed.to_upstream += &content,
        Err(error) => {
            relayed.end = format!("closed: {error}");
            return None;
        }
    }
    loop {
        show(upstream, upstream_step, |input| response.wants_input(input));
        match response.event(&request, client, upstream) {
            Ok(ResponseEvent::Interim(interim)) => {
                relayed.to_client += &text(&interim.to_vec().expect("a head"));
                upstream = &upstream[interim.consumed()..];
                response.next_response();
            }
            Ok(ResponseEvent::Switched(tunnel)) => {
                let bytes = tunnel.to_vec().expect("a head");
                ResponseHead::parse(&bytes).expect("a head").expect("whole");
                let open = tunnel.sent();
                let after_101 = text(&upstream[open.upstream_consumed()..]);
                let after_request = text(&client[open.client_consumed()..]);
                relayed.to_client += &[&text(&bytes), "│", &after_101].concat();
                relayed.to_upstream += &["│", &after_request].concat();
                relayed.end = format!("tunnel {}", open.protocol());
                return None;
            }
            Ok(ResponseEvent::Rejected(returned)) => {
                let bytes = returned.to_vec().expect("a head");
                ResponseHead::parse(&bytes).expect("a head").expect("whole");
                relayed.to_client += &text(&bytes);
                let mut unread = &upstream[returned.consumed()..];
                let mut end = returned.sent();
                match pass(end.content(), &mut unread, upstream_step, &bytes) {
                    Ok(content) => relayed.to_client += &content,
                    Err(error) => {
                        relayed.end = format!("closed: {error}");
                        return None;
                    }
                }
                let of_client = end.client(&sent);
                let of_upstream = end.upstream(&sent, unread);
                relayed.end = format!("client {of_client:?}, upstream {of_upstream:?}");
                return (of_client == Persistence::Reuse).then_some(rest);
            }
            Err(fault) => {
                let Some(rejection) = fault.rejection() else {
                    relayed.end = "waits for upstream".into();
                    return None;
                };
                let rejection = request.reject(rejection);
                assert_eq!(rejection.status(), 502);
                relayed.to_client += &text(&rejection.to_vec().expect("an answer"));
                relayed.end = format!("closed: {fault} ({})", rejection.section());
                return None;
            }
        }
    }
}

fn show(input: &[u8], step: usize, mut wants: impl FnMut(&[u8]) -> bool) {
    let mut end = 0;
    while end < input.len() {
        end = end.saturating_add(step).min(input.len());
        if !wants(&input[..end]) {
            break;
        }
    }
}

/// Forwards all available content, and returns what is written. Chunked content is described as
/// `[`, the data, and `]` for the last chunk, since the sizes of the chunks depend on how the
/// content arrived.
fn pass(
    content: &mut ForwardedContent,
    rest: &mut &[u8],
    step: usize,
    head: &[u8],
) -> Result<String, ContentError> {
    let mut passed = head.to_vec();
    let mut shown = 0_usize;
    loop {
        shown = shown.saturating_add(step).min(rest.len());
        while let Some(piece) = content.piece(&rest[..shown])? {
            // Simulates a write that accepts as many bytes as arrive at a time.
            let bytes = piece.to_vec().expect("content");
            assert_eq!(bytes.len(), piece.len());
            let taken = bytes.len().min(step);
            passed.extend(&bytes[..taken]);
            let consumed = content.written(taken);
            *rest = &rest[consumed..];
            shown -= consumed;
        }
        if content.is_complete() || shown == rest.len() {
            break;
        }
    }
    let passed = &passed[head.len()..];
    if !text(head).contains("⏎Transfer-Encoding: chunked⏎") {
        return Ok(text(passed));
    }
    let mut chunks = Content::of_request(
        &RequestHead::parse(CHUNKED).expect("a head").expect("whole"),
        &Limits::new(),
    )?;
    let (mut at, mut data) = (0, Vec::new());
    while let Some(piece) = chunks.piece(&passed[at..])? {
        data.extend(piece.data);
        at += piece.consumed;
    }
    assert_eq!(at, passed.len());
    let end = if chunks.is_complete() { "]" } else { "" };
    Ok(format!("[{}{end}", text(&data)))
}

const CHUNKED: &[u8] = b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";

pub fn text(bytes: &[u8]) -> String {
    let text = bytes.escape_ascii().to_string();
    let plain = [
        ("\\r\\n", "⏎"),
        ("\\xc2\\xa7", "§"),
        ("\\\"", "\""),
        ("\\'", "'"),
    ];
    plain
        .iter()
        .fold(text, |text, (escaped, plain)| text.replace(escaped, plain))
}
