//! No handshake at all: measures what the test bench itself takes. The other programs are compared
//! with it.
#![no_std]
#![no_main]

use cortex_m_rt::entry;
use http_upgrade_firmware::device::{conduct, end};
use http_upgrade_firmware::dialogue::SERVER;
use http_upgrade_firmware::{MEMORY, Wire};

#[entry]
fn main() -> ! {
    conduct(SERVER, nothing)
}

/// Calls everything of the bench that a handshake calls. Ends with success by itself, since no
/// dialogue took place.
fn nothing(wire: &mut Wire, memory: &mut [u8; MEMORY]) -> bool {
    while wire.read(memory) > 0 {}
    wire.write(memory);
    wire.hand_over(memory);
    end(true)
}
