//! The server: `h3_server ADDRESS CERTIFICATE`.

use h3_server::{Result, server, tls};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, certificate] = &arguments[..] else {
        return Err("usage: h3_server ADDRESS CERTIFICATE".into());
    };
    let (pem, config) = tls::server()?;
    std::fs::write(certificate, pem)?;
    let endpoint = quinn::Endpoint::server(config, address.parse()?)?;
    println!("listening on {}", endpoint.local_addr()?);
    server::run(endpoint).await;
    Ok(())
}
