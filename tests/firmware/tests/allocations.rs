//! Whole handshakes of every role, on the host, with an allocator that counts what it is asked for:
//! nothing.

#![allow(clippy::indexing_slicing)]

use http_upgrade_firmware::dialogue::{
    CLIENT, DIALOGUES, DOWNSTREAM, H2C_CLIENT, H2C_SERVER, REFUSAL, SERVER,
};
use http_upgrade_firmware::everything::everything;
use http_upgrade_firmware::handshakes::{
    client, driven, h2c_client, h2c_server, intermediary, refusal, server,
};
use http_upgrade_firmware::{MEMORY, Wire};
use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};

struct Counting;

static ASKED: AtomicUsize = AtomicUsize::new(0);

// SAFETY: the system's allocator does all of it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ASKED.fetch_add(1, Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn allocations(run: impl FnOnce()) -> usize {
    let before = ASKED.load(Ordering::Relaxed);
    run();
    ASKED.load(Ordering::Relaxed) - before
}

type Handshake = fn(&mut Wire, &mut [u8; MEMORY]) -> bool;

fn main() {
    let noticed = allocations(|| drop(black_box(Box::new(1))));
    assert_eq!(noticed, 1, "the allocator does not count");
    let handshakes: [(&str, usize, Handshake); 8] = [
        ("server", SERVER, server),
        ("server with answers", SERVER, refusal),
        ("driven", SERVER, driven),
        ("refusal", REFUSAL, refusal),
        ("client", CLIENT, client),
        ("h2c server", H2C_SERVER, h2c_server),
        ("h2c client", H2C_CLIENT, h2c_client),
        ("intermediary", DOWNSTREAM, intermediary),
    ];
    for (name, dialogue, handshake) in handshakes {
        let mut wire = Wire::new(&DIALOGUES[dialogue]);
        let mut memory = [0; MEMORY];
        let mut sound = false;
        let asked = allocations(|| sound = handshake(&mut wire, &mut memory));
        assert!(sound && wire.is_done(), "{name} fails");
        assert_eq!(asked, 0, "{name} allocates");
    }
    for dialogue in &DIALOGUES {
        let (mut memory, mut out) = ([0; MEMORY], [0; MEMORY]);
        let uri = "ws://server.example.com/chat";
        let asked = allocations(|| {
            black_box(everything(dialogue.received, uri, &mut memory, &mut out));
        });
        assert_eq!(asked, 0, "something allocates");
    }
    println!("no allocation");
}
