//! A client and a server keep every property, whatever happens.

use http_upgrade_model::dialogue::{Dialogue, all};
use http_upgrade_model::report::{self, Size};

#[test]
fn every_property_holds() {
    let Size { cuts, faults } = Size::default();
    for scenario in all() {
        let name = scenario.name;
        let found = report::run(Dialogue::new(scenario, cuts, faults));
        println!("{name}: {found}");
        assert!(found.broken.is_empty(), "{name}: {found}");
        assert!(found.states > 500, "{name}: nothing was explored");
    }
}
