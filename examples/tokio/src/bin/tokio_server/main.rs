//! Serves a WebSocket echo over tokio, with the frames of `tokio-tungstenite`.
//!
//! ```text
//! cargo run --manifest-path examples/tokio/Cargo.toml --bin tokio_server [ADDRESS]
//! ```
//!
//! Start reading at [`handshake::accept`]: it does what each step of a `ServerConnection` asks
//! for, which is the loop of a blocking server with `.await` in it.
//! The other files hold what any server needs: `listener` accepts connections until Ctrl-C or
//! SIGTERM arrives, `echo` exchanges frames, and `waits` has the time limits.

mod echo;
mod handshake;
#[path = "../../../../proxy/listener.rs"]
mod listener;
#[path = "../../../../server/waits.rs"]
mod waits;

use tokio::net::{TcpListener, TcpStream};

use listener::{Result, Stop};

async fn serve(mut stream: TcpStream, stop: Stop) -> Result {
    let unread = handshake::accept(&mut stream).await?;
    echo::echo(stream, unread, &stop).await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    let address = std::env::args().nth(1);
    let listener = TcpListener::bind(address.as_deref().unwrap_or("127.0.0.1:8101")).await?;
    println!("listening on ws://{}/", listener.local_addr()?);
    listener::run(listener, serve).await
}
