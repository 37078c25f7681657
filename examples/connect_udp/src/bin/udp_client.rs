//! The client: `udp_client PROXY LOCAL TARGET`.

use connect_udp::{Result, client};
use tokio::net::UdpSocket;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [proxy, local, target] = &arguments[..] else {
        return Err("usage: udp_client PROXY LOCAL TARGET".into());
    };
    let target = client::target(target)?;
    let (stream, unread) = client::connect(proxy.parse()?, &target).await?;
    let socket = UdpSocket::bind(local).await?;
    println!("send UDP to {}", socket.local_addr()?);
    client::run(socket, stream, unread).await
}
