//! TLS for connections to a server: rustls, with the certificates that the system trusts.

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    ClientConfig, ClientConnection, DigitallySignedStruct, RootCertStore, SignatureScheme,
    StreamOwned,
};
use std::io::ErrorKind;
use std::net::TcpStream;
use std::sync::Arc;
use upgrade_doctor::TlsFact;

/// A stream inside TLS.
pub(crate) type Stream = StreamOwned<ClientConnection, TcpStream>;

/// Why TLS did not come about.
pub(crate) struct TlsFailure {
    pub(crate) fact: TlsFact,
    pub(crate) kind: Option<ErrorKind>,
}

/// Speaks TLS over a connection. Gives the protocol that ALPN chose; it is empty where none was.
pub(crate) fn handshake(
    mut socket: TcpStream,
    name: &str,
    alpn: &[&str],
    insecure: bool,
) -> Result<(Stream, String), TlsFailure> {
    let failed = |words: String| TlsFailure {
        fact: TlsFact::Failed(words),
        kind: None,
    };
    let config = config(alpn, insecure).map_err(failed)?;
    let name = ServerName::try_from(name.to_owned()).map_err(|error| failed(error.to_string()))?;
    let mut session =
        ClientConnection::new(Arc::new(config), name).map_err(|error| failed(error.to_string()))?;
    while session.is_handshaking() {
        if let Err(error) = session.complete_io(&mut socket) {
            return Err(explain(&error));
        }
    }
    let chosen = session
        .alpn_protocol()
        .map(|name| String::from_utf8_lossy(name).into_owned());
    Ok((
        StreamOwned::new(session, socket),
        chosen.unwrap_or_default(),
    ))
}

fn explain(error: &std::io::Error) -> TlsFailure {
    let inner = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<rustls::Error>());
    let fact = match inner {
        Some(rustls::Error::InvalidCertificate(reason)) => {
            TlsFact::Untrusted(format!("{reason:?}"))
        }
        Some(rustls::Error::InvalidMessage(_)) => TlsFact::OnlyCleartext,
        Some(inner) => TlsFact::Failed(inner.to_string()),
        None => TlsFact::Failed(error.to_string()),
    };
    TlsFailure {
        fact,
        kind: inner.is_none().then(|| error.kind()),
    }
}

fn config(alpn: &[&str], insecure: bool) -> Result<ClientConfig, String> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider));
    let builder = builder
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    let mut config = if insecure {
        let any = Arc::new(AnyCertificate(provider));
        builder
            .dangerous()
            .with_custom_certificate_verifier(any)
            .with_no_client_auth()
    } else {
        builder
            .with_root_certificates(roots())
            .with_no_client_auth()
    };
    config.alpn_protocols = alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
    Ok(config)
}

/// What the system trusts. A certificate of the store that rustls cannot read is left out.
fn roots() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots
}

/// Takes any certificate, for `--insecure`. The signatures of the handshake are still checked.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(
            message,
            certificate,
            signature,
            &self.0.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(
            message,
            certificate,
            signature,
            &self.0.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
