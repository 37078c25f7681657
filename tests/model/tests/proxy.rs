//! A client, a proxy and upstream keep every property, whatever happens; and the check would see
//! if they did not.

use http_upgrade_model::proxy::{Caller, Proxy, all};
use http_upgrade_model::report::{self, Size};

#[test]
fn every_property_holds() {
    let Size { cuts, faults } = Size::default();
    for scenario in all() {
        let name = scenario.name;
        let found = report::run(Proxy::new(scenario, cuts, faults, Caller::Careful));
        println!("{name}: {found}");
        assert!(found.broken.is_empty(), "{name}: {found}");
        assert!(found.states > 500, "{name}: nothing was explored");
    }
}

/// A program that neglects its duties breaks the property that depends on them. So the check sees
/// what it is there to see.
#[test]
fn carelessness_is_seen() {
    const ARRIVES: &str = "every byte arrives once and in order, or the connection closes";
    let rows = [
        (
            Caller::ConfirmsFailedWrites,
            "content like a request",
            ARRIVES,
        ),
        (
            Caller::ForgetsPartialWrites,
            "content, and another request",
            ARRIVES,
        ),
        (
            Caller::ReusesAfterRefusal,
            "refused upgrade",
            "only requests become requests",
        ),
        (
            Caller::KeepsUpstream,
            "responses before their requests",
            "a connection is reused only between messages",
        ),
        (
            Caller::TunnelsAtOnce,
            "tunnel",
            "no byte crosses before both ends have switched",
        ),
        (
            Caller::NeverResets,
            "a response that ends with the connection",
            "content that was cut off never looks whole",
        ),
    ];
    let Size { cuts, faults } = Size::default();
    for (caller, name, property) in rows {
        let scenario = all().into_iter().find(|scenario| scenario.name == name);
        let scenario = scenario.unwrap_or_else(|| panic!("no scenario {name}"));
        let found = report::run(Proxy::new(scenario, cuts, faults, caller));
        let names: Vec<_> = found.broken.iter().map(|(name, _)| *name).collect();
        assert!(names.contains(&property), "{caller:?}, {name}: {names:?}");
    }
}
