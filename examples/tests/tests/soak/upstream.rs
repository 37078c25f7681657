//! An upstream server that does what the target of a request tells it, well or badly.

use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};

use super::message::{Head, Incoming};
use super::place::Place;
use super::upstream_tunnel::tunnel;

/// How long it reads what still comes before it closes.
const FAREWELL: Duration = Duration::from_secs(1);
/// Long enough for the proxy to have read what came before.
const PAUSE: Duration = Duration::from_millis(300);

/// Serves connections for as long as the load lasts. `report` gets what is wrong with the bytes
/// that arrive.
pub async fn serve(listener: TcpListener, place: Rc<Place>, report: Rc<dyn Fn(String)>) {
    loop {
        // Without files left, the connection stays in the queue.
        let Ok((stream, _)) = listener.accept().await else {
            sleep(Duration::from_millis(10)).await;
            continue;
        };
        let _ = stream.set_nodelay(true);
        let (place, report) = (Rc::clone(&place), Rc::clone(&report));
        tokio::task::spawn_local(async move {
            connection(Incoming::new(stream), &place, &*report).await;
        });
    }
}

/// Returns the address of a listener that has room for many connections.
pub async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// Answers requests until one of them ends the connection.
async fn connection(mut incoming: Incoming<TcpStream>, place: &Place, report: &dyn Fn(String)) {
    while let Ok(head) = incoming.head().await {
        let target = head.line.split(' ').nth(1).unwrap_or_default().to_owned();
        let mut parts = target.split('/').skip(1);
        let what = parts.next().unwrap_or_default();
        let how = parts.next().unwrap_or_default();
        let goes_on = match what {
            "echo" => echo(&mut incoming, &head, how).await,
            "early" => early(&mut incoming, &head, how).await,
            "flood" => {
                let length = how.parse().unwrap_or_default();
                let start = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n");
                let content = vec![b'f'; length];
                let whole = [start.as_bytes(), &content].concat();
                incoming.stream.write_all(&whole).await.is_ok()
            }
            "interim" => {
                let early = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n".repeat(2);
                let whole = early + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
                incoming.stream.write_all(whole.as_bytes()).await.is_ok()
            }
            "late" => late(&mut incoming, how).await,
            "tunnel" | "pour" | "deaf" => {
                return tunnel(incoming, &target, place, report).await;
            }
            _ => return broken(incoming, what).await,
        };
        if !goes_on {
            return close(incoming).await;
        }
    }
}

/// Sends the content back, in the framing that is asked for.
async fn echo(incoming: &mut Incoming<TcpStream>, head: &Head, framing: &str) -> bool {
    let Ok(content) = incoming.content(head).await else {
        return false;
    };
    let start = "HTTP/1.1 200 OK\r\n";
    let whole = match framing {
        "length" => {
            let start = format!("{start}Content-Length: {}\r\n\r\n", content.len());
            [start.as_bytes(), &content].concat()
        }
        "chunks" => {
            let mut whole = format!("{start}Transfer-Encoding: chunked\r\n\r\n").into_bytes();
            for chunk in content.chunks(5_000) {
                whole.extend(format!("{:x}\r\n", chunk.len()).bytes());
                whole.extend(chunk);
                whole.extend(b"\r\n");
            }
            whole.extend(b"0\r\n\r\n");
            whole
        }
        _ => [start.as_bytes(), b"\r\n", &content].concat(),
    };
    incoming.stream.write_all(&whole).await.is_ok() && framing != "close"
}

/// Answers before the content has come. Returns whether the connection goes on.
async fn early(incoming: &mut Incoming<TcpStream>, head: &Head, then: &str) -> bool {
    let start = "HTTP/1.1 413 Content Too Large\r\nContent-Length: 8\r\n";
    let option = if then == "drain" {
        ""
    } else {
        "Connection: close\r\n"
    };
    let whole = format!("{start}{option}\r\ntoo much");
    if incoming.stream.write_all(whole.as_bytes()).await.is_err() {
        return false;
    }
    match then {
        "drain" => incoming.content(head).await.is_ok(),
        "reset" => {
            let _ = incoming.stream.set_zero_linger();
            false
        }
        _ => false,
    }
}

/// Answers after so many milliseconds, unless the connection ends before that.
async fn late(incoming: &mut Incoming<TcpStream>, silence: &str) -> bool {
    let silence = Duration::from_millis(silence.parse().unwrap_or_default());
    if timeout(silence, incoming.more()).await.is_ok() {
        return false;
    }
    let whole = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    incoming.stream.write_all(whole).await.is_ok()
}

/// Breaks the connection in some way.
async fn broken(mut incoming: Incoming<TcpStream>, what: &str) {
    let whole = match what {
        "gone" | "reset" => "",
        "half" => "HTTP/1.1 200 OK\r\nContent-Le",
        "garbage" => "this is no response\r\n\r\n",
        "short" => "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly a part",
        "chunk" => "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nonly a part",
        "open" => "HTTP/1.1 200 OK\r\n\r\nonly a part",
        "unasked" => {
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"
        }
        _ => "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone",
    };
    let _ = incoming.stream.write_all(whole.as_bytes()).await;
    if what == "open" {
        // The reset does not overtake the response.
        sleep(PAUSE).await;
    }
    if what == "reset" || what == "open" {
        let _ = incoming.stream.set_zero_linger();
        return;
    }
    close(incoming).await;
}

/// Closes in order, so that the last bytes are not lost by a reset.
async fn close(mut incoming: Incoming<TcpStream>) {
    let _ = incoming.stream.shutdown().await;
    let _ = timeout(FAREWELL, incoming.ends()).await;
}
