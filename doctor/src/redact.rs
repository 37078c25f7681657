//! Hides what must not leave the machine: cookies, credentials, keys and tokens.

/// Headers whose values are secrets.
const SECRETS: [&str; 9] = [
    "authorization",
    "proxy-authorization",
    "cookie",
    "set-cookie",
    "sec-websocket-key",
    "sec-websocket-accept",
    "x-api-key",
    "x-auth-token",
    "x-csrf-token",
];

/// Parameters of a query whose values are secrets, or parts of their names.
const PARAMETERS: [&str; 9] = [
    "token",
    "key",
    "secret",
    "password",
    "passwd",
    "auth",
    "session",
    "signature",
    "sid",
];

/// One line of a head, a URL or a log line, with every secret in it replaced by `[redacted]`.
///
/// The scheme of `Authorization` stays (`Bearer [redacted]`), since a wrong scheme is a finding.
pub fn redact(line: &str) -> String {
    let colon = line.find(':');
    if let Some((name, value)) = colon.and_then(|at| line.split_at_checked(at)) {
        let value = value.trim_start_matches(':').trim();
        let is = |secret: &&str| name.trim().eq_ignore_ascii_case(secret);
        if SECRETS.iter().any(is) {
            let scheme = value.split_once(' ').map(|(scheme, _)| scheme);
            return match scheme
                .filter(|_| name.trim().to_ascii_lowercase().ends_with("authorization"))
            {
                Some(scheme) => format!("{name}: {scheme} [redacted]"),
                None => format!("{name}: [redacted]"),
            };
        }
    }
    redact_query(line)
}

/// Replaces the values of secret parameters in each query in the text, and the password in a URL.
fn redact_query(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut in_query = false;
    for part in text.split_inclusive(['?', '&', ' ', '"']) {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let lower = name.to_ascii_lowercase();
        if in_query && !value.is_empty() && PARAMETERS.iter().any(|each| lower.contains(each)) {
            let end = value
                .chars()
                .next_back()
                .filter(|last| matches!(last, '&' | ' ' | '"' | '?'));
            out.push_str(name);
            out.push_str("=[redacted]");
            out.extend(end);
        } else {
            out.push_str(&redact_user(part));
        }
        in_query = match part.chars().next_back() {
            Some('?' | '&') => true,
            Some(' ' | '"') => false,
            _ => in_query,
        };
    }
    out
}

/// Hides `user:password` in `scheme://user:password@host`.
fn redact_user(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else {
        return text.to_owned();
    };
    let authority = rest.split('/').next().unwrap_or_default();
    match authority.rsplit_once('@') {
        Some((user, _)) => {
            let tail = rest.get(user.len()..).unwrap_or_default();
            format!("{scheme}://[redacted]{tail}")
        }
        None => text.to_owned(),
    }
}
