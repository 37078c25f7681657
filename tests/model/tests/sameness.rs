//! Two ways to the same state go on in the same way: otherwise the check would leave out states.

use http_upgrade_model::proxy::{Action, Caller, Proxy, State, all};
use http_upgrade_model::script::Cuts;
use stateright::Model;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

fn hash(state: &State) -> u64 {
    let mut hasher = DefaultHasher::new();
    state.hash(&mut hasher);
    hasher.finish()
}

/// Returns what each action leads to.
fn next(model: &Proxy, state: &State) -> Vec<(Action, u64, State)> {
    let steps = model.next_steps(state).into_iter();
    steps
        .map(|(action, state)| (action, hash(&state), state))
        .collect()
}

#[test]
fn the_same_state_goes_on_in_the_same_way() {
    for scenario in all() {
        let name = scenario.name;
        let model = Proxy::new(scenario, Cuts::Few, 1, Caller::Careful);
        let mut seen: HashMap<u64, Vec<(Action, u64)>> = HashMap::new();
        let mut open = model.init_states();
        let mut again = 0;
        while let Some(state) = open.pop() {
            let steps = next(&model, &state);
            let short: Vec<_> = steps
                .iter()
                .map(|(action, hash, _)| (*action, *hash))
                .collect();
            match seen.get(&hash(&state)) {
                Some(old) => {
                    again += 1;
                    assert_eq!(*old, short, "{name}: {state:?}");
                }
                None => {
                    seen.insert(hash(&state), short);
                    open.extend(steps.into_iter().map(|(_, _, state)| state));
                }
            }
            if seen.len() > 20_000 {
                break;
            }
        }
        assert!(
            again > 100,
            "{name}: {again} states were reached in two ways"
        );
    }
}
