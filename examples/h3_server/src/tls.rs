//! The configuration of QUIC, with a certificate of this run.

use std::sync::Arc;

use quinn::crypto::rustls::{QuicClientConfig, QuicServerConfig};
use rustls::RootCertStore;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::Result;

/// How HTTP/3 is named in ALPN (RFC 9114 §3.1).
const HTTP3: &[u8] = b"h3";

/// Makes a certificate for `localhost`. Returns it as PEM, with the configuration of a server.
///
/// # Errors
/// There is no certificate.
pub fn server() -> Result<(String, quinn::ServerConfig)> {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()])?;
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der())?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)?;
    config.alpn_protocols = vec![HTTP3.to_vec()];
    let config = QuicServerConfig::try_from(config)?;
    let config = quinn::ServerConfig::with_crypto(Arc::new(config));
    Ok((made.cert.pem(), config))
}

/// Makes the configuration of a client that trusts this certificate, given as PEM.
///
/// # Errors
/// It is no certificate.
pub fn client(trusted: &str) -> Result<quinn::ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(trusted.as_bytes())?)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = rustls::ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![HTTP3.to_vec()];
    let config = QuicClientConfig::try_from(config)?;
    Ok(quinn::ClientConfig::new(Arc::new(config)))
}
