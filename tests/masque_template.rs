//! URI templates of proxies (RFC 9298 §2), and the targets that are written into them.
#![cfg(feature = "masque")]
#![allow(clippy::expect_used, clippy::unwrap_used)]

use http_upgrade::masque::{
    Acceptor, Host, IpScope, IpTarget, TargetError, Template, TemplateError, UdpTarget,
};

#[test]
fn valid_templates() {
    let target = UdpTarget::new("2001:db8::42", 443).unwrap();
    let encoded = "2001%3Adb8%3A%3A42";
    #[rustfmt::skip] // a table
    let rows = [
        ("M-14 that of RFC 9298 §3", "https://p/.well-known/masque/udp/{target_host}/{target_port}/", "/.well-known/masque/udp/HOST/443/"),
        ("M-14 a query", "https://p/masque{?target_host,target_port}", "/masque?target_host=HOST&target_port=443"),
        ("M-14 a query that goes on", "https://p:8443/x?y=1{&target_port,target_host}", "/x?y=1&target_port=443&target_host=HOST"),
        ("M-14 two in one expression", "https://p/{target_host,target_port}", "/HOST,443"),
        ("M-15 other variables have no value", "https://p/{a}{target_host}/{target_port}{?b,c}", "/HOST/443"),
        ("M-15 other variables between", "https://p/m{?a,target_host,b,target_port}", "/m?target_host=HOST&target_port=443"),
        ("M-15 encoded literals", "http://p/%7Bx%7D/{target_host}/{target_port}", "/%7Bx%7D/HOST/443"),
        ("the path only", "/{target_host}/{target_port}", "/HOST/443"),
    ];
    for (name, text, expected) in rows {
        let template = Template::<UdpTarget>::parse(text).expect(name);
        let expected = expected.replace("HOST", encoded);
        let mut out = [0; 128];
        let found = template.expand(&target, &mut out);
        assert_eq!(found, Ok(&*expected), "{name}");
        let mut short = vec![0; expected.len()];
        assert_eq!(template.expand(&target, &mut short), Ok(&*expected));
        let found = template.expand(&target, short.split_last_mut().unwrap().1);
        assert_eq!(found, Err(TemplateError::TooSmall));
        assert!(Acceptor::with_template(template).is_ok(), "{name}");
    }
    let template = Template::<UdpTarget>::parse("http://p:1/{target_host}/{target_port}").unwrap();
    assert_eq!(
        (template.scheme(), template.authority()),
        (Some("http"), Some("p:1"))
    );
}

#[test]
#[rustfmt::skip] // a table
fn templates_that_are_refused() {
    let (origin, path, byte) = (TemplateError::Origin, TemplateError::Path, TemplateError::Character);
    let (expression, variables) = (TemplateError::Expression, TemplateError::Variables);
    for (name, text, expected) in [
        ("M-15 reserved expansion", "https://p/{+target_host}/{target_port}", expression),
        ("M-15 a fragment", "https://p/{#target_host}/{target_port}", byte),
        ("M-15 a label", "https://p/{.target_host}/{target_port}", expression),
        ("M-15 a path segment", "https://p{/target_host}/{target_port}", path),
        ("M-15 a path segment", "https://p/x{/target_host}/{target_port}", expression),
        ("M-15 a parameter", "https://p/{;target_host}/{target_port}", expression),
        ("M-15 level 4", "https://p/{target_host*}/{target_port}", expression),
        ("M-15 level 4", "https://p/{target_host:3}/{target_port}", expression),
        ("M-15 an empty expression", "https://p/{}{target_host}/{target_port}", expression),
        ("M-15 an empty name", "https://p/{target_host,}/{target_port}", expression),
        ("M-15 an open expression", "https://p/{target_host}/{target_port", expression),
        ("M-15 a closed expression", "https://p/}{target_host}/{target_port}", expression),
        ("M-15 a % without digits", "https://p/%/{target_host}/{target_port}", expression),
        ("M-15 a % with one digit", "https://p/%4x/{target_host}/{target_port}", expression),
        ("M-15 a % with one digit", "https://p/%x4/{target_host}/{target_port}", expression),
        ("M-15 a fragment of its own", "https://p/{target_host}/{target_port}#x", byte),
        ("M-15 a space", "https://p/ {target_host}/{target_port}", byte),
        ("M-15 outside ASCII", "https://p/é{target_host}/{target_port}", byte),
        ("M-15 no port", "https://p/{target_host}/", variables),
        ("M-15 no host", "https://p/{target_port}/", variables),
        ("M-15 a host twice", "https://p/{target_host}/{target_port}/{target_host}", variables),
        ("M-15 the variables of IP", "https://p/{target}/{ipproto}", variables),
        ("M-15 no scheme", "p/{target_host}/{target_port}", origin),
        ("M-15 another scheme", "ftp://p/{target_host}/{target_port}", origin),
        ("M-15 no host", "https:///{target_host}/{target_port}", origin),
        ("M-15 a user", "https://u@p/{target_host}/{target_port}", origin),
        ("M-15 variables before the path", "https://{target_host}/{target_port}", origin),
        ("M-15 no path", "https://p?{target_host}/{target_port}", path),
        ("M-15 nothing", "", origin),
    ] {
        assert_eq!(Template::<UdpTarget>::parse(text), Err(expected), "{name}: {text}");
    }
}

#[test]
fn templates_that_cannot_be_read_back() {
    for text in [
        "/{target_host}-{target_port}",
        "/{target_host}{target_port}",
        "/{target_host}{x}{target_port}",
    ] {
        let template = Template::<UdpTarget>::parse(text).unwrap();
        assert_eq!(
            Acceptor::with_template(template).err(),
            Some(TemplateError::Ambiguous),
            "{text}"
        );
    }
}

#[test]
fn templates_that_can_be_read_back() {
    for text in [
        "/{target_host}{?target_port}",
        "/{target_host}{x}/{target_port}",
        "/{target_host}{?x,target_port}",
        "/m{?target_host}{&target_port}",
    ] {
        let template = Template::<UdpTarget>::parse(text).unwrap();
        assert!(Acceptor::with_template(template).is_ok(), "{text}");
    }
}

#[test]
fn targets() {
    // keeps M-14
    for (host, port, expected) in [
        ("", 443, TargetError::Host),
        ("[::1]", 443, TargetError::Host),
        ("fe80::1%eth0", 443, TargetError::Host),
        ("a b", 443, TargetError::Host),
        ("host.example", 0, TargetError::Port),
    ] {
        assert_eq!(UdpTarget::new(host, port), Err(expected), "{host}");
    }
    let target = UdpTarget::new("host.example", 65_535).unwrap();
    assert!(matches!(target.host(), Host::Name(name) if name.as_str() == "host.example"));
    assert_eq!(
        (target.host().to_string(), target.port()),
        ("host.example".into(), 65_535)
    );
    assert!(format!("{target:?}").contains("\"host.example\""));
    let target = UdpTarget::new("2001:DB8::1", 1).unwrap();
    assert_eq!(target.host().to_string(), "2001:db8::1");

    let mut out = [0; 128];
    #[rustfmt::skip] // a table
    let rows = [
        ("*", None, "/.well-known/masque/ip/*/*/"),
        ("192.0.2.0/24", Some(17), "/.well-known/masque/ip/192.0.2.0%2F24/17/"),
        ("2001:db8::/32", None, "/.well-known/masque/ip/2001%3Adb8%3A%3A%2F32/*/"),
        ("192.0.2.1/32", Some(0), "/.well-known/masque/ip/192.0.2.1/0/"),
        ("host.example", Some(255), "/.well-known/masque/ip/host.example/255/"),
    ];
    for (scope, protocol, expected) in rows {
        let target = IpTarget::new(scope, protocol).unwrap();
        assert_eq!(target.protocol(), protocol);
        assert_eq!(Template::WELL_KNOWN.expand(&target, &mut out), Ok(expected));
    }
    assert_eq!(
        IpTarget::new("192.0.2.1/24", None),
        Err(TargetError::Prefix)
    );
    let target = IpTarget::new("192.0.2.0/24", None).unwrap();
    assert!(matches!(target.scope(), IpScope::Prefix(_, 24)));
}

#[test]
fn sentences() {
    let errors = [
        (TargetError::Host.rule(), TargetError::Host.to_string()),
        (
            TargetError::Protocol.rule(),
            TargetError::Protocol.to_string(),
        ),
        (
            TemplateError::Origin.rule(),
            TemplateError::Origin.to_string(),
        ),
        (
            TemplateError::Ambiguous.rule(),
            TemplateError::Ambiguous.to_string(),
        ),
    ];
    for (rule, sentence) in errors {
        assert_eq!(rule.sentence, sentence);
    }
}

#[test]
fn the_sentences_of_errors() {
    use TemplateError::{Ambiguous, Character, Expression, Origin, Path, TooSmall, Variables};
    #[rustfmt::skip] // a table
    let rows = [
        (Origin, "RFC 9298 §2: the template has no scheme http or https with a host"),
        (Path, "RFC 9298 §2: the path of the template does not begin with a slash"),
        (Character, "RFC 9298 §2: the template has a character that a URI cannot have"),
        (Expression, "RFC 9298 §2: an expression of the template is malformed, or beyond level 3"),
        (Variables, "RFC 9298 §2: the template does not have each of the two variables of the target once"),
        (Ambiguous, ": the values of the template cannot be told from what surrounds them"),
        (TooSmall, ": the output is too small"),
    ];
    for (error, expected) in rows {
        assert_eq!(format!("{}: {error}", error.rule().section), expected);
    }
}
