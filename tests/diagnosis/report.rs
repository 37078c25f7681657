//! What a diagnosis prints for people.

use http_upgrade::diagnosis::{Evidence, Fix, Level, Side, signatures};

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

#[test]
fn a_signature_can_be_shown_without_a_recording() {
    let signature = signatures().find(|signature| signature.id() == "C58");
    let signature = signature.expect("C58");
    assert_eq!(signature.title(), "a worker that cannot hold a WebSocket");
    assert!(
        signature
            .cause()
            .starts_with("The worker that runs the application cannot hold")
    );
    assert_eq!(
        (signature.rule(), signature.level()),
        ("RFC 9110 §7.8", Level::Error)
    );
    assert_eq!(
        signature.next(),
        "Look into the server's log for the exception."
    );
    let products = signature.fixes().iter().map(Fix::product);
    assert_eq!(
        products.collect::<Vec<_>>(),
        ["werkzeug", "gunicorn", "any"]
    );
    let snippet = signature.fixes()[1].snippet().expect("a snippet");
    assert_eq!((snippet.program(), snippet.place()), ("shell", "shell"));
    assert_eq!(
        snippet.text(),
        "gunicorn --worker-class gevent --workers 1 app:app\n"
    );
}

#[test]
fn a_finding_shows_its_bytes() {
    let response = b"HTTP/1.1 500 Internal Server Error\r\nServer: gunicorn\r\n\r\n";
    let diagnosis = Evidence::new()
        .request(REQUEST)
        .response(response)
        .diagnose();
    assert_eq!(diagnosis.level(), Some(Level::Error));
    let finding = &diagnosis.findings()[0];
    // Those of the answering product come first, and those of others last.
    let products = finding.fixes().map(Fix::product);
    assert_eq!(
        products.collect::<Vec<_>>(),
        ["gunicorn", "any", "werkzeug"]
    );
    let shown = finding.spans().map(|span| {
        let bytes = if span.side == Side::Request {
            REQUEST
        } else {
            &response[..]
        };
        let text = bytes[span.start..span.end].escape_ascii();
        format!("{}: {text}", span.side.as_str())
    });
    let shown = shown.collect::<Vec<_>>();
    assert_eq!(shown, ["response: HTTP/1.1 500 Internal Server Error"]);
    assert_eq!(Side::Request.as_str(), "request");
}

/// Where there is no room for a report, that is an error, and its start is there.
#[test]
fn a_report_that_does_not_fit() {
    use std::fmt::{Error, Write};
    struct Room<'t>(&'t str);
    impl Write for Room<'_> {
        fn write_str(&mut self, text: &str) -> Result<(), Error> {
            self.0 = self.0.strip_prefix(text).ok_or(Error)?;
            Ok(())
        }
    }
    let response =
        b"HTTP/1.1 500 Internal Server Error\r\nServer: gunicorn\r\n\r\nNo WebSocket here";
    let evidence = Evidence::new().request(REQUEST).response(response);
    let report = evidence.diagnose().to_string();
    for (end, _) in report.char_indices() {
        let written = write!(Room(&report[..end]), "{}", evidence.diagnose());
        assert_eq!(written, Err(Error), "{end}");
    }
    assert_eq!(write!(Room(&report), "{}", evidence.diagnose()), Ok(()));
}
