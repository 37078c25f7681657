//! What is wrong with an exchange, in a form that owns its text and can be printed in any format.

use crate::exchange::{Exchange, Fidelity, TlsFact};
use crate::printable::printable;
use crate::table::signature;
use crate::told;
use http_upgrade::diagnosis::{Confidence, Evidence, Finding, Level, Signature, Tls, Verdict};

/// Longest quotation of the server's words, in characters.
const MAX_SAID: usize = 400;

/// How many bytes of each direction are diagnosed: causes show at the start.
const MAX_BYTES: usize = 256 << 10;

/// What is wrong with an exchange.
#[derive(Clone, Debug)]
pub struct Report {
    /// What became of the upgrade.
    pub verdict: Verdict,
    /// The status of the final response.
    pub status: Option<u16>,
    /// The server's words, safe to print.
    pub said: Option<String>,
    /// The product that answered.
    pub product: Option<&'static str>,
    /// The likely causes, the likeliest first.
    pub findings: Vec<ReportedFinding>,
}

/// One likely cause.
#[derive(Clone, Debug)]
pub struct ReportedFinding {
    /// The id of the signature: `C2`.
    pub id: &'static str,
    /// How bad it is.
    pub level: Level,
    /// How sure it is.
    pub confidence: Confidence,
    /// What went wrong, as a sentence.
    pub cause: String,
    /// What to do; the identified products come first.
    pub fixes: Vec<ReportedFix>,
    /// The rule that is broken, or that explains it.
    pub rule: &'static str,
    /// What to record to be sure; empty where nothing would help.
    pub next: &'static str,
    /// The bytes that show the cause.
    pub spans: Vec<ReportedSpan>,
}

/// What to do, for one product or for any.
#[derive(Clone, Copy, Debug)]
pub struct ReportedFix {
    /// `nginx`, or `any`.
    pub product: &'static str,
    /// A sentence.
    pub text: &'static str,
    /// Where the lines of the snippet go.
    pub place: Option<&'static str>,
    /// Lines to paste.
    pub snippet: Option<&'static str>,
}

/// Bytes of one direction.
#[derive(Clone, Copy, Debug)]
pub struct ReportedSpan {
    /// `request` or `response`.
    pub side: &'static str,
    /// The first of them.
    pub start: usize,
    /// The one after the last.
    pub end: usize,
}

impl Report {
    /// Diagnoses an exchange.
    pub fn of(exchange: &Exchange) -> Self {
        if exchange.protocol.is_some() {
            return Self::of_extended_connect(exchange);
        }
        let diagnosis = evidence(exchange).diagnose();
        let quotes: Vec<String> = diagnosis
            .said()
            .map(|quote| printable(quote.text(), MAX_SAID))
            .collect();
        let exact = matches!(exchange.fidelity, Fidelity::Exact);
        let found = diagnosis
            .findings()
            .iter()
            .map(|finding| ReportedFinding::of(finding, exact));
        let mut report = Self {
            verdict: diagnosis.verdict(),
            status: diagnosis.status(),
            said: (!quotes.is_empty()).then(|| quotes.join(" – ")),
            product: diagnosis.product(),
            findings: found.collect(),
        };
        for told in told::look_up(&exchange.words) {
            if report.put_first(told.id, told.confidence, None) && told.is_after_101 {
                (report.verdict, report.status) = (Verdict::SwitchedButFails, Some(101));
            }
        }
        if exchange.fidelity == Fidelity::Outline {
            report.allow_for_outline();
        }
        report
    }

    /// A 2xx answers an extended CONNECT, and no 101 does. The causes that are known are those of
    /// HTTP/1.1, so none of them is named.
    fn of_extended_connect(exchange: &Exchange) -> Self {
        let status = exchange.status();
        Self {
            verdict: match status {
                Some(200..=299) => Verdict::Switched,
                Some(_) => Verdict::Refused,
                None => Verdict::Unclear,
            },
            status,
            said: None,
            product: None,
            findings: Vec::new(),
        }
    }

    /// Puts a finding first: a trial or a line of a log has shown it. `false`: no signature has
    /// this id.
    pub fn put_first(&mut self, id: &str, confidence: Confidence, cause: Option<String>) -> bool {
        let known = self.findings.iter().position(|finding| finding.id == id);
        let finding = match known {
            Some(index) => Some(self.findings.remove(index)),
            None => signature(id).map(ReportedFinding::of_signature),
        };
        let Some(mut finding) = finding else {
            return false;
        };
        finding.confidence = finding.confidence.max(confidence);
        finding.cause = cause.unwrap_or(finding.cause);
        self.findings.insert(0, finding);
        true
    }

    /// Where only a status is known, nothing that depends on headers is certain.
    fn allow_for_outline(&mut self) {
        for finding in &mut self.findings {
            finding.spans.clear();
        }
    }

    /// The exit status of the program: 0 switched and clean, 1 refused, 2 switched but it will
    /// fail, 3 cannot tell.
    pub const fn exit_code(&self) -> u8 {
        match self.verdict {
            Verdict::Switched => 0,
            Verdict::Refused => 1,
            Verdict::SwitchedButFails => 2,
            Verdict::Unclear => 3,
        }
    }
}

impl ReportedFinding {
    /// Offsets are given only where the bytes are those of the wire.
    fn of(finding: &Finding, with_spans: bool) -> Self {
        let spans = finding.spans().filter(|_| with_spans);
        Self {
            id: finding.id(),
            level: finding.level(),
            confidence: finding.confidence(),
            cause: finding.cause().to_owned(),
            fixes: finding.fixes().map(ReportedFix::of).collect(),
            rule: finding.rule(),
            next: finding.next(),
            spans: spans
                .map(|span| ReportedSpan {
                    side: span.side.as_str(),
                    start: span.start,
                    end: span.end,
                })
                .collect(),
        }
    }

    /// A finding that rests on something other than the bytes.
    pub fn of_signature(signature: &'static Signature) -> Self {
        Self {
            id: signature.id(),
            level: signature.level(),
            confidence: Confidence::Possible,
            cause: signature.cause().to_owned(),
            fixes: signature.fixes().iter().map(ReportedFix::of).collect(),
            rule: signature.rule(),
            next: signature.next(),
            spans: Vec::new(),
        }
    }
}

impl ReportedFix {
    pub(crate) fn of(fix: &'static http_upgrade::diagnosis::Fix) -> Self {
        Self {
            product: fix.product(),
            text: fix.text(),
            place: fix.snippet().map(http_upgrade::diagnosis::Snippet::place),
            snippet: fix.snippet().map(http_upgrade::diagnosis::Snippet::text),
        }
    }
}

/// The evidence that an exchange is.
fn evidence(exchange: &Exchange) -> Evidence<'_> {
    let mut evidence = Evidence::new()
        .recorded_by(exchange.recorded_by)
        .ended(exchange.ended);
    let start = |bytes: &Vec<u8>| bytes.len().min(MAX_BYTES);
    if let Some(request) = &exchange.request {
        evidence = evidence.request(request.get(..start(request)).unwrap_or_default());
    }
    if let Some(response) = &exchange.response {
        evidence = evidence.response(response.get(..start(response)).unwrap_or_default());
    }
    if exchange.fidelity == Fidelity::Outline {
        evidence = evidence.assuming_request();
    }
    if let Some(lasted) = exchange.lasted {
        evidence = evidence.after(lasted);
    }
    match &exchange.tls {
        TlsFact::Unknown => evidence,
        TlsFact::None => evidence.tls(Tls::None),
        TlsFact::Alpn(name) => evidence.tls(Tls::Alpn(name)),
        TlsFact::Failed(words) => evidence.tls(Tls::Failed(words)),
        TlsFact::Untrusted(words) => evidence.tls(Tls::Untrusted(words)),
        TlsFact::OnlyTls => evidence.tls(Tls::OnlyTls),
        TlsFact::OnlyCleartext => evidence.tls(Tls::OnlyCleartext),
    }
}
