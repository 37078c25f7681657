//! Protocols other than WebSocket, as clients in the field ask for them: containers (`tcp`),
//! Kubernetes (`SPDY/3.1`), TLS (RFC 2817). Both sides are tested, byte for byte, with what follows
//! on both.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects
)]

mod support;

use http_upgrade::client::{self, Client, Event};
use http_upgrade::head::Target;
use http_upgrade::{
    Accept, Encode, EncodeError, FieldWriter, Limits, Propose, Protocol, Rejection, ResponseHead,
    Switched, Unnegotiated, Upgrade,
};
use std::fmt::Display;
use support::client::{Offer, Say, fed, outcome};
use support::{answer, crlf, table};

/// The first bytes that follow on either side: none, some that look like HTTP, and some that do
/// not.
const BEHIND: [&str; 3] = ["", "⏎⏎POST / HTTP/1.1⏎⏎", "\x01\0\0\0\0\0\0\x02$ "];

/// Checks that the request is these bytes, and that the server finds in them the upgrade, `content`
/// and what follows, wherever they are cut.
fn asks<P: Propose>(opening: &client::Request<'_, P>, request: &str, offered: &str, content: &str) {
    assert_eq!(opening.to_vec(), Ok(crlf(request)));
    for after in BEHIND {
        let input = crlf(&[request, after].concat());
        let found = format!(
            "upgrade {offered}; content \"{}\"; unread \"{}\"",
            content.escape_debug(),
            crlf(after).escape_ascii()
        );
        assert_eq!(support::outcome(&input), found);
    }
}

/// Checks that the server responds to the request with these bytes, whatever follows the request.
fn answers<S: Accept>(acceptor: &S, request: &str, reply: &str) {
    for after in BEHIND {
        let input = crlf(&[request, after].concat());
        assert_eq!(answer(acceptor, &input), reply);
    }
}

/// Checks that the client takes these bytes for a switch to `agreed`, wherever they are cut, and
/// consumes none after them.
fn switches<P: Say + Copy>(proposal: &P, reply: &str, agreed: &str)
where
    P::Error: Display,
{
    for after in BEHIND {
        let input = crlf(&[reply, after].concat());
        let after = crlf(after);
        let switched = format!("switched to {agreed}; unread \"{}\"", after.escape_ascii());
        assert_eq!(outcome(proposal, &input), switched);
    }
}

/// The raw stream of a container. Its 101 has a content type, although the stream is not HTTP
/// content.
struct Container;

impl Accept for Container {
    type Agreement = ();
    type Error = Rejection<'static>;

    fn protocol(&self) -> Protocol<'_> {
        Protocol::new("tcp")
    }

    fn agree(&self, upgrade: &Upgrade<'_>) -> Result<(), Rejection<'static>> {
        match upgrade.request().method {
            "POST" => Ok(()),
            _ => {
                Err(Rejection::new(405, "POST attaches").with_required_fields(&[("Allow", "POST")]))
            }
        }
    }

    fn fields(&self, (): &(), to: &mut FieldWriter<'_>) {
        to.field("Content-Type", &["application/vnd.docker.raw-stream"]);
    }
}

#[test]
fn a_container_is_attached_to() {
    // keeps U-07, U-29, U-46
    let tcp = Unnegotiated::new(Protocol::new("tcp"));
    let content = r#"{"Detach":false,"Tty":false}"#;
    for target in ["/v1.41/containers/x/attach?stream=1", "/v1.41/exec/x/start"] {
        let client = Client::new(tcp);
        let fields = [("Content-Type", "application/json")];
        let opening = client.request(target, "docker").method("POST");
        let opening = opening.with_fields(&fields).content(content.as_bytes());
        let request = format!(
            "POST {target} HTTP/1.1⏎Host: docker⏎Upgrade: tcp⏎Connection: Upgrade⏎\
             Content-Type: application/json⏎Content-Length: 28⏎⏎{content}"
        );
        asks(&opening, &request, "tcp", content);
        let reply = "HTTP/1.1 101 Switching Protocols⏎Upgrade: tcp⏎Connection: Upgrade⏎\
            Content-Type: application/vnd.docker.raw-stream⏎⏎";
        answers(&Container, &request, reply);
        switches(&tcp, reply, "tcp");
    }
    // The response that Docker's own server writes.
    let reply = "HTTP/1.1 101 UPGRADED⏎Content-Type: application/vnd.docker.raw-stream⏎\
        Connection: Upgrade⏎Upgrade: tcp⏎⏎";
    switches(&tcp, reply, "tcp");
}

#[test]
#[rustfmt::skip] // a table
fn a_container_is_not_attached_to() {
    table(&[
        ("U-29 content in chunks belongs to the request", "POST / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: tcp⏎Transfer-Encoding: chunked⏎⏎2⏎{}⏎0⏎⏎raw",
            "HTTP/1.1 101 Switching Protocols⏎Upgrade: tcp⏎Connection: Upgrade⏎Content-Type: application/vnd.docker.raw-stream⏎⏎"),
        ("another method", "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: tcp⏎⏎", "405 reuse: POST attaches ()"),
        ("another method, and input sent in hope", "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: tcp⏎⏎raw", "405 close: POST attaches ()"),
        ("no upgrade: such a client reads the stream after a 200", "POST / HTTP/1.1⏎Host: h⏎Content-Length: 2⏎⏎{}", "plain POST Origin(\"/\")"),
    ], |input| answer(&Container, input));
    let tcp = Unnegotiated::new(Protocol::new("tcp"));
    table(&[
        ("an error of Docker's", "HTTP/1.1 404 Not Found⏎Content-Type: application/json⏎Content-Length: 34⏎⏎{\"message\":\"No such container: x\"}",
            "rejected 404 reuse; content \"{\\\"message\\\":\\\"No such container: x\\\"}\""),
        ("an old server takes the connection over without a switch", "HTTP/1.1 200 OK⏎Content-Type: application/vnd.docker.raw-stream⏎⏎raw",
            "rejected 200 close; content until close \"raw\""),
    ], |input| outcome(&tcp, input));
}

const VERSIONS: &str = "X-Stream-Protocol-Version";

/// The server of `kubectl exec`: it chooses the first of the client's versions that it speaks.
struct Exec;

impl Accept for Exec {
    type Agreement = &'static str;
    type Error = Rejection<'static>;

    fn protocol(&self) -> Protocol<'_> {
        Protocol::new("SPDY").with_version("3.1")
    }

    fn agree(&self, upgrade: &Upgrade<'_>) -> Result<&'static str, Rejection<'static>> {
        const SPOKEN: [&str; 2] = ["v4.channel.k8s.io", "v3.channel.k8s.io"];
        let mut offers = upgrade.request().fields.list(VERSIONS).flatten();
        let spoken = offers.find_map(|offer| SPOKEN.into_iter().find(|own| *own == offer));
        spoken.ok_or_else(|| {
            Rejection::new(403, "unable to negotiate a version").with_required_fields(&[
                ("X-Accepted-Stream-Protocol-Versions", SPOKEN[0]),
                ("X-Accepted-Stream-Protocol-Versions", SPOKEN[1]),
            ])
        })
    }

    fn fields(&self, agreement: &&'static str, to: &mut FieldWriter<'_>) {
        to.field(VERSIONS, &[agreement]);
    }
}

/// The client of `kubectl exec`: one line for each version, the preferred one first.
#[derive(Clone, Copy)]
struct Streams<'a>(&'a [&'a str]);

impl<'a> Propose for Streams<'a> {
    type Agreement = &'a str;
    type Error = &'static str;

    fn protocols(&self, each: &mut dyn FnMut(Protocol<'_>)) {
        each(Exec.protocol());
    }

    fn fields(&self, to: &mut FieldWriter<'_>) {
        for version in self.0 {
            to.field(VERSIONS, &[version]);
        }
    }

    fn confirm(
        &self,
        _: Protocol<'_>,
        response: &ResponseHead<'_>,
    ) -> Result<&'a str, &'static str> {
        let chosen = response.fields.single(VERSIONS);
        let chosen = chosen.map_err(|_| "two versions")?.ok_or("no version")?;
        let mut offered = self.0.iter().copied();
        let offered = offered.find(|version| version.as_bytes() == chosen);
        offered.ok_or("another version")
    }
}

impl Say for Streams<'_> {
    fn say(&self, agreement: &&str) -> String {
        format!("SPDY/3.1, {agreement}")
    }
}

const STREAMS: Streams<'_> = Streams(&["v5.channel.k8s.io", "v4.channel.k8s.io"]);

#[test]
fn streams_of_kubernetes() {
    // keeps U-04, U-07, U-29, U-46
    let client = Client::new(STREAMS);
    let fields = [("User-Agent", "kubectl/v1.30.0")];
    let target = "/api/v1/namespaces/default/pods/p/exec?command=date&stdout=true";
    let opening = client.request(target, "127.0.0.1:6443").method("POST");
    let opening = opening.with_fields(&fields).content(b"");
    let request = format!(
        "POST {target} HTTP/1.1⏎Host: 127.0.0.1:6443⏎Upgrade: SPDY/3.1⏎Connection: Upgrade⏎\
         X-Stream-Protocol-Version: v5.channel.k8s.io⏎X-Stream-Protocol-Version: v4.channel.k8s.io⏎\
         User-Agent: kubectl/v1.30.0⏎Content-Length: 0⏎⏎"
    );
    asks(&opening, &request, "SPDY/3.1", "");
    let reply = "HTTP/1.1 101 Switching Protocols⏎Upgrade: SPDY/3.1⏎Connection: Upgrade⏎\
        X-Stream-Protocol-Version: v4.channel.k8s.io⏎⏎";
    answers(&Exec, &request, reply);
    switches(&STREAMS, reply, "SPDY/3.1, v4.channel.k8s.io");
}

#[test]
#[rustfmt::skip] // a table
fn no_version_in_common() {
    let refused = "403 reuse: unable to negotiate a version ()";
    table(&[
        ("a list on one line", "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: SPDY/3.1⏎X-Stream-Protocol-Version: v9, v3.channel.k8s.io⏎⏎",
            "HTTP/1.1 101 Switching Protocols⏎Upgrade: SPDY/3.1⏎Connection: Upgrade⏎X-Stream-Protocol-Version: v3.channel.k8s.io⏎⏎"),
        ("none that is spoken", "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: SPDY/3.1⏎X-Stream-Protocol-Version: v9⏎⏎", refused),
        ("none at all", "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: SPDY/3.1⏎⏎", refused),
    ], |input| answer(&Exec, input));
    let switch = "HTTP/1.1 101 Switching Protocols⏎Upgrade: SPDY/3.1⏎Connection: Upgrade⏎";
    for (fields, expected) in [
        ("", "no version"),
        ("X-Stream-Protocol-Version: v3.channel.k8s.io⏎", "another version"),
        ("X-Stream-Protocol-Version: V4.channel.k8s.io⏎", "another version"),
        ("X-Stream-Protocol-Version: v4.channel.k8s.io⏎X-Stream-Protocol-Version: v5.channel.k8s.io⏎", "two versions"),
    ] {
        assert_eq!(outcome(&STREAMS, &crlf(&[switch, fields, "⏎"].concat())), expected, "{fields}");
    }
}

const TLS: Unnegotiated<'_> = Unnegotiated::new(Protocol::new("TLS").with_version("1.0"));

#[test]
fn tls() {
    // keeps U-12, U-29, U-48: the examples of RFC 2817 §3
    let client = Client::new(TLS);
    let [host, page] = ["example.bank.com", "/acct_stat.html?749394889300"];
    let page = format!("http://{host}{page}");
    let rest = format!(" HTTP/1.1⏎Host: {host}⏎Upgrade: TLS/1.0⏎Connection: Upgrade⏎⏎");
    for (opening, line) in [
        (client.request("*", host).method("OPTIONS"), "OPTIONS *"),
        (client.request(&page, host), &*format!("GET {page}")),
    ] {
        let request = [line, &rest].concat();
        asks(&opening, &request, "TLS/1.0", "");
        let reply = "HTTP/1.1 101 Switching Protocols⏎Upgrade: TLS/1.0⏎Connection: Upgrade⏎⏎";
        answers(&TLS, &request, reply);
        switches(&TLS, reply, "TLS/1.0");
    }
    let reply = "HTTP/1.1 101 Switching Protocols⏎Upgrade: TLS/1.0, HTTP/1.1⏎Connection: Upgrade⏎⏎";
    switches(&TLS, reply, "TLS/1.0");
    let input = crlf(&["OPTIONS *", &rest].concat());
    let head = http_upgrade::RequestHead::parse(&input).unwrap().unwrap();
    assert_eq!(
        (head.target(), head.authority()),
        (Target::Asterisk, Some(host))
    );
}

#[test]
fn without_the_switch_there_is_no_tls() {
    // keeps S-20: a client that wants TLS learns whether there is a switch to it before any content
    // is sent
    let rest = "⏎Upgrade: TLS/1.0, HTTP/1.1⏎Connection: Upgrade⏎Content-Length: 5⏎⏎";
    for status in 200..=999 {
        let input = crlf(&format!("HTTP/1.1 {status} X{rest}"));
        let client = fed(Limits::new(), &TLS, &input, &[input.len()]);
        let Ok(Event::Rejected(rejected)) = client.event(&input) else {
            panic!("{status} is no refusal");
        };
        assert_eq!(rejected.response().status, status);
        assert_eq!(rejected.consumed(), input.len(), "no content has come");
    }
    let stripped = crlf("HTTP/1.1 101 X⏎⏎");
    let fault = "a 101 has no Upgrade, or one that is not a list of protocols";
    assert_eq!(outcome(&TLS, &stripped), fault);
}

#[test]
fn nobody_waits_for_a_100() {
    // keeps U-27: content is sent with the head, and never with an expectation, so there is none to
    // leave out after a 417
    let client = Client::new(TLS);
    let opening = client.request("/", "h").method("POST").content(b"x");
    let request =
        "POST / HTTP/1.1⏎Host: h⏎Upgrade: TLS/1.0⏎Connection: Upgrade⏎Content-Length: 1⏎⏎x";
    asks(&opening, request, "TLS/1.0", "x");
    let expect = [("Expect", "100-continue")];
    let expecting = client.request("/", "h").with_fields(&expect);
    assert_eq!(expecting.to_vec(), Err(EncodeError::Reserved));
    let proposal = Offer {
        protocols: &[TLS.protocol()],
        fields: &expect,
        ..Offer::default()
    };
    let client = Client::new(proposal);
    let expecting = client.request("/", "h").to_vec();
    assert_eq!(expecting, Err(EncodeError::Reserved));
    let answer = crlf("HTTP/1.1 417 Expectation Failed⏎Content-Length: 0⏎⏎");
    assert_eq!(outcome(&TLS, &answer), "rejected 417 reuse; content \"\"");
}

#[test]
fn a_switch_is_of_this_connection_only() {
    // keeps U-32: an agreement and a number of bytes are all that a switch has, and no field can
    // make it lead elsewhere
    assert_eq!(size_of::<Switched<()>>(), size_of::<usize>());
    let switched = |fields: &str| {
        let reply = format!("HTTP/1.1 101 X⏎Upgrade: TLS/1.0⏎Connection: Upgrade⏎{fields}⏎");
        let input = crlf(&reply);
        let client = fed(Limits::new(), &TLS, &input, &[input.len()]);
        match client.event(&input) {
            Ok(Event::Switched(switched)) => switched.consumed() - crlf(fields).len(),
            other => panic!("{other:?}"),
        }
    };
    let plain = switched("");
    for field in [
        "Location: https://elsewhere:444/",
        "Alt-Svc: h2=\"elsewhere:444\"",
        "Content-Location: //elsewhere/",
        "Host: elsewhere",
    ] {
        assert_eq!(switched(&[field, "⏎"].concat()), plain, "{field}");
    }
}
