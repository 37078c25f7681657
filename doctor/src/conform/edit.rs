//! Changes lines of a head that is in order.

/// Changes lines of a head, and joins them to a text of `notation`: `Name: value` replaces the
/// lines of this name or is added, `-Name` removes them, `+line` is added at the end, `~line`
/// directly after the first line, and `!line` is the first line.
pub(crate) fn edited(mut lines: Vec<String>, edits: &str) -> String {
    let mut replaced: Vec<String> = Vec::new();
    let is = |line: &str, name: &str| {
        line.split_once(':')
            .is_some_and(|(each, _)| each.eq_ignore_ascii_case(name))
    };
    for edit in edits.split('⏎').filter(|edit| !edit.is_empty()) {
        if let Some(line) = edit.strip_prefix('!') {
            if let Some(first) = lines.first_mut() {
                line.clone_into(first);
            }
        } else if let Some(line) = edit.strip_prefix('~') {
            lines.insert(1, line.to_owned());
        } else if let Some(line) = edit.strip_prefix('+') {
            lines.push(line.to_owned());
        } else if let Some(name) = edit.strip_prefix('-') {
            lines.retain(|line| !is(line, name));
        } else if let Some((name, _)) = edit.split_once(':') {
            if !replaced.iter().any(|each| each.eq_ignore_ascii_case(name)) {
                lines.retain(|line| !is(line, name));
                replaced.push(name.to_owned());
            }
            lines.push(edit.to_owned());
        } else {
            lines.push(edit.to_owned());
        }
    }
    lines.join("⏎") + "⏎⏎"
}
