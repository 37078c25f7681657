//! A server over tokio, with the frames of `tokio-tungstenite`: it sends every message back.
//!
//! ```text
//! cargo run --example tokio_server [ADDRESS]
//! ```
//!
//! [`handshake::accept`] is what to read. It is the loop of a blocking server with `.await` in it.
//! The rest is what any server has: `listener` accepts connections until Ctrl-C or SIGTERM, `echo`
//! speaks the frames, and `waits` are the bounds of all waits.

mod echo;
mod handshake;
mod listener;
#[path = "../server/waits.rs"]
mod waits;

use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use listener::{Result, Stop};
use waits::WAITS;

async fn serve(mut stream: TcpStream, stop: Stop) -> Result {
    let unread = timeout(WAITS.request, handshake::accept(&mut stream)).await??;
    echo::echo(stream, unread, &stop).await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    let address = std::env::args().nth(1);
    let listener = TcpListener::bind(address.as_deref().unwrap_or("127.0.0.1:8101")).await?;
    println!("listening on ws://{}/", listener.local_addr()?);
    listener::run(listener, serve).await
}
