//! The stack: painted at reset, by cortex-m-rt.

use core::ptr;
use cortex_m::register::msp;
use cortex_m_rt::STACK_PAINT_VALUE;

unsafe extern "C" {
    /// The lowest word of the stack: cortex-m-rt's linker script puts it there.
    static mut _stack_end: u32;
}

/// Runs something that nothing deeper ran before, and says how many octets of stack it took.
pub(crate) fn measured<T>(run: impl FnOnce() -> T) -> (T, usize) {
    let top = msp::read() as usize;
    let outcome = run();
    (outcome, top.saturating_sub(lowest_used()))
}

fn lowest_used() -> usize {
    let mut word = &raw mut _stack_end;
    // SAFETY: the words from `_stack_end` up to the stack pointer are RAM, and the last of them is in use and not painted.
    unsafe {
        while ptr::read_volatile(word) == STACK_PAINT_VALUE {
            word = word.add(1);
        }
    }
    word as usize
}
