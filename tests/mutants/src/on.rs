// This becomes a module of the crate under test.

extern crate std;

use core::sync::atomic::{AtomicUsize, Ordering};
use std::prelude::v1::*;

const UNKNOWN: usize = usize::MAX;
const RECORD: usize = usize::MAX - 1;
const NONE: usize = usize::MAX - 2;

static ACTIVE: AtomicUsize = AtomicUsize::new(UNKNOWN);

/// Returns whether this mutant is the one that `MUTANT` names.
///
/// The compiler evaluates constants with the original code.
pub(crate) const fn on(id: usize) -> bool {
    core::intrinsics::const_eval_select((id,), at_build, at_run)
}

const fn at_build(_: usize) -> bool {
    false
}

#[inline]
fn at_run(id: usize) -> bool {
    let active = ACTIVE.load(Ordering::Relaxed);
    active == id || active >= RECORD && first(id)
}

#[cold]
fn first(id: usize) -> bool {
    if ACTIVE.load(Ordering::Relaxed) == RECORD {
        record(id);
        return false;
    }
    if std::env::var_os("MUTANTS_REACHED").is_some() {
        ACTIVE.store(RECORD, Ordering::Relaxed);
        record(id);
        return false;
    }
    let named = std::env::var("MUTANT").ok();
    let active = named.and_then(|id| id.parse().ok()).unwrap_or(NONE);
    // The first test that fails is enough.
    std::panic::set_hook(std::boxed::Box::new(|_| std::process::exit(101)));
    ACTIVE.store(active, Ordering::Relaxed);
    active == id
}

std::thread_local! {
    static SEEN: core::cell::RefCell<std::vec::Vec<bool>> = std::default::Default::default();
}

/// Writes a line with the mutant and the test that reached it, once.
fn record(id: usize) {
    use std::io::Write;
    let is_new = SEEN.with_borrow_mut(|seen| {
        if seen.len() <= id {
            seen.resize(id + 1, false);
        }
        !core::mem::replace(&mut seen[id], true)
    });
    if !is_new {
        return;
    }
    let Some(path) = std::env::var_os("MUTANTS_REACHED") else { return };
    let thread = std::thread::current();
    let line = std::format!("{id} {}\n", thread.name().unwrap_or("?"));
    let mut file = std::fs::OpenOptions::new().append(true).create(true).open(path).unwrap();
    file.write_all(line.as_bytes()).unwrap();
}
