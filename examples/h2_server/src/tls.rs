//! TLS with a certificate of this run, which a client has to be told to trust.

use super::Result;
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

/// Makes a certificate for `localhost`, which is also written to `file`, and offers HTTP/2 and
/// HTTP/1.1 by ALPN.
pub fn acceptor(file: Option<&str>) -> Result<TlsAcceptor> {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()])?;
    if let Some(file) = file {
        std::fs::write(file, made.cert.pem())?;
    }
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der())?;
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
