//! The known ways in which an upgrade fails: one file each, named by its id.

mod prelude;
mod snippets;

/// Declares the module of each signature, and the list of all of them.
macro_rules! signatures {
    ($($name:ident)*) => {
        $(mod $name;)*

        /// All signatures, in the order of their ids.
        pub(super) static SIGNATURES: &[&super::signature::Signature] = &[$(&$name::SIGNATURE),*];
    };
}

signatures! {
    c01 c02 c03 c04 c05 c15 c16 c17
}
