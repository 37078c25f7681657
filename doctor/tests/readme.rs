//! What the README shows is what the program prints.
#![allow(clippy::unwrap_used)]

mod support;

use support::{doctor, recording, stdout};

#[test]
fn the_example_of_a_console_is_real() {
    let readme =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let (_, rest) = readme.split_once("$ upgrade-doctor console.txt\n").unwrap();
    let (shown, _) = rest.split_once("```").unwrap();
    assert_eq!(shown, stdout(&doctor([recording("console-chromium.txt")])));
}

#[test]
fn the_example_of_the_crate_is_real() {
    let readme =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md")).unwrap();
    let (_, rest) = readme.split_once("$ upgrade-doctor curl.txt\n").unwrap();
    let (shown, _) = rest.split_once("```").unwrap();
    assert_eq!(shown, stdout(&doctor([recording("curl-verbose.txt")])));
}

/// Every option that the program takes is in its help, and in the README.
#[test]
fn no_option_is_left_out() {
    let readme =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let help = stdout(&doctor(["--help"]));
    let words =
        help.split(|character: char| !(character.is_ascii_alphanumeric() || character == '-'));
    for option in words.filter(|word| word.starts_with("--") && word.len() > 2) {
        let is_of_curl = option.starts_with("--trace");
        assert!(
            is_of_curl || ["--header", "--verbose"].contains(&option) || readme.contains(option),
            "{option}"
        );
    }
}
