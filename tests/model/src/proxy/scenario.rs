//! What the two peers of a proxy send, and what they are to receive.

use crate::script::{Cuts, Script};
use crate::seen::{Expected, Framing};

/// One request and its response.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The head of the request, and the bytes of its content with their framing.
    pub request: [&'static str; 2],
    /// What upstream is to receive.
    pub forwarded: Expected,
    /// The heads of the response, and the bytes of its content with their framing.
    pub response: (Vec<&'static str>, &'static str),
    /// What the client is to receive.
    pub returned: Expected,
}

/// The bytes of two peers, and the faults that may happen.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What it is about.
    pub name: &'static str,
    /// The exchanges, in order.
    pub exchanges: Vec<Exchange>,
    /// What the client sends after them.
    pub after: &'static str,
    /// Whether the client and upstream close when they have sent everything.
    pub closes: [bool; 2],
    /// Whether upstream has sent everything from the start, whatever it was asked.
    pub is_eager: bool,
    /// Whether the application may refuse requests.
    pub may_refuse: bool,
}

fn head(start: &str, fields: &str) -> String {
    format!("{start}\r\nHost: h\r\n{fields}\r\n")
}

fn expected(heads: &[&str], framing: Framing, content: &str) -> Expected {
    Expected {
        heads: heads.iter().map(|&head| head.to_owned()).collect(),
        framing,
        content: content.into(),
        tunnel: None,
    }
}

/// A request without content, and a response with two bytes of it.
fn plain() -> Exchange {
    Exchange {
        request: ["GET / HTTP/1.1\r\nHost:h\r\n\r\n", ""],
        forwarded: expected(&[&head("GET / HTTP/1.1", "")], Framing::Length, ""),
        response: (vec!["HTTP/1.1 200 OK\r\nContent-Length:2\r\n\r\n"], "ok"),
        returned: expected(
            &["HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"],
            Framing::Length,
            "ok",
        ),
    }
}

const SWITCH: &str = "HTTP/1.1 101 S\r\nUpgrade:a\r\nConnection:upgrade\r\n\r\n";
const SWITCHED: &str =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: a\r\nConnection: Upgrade\r\n\r\n";
const EARLY: &str = "HTTP/1.1 103 E\r\n\r\n";
const EARLY_RETURNED: &str = "HTTP/1.1 103 Early Hints\r\n\r\n";
const FIELDS: &str = "Upgrade: a\r\nConnection: Upgrade\r\n";

/// An upgrade that switches.
fn tunnel() -> Exchange {
    let mut forwarded = expected(&[&head("GET / HTTP/1.1", FIELDS)], Framing::Length, "");
    forwarded.tunnel = Some("abc".into());
    let mut returned = expected(&[SWITCHED], Framing::Length, "");
    returned.tunnel = Some("xy".into());
    Exchange {
        request: [
            "GET / HTTP/1.1\r\nHost:h\r\nUpgrade:a\r\nConnection:upgrade\r\n\r\n",
            "",
        ],
        forwarded,
        response: (vec![SWITCH], ""),
        returned,
    }
}

/// An upgrade that upstream answers with a 403.
fn refused() -> Exchange {
    Exchange {
        response: (vec!["HTTP/1.1 403 F\r\nContent-Length:2\r\n\r\n"], "no"),
        forwarded: Expected {
            tunnel: None,
            ..tunnel().forwarded
        },
        returned: expected(
            &["HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 2\r\n\r\n"],
            Framing::Length,
            "no",
        ),
        ..tunnel()
    }
}

/// A request with three bytes of content.
fn post() -> Exchange {
    Exchange {
        request: [
            "POST / HTTP/1.1\r\nHost:h\r\nContent-Length:3\r\n\r\n",
            "abc",
        ],
        forwarded: expected(
            &[&head("POST / HTTP/1.1", "Content-Length: 3\r\n")],
            Framing::Length,
            "abc",
        ),
        ..plain()
    }
}

/// Content in chunks, in both directions.
fn chunks() -> Exchange {
    Exchange {
        request: [
            "POST / HTTP/1.1\r\nHost:h\r\nTransfer-Encoding:chunked\r\n\r\n",
            "2;x\r\nab\r\n1\r\nc\r\n0\r\n\r\n",
        ],
        forwarded: expected(
            &[&head("POST / HTTP/1.1", "Transfer-Encoding: chunked\r\n")],
            Framing::Chunked,
            "abc",
        ),
        response: (
            vec!["HTTP/1.1 200 OK\r\nTransfer-Encoding:chunked\r\n\r\n"],
            "2\r\nok\r\n0\r\n\r\n",
        ),
        returned: expected(
            &["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"],
            Framing::Chunked,
            "ok",
        ),
    }
}

/// Content that is a request itself, if it is taken for one.
fn smuggling() -> Exchange {
    let smuggled = "GET /s HTTP/1.1\r\nHost:h\r\n\r\n";
    Exchange {
        request: [
            "POST / HTTP/1.1\r\nHost:h\r\nContent-Length:27\r\n\r\n",
            smuggled,
        ],
        forwarded: expected(
            &[&head("POST / HTTP/1.1", "Content-Length: 27\r\n")],
            Framing::Length,
            smuggled,
        ),
        ..plain()
    }
}

/// An upgrade with content.
fn upgrade_with_content() -> Exchange {
    let request = [
        "GET / HTTP/1.1\r\nHost:h\r\nUpgrade:a\r\nConnection:upgrade\r\nContent-Length:2\r\n\r\n",
        "cd",
    ];
    let fields = format!("{FIELDS}Content-Length: 2\r\n");
    let mut forwarded = expected(&[&head("GET / HTTP/1.1", &fields)], Framing::Length, "cd");
    forwarded.tunnel = Some("abc".into());
    Exchange {
        request,
        forwarded,
        ..tunnel()
    }
}

/// A response that ends with the connection.
fn until_close() -> Exchange {
    Exchange {
        response: (vec!["HTTP/1.1 200 OK\r\nServer: s\r\n\r\n"], "all of it"),
        returned: expected(
            &["HTTP/1.1 200 OK\r\nConnection: close\r\nServer: s\r\n\r\n"],
            Framing::Close,
            "all of it",
        ),
        ..plain()
    }
}

/// Puts an interim response before the final one.
fn after_interim(mut exchange: Exchange) -> Exchange {
    exchange.response.0.insert(0, EARLY);
    exchange.returned.heads.insert(0, EARLY_RETURNED.into());
    exchange
}

fn scenario(name: &'static str, exchanges: Vec<Exchange>) -> Scenario {
    Scenario {
        name,
        exchanges,
        after: "",
        closes: [true; 2],
        is_eager: false,
        may_refuse: false,
    }
}

/// Returns all scenarios.
pub fn all() -> Vec<Scenario> {
    vec![
        Scenario {
            after: "abc",
            ..scenario("tunnel", vec![tunnel()])
        },
        Scenario {
            after: "abc",
            ..scenario(
                "tunnel after an interim response",
                vec![after_interim(tunnel())],
            )
        },
        Scenario {
            after: "abc",
            ..scenario("tunnel after content", vec![upgrade_with_content()])
        },
        Scenario {
            after: "GET /s HTTP/1.1\r\nHost:h\r\n\r\n",
            closes: [false; 2],
            ..scenario("refused upgrade", vec![refused()])
        },
        Scenario {
            closes: [true, false],
            ..scenario("content, and another request", vec![post(), plain()])
        },
        Scenario {
            closes: [false; 2],
            may_refuse: true,
            ..scenario(
                "an interim response, and another request",
                vec![after_interim(plain()), plain()],
            )
        },
        scenario("chunks", vec![chunks()]),
        Scenario {
            closes: [false; 2],
            ..scenario("content like a request", vec![smuggling()])
        },
        Scenario {
            is_eager: true,
            closes: [false; 2],
            ..scenario("responses before their requests", vec![plain(), plain()])
        },
        scenario(
            "a response that ends with the connection",
            vec![until_close()],
        ),
    ]
}

impl Scenario {
    /// Returns what the client sends, and where each of its messages ends.
    pub(super) fn client(&self, cuts: Cuts) -> (Script, Vec<usize>) {
        let (mut script, mut ends) = (Script::new(cuts), Vec::new());
        for exchange in &self.exchanges {
            let [head, content] = exchange.request;
            script.head(head);
            // What is longer is cut at a few places.
            script.head(content);
            ends.push(script.len());
        }
        script.head(self.after);
        (script, ends)
    }

    /// Returns what upstream sends, and where each of its messages ends.
    pub(super) fn upstream(&self, cuts: Cuts) -> (Script, Vec<usize>) {
        let (mut script, mut ends) = (Script::new(cuts), Vec::new());
        for exchange in &self.exchanges {
            let (heads, content) = &exchange.response;
            heads.iter().for_each(|head| script.head(head));
            script.head(content);
            ends.push(script.len());
            script.bytes(exchange.returned.tunnel.as_deref().unwrap_or_default());
        }
        (script, ends)
    }
}
