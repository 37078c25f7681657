//! Every kind of mutant, and the text that has it.

use http_upgrade_mutants::list::{Genre, Mutant};
use http_upgrade_mutants::switch::switch;

/// Puts the mutants of one kind at one place into a text, and names the module of the conditions
/// shorter.
fn switched(genre: Genre, text: &str, at: &str, replacements: &[&str]) -> String {
    let place = (1, text.find(at).expect("a place in the text"));
    let mutant = |(id, replacement): (usize, &&str)| Mutant {
        id,
        name: String::new(),
        file: String::new(),
        genre,
        place,
        replacement: (*replacement).to_owned(),
    };
    let mutants: Vec<Mutant> = replacements.iter().enumerate().map(mutant).collect();
    let mutants: Vec<&Mutant> = mutants.iter().collect();
    let switched = switch(text, &mutants).expect("Rust");
    let found = switched.regions.iter().flat_map(|(_, ids)| ids);
    for id in 0..replacements.len() {
        assert!(
            found.clone().any(|found| *found == id),
            "{text}: {id} has a place"
        );
    }
    syn::parse_file(&switched.text).expect("the result is Rust");
    switched
        .text
        .replace("crate::mutants_switch::", "")
        .replace("mutant_", "")
}

#[test]
fn each_kind() {
    use Genre::{BinaryOperator, MatchArm, MatchArmGuard, StructField, UnaryOperator};
    #[rustfmt::skip] // a table
    let rows: [(Genre, &str, &str, &[&str], &str); 10] = [
        (BinaryOperator, "fn f() -> bool { a && b }", "&&", &["||"],
            "fn f() -> bool { (if (a ) != on(0) { b} else { on(0) }) }"),
        (BinaryOperator, "fn f() -> bool { a || b }", "||", &["&&"],
            "fn f() -> bool { (if (a ) == on(0) { b} else { !on(0) }) }"),
        (BinaryOperator, "fn f() -> bool { a < b }", "<", &["==", ">"],
            "fn f() -> bool { (match (&(a ), &( b)) { (x, y) => if on(0) { *x == *y } else if on(1) { *x > *y } else { *x < *y } }) }"),
        (BinaryOperator, "fn f() -> u8 { a ^ b }", "^", &["|"],
            "fn f() -> u8 { (match ((a ), ( b)) { (x, y) => if on(0) { x | y } else { x ^ y } }) }"),
        (BinaryOperator, "fn f() { a.b += c; }", "+=", &["-="],
            "fn f() { (match ( c) { y => if on(0) { a.b -= y } else { a.b += y } }); }"),
        (UnaryOperator, "fn f() -> bool { !a.b() }", "!", &[""],
            "fn f() -> bool { (match (a.b()) { x => if on(0) { x } else { !x } }) }"),
        (MatchArm, "fn f() { match a { 1 => b, _ => c } }", "1", &[""],
            "fn f() { match a { 1 if !on(0) => b, _ => c } }"),
        (MatchArm, "fn f() { match a { 1 if d => b, _ => c } }", "1", &[""],
            "fn f() { match a { 1 if !on(0) && ((d))  => b, _ => c } }"),
        (MatchArmGuard, "fn f() { match a { 1 if d => b, _ => c } }", "d", &["false", "true"],
            "fn f() { match a { 1 if (on(1) || !on(0) && (d)) => b, _ => c } }"),
        (StructField, "fn f() -> A { A { b, ..c } }", "b,", &[""],
            "fn f() -> A { A { b: if on(0) { let base: A = c; base.b } else { b }, ..c } }"),
    ];
    for (genre, text, at, replacements, expected) in rows {
        assert_eq!(switched(genre, text, at, replacements), expected);
    }
}

#[test]
fn values_of_functions() {
    let value = |text: &str| switched(Genre::FnValue, text, "", &[]);
    assert_eq!(
        value("fn f() -> u8 { 7 }"),
        "fn f() -> u8 { 7 }",
        "no mutant, no change"
    );
}

#[test]
fn one_in_another() {
    // The ends of inner expressions come before those of outer ones.
    let text = "fn f() -> bool { !a && !b }";
    let mutant = |id, genre, column, replacement: &str| Mutant {
        id,
        name: String::new(),
        file: String::new(),
        genre,
        place: (1, column),
        replacement: replacement.to_owned(),
    };
    let mutants = [
        mutant(0, Genre::UnaryOperator, 17, ""),
        mutant(1, Genre::BinaryOperator, 20, "||"),
        mutant(2, Genre::UnaryOperator, 23, ""),
        mutant(3, Genre::FnValue, 27, "true"),
    ];
    let switched = switch(text, &mutants.iter().collect::<Vec<_>>()).expect("Rust");
    let short = switched
        .text
        .replace("crate::mutants_switch::", "")
        .replace("mutant_", "");
    let expected = "fn f() -> bool { if on(3) { use std::prelude::v1::*; return true; } \
        (if ((match (a) { x => if on(0) { x } else { !x } }) ) != on(1) { \
        (match (b) { x => if on(2) { x } else { !x } })} else { on(1) }) }";
    assert_eq!(short, expected);
    assert_eq!(switched.regions.len(), 4);
}
