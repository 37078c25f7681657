//! Calls all of the crate, for a processor without an operating system. The program is never run;
//! only its linked code is inspected.
#![no_std]
#![no_main]

use core::hint::black_box;
use core::panic::PanicInfo;
use http_upgrade_firmware::everything::everything;

#[unsafe(no_mangle)]
extern "C" fn _start() -> ! {
    let (mut memory, mut out) = ([0; 1_024], [0; 1_024]);
    let (input, text): (&[u8], &str) = black_box((b"", ""));
    black_box(everything(input, text, &mut memory, &mut out));
    stop()
}

fn stop() -> ! {
    loop {
        core::hint::spin_loop();
    }
}

/// Linked only if something can panic.
#[panic_handler]
#[inline(never)]
fn panic(_: &PanicInfo<'_>) -> ! {
    stop()
}
