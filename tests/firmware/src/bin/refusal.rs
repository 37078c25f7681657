//! A client of an old WebSocket version, and a server that answers every request.
#![no_std]
#![no_main]

use cortex_m_rt::entry;
use http_upgrade_firmware::device::conduct;
use http_upgrade_firmware::dialogue::REFUSAL;
use http_upgrade_firmware::handshakes::refusal;

#[entry]
fn main() -> ! {
    conduct(REFUSAL, refusal)
}
