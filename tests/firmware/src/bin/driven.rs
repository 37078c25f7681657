//! A browser, and a server connection that is driven step by step.
#![no_std]
#![no_main]

use cortex_m_rt::entry;
use http_upgrade_firmware::device::conduct;
use http_upgrade_firmware::dialogue::SERVER;
use http_upgrade_firmware::handshakes::driven;

#[entry]
fn main() -> ! {
    conduct(SERVER, driven)
}
