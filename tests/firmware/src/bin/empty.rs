//! No handshake at all: what the bench itself takes. The others are measured against it.
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

/// Calls everything that a handshake calls of the bench. Then it ends by itself and well, for the dialogue was none.
fn nothing(wire: &mut Wire, memory: &mut [u8; MEMORY]) -> bool {
    while wire.read(memory) > 0 {}
    wire.write(memory);
    wire.hand_over(memory);
    end(true)
}
