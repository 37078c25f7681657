//! C19: Envoy or a mesh does not allow the upgrade.

use super::super::signature::Snippet;
use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C19",
    title: "Envoy or a mesh does not allow the upgrade",
    level: Level::Error,
    cause: "Envoy, or the mesh around it, refuses every upgrade that its configuration \
            does not allow by name.",
    rule: "RFC 9110 §7.8",
    fixes: &[
        Fix::new(
            "istio",
            "Allow the protocol with an EnvoyFilter that adds upgrade_configs to the \
            HTTP connection manager; for WebSocket over HTTP/2 between proxies see \
            h2UpgradePolicy.",
        )
        .with(&ENVOY),
        Fix::new(
            "envoy",
            "Add upgrade_configs with the protocol to the HTTP connection manager, or \
            to the route.",
        )
        .with(&ENVOY),
        Fix::new(
            "any",
            "Allow the protocol by name in Envoy: upgrade_configs.",
        ),
    ],
    next: "Look into Envoy's access log: the response flags and the route that it \
            chose.",
    ways: &[
        Way::new(93, &[ENVOY_ANSWERED, Status(403, 403), NoContent]),
        Way::new(94, &[ENVOY_ANSWERED, Status(426, 426)]),
        Way::new(
            58,
            &[
                ENVOY_ANSWERED,
                InOrder,
                Any(&[Status(400, 400), Status(403, 403)]),
            ],
        ),
    ],
};

const ENVOY_ANSWERED: Clue = Any(&[Product("envoy"), Product("istio")]);

static ENVOY: Snippet = Snippet {
    program: "envoy",
    place: "Envoy: in the HttpConnectionManager",
    text: "upgrade_configs:
  - upgrade_type: websocket
",
};
