//! The mistakes, one by one.

use super::relay::{Bug, Head};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;

/// Mistakes of servers.
pub const SERVER: &[Bug] = &[
    Bug::new("only the first line of Connection is read")
        .request(|head| first_only(head, "connection")),
    Bug::new("only the first line of Upgrade is read").request(|head| first_only(head, "upgrade")),
    Bug::new("only the first line of Sec-WebSocket-Protocol is read")
        .request(|head| first_only(head, "sec-websocket-protocol")),
    Bug::new("the bytes after the request are lost").request(|mut head| {
        head.rest.clear();
        head
    }),
    Bug::new("the bytes after the request are used twice").request(|mut head| {
        head.rest = head.rest.repeat(2);
        head
    }),
    Bug::new("HTTP/1.0 gets a 101")
        .request(|head| replaced(head, " HTTP/1.0\r\n", " HTTP/1.1\r\n")),
    Bug::new("the method is compared without case").request(|head| replaced(head, "get ", "GET ")),
    Bug::new("the version is compared up to its second digit").request(|head| {
        replaced(
            head,
            "Sec-WebSocket-Version: 130",
            "Sec-WebSocket-Version: 13",
        )
    }),
    Bug::new("a second key is ignored").request(|head| first_only(head, "sec-websocket-key")),
    Bug::new("a space before a colon is ignored").request(|head| replaced(head, " :", ":")),
    Bug::new("folded lines are joined without a space").request(|head| replaced(head, "\r\n ", "")),
    Bug::new("a CR alone ends a line").request(|mut head| {
        head.text = head
            .text
            .replace("\r\n", "\n")
            .replace(['\r', '\n'], "\r\n");
        head
    }),
    Bug::new("a missing Host is made up").request(|mut head| {
        if !head.text.to_ascii_lowercase().contains("host:") {
            head.text = head.text.replacen("\r\n", "\r\nHost: h\r\n", 1);
        }
        head
    }),
    Bug::new("content is taken for frames").request(|head| without(head, "content-length")),
    Bug::new("the answer to a wrong version names none")
        .answer(|head| without(head, "sec-websocket-version")),
    Bug::new("a subprotocol is chosen that was not offered").answer(|head| {
        if head.text.contains("Sec-WebSocket-Protocol") {
            return head;
        }
        added(head, " 101 ", "Sec-WebSocket-Protocol: chat")
    }),
    Bug::new("a 101 has Content-Length").answer(|head| added(head, " 101 ", "Content-Length: 0")),
    Bug::new("any offer of permessage-deflate is accepted").answer(|head| {
        if !head.request.contains("permessage-deflate") {
            return head;
        }
        added(
            head,
            " 101 ",
            "Sec-WebSocket-Extensions: permessage-deflate",
        )
    }),
    Bug::new("the accept value is in lower case").answer(|mut head| {
        if let Some((before, after)) = head.text.split_once("Sec-WebSocket-Accept: ") {
            head.text = format!(
                "{before}Sec-WebSocket-Accept: {}",
                after.to_ascii_lowercase()
            );
        }
        head
    }),
    Bug::new("empty lines after the request are skipped").request(|mut head| {
        while head.rest.starts_with(b"\r\n") {
            head.rest.drain(..2);
        }
        head
    }),
    Bug::new("with two framings one is ignored").request(|head| {
        if head.text.contains("Transfer-Encoding") {
            return without(head, "content-length");
        }
        head
    }),
    Bug::new("origins are compared by their start").request(|mut head| {
        if let Some((before, _)) = head.text.split_once(".evil.example") {
            head.text = format!("{before}\r\n\r\n");
        }
        head
    }),
    Bug {
        reads_once: true,
        ..Bug::new("a head in two segments is never read to its end")
    },
    Bug::new("a NUL ends the program").request(|mut head| {
        head.crashes = head.text.contains('\0');
        head
    }),
];

/// Mistakes of proxies with what the client sends.
pub const FRONT: &[Bug] = &[
    Bug::new("an upgrade is a tunnel as soon as it is asked for").request(|mut head| {
        head.to_backend = head
            .text
            .to_ascii_lowercase()
            .contains("upgrade: websocket");
        head
    }),
    Bug::new("HTTP2-Settings is forwarded").request(|mut head| {
        head.to_backend = head.text.contains("HTTP2-Settings: ");
        head
    }),
    Bug::new("only the first line of Connection names fields")
        .request(|head| first_only(head, "connection")),
    Bug::new("a second Host is ignored").request(|head| first_only(head, "host")),
    Bug::new("the bytes before the 101 are lost").request(|mut head| {
        if head.text.contains("Upgrade: websocket") {
            head.rest.clear();
        }
        head
    }),
    Bug::new("an HTTP/1.0 client gets a tunnel")
        .request(|head| replaced(head, " HTTP/1.0\r\n", " HTTP/1.1\r\n")),
];

/// Mistakes of proxies with what the server sends.
pub const REAR: &[Bug] = &[
    Bug::new("a 101 needs no Upgrade").answer(|head| {
        let lower = head.text.to_ascii_lowercase();
        if lower.contains("\r\nupgrade: ") {
            return head;
        }
        let head = added(head, " 101 ", "Upgrade: websocket\r\nConnection: Upgrade");
        let accept = accept(&head.request);
        let head = without(head, "sec-websocket-accept");
        added(head, " 101 ", &format!("Sec-WebSocket-Accept: {accept}"))
    }),
    Bug::new("the bytes after a 101 are lost").answer(|mut head| {
        if head.text.contains(" 101 ") {
            head.rest.clear();
        }
        head
    }),
    Bug::new("a 103 is not forwarded").answer(|mut head| {
        if head.text.contains(" 103 ") {
            head.text.clear();
        }
        head
    }),
];

/// What is no mistake: a client that does not wait for the 101 is refused.
pub const IMPATIENT: Bug = Bug::new("bytes before the 101 are refused").request(|mut head| {
    if head.text.contains("Upgrade: websocket") && !head.rest.is_empty() {
        head.text.replace_range(.., "nonsense\r\n\r\n");
        head.rest.clear();
    }
    head
});

/// What no RFC forbids, and the report still tells.
pub const LAX: Bug = Bug::new("a 101 of HTTP/1.0 opens a tunnel")
    .answer(|head| replaced(head, "HTTP/1.0 101", "HTTP/1.1 101"));

fn is(line: &str, name: &str) -> bool {
    line.split_once(':')
        .is_some_and(|(each, _)| each.eq_ignore_ascii_case(name))
}

/// Leaves out all lines of this name but the first.
fn first_only(mut head: Head, name: &str) -> Head {
    let mut seen = false;
    let lines = head.text.split_inclusive("\r\n");
    head.text = lines
        .filter(|line| !is(line, name) || !std::mem::replace(&mut seen, true))
        .collect();
    head
}

fn without(mut head: Head, name: &str) -> Head {
    let lines = head.text.split_inclusive("\r\n");
    head.text = lines.filter(|line| !is(line, name)).collect();
    head
}

fn replaced(mut head: Head, from: &str, to: &str) -> Head {
    head.text = head.text.replace(from, to);
    head
}

/// Adds a line to heads whose first line contains this.
fn added(mut head: Head, with: &str, line: &str) -> Head {
    let (first, rest) = head.text.split_once("\r\n").unwrap();
    if first.contains(with) {
        head.text = format!("{first}\r\n{line}\r\n{rest}");
    }
    head
}

fn accept(request: &str) -> String {
    let key = request
        .lines()
        .find(|line| is(line, "sec-websocket-key"))
        .and_then(|line| line.split_once(':'))
        .map_or("", |(_, key)| key.trim());
    let text = format!("{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    BASE64_STANDARD.encode(sha1_smol::Sha1::from(text).digest().bytes())
}
