//! The proxy: `udp_proxy [ADDRESS]`.

use connect_udp::{Result, proxy};
use tokio::net::TcpListener;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    let address = std::env::args().nth(1);
    let listener = TcpListener::bind(address.as_deref().unwrap_or("127.0.0.1:8080")).await?;
    println!("listening on http://{}/", listener.local_addr()?);
    proxy::run(listener).await
}
