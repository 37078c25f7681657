//! What a diagnosis prints for people.

use http_upgrade::diagnosis::Evidence;

const REQUEST: &[u8] =
    b"GET /ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
    Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

fn report(response: &[u8]) -> String {
    let evidence = Evidence::new().request(REQUEST).response(response);
    evidence.diagnose().to_string()
}

#[test]
fn a_switch_is_one_line() {
    let response =
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
        Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n\x81\x05hello";
    assert_eq!(
        report(response),
        "The connection was switched (status 101)."
    );
}

#[test]
fn a_refusal_says_who_what_why_and_what_to_do() {
    let response =
        b"HTTP/1.1 500 Internal Server Error\r\nServer: gunicorn\r\n\r\nNo WebSocket here";
    let expected = "\
The upgrade was refused (status 500); answered by gunicorn.
The server says: \"No WebSocket here\"

error C58 (certain): The worker that runs the application cannot hold a WebSocket: a sync worker of gunicorn, \
or a development server without the library. [RFC 9110 §7.8]
  gunicorn: Use a worker that can: -k gevent or -k eventlet, or --threads 100 together with simple-websocket.
    # shell
    gunicorn --worker-class gevent --workers 1 app:app
  any: Install simple-websocket, or use a gevent or eventlet worker.";
    assert_eq!(report(response), expected);
}

#[test]
fn a_guess_says_what_would_prove_it() {
    let printed =
        report(b"HTTP/1.1 403 Forbidden\r\nServer: gunicorn\r\nContent-Length: 0\r\n\r\n");
    assert!(
        printed.contains("\n  To be sure: Send the same request with an Origin"),
        "{printed}"
    );
    assert!(!printed.contains("\n  nginx:"), "{printed}");
}
