//! A client, an upstream server, and a reverse proxy between them.
#![no_std]
#![no_main]

use cortex_m_rt::entry;
use http_upgrade_firmware::device::conduct;
use http_upgrade_firmware::dialogue::DOWNSTREAM;
use http_upgrade_firmware::handshakes::intermediary;

#[entry]
fn main() -> ! {
    conduct(DOWNSTREAM, intermediary)
}
