//! The same server, when it refuses.
#![no_std]
#![no_main]

use cortex_m_rt::entry;
use http_upgrade_firmware::conduct;
use http_upgrade_firmware::dialogue::REFUSAL;
use http_upgrade_firmware::server::handshake;

#[entry]
fn main() -> ! {
    conduct(REFUSAL, handshake)
}
