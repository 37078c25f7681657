//! The known ways in which an upgrade fails: one file each, named by its id.

mod prelude;
mod snippets;

/// Declares the module of each signature, and the list of all of them.
macro_rules! signatures {
    ($($name:ident)*) => {
        $(pub(super) mod $name;)*

        /// All signatures, in the order of their ids.
        pub(super) static SIGNATURES: &[&super::signature::Signature] = &[$(&$name::SIGNATURE),*];
    };
}

signatures! {
    c01 c02 c03 c04 c05 c06 c07 c08 c09 c10 c11 c12 c13 c14 c15 c16 c17 c18 c19
    c20 c21 c22 c23 c24 c25 c26 c27 c27b c28 c29 c30 c31 c32 c33 c34 c35 c36 c37
    c38 c39 c40 c41 c42 c43 c44 c45 c46 c47 c48 c50 c51 c52 c53 c54 c55 c56 c57
    c58 c59 c60 c61 c62 c63 c64 c65 c66 c67 x01 x02 x03 x04 x05 x06 x07 x08 x09
    x10 x11 x12 x13 x14
}
