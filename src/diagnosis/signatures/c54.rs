//! C54: WebSocket is switched off in IIS or Azure.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C54",
    title: "WebSockets are switched off in IIS or Azure",
    level: Level::Error,
    cause: "WebSockets are switched off for this site, in IIS or in Azure App Service.",
    rule: "RFC 9110 §7.8",
    fixes: &[
        Fix::new(
            "iis",
            "Azure App Service: Configuration, General settings, Web sockets = On (az \
            webapp config set --web-sockets-enabled true). IIS: install the Windows \
            feature WebSocket Protocol.",
        ),
        Fix::new(
            "any",
            "Switch WebSockets on for the site: --web-sockets-enabled true in Azure, \
            the feature WebSocket Protocol in IIS.",
        ),
    ],
    next: "Look for the sub-status in the IIS log: 503.12 says that WebSockets are \
            disabled.",
    ways: &[
        Way::new(
            97,
            &[Any(&[Says("503.12"), Says("WebSockets are disabled")])],
        ),
        Way::new(
            93,
            &[
                Status(503, 503),
                Any(&[Product("iis"), Holds(Request, "host", "azurewebsites.net")]),
            ],
        ),
    ],
};
