//! What the parts of a head are replaced by: usual, unusual and invalid.

pub(super) const METHODS: [&[u8]; 24] = [
    b"GET", b"get", b"POST", b"HEAD", b"PUT", b"OPTIONS", b"CONNECT", b"DELETE", b"PRI", b"M-SEARCH",
    b"QUERY", b"SOURCE", b"DESCRIBE", b"FOO", b"", b"G", b"GE T", b"GET:", b"G\x00T", b"G\xc3T",
    b"!#$%&'*+-.^_`|~09", b"\"GET\"", b"[GET]", b"ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFG",
];

pub(super) const TARGETS: [&[u8]; 46] = [
    b"/", b"/a?b=c", b"/a#b", b"*", b"**", b"h", b"h:80", b"h:443", b"[::1]:443", b"h:0", b"h:99999",
    b"u@h:443", b"http://h", b"http://h/", b"http://h?a", b"http://h:80/a", b"http://h#a", b"HTTP://h/",
    b"ws://h/", b"ftp://h/", b"a+b-c.d://h/", b"1a://h/", b"http://", b"http:///", b"http://:80/",
    b"http://u@h/", b"http://u:p@h/", b"http://[::1]/", b"http://[::1/", b"http://h:x/", b"http:/h", b"http:h",
    b"http://h%41/", b"http://h%/", b"http://h\"/", b"//h/a", b"/\\", b"/a|b", b"/\"", b"/<>", b"/{}^`",
    b"/\xc3\xa9", b"/\x7f", b"/\x01", b"?a", b"",
];

pub(super) const VERSIONS: [&[u8]; 24] = [
    b"HTTP/1.1", b"HTTP/1.0", b"HTTP/1.2", b"HTTP/1.9", b"HTTP/0.9", b"HTTP/2.0", b"HTTP/2", b"HTTP/3.0",
    b"HTTP/9.9", b"HTTP/1", b"HTTP/1.", b"HTTP/.1", b"HTTP/1.10", b"HTTP/11.1", b"HTTP/01.1", b"HTTP/1,1",
    b"http/1.1", b"Http/1.1", b"HTTP 1.1", b"HTTPS/1.1", b"RTSP/1.0", b"ICE/1.0", b"HTTP/1.\xb2", b"",
];

pub(super) const STATUSES: [&[u8]; 24] = [
    b"200", b"101", b"100", b"103", b"199", b"204", b"205", b"206", b"301", b"304", b"426", b"500", b"599",
    b"600", b"999", b"000", b"099", b"99", b"20", b"2000", b"2x0", b"+20", b"-20", b"",
];

pub(super) const REASONS: [&[u8]; 10] = [
    b"OK", b"", b" ", b"Not Found", b"a\tb", b"\xc3\xa9", b"a\x00b", b"a\x7fb", b"a\x1bb", b": a",
];

/// What may be between the words of a start line.
pub(super) const GAPS: [&[u8]; 13] = [
    b" ", b"  ", b"", b"\t", b" \t", b"\t ", b"\x0b", b"\x0c", b"\r", b"\n", b"\r\n", b"\x00", b"\xa0",
];

/// What may be before a start line.
pub(super) const BEFORE: [&[u8]; 13] = [
    b"\r\n", b"\r\n\r\n", b"\r\n\r\n\r\n", b"\n", b"\n\n", b"\r", b"\r\r\n", b"\r\n\n", b" ", b"\t", b" \r\n",
    b"\x00", b"\xef\xbb\xbf",
];

/// How a line may end.
pub(super) const ENDS: [&[u8]; 24] = [
    b"\n", b"\r", b"", b"\r\r\n", b"\n\r", b"\n\r\n", b"\r\n\n", b"\r\n\r\n", b"\r\n \r\n", b"\r\n\t\r\n",
    b"\r\n a\r\n", b"\r\n\ta: b\r\n", b"\n a\r\n", b"\n \n", b"\r a\r\n", b" \r\n", b"\t\r\n", b" \t \r\n",
    b"\x00\r\n", b"\x0b\r\n", b" \n", b"\r\n:\r\n", b"\r\na\r\n", b"\r\n: a\r\n",
];

/// What may be after the last field line.
pub(super) const RESTS: [&[u8]; 12] = [
    b"\r\n", b"\n", b"\r", b"", b"\r\r\n", b"\r\na", b"\r\n\r\n", b" \r\n\r\n", b"\n\r\n", b"\r\n5\r\nhello\r\n",
    b"\0\r\n\r\n", b"\ra\r\n\r\n",
];

pub(super) const COLONS: [&[u8]; 14] = [
    b":", b": ", b":\t", b":  \t", b" :", b"\t:", b" : ", b"", b" ", b"::", b":\r\n ", b":\n ", b"\x00:", b"\x0b:",
];

/// The bytes that mean something to a parser, or are easily forgotten.
pub(super) const BYTES: &[u8] = b"\0\x01\x08\t\n\x0b\x0c\r\x1f !\"#$%&'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~\x7f\x80\x85\xa0\xad\xc3\xff";

pub(super) const HOSTS: [&[u8]; 34] = [
    b"h", b"", b"h:80", b"h:", b":80", b":", b"h:0", b"h:65535", b"h:65536", b"h:080", b"h:+80", b"h:8a", b"H.Example",
    b"h.", b"h_h", b"h%41", b"h%4", b"127.0.0.1", b"[::1]", b"[::1]:80", b"[::1", b"::1", b"[v1.a]", b"[::1]a", b"[::g]",
    b"u@h", b"h/a", b"h?a", b"h#a", b"h h", b"h,h", b"h\xc3\xa9", b"h\"", b"http://h",
];

pub(super) const LENGTHS: [&[u8]; 35] = [
    b"0", b"1", b"5", b"32", b"33", b"007", b"00000000000000000000005", b"+5", b"-5", b"5 ", b"5 5", b"5,5", b"5, 5",
    b"5,6", b"5, 5, 5", b"5,", b",5", b"5;a", b"0x5", b"5a", b"5.0", b"5e0", b"\"5\"", b"", b"\xb2", b"5\x0b", b"5_0",
    b"9223372036854775807", b"9223372036854775808", b"18446744073709551615", b"18446744073709551616",
    b"99999999999999999999", b"12345678901234567890123456789", b"5\t", b"5\x00",
];

pub(super) const CODINGS: [&[u8]; 37] = [
    b"chunked\t", b"chunked \t", b"chunked", b"Chunked", b"CHUNKED", b"chunked ", b" chunked", b"gzip", b"gzip, chunked", b"gzip,chunked",
    b"chunked, gzip", b"chunked, chunked", b"chunked,", b",chunked", b"chunked;a=b", b"chunked;q=1", b"chunked;", b"identity",
    b"identity, chunked", b"chunked, identity", b"xchunked", b"x-chunked", b"chunkedx", b"chunke", b"\"chunked\"", b"",
    b"chunked\x0b", b"chunk\x00ed", b"gzip chunked", b"chunked chunked", b"chunked\xa0", b"deflate", b"trailers",
    b"gzip;a=\"b, chunked\"", b"gzip;a=\", chunked", b"a, b, c, chunked", b"gzip,\tchunked",
];

/// Other lines: names and values.
pub(super) const LINES: [(&[u8], &[u8]); 20] = [
    (b"Connection", b"close"), (b"Connection", b"keep-alive"), (b"Connection", b"upgrade"), (b"Connection", b"Host"),
    (b"Connection", b"close, upgrade"), (b"Connection", b"content-length"), (b"Upgrade", b"websocket"), (b"Upgrade", b"h2c"),
    (b"Upgrade", b""), (b"Expect", b"100-continue"), (b"Expect", b"x"), (b"Proxy-Connection", b"keep-alive"), (b"TE", b"trailers"),
    (b"Trailer", b"T"), (b"Content-Lengthx", b"5"), (b"Content_Length", b"5"), (b"X", b""), (b"X", b"\"a\\"), (b"Keep-Alive", b"5"),
    (b"HTTP2-Settings", b"AAMAAABk"),
];

/// Names, most of which are not tokens.
pub(super) const NAMES: [&[u8]; 18] = [
    b"", b"Host", b"host", b"HOST", b"Content-Length", b"Transfer-Encoding", b"X", b"!#$%&'*+-.^_`|~09", b"X X", b" X", b"X\t",
    b"\xc3\xa9", b"X\x00", b"\x7f", b"(X)", b"X@", b"\"X\"", b"X\x0b",
];

/// Values that any field may have.
pub(super) const VALUES: [&[u8]; 22] = [
    b"", b"a", b"a b", b"a\tb", b"\"a\"", b"a,,b", b"a:b", b": a", b"\xc3\xa9", b"\xff", b"a\x00b", b"a\x01b", b"a\x7fb", b"a\x1bb",
    b"a\x0bb", b"a\x0cb", b"a\rb", b"a\nb", b"a\r\nb", b"a\r\n b", b"\x0b", b"\xa0a\xa0",
];
