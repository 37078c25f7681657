//! A server: from a browser's octets to the 101, in one kilobyte.
#![no_std]
#![no_main]

use cortex_m_rt::entry;
use http_upgrade_firmware::conduct;
use http_upgrade_firmware::dialogue::SERVER;
use http_upgrade_firmware::server::handshake;

#[entry]
fn main() -> ! {
    conduct(SERVER, handshake)
}
