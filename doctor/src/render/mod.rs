//! The forms in which a report is printed.

mod bytes;
mod json;
mod machines;
mod markdown;
mod style;
mod text;

pub use json::json;
pub use markdown::markdown;
pub use style::Style;
pub use text::{MAX_LINES, text, verbose};
