//! The differential test: mutated heads are read by this crate and by other parsers, and every kind
//! of disagreement is in a table.

mod causes;
mod draft;
pub mod generator;
/// The second reading of the grammar that the fuzz targets use.
#[path = "../../../../fuzz/src/grammar.rs"]
pub mod grammar;
mod mutation;
mod own;
pub mod parser;
mod program;
pub mod report;
pub mod sample;
pub mod table;
#[rustfmt::skip] // tables
mod variants;
pub mod verdict;

/// Which message a head belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Message {
    Request,
    Response,
}
