//! The client: `h3_client PROXY CERTIFICATE TARGET TEXT`.

use connect_udp::client::target;
use h3_server::Result;
use h3_server::client::Tunnel;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [proxy, certificate, address, text] = &arguments[..] else {
        return Err("usage: h3_client PROXY CERTIFICATE TARGET TEXT".into());
    };
    let trusted = std::fs::read_to_string(certificate)?;
    let mut tunnel = Tunnel::open(proxy.parse()?, &trusted, &target(address)?).await?;
    tunnel.send(text.as_bytes()).await?;
    let echo = tunnel
        .receive()
        .await?
        .ok_or("the proxy has ended the tunnel")?;
    println!("{}", String::from_utf8_lossy(&echo));
    tunnel.end().await
}
