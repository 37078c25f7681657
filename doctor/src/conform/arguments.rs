//! The command line of `conform`.

use lexopt::prelude::*;
use std::path::PathBuf;
use std::time::Duration;

pub(crate) const USAGE: &str = "\
Holds a server, a client or a proxy to the rules of the RFCs about HTTP upgrades.

usage: upgrade-doctor conform server [OPTIONS] ws[s]://HOST[:PORT]/PATH
       upgrade-doctor conform client [OPTIONS] --listen ADDRESS [--run 'COMMAND {url}']
       upgrade-doctor conform proxy  [OPTIONS] --front ADDRESS --back ADDRESS
       upgrade-doctor conform --list

server: connects to this URL and to no other address. Some cases send requests that a server should
refuse, so use it on servers of your own.
  --token NAME            test the upgrade to this protocol instead of websocket
  --origin ORIGIN         an Origin that the server allows (default: that of the URL)
  --subprotocol NAME      a subprotocol that the server knows; may be repeated
  -H, --header LINE       another field for every request; may be repeated
  --head BYTES            the largest head that the server is meant to take (default: 16384);
                          cases with larger heads that should be accepted are left out
  --insecure              take any TLS certificate
  --connections N         connections at the same time (default: 4, at most 64)

client: is the server that a client connects to, one connection for each case.
  --listen ADDRESS        where to listen
  --run 'COMMAND {url}'   starts the client once for each case, with the URL in place of {url}.
                          Without it the client connects by itself: to /case/1, /case/2 and so on,
                          or to /next for the next case; /count answers with the number of cases
  --idle SECONDS          without --run: how long to wait for the next connection (default: 30)

proxy: is the client before the proxy and the server after it.
  --front ADDRESS         where the proxy listens
  --back ADDRESS          where the proxy forwards to; the suite listens here

All:
  --only PREFIX           the cases whose id begins with this; may be repeated
  --timeout SECONDS       how long one case may take (default: 5)
  --baseline FILE         ids of known failures, one on a line: they do not count
  --json                  one JSON object on standard output
  --html FILE             also writes one HTML page, which loads nothing
  -v, --verbose           every case, not only those that failed

Exit status: 0 all cases pass, 1 a MUST or a SHOULD fails, 2 wrong usage, or nothing answers, or no
client connects.

To test a server of your own, start it where a crash does no harm, best with an echo of messages:
  upgrade-doctor conform server ws://127.0.0.1:8101/chat
To run some of the cases, and to see those that pass as well:
  upgrade-doctor conform server ws://127.0.0.1:8101/chat --only connection/ -v
To run it in CI, where only new failures count:
  upgrade-doctor conform server ws://127.0.0.1:8101/chat --baseline known.txt --html report.html
";

/// What was asked for.
#[derive(Debug)]
pub(crate) struct Arguments {
    pub(crate) mode: Mode,
    pub(crate) token: Option<String>,
    pub(crate) origin: Option<String>,
    pub(crate) subprotocols: Vec<String>,
    pub(crate) headers: Vec<String>,
    /// The largest head that the server is meant to take, in bytes.
    pub(crate) head: usize,
    pub(crate) insecure: bool,
    pub(crate) connections: usize,
    pub(crate) run: Option<String>,
    pub(crate) idle: Duration,
    pub(crate) only: Vec<String>,
    pub(crate) timeout: Duration,
    pub(crate) baseline: Option<PathBuf>,
    pub(crate) json: bool,
    pub(crate) html: Option<PathBuf>,
    pub(crate) verbose: bool,
}

/// What is tested.
#[derive(Clone, Debug)]
pub(crate) enum Mode {
    Help,
    List,
    Server(String),
    Client(String),
    Proxy { front: String, back: String },
}

impl Mode {
    /// What the report is about, in words.
    pub(crate) fn subject(&self) -> String {
        match self {
            Self::Help | Self::List => String::new(),
            Self::Server(url) => format!("the server at {url}"),
            Self::Client(listen) => format!("the client that connects to {listen}"),
            Self::Proxy { front, .. } => format!("the proxy at {front}"),
        }
    }
}

impl Arguments {
    pub(crate) fn parse(mut parser: lexopt::Parser) -> Result<Self, lexopt::Error> {
        let mut all = Self::new();
        let mut values: Vec<String> = Vec::new();
        let (mut listen, mut front, mut back) = (None, None, None);
        let (mut help, mut list) = (false, false);
        while let Some(argument) = parser.next()? {
            match argument {
                Short('h') | Long("help") => help = true,
                Long("list") => list = true,
                Long("listen") => listen = Some(parser.value()?.string()?),
                Long("front") => front = Some(parser.value()?.string()?),
                Long("back") => back = Some(parser.value()?.string()?),
                Value(value) => values.push(value.string()?),
                Long(name) => {
                    let name = name.to_owned();
                    all.option(&name, &mut parser)?;
                }
                Short('v') => all.verbose = true,
                Short('H') => all.option("header", &mut parser)?,
                Short('k') => all.insecure = true,
                Short(_) => return Err(argument.unexpected()),
            }
        }
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        all.mode = match (values.as_slice(), listen, front, back) {
            _ if help => Mode::Help,
            _ if list => Mode::List,
            (["server", url], None, None, None) => Mode::Server((*url).to_owned()),
            (["client"], Some(listen), None, None) => Mode::Client(listen),
            (["proxy"], None, Some(front), Some(back)) => Mode::Proxy { front, back },
            _ => {
                return Err(
                    "`server URL`, `client --listen ADDRESS` or `proxy --front ADDRESS \
                    --back ADDRESS` is required"
                        .into(),
                );
            }
        };
        Ok(all)
    }

    const fn new() -> Self {
        Self {
            mode: Mode::Help,
            token: None,
            origin: None,
            subprotocols: Vec::new(),
            headers: Vec::new(),
            head: 16_384,
            insecure: false,
            connections: 4,
            run: None,
            idle: Duration::from_secs(30),
            only: Vec::new(),
            timeout: Duration::from_secs(5),
            baseline: None,
            json: false,
            html: None,
            verbose: false,
        }
    }

    /// Takes one of the options that have no part in choosing the mode.
    fn option(&mut self, name: &str, parser: &mut lexopt::Parser) -> Result<(), lexopt::Error> {
        match name {
            "token" => self.token = Some(field(parser)?),
            "origin" => self.origin = Some(field(parser)?),
            "subprotocol" => self.subprotocols.push(field(parser)?),
            "header" => {
                let line = field(parser)?;
                if !line.contains(':') {
                    return Err("a header is `Name: value`".into());
                }
                self.headers.push(line);
            }
            "head" => self.head = parser.value()?.parse()?,
            "insecure" => self.insecure = true,
            "connections" => {
                self.connections = parser.value()?.parse()?;
                if !(1..=64).contains(&self.connections) {
                    return Err("--connections is from 1 to 64".into());
                }
            }
            "run" => self.run = Some(parser.value()?.string()?),
            "idle" => self.idle = seconds(parser)?,
            "only" => self.only.push(parser.value()?.string()?),
            "timeout" => self.timeout = seconds(parser)?,
            "baseline" => self.baseline = Some(parser.value()?.into()),
            "json" => self.json = true,
            "html" => self.html = Some(parser.value()?.into()),
            "verbose" => self.verbose = true,
            _ => return Err(format!("there is no option --{name}").into()),
        }
        Ok(())
    }

    /// Whether a case is to run.
    pub(crate) fn wants(&self, id: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|prefix| id.starts_with(prefix))
    }
}

/// A value that goes into a head: no control character may be in it.
fn field(parser: &mut lexopt::Parser) -> Result<String, lexopt::Error> {
    let value = parser.value()?.string()?;
    if value.chars().any(char::is_control) {
        return Err("a control character cannot be sent in a field".into());
    }
    Ok(value)
}

fn seconds(parser: &mut lexopt::Parser) -> Result<Duration, lexopt::Error> {
    let seconds: f64 = parser.value()?.parse()?;
    let duration = Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())?;
    if duration.is_zero() || duration > Duration::from_secs(3_600) {
        return Err("a time is more than 0 and at most 3600 seconds".into());
    }
    Ok(duration)
}
