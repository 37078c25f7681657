//! An allocator that counts only while it is asked to, so that the timed part does not pay for it.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};

#[global_allocator]
static COUNTING: Counting = Counting;

static ON: AtomicBool = AtomicBool::new(false);
static CALLS: AtomicUsize = AtomicUsize::new(0);
static HELD: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

/// What one handshake requested from the allocator.
#[derive(Clone, Copy)]
pub struct Allocations {
    /// The number of allocations and reallocations.
    pub calls: usize,
    /// The most bytes that were held at the same time.
    pub peak: usize,
}

/// Counts what `run` allocates. Memory that was allocated before does not count, unless it is freed
/// during `run`.
pub fn of<T>(run: impl FnOnce() -> T) -> (T, Allocations) {
    for counter in [&CALLS, &HELD, &PEAK] {
        counter.store(0, Relaxed);
    }
    ON.store(true, Relaxed);
    let value = run();
    ON.store(false, Relaxed);
    let allocations = Allocations {
        calls: CALLS.load(Relaxed),
        peak: PEAK.load(Relaxed),
    };
    (value, allocations)
}

struct Counting;

fn take(bytes: usize) {
    if ON.load(Relaxed) {
        CALLS.fetch_add(1, Relaxed);
        let held = HELD.load(Relaxed).saturating_add(bytes);
        HELD.store(held, Relaxed);
        PEAK.fetch_max(held, Relaxed);
    }
}

fn give(bytes: usize) {
    if ON.load(Relaxed) {
        HELD.store(HELD.load(Relaxed).saturating_sub(bytes), Relaxed);
    }
}

#[expect(
    unsafe_code,
    reason = "the trait is; every call goes to `System` as it came"
)]
// SAFETY: the caller's promises are passed on unchanged, and the counters do not allocate.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        take(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        take(layout.size());
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        give(layout.size());
        unsafe { System.dealloc(memory, layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        give(layout.size());
        take(size);
        unsafe { System.realloc(memory, layout, size) }
    }
}
