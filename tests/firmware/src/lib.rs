//! The bench on the device: it plays a peer from flash, holds the answer against what it should be, and measures the stack.
//!
//! Nothing in here may panic or format: what it links would hide what the handshakes link.
#![no_std]

pub mod dialogue;
pub mod server;
mod stack;
mod wire;

pub use wire::Wire;

use core::hint::black_box;
use core::panic::PanicInfo;
use cortex_m_semihosting::{debug, hio};
use dialogue::DIALOGUES;

/// All the memory that a handshake is given: octets in and octets out.
pub const MEMORY: usize = 1024;

/// Has the device conduct one of the dialogues, prints what stack it took, and ends with a status for whoever started it.
pub fn conduct(dialogue: usize, handshake: fn(&mut Wire, &mut [u8; MEMORY]) -> bool) -> ! {
    // Which one is hidden from the compiler, so that each firmware carries all of them and the empty one is a fair measure.
    let Some(dialogue) = DIALOGUES.get(black_box(dialogue)) else {
        end(false);
    };
    let mut wire = Wire::new(dialogue);
    let mut memory = [0; MEMORY];
    let (sound, octets) = stack::measured(|| black_box(handshake)(&mut wire, &mut memory));
    print("stack ");
    print_number(octets);
    print("\n");
    end(sound && wire.is_done());
}

/// Prints on the host.
pub fn print(text: &str) {
    if let Ok(mut host) = hio::hstdout() {
        let _ = host.write_all(text.as_bytes());
    }
}

/// Prints on the host, without formatting, which would be linked.
fn print_number(mut number: usize) {
    let mut digits = *b"    0";
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
    print(core::str::from_utf8(&digits).unwrap_or_default());
}

/// Ends QEMU with a status.
pub fn end(sound: bool) -> ! {
    let status = if sound {
        debug::EXIT_SUCCESS
    } else {
        debug::EXIT_FAILURE
    };
    loop {
        debug::exit(status);
    }
}

/// Linked only where something can panic: its name in the firmware is what `run` looks for.
#[panic_handler]
#[inline(never)]
fn panic(_: &PanicInfo<'_>) -> ! {
    print("panicked\n");
    end(false)
}
