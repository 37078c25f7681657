//! Lists, compared with a model that reads them byte by byte.

#![allow(clippy::indexing_slicing, clippy::unwrap_used)]

use http_upgrade::RequestHead;

const ALPHABET: [char; 6] = ['a', ',', '"', '\\', ' ', '('];

/// Returns the elements that are not empty. The last one is `Err` if a quoted string does not end.
fn model(value: &str) -> Vec<Result<String, ()>> {
    let (mut elements, mut element) = (Vec::new(), String::new());
    let (mut quoted, mut escaped) = (false, false);
    for byte in value.chars() {
        if byte == ',' && !quoted {
            elements.push(Ok(std::mem::take(&mut element)));
            continue;
        }
        if escaped {
            escaped = false;
        } else if quoted && byte == '\\' {
            escaped = true;
        } else if byte == '"' {
            quoted = !quoted;
        }
        element.push(byte);
    }
    elements.push(if quoted { Err(()) } else { Ok(element) });
    elements
        .into_iter()
        .map(|element| element.map(|element| element.trim().to_owned()))
        .filter(|element| {
            element.as_ref().is_err() || element.as_ref().is_ok_and(|e| !e.is_empty())
        })
        .collect()
}

fn read(value: &str) -> Vec<Result<String, ()>> {
    let head = format!("GET / HTTP/1.1\r\nHost: h\r\nX-List: {value}\r\n\r\n");
    let head = RequestHead::parse(head.as_bytes()).unwrap().unwrap();
    let elements = head.fields.list("X-List");
    elements
        .map(|element| element.map(str::to_owned).map_err(|_| ()))
        .collect()
}

#[test]
fn elements_end_where_the_model_ends_them() {
    // The bytes before and after move the position of the delimiters to every place in a word of
    // eight bytes.
    let around = [
        ("", ""),
        ("abcdefg", "hijklmnop"),
        ("abcd,(1234567", "x, yz12345678"),
    ];
    for length in 0..6_u32 {
        for number in 0..ALPHABET.len().pow(length) {
            let digits = (0..length).map(|at| number / ALPHABET.len().pow(at) % ALPHABET.len());
            let middle: String = digits.map(|digit| ALPHABET[digit]).collect();
            for (before, after) in around {
                let value = format!("{before}{middle}{after}");
                assert_eq!(read(&value), model(&value), "{value}");
            }
        }
    }
}
