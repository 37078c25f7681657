//! The test bench on the device: runs one dialogue, prints how much stack it took, and ends with a
//! status.

mod stack;

use crate::dialogue::{DIALOGUES, Dialogue};
use crate::{MEMORY, Wire};
use core::hint::black_box;
use core::panic::PanicInfo;
use cortex_m_semihosting::{debug, hio};

/// Runs a dialogue, and ends with success if the handshake sends and receives all of it.
pub fn conduct(dialogue: usize, handshake: fn(&mut Wire, &mut [u8; MEMORY]) -> bool) -> ! {
    // `black_box` hides from the compiler which dialogue is used, so each firmware contains all of
    // them and `empty` remains comparable.
    let dialogue: Option<&Dialogue> = DIALOGUES.get(black_box(dialogue));
    let Some(dialogue) = dialogue else {
        end(false);
    };
    let mut wire = Wire::new(dialogue);
    let mut memory = [0; MEMORY];
    let (sound, bytes) = stack::measured(|| black_box(handshake)(&mut wire, &mut memory));
    print("stack ");
    print_number(bytes);
    print("\n");
    end(sound && wire.is_done());
}

/// Prints on the host.
pub fn print(text: &str) {
    if let Ok(mut host) = hio::hstdout() {
        let _ = host.write_all(text.as_bytes());
    }
}

/// Prints a number on the host without `core::fmt`, which links panics.
pub fn print_number(mut number: usize) {
    let mut digits = *b"0000";
    for digit in digits.iter_mut().rev() {
        *digit |= u8::try_from(number % 10).unwrap_or_default();
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

/// Linked only if something can panic.
#[panic_handler]
#[inline(never)]
fn panic(_: &PanicInfo<'_>) -> ! {
    print("panicked\n");
    end(false)
}
