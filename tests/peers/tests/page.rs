//! Chromium loads the server's page, and pages of other origins.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use http_upgrade_peers::Server;
use http_upgrade_peers::browser::Browser;
use serde_json::{Value, json};

/// Records every text that `#status` ever had. Polling from outside could miss `open`, since the
/// page changes it to `closed` on its own.
const STATUSES: &str = "
    window.statuses = [];
    new MutationObserver(() => {
        const text = document.getElementById('status')?.textContent.trim();
        if (text && text !== window.statuses.at(-1)) window.statuses.push(text);
    }).observe(document, { childList: true, subtree: true, characterData: true });
";

/// Returns the value of a field in DevTools' object of fields.
fn field<'a>(fields: &'a Value, name: &str) -> Option<&'a str> {
    let fields = fields.as_object().expect("fields are an object");
    let mut found = fields
        .iter()
        .filter(|(key, _)| key.eq_ignore_ascii_case(name));
    found.next().and_then(|(_, value)| value.as_str())
}

async fn visit(server: &Server, host: &str) {
    let browser = Browser::start().await;
    let authority = format!("{host}:{}", server.address().port());
    browser.prepare(STATUSES).await;
    browser.open(&format!("http://{authority}/")).await;

    let echo = browser
        .wait_for("echo", |text| text.contains("hello"))
        .await;
    browser
        .wait_for("status", |text| text.trim() == "closed")
        .await;
    let statuses = browser
        .client
        .execute("return window.statuses", vec![])
        .await;
    let statuses = statuses.expect("a script runs");
    let statuses = statuses.as_array().expect("the script gives an array");
    let open = statuses.iter().position(|text| text == "open");
    let closed = statuses.iter().position(|text| text == "closed");
    assert!(
        open.is_some() && open < closed,
        "{statuses:?}, echo {echo:?}"
    );

    let handshake = browser.text("handshake").await;
    assert!(
        handshake.contains("HTTP/1.1 101 Switching Protocols"),
        "{handshake:?}"
    );
    assert!(handshake.contains("Sec-WebSocket-Accept"), "{handshake:?}");
    let refused = browser.text("refused").await;
    assert!(
        refused.contains("426") && refused.contains("403"),
        "{refused:?}"
    );

    // The page could show anything. These are the events that the browser itself recorded.
    let events = browser
        .network(&[
            "Network.webSocketCreated",
            "Network.webSocketWillSendHandshakeRequest",
            "Network.webSocketHandshakeResponseReceived",
            "Network.webSocketFrameReceived",
        ])
        .await;
    let created = events
        .iter()
        .find(|(_, event)| event["url"] == format!("ws://{authority}/chat"))
        .unwrap_or_else(|| panic!("no WebSocket to {authority} in {events:?}"));
    let its = |method: &str| {
        let mut found = events
            .iter()
            .filter(|(name, event)| name == method && event["requestId"] == created.1["requestId"]);
        let first = found
            .next()
            .unwrap_or_else(|| panic!("no {method} in {events:?}"));
        &first.1
    };
    let request = &its("Network.webSocketWillSendHandshakeRequest")["request"]["headers"];
    assert_eq!(
        field(request, "Origin"),
        Some(format!("http://{authority}").as_str())
    );
    // Chromium offers compression, and the server has to decline it.
    assert!(
        field(request, "Sec-WebSocket-Extensions").is_some(),
        "{request}"
    );
    let response = &its("Network.webSocketHandshakeResponseReceived")["response"];
    assert_eq!(response["status"], 101, "{response}");
    assert_eq!(
        field(&response["headers"], "Sec-WebSocket-Extensions"),
        None
    );
    let frame = &its("Network.webSocketFrameReceived")["response"];
    assert_eq!(frame["payloadData"], "hello", "{frame}");
    assert_eq!(frame["opcode"], 1, "{frame}");
}

#[tokio::test]
async fn page_by_address() {
    let server = Server::start();
    visit(&server, "127.0.0.1").await;
}

/// The origin by name differs from the one by address, and is allowed as well.
#[tokio::test]
async fn page_by_name() {
    let server = Server::start();
    visit(&server, "localhost").await;
}

/// A conversation of the browser's own WebSocket, and everything that it reports about it.
const CONVERSATION: &str = "
    const [url, done] = arguments;
    const socket = new WebSocket(url, ['superchat', 'chat']);
    let echo = null;
    socket.onopen = () => socket.send('grüße, 世界');
    socket.onmessage = (event) => { echo = event.data; socket.close(1000); };
    socket.onclose = (event) => done({
        echo,
        protocol: socket.protocol,
        extensions: socket.extensions,
        clean: event.wasClean,
    });
";

/// The script reports what the page does not show: the subprotocol, and whether the close was
/// clean.
#[tokio::test]
async fn script_on_the_page() {
    let server = Server::start();
    let browser = Browser::start().await;
    browser.open(&server.page()).await;
    let url = Value::from(server.chat());
    let outcome = browser.client.execute_async(CONVERSATION, vec![url]).await;
    let expected = json!({
        "echo": "grüße, 世界",
        "protocol": "chat",
        "extensions": "",
        "clean": true,
    });
    assert_eq!(outcome.expect("the script is done in time"), expected);
}

/// Returns a page that opens a WebSocket to the server and shows the result.
fn intruder(server: &Server) -> String {
    format!(
        "<!doctype html><title>intruder</title><p id=outcome></p><script>
         const show = (text) => document.getElementById('outcome').textContent += text;
         const socket = new WebSocket('{}');
         socket.onopen = () => show('open ');
         socket.onclose = (event) => show('closed ' + event.code);
         </script>",
        server.chat()
    )
}

/// Serves one page at every path, until the test process ends.
fn serve(page: String) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener
        .local_addr()
        .expect("a bound socket has an address");
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let page = page.clone();
            // Browsers open connections in advance and leave them idle.
            thread::spawn(move || answer(&stream, &page));
        }
    });
    address
}

fn answer(mut stream: &TcpStream, page: &str) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    for line in BufReader::new(stream).lines() {
        if line?.is_empty() {
            break;
        }
    }
    let length = page.len();
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n{page}"
    )
}

/// Checks the result for the intruder at `url`, whose origin is `origin`.
async fn intrude(url: &str, origin: &str) {
    let browser = Browser::start().await;
    browser.open(url).await;
    // Code 1006 is all that a page learns: there was no closing handshake.
    let outcome = browser
        .wait_for("outcome", |text| text.contains("closed"))
        .await;
    assert_eq!(outcome, "closed 1006");

    let sent = "Network.webSocketWillSendHandshakeRequest";
    let failed = "Network.webSocketFrameError";
    let events = browser.network(&[sent, failed]).await;
    let [(first, request), (second, error)] = &events[..] else {
        panic!("not one request and one error: {events:?}");
    };
    assert_eq!((first.as_str(), second.as_str()), (sent, failed));
    assert_eq!(
        field(&request["request"]["headers"], "Origin"),
        Some(origin)
    );
    let expected = "Error during WebSocket handshake: Unexpected response code: 403";
    assert_eq!(error["errorMessage"], expected);
}

#[tokio::test]
async fn page_of_a_foreign_origin() {
    let server = Server::start();
    let address = serve(intruder(&server));
    intrude(&format!("http://{address}/"), &format!("http://{address}")).await;
}

/// A page from a file has an opaque origin, which is sent as `null`.
#[tokio::test]
async fn page_without_an_origin() {
    let server = Server::start();
    let mut file = tempfile::Builder::new()
        .suffix(".html")
        .tempfile()
        .expect("a file");
    file.write_all(intruder(&server).as_bytes())
        .expect("a written file");
    intrude(&format!("file://{}", file.path().display()), "null").await;
}
