//! What the server said in its own words: read out of pages, JSON, text, phrases and frames.

use http_upgrade::diagnosis::{Evidence, Quote};

fn said(response: &[u8]) -> String {
    let diagnosis = Evidence::new().response(response).diagnose();
    let quotes: Vec<_> = diagnosis.said().map(Quote::text).collect();
    quotes.join(" | ")
}

/// What is said by content with this status line and this field.
fn content(start: &str, field: &str, content: &str) -> String {
    let length = content.len();
    said(
        format!("HTTP/1.1 {start}\r\n{field}\r\nContent-Length: {length}\r\n\r\n{content}")
            .as_bytes(),
    )
}

#[test]
fn pages() {
    let words: Vec<_> = (100..135).map(|n| format!("socket{n}")).collect();
    let words = words.join(" ");
    #[rustfmt::skip] // a table
    let rows = [
        ("a heading", "<html><body><h1>No sockets here</h1></body></html>", "No sockets here"),
        ("a tag within a sentence", "<p>No <b class=x>web</b> sockets</p>", "No web sockets"),
        ("what is not shown", "<style>p > b { }</style><script type=\"a\">if (a) { b }</script><p>No sockets</p>", "No sockets"),
        ("a tag within a word", "<p>No web<b>socket</b>s<br>here</p>", "No websockets here"),
        ("signs", "<p>5 &gt; 4 &lt; 6 &quot;sockets&quot;</p>", "5 > 4 < 6 \"sockets\""),
        ("a long word after an ampersand", "<p>No AT&Tnetworksockets; never</p>", "No AT&Tnetworksockets; never"),
        ("a long sentence", &words, &words),
        ("entities", "<p>No web&nbsp;sockets &amp; no tunnels</p>", "No web sockets & no tunnels"),
        ("no entity", "<p>No sockets & no tunnels; never</p>", "No sockets & no tunnels; never"),
        ("a sign outside of a tag", "<p>5 > 4 sockets</p>", "5 > 4 sockets"),
        ("an unclosed tag ends an entity", "<p>No sockets &amp<br></p>", "No sockets &"),
    ];
    for (name, page, expected) in rows {
        assert_eq!(
            content("403 Forbidden", "Content-Type: text/html", page),
            expected,
            "{name}"
        );
    }
}

#[test]
fn json() {
    #[rustfmt::skip] // a table
    let rows = [
        ("a message", r#"{"code":1,"message":"No sockets"}"#, "No sockets"),
        ("with escapes", r#"{"message":"No \"sockets\"\nhere: a\\b \u"}"#, r#"No "sockets" here: a\b u"#),
        ("a backslash at the end", r#"{"message":"No \\","x":"y"}"#, r"No \"),
        ("another key after a usual phrase", r#"{"error":"Forbidden","detail":"No sockets"}"#, "No sockets"),
        ("no message", r#"["No sockets"]"#, r#"["No sockets"]"#),
    ];
    for (name, json, expected) in rows {
        assert_eq!(
            content("403 Forbidden", "Content-Type: application/json", json),
            expected,
            "{name}"
        );
    }
}

#[test]
fn phrases() {
    #[rustfmt::skip] // a table
    let rows = [
        ("403 Forbidden", "", ""),
        ("403 No sockets", "", "No sockets"),
        ("403 403 Forbidden", "", ""),
        ("403 404 Forbidden", "", "404 Forbidden"),
        ("403 Forbidden", "403 forbidden!", ""),
        ("403 Forbidden", "404 forbidden", "404 forbidden"),
        ("403 Forbidden", "403 No sockets", "403 No sockets"),
        ("403 Forbidden", "nginx/1.25", ""),
        ("403 Forbidden", "nginx", ""),
        ("403 Forbidden", "nginy", "nginy"),
    ];
    for (start, text, expected) in rows {
        assert_eq!(
            content(start, "Content-Type: text/plain", text),
            expected,
            "{start}: {text}"
        );
    }
    // What is coded cannot be read.
    assert_eq!(
        content("403 Forbidden", "Content-Encoding: gzip", "No sockets"),
        ""
    );
    assert_eq!(
        content("403 Forbidden", "Content-Encoding: Identity", "No sockets"),
        "No sockets"
    );
    assert_eq!(content("403 Forbidden", "X-A: b", "No\u{1}sockets"), "");
}

#[test]
fn frames_after_a_switch() {
    let after = |bytes: &[u8]| {
        let head =
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
            Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
        said(&[&head[..], bytes].concat())
    };
    #[rustfmt::skip] // a table
    let rows: [(&str, &[u8], &str); 9] = [
        ("a message of the application", b"\x81\x05hello", ""),
        ("a complaint", b"\x81\x0da wrong error", "a wrong error"),
        ("a Close that is normal", b"\x88\x02\x03\xe8", ""),
        ("with a reason", b"\x88\x05\x03\xe8bye", "1000 bye"),
        ("a Close with an error", b"\x88\x02\x03\xf3", "1011"),
        ("and a reason", b"\x88\x05\x03\xf3bad", "1011 bad"),
        ("after a message", b"\x81\x02no\x88\x02\x03\xf3", "no | 1011"),
        ("after a binary message that looks like text", b"\x82\x02no\x88\x02\x03\xf3", "1011"),
        ("a text that is none", b"\x81\x02\x01\x01\x88\x02\x03\xf3", "1011"),
    ];
    for (name, bytes, expected) in rows {
        assert_eq!(after(bytes), expected, "{name}");
    }
    // A page and a message instead of a response.
    assert_eq!(said(b"<html>No sockets</html>"), "No sockets");
    assert_eq!(
        said(b"\x81\x0ewrong password\x88\x02\x03\xf3"),
        "wrong password | 1011"
    );
}
