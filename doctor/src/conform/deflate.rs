//! Whether an extension in a 101 answers one of those that were offered (RFC 6455 §9.1, RFC 7692
//! §7.1).

/// The parameters of an extension: names, and values without quotation marks.
type Parameters = Vec<(String, Option<String>)>;

/// Says what is wrong with an extension that the server agreed to.
pub(crate) fn agreed(agreed: &str, offers: &[String]) -> Result<(), String> {
    let (name, parameters) = parsed(agreed);
    let same: Vec<Parameters> = offers
        .iter()
        .map(|offer| parsed(offer))
        .filter(|(offered, _)| *offered == name)
        .map(|(_, parameters)| parameters)
        .collect();
    if same.is_empty() {
        return Err(format!("the extension {name} was not offered"));
    }
    if name != "permessage-deflate" {
        return Ok(());
    }
    let fault = parameters.iter().find_map(|(name, value)| {
        let is_repeated = parameters.iter().filter(|(each, _)| each == name).count() > 1;
        let is_fine = is_valid(name, value.as_deref(), true) && !is_repeated;
        (!is_fine).then(|| format!("permessage-deflate is agreed on with a wrong {name}"))
    });
    match fault {
        Some(fault) => Err(fault),
        None if same.iter().any(|offer| answers(&parameters, offer)) => Ok(()),
        None => Err(format!(
            "`{agreed}` answers no offer of permessage-deflate that is valid"
        )),
    }
}

/// Whether a response is a valid answer to this offer.
fn answers(response: &Parameters, offer: &Parameters) -> bool {
    let is_valid_offer = offer.iter().all(|(name, value)| {
        let count = offer.iter().filter(|(each, _)| each == name).count();
        count == 1 && is_valid(name, value.as_deref(), false)
    });
    let of = |parameters: &Parameters, wanted: &str| {
        let found = parameters.iter().find(|(name, _)| name == wanted);
        found.map(|(_, value)| value.clone())
    };
    let bits = |value: Option<Option<String>>| value.flatten().and_then(|value| value.parse().ok());
    let flag = "server_no_context_takeover";
    let is_kept = of(offer, flag).is_none() || of(response, flag).is_some();
    let server_bits: Option<u8> = bits(of(offer, "server_max_window_bits"));
    let fits_server = server_bits.is_none_or(|most| {
        let answered: Option<u8> = bits(of(response, "server_max_window_bits"));
        answered.is_some_and(|bits| bits <= most)
    });
    let fits_client = match (
        of(offer, "client_max_window_bits"),
        of(response, "client_max_window_bits"),
    ) {
        (None, Some(_)) => false,
        (Some(offered), Some(answered)) => {
            let most: u8 = bits(Some(offered)).unwrap_or(15);
            bits(Some(answered)).is_some_and(|bits: u8| bits <= most)
        }
        _ => true,
    };
    is_valid_offer && is_kept && fits_server && fits_client
}

/// Whether a parameter is one that RFC 7692 defines, with a value that it may have.
fn is_valid(name: &str, value: Option<&str>, in_response: bool) -> bool {
    let is_bits = |value: &str| {
        !value.starts_with('0')
            && value.bytes().all(|byte| byte.is_ascii_digit())
            && value.parse().is_ok_and(|bits: u8| (8..=15).contains(&bits))
    };
    match name {
        "server_no_context_takeover" | "client_no_context_takeover" => value.is_none(),
        "server_max_window_bits" => value.is_some_and(is_bits),
        "client_max_window_bits" => value.map_or(!in_response, is_bits),
        _ => false,
    }
}

fn parsed(element: &str) -> (String, Parameters) {
    let mut parts = element.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default().to_owned();
    let parameters = parts.map(|part| match part.split_once('=') {
        Some((name, value)) => {
            let value = value.trim().trim_matches('"');
            (name.trim().to_owned(), Some(value.to_owned()))
        }
        None => (part.to_owned(), None),
    });
    (name, parameters.collect())
}
