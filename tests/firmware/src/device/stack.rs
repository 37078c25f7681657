//! Measures the stack, which cortex-m-rt fills with a pattern at reset.

use core::ptr;
use cortex_m::register::msp;
use cortex_m_rt::STACK_PAINT_VALUE;

unsafe extern "C" {
    /// The lowest word of the stack; defined by the linker script of cortex-m-rt.
    static mut _stack_end: u32;
}

/// Runs a function and returns how many bytes of stack it took. Nothing that ran before may have
/// gone deeper.
pub(crate) fn measured<T>(run: impl FnOnce() -> T) -> (T, usize) {
    let top = msp::read() as usize;
    let outcome = run();
    (outcome, top.saturating_sub(lowest_used()))
}

fn lowest_used() -> usize {
    let mut word = &raw mut _stack_end;
    // SAFETY: the words from `_stack_end` up to the stack pointer are RAM, and the last of them is
    // in use and not painted.
    unsafe {
        while ptr::read_volatile(word) == STACK_PAINT_VALUE {
            word = word.add(1);
        }
    }
    word as usize
}
