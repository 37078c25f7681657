//! The buffer, and a whole connection read through it.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod support;

use http_upgrade::server::{Event, Server};
use http_upgrade::{
    Buffer, BufferError, Content, Encode, Limits, Persistence, Protocol, Unnegotiated,
};
use support::{crlf, refusal};

/// Reads `bytes` into the buffer, like a stream that has all of them.
fn read<S: AsRef<[u8]> + AsMut<[u8]>>(buffer: &mut Buffer<S>, bytes: &[u8]) {
    buffer.spare().unwrap()[..bytes.len()].copy_from_slice(bytes);
    buffer.advance(bytes.len()).unwrap();
}

/// Checks what a storage of eight bytes, of any type, has to do.
fn holds_eight<S: AsRef<[u8]> + AsMut<[u8]>>(storage: S) {
    let mut buffer = Buffer::new(storage);
    assert_eq!(buffer.filled(), b"");
    assert_eq!(buffer.spare().unwrap().len(), 8);
    read(&mut buffer, b"abcde");
    buffer.consume(2);
    assert_eq!(buffer.filled(), b"cde");
    read(&mut buffer, b"fgh");
    assert_eq!(buffer.filled(), b"cdefgh");
    // The end of the storage is reached: consumed bytes make room, and the others are kept.
    assert_eq!(buffer.spare().unwrap().len(), 2);
    assert_eq!(buffer.filled(), b"cdefgh");
    read(&mut buffer, b"ij");
    assert_eq!(buffer.filled(), b"cdefghij");
    assert_eq!(buffer.spare(), Err(BufferError::Full));
    assert_eq!(buffer.filled(), b"cdefghij", "it stays readable");
    buffer.consume(1);
    assert_eq!(buffer.spare().unwrap().len(), 1);
    // Consuming more than there is consumes everything.
    buffer.consume(usize::MAX);
    assert_eq!(buffer.filled(), b"");
    assert_eq!(buffer.spare().unwrap().len(), 8);
    assert_eq!(buffer.advance(usize::MAX), Err(BufferError::Overrun));
    buffer.advance(8).unwrap();
    assert_eq!(buffer.filled().len(), 8);
    buffer.consume(8);
    buffer.consume(1);
    assert_eq!(buffer.filled(), b"");
    assert_eq!(buffer.into_storage().as_ref().len(), 8);
}

#[test]
fn any_memory_will_do() {
    holds_eight([0; 8]);
    holds_eight(vec![0; 8]);
    let mut memory = [0; 16];
    holds_eight(&mut memory[4..12]);
    assert_eq!((&memory[..4], &memory[12..]), (&[0; 4][..], &[0; 4][..]));
    assert_eq!(Buffer::new([0; 0]).spare(), Err(BufferError::Full));
}

#[test]
fn bytes_are_moved_only_when_the_free_part_is_used_up() {
    // Otherwise each small message would cost a move of all that follows it.
    let mut buffer = Buffer::new([0; 8]);
    read(&mut buffer, b"abcd");
    buffer.consume(2);
    assert_eq!(buffer.spare().unwrap().len(), 4);
    read(&mut buffer, b"efgh");
    assert_eq!(buffer.spare().unwrap().len(), 2);
    assert_eq!(buffer.filled(), b"cdefgh");
}

#[test]
fn the_end_of_input_is_one_of_two() {
    // keeps B-26
    let mut buffer = Buffer::new([0; 4]);
    assert_eq!(buffer.advance(0), Err(BufferError::Ended));
    read(&mut buffer, b"ab");
    assert_eq!(buffer.advance(0), Err(BufferError::Truncated));
    buffer.consume(1);
    assert_eq!(buffer.advance(0), Err(BufferError::Truncated));
    buffer.consume(1);
    assert_eq!(buffer.advance(0), Err(BufferError::Ended));
}

#[test]
fn only_a_full_buffer_has_an_answer() {
    // keeps S-16: a message that does not fit is refused, never cut
    let sentences = [
        (
            BufferError::Full,
            "the buffer is full before the message is complete",
        ),
        (BufferError::Ended, "the connection ended between messages"),
        (
            BufferError::Truncated,
            "the connection ended within a message",
        ),
    ];
    for (error, sentence) in sentences {
        assert_eq!(error.to_string(), sentence);
        assert_eq!(error.rejection().is_some(), error == BufferError::Full);
    }
    let rejection = BufferError::Full.rejection().unwrap();
    let expected = "431 close: the message does not fit into the buffer (RFC 6585 §5)";
    assert_eq!(refusal(&rejection, b""), expected);
    assert_eq!(rejection.persistence(b""), Persistence::Close);
    let answer = "HTTP/1.1 431 Request Header Fields Too Large⏎Connection: close⏎\
        Content-Type: text/plain; charset=utf-8⏎Content-Length: 56⏎⏎\
        the message does not fit into the buffer (RFC 6585 §5)\n";
    assert_eq!(rejection.to_vec(), Ok(crlf(answer)));
}

#[test]
fn a_message_that_does_not_fit_is_full_and_one_that_ends_is_truncated() {
    // keeps B-26, S-16
    let request =
        crlf("POST / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: x⏎Content-Length: 5⏎⏎hello");
    let outcome = |mut stream: &[u8], room: usize| -> Result<String, BufferError> {
        let (mut server, mut buffer) = (Server::new(), Buffer::new(vec![0; room]));
        while server.wants_input(buffer.filled()) {
            let spare = buffer.spare()?;
            let n = std::io::Read::read(&mut stream, spare).unwrap();
            buffer.advance(n)?;
        }
        Ok(support::describe(&server, buffer.filled()))
    };
    let whole = "upgrade x; content \"hello\"; unread \"\"";
    assert_eq!(outcome(&request, request.len()).as_deref(), Ok(whole));
    assert_eq!(outcome(&request, request.len() - 1), Err(BufferError::Full));
    for end in 1..request.len() {
        assert_eq!(
            outcome(&request[..end], 200),
            Err(BufferError::Truncated),
            "{end}"
        );
    }
    assert_eq!(outcome(b"", 200), Err(BufferError::Ended));
}

/// A stream that returns as many bytes per read as it chooses, the same numbers in every run.
struct Stream<'a> {
    rest: &'a [u8],
    state: u64,
}

impl Stream<'_> {
    fn read(&mut self, into: &mut [u8]) -> usize {
        self.state = self
            .state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let most = usize::try_from(self.state >> 33).unwrap() % 40 + 1;
        let (bytes, rest) = self
            .rest
            .split_at(most.min(into.len()).min(self.rest.len()));
        into[..bytes.len()].copy_from_slice(bytes);
        self.rest = rest;
        bytes.len()
    }
}

/// Reads two plain requests with content and an upgrade with content, followed by bytes of the next
/// protocol.
fn dialogue<S: AsRef<[u8]> + AsMut<[u8]>>(storage: S, stream: &mut Stream<'_>) -> Vec<u8> {
    let mut buffer = Buffer::new(storage);
    let mut server = Server::new();
    let mut contents = Vec::new();
    loop {
        while server.wants_input(buffer.filled()) {
            let n = stream.read(buffer.spare().unwrap());
            buffer.advance(n).unwrap();
        }
        match server.event(buffer.filled()).unwrap() {
            Event::Plain(head) => {
                let mut content = Content::of_request(&head, &Limits::new()).unwrap();
                let head = head.len();
                buffer.consume(head);
                while !content.is_complete() {
                    let Some(piece) = content.piece(buffer.filled()).unwrap() else {
                        let n = stream.read(buffer.spare().unwrap());
                        buffer.advance(n).unwrap();
                        continue;
                    };
                    contents.extend(piece.data);
                    let consumed = piece.consumed;
                    buffer.consume(consumed);
                }
                contents.push(b'|');
                server.next_request();
            }
            Event::UpgradeRequested(upgrade) => {
                contents.extend(upgrade.content().flatten());
                contents.push(b'|');
                let tcp = Unnegotiated::new(Protocol::new("tcp"));
                let switched = upgrade.accept(&tcp).unwrap().sent();
                contents.extend(switched.unread(buffer.filled()));
                // These bytes were not read from the stream yet.
                contents.extend(stream.rest);
                return contents;
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn no_byte_is_lost_or_read_twice() {
    // keeps B-27, B-28, U-29: the result does not depend on the sizes of the reads, nor on how
    // often the buffer is moved
    let long = "0123456789abcdef".repeat(40);
    let input = crlf(&format!(
        "POST /1 HTTP/1.1⏎Host: h⏎Content-Length: {}⏎⏎{long}\
         POST /2 HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎a⏎GET / HTTP⏎280;x⏎{long}⏎0⏎T: v⏎⏎\
         ⏎POST /3 HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: tcp⏎Transfer-Encoding: chunked⏎⏎2⏎he⏎3⏎llo⏎0⏎⏎\
         GET /leftover HTTP/1.1⏎⏎and more of it",
        long.len(),
    ));
    let leftover = "GET /leftover HTTP/1.1⏎⏎and more of it";
    let expected = crlf(&format!("{long}|GET / HTTP{long}|hello|{leftover}"));
    let fresh = |seed| Stream {
        rest: &input,
        state: seed,
    };
    for seed in 0..400 {
        // The buffer is smaller than the three requests, so its content is moved repeatedly.
        assert_eq!(
            dialogue([0; 130], &mut fresh(seed)),
            expected,
            "seed {seed}"
        );
        assert_eq!(
            dialogue(vec![0; 4096], &mut fresh(seed)),
            expected,
            "seed {seed}"
        );
        let mut memory = [0; 131 + 40];
        assert_eq!(
            dialogue(&mut memory[..], &mut fresh(seed)),
            expected,
            "seed {seed}"
        );
    }
}
