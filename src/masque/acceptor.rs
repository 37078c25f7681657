//! The server's side of a tunnel: the policy of a proxy.

use super::error::RequestError;
use super::field;
use super::target::{IpTarget, Target, sealed::Sealed};
use super::template::{Template, TemplateError};
use crate::head::fields::Fields;
use crate::head::request::RequestHead;
use crate::head::target;
use crate::head::writer::FieldWriter;
use crate::upgrade::accept::Accept;
use crate::upgrade::protocol::Protocol;
use crate::upgrade::request::Upgrade;

/// The policy of a proxy for `connect-udp` (RFC 9298) or `connect-ip` (RFC 9484): checks a request
/// for a tunnel, and reads its target from the path.
///
/// Give it to [`Upgrade::accept`]. The agreement is the [`UdpTarget`](super::UdpTarget) or the
/// [`IpTarget`]. The caller decides whether the client may reach that target, resolves its name,
/// and opens the socket, all before it sends the reply (RFC 9298 §3.1). To refuse the target, send
/// a [`Rejection`](crate::Rejection) in place of the reply.
///
/// ```
/// use http_upgrade::masque::{Acceptor, UdpTarget};
/// use http_upgrade::server::{Event, Server};
///
/// static PROXY: Acceptor<UdpTarget> = Acceptor::new();
///
/// let input = b"GET /.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1\r\nHost: example.org\r\n\
///     Connection: Upgrade\r\nUpgrade: connect-udp\r\nCapsule-Protocol: ?1\r\n\r\n";
/// let mut server = Server::new();
/// assert!(!server.wants_input(input));
/// let Event::UpgradeRequested(upgrade) = server.event(input)? else { panic!() };
/// let reply = upgrade.accept(&PROXY).map_err(|rejection| rejection.sentence())?;
/// assert_eq!(*reply.agreement(), UdpTarget::new("192.0.2.6", 443)?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Acceptor<'a, T> {
    template: Template<'a, T>,
}

impl<T: Target> Acceptor<'static, T> {
    /// Makes the policy of a proxy with the template [`Template::WELL_KNOWN`].
    pub const fn new() -> Self {
        Self {
            template: Template::WELL_KNOWN,
        }
    }
}

impl<T: Target> Default for Acceptor<'static, T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'a, T: Target> Acceptor<'a, T> {
    /// Makes the policy of a proxy with a template of its own. If the template has an authority,
    /// a request for another one is refused with 421.
    ///
    /// # Errors
    /// [`TemplateError::Ambiguous`] if a value in the template is followed by a character that the
    /// value may have, too.
    pub fn with_template(template: Template<'a, T>) -> Result<Self, TemplateError> {
        let acceptor = Self { template };
        let is_clear = template.is_unambiguous();
        is_clear.then_some(acceptor).ok_or(TemplateError::Ambiguous)
    }

    fn target(&self, request: &RequestHead<'_>) -> Result<T, RequestError> {
        if let Some(own) = self.template.authority() {
            let authority = request.authority().unwrap_or_default();
            if !own.eq_ignore_ascii_case(authority) {
                return Err(RequestError::Authority);
            }
        }
        let (scheme, path) = match request.target() {
            _ if !request.target().is_of_http() => return Err(RequestError::Form),
            target::Target::Origin(path) => ("", path),
            target::Target::Absolute { scheme, path, .. } => (scheme, path),
            _ => return Err(RequestError::Form),
        };
        if scheme.eq_ignore_ascii_case("http") && T::PROTOCOL == IpTarget::PROTOCOL {
            return Err(RequestError::Cleartext);
        }
        let target = self.template.target(path).ok_or(RequestError::Path)?;
        Ok(target?)
    }
}

impl<T: Target> Accept for Acceptor<'_, T> {
    type Agreement = T;
    type Error = RequestError;

    fn protocol(&self) -> Protocol<'_> {
        T::PROTOCOL
    }

    fn agree(&self, upgrade: &Upgrade<'_>) -> Result<T, RequestError> {
        let request = upgrade.request();
        if request.method != "GET" {
            Err(RequestError::Method)
        } else if upgrade.has_content() || announces_content(&request.fields) {
            Err(RequestError::Content)
        } else if upgrade.protocols().count() != 1 {
            Err(RequestError::Offers)
        } else {
            self.target(request)
        }
    }

    fn fields(&self, _: &T, to: &mut FieldWriter<'_>) {
        to.field(field::NAME, &["?1"]);
    }
}

/// Returns whether a head has a field that a message with capsules must not have (RFC 9297 §3.2).
pub(super) fn announces_content(fields: &Fields<'_>) -> bool {
    let names = ["Content-Length", "Content-Type", "Transfer-Encoding"];
    names.iter().any(|name| fields.all(name).next().is_some())
}
