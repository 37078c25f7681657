//! Answers an HTTP request, whichever version it came in.

use std::convert::Infallible;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::{Method, Request, Response, StatusCode, Version};
use tokio::time::timeout;

use crate::waits::WAITS;

/// The largest content of a request, in bytes.
const CONTENT: usize = 16 << 20;

/// Responds with a description of the request, including how its protocol was chosen.
pub(crate) async fn answer(
    request: Request<Incoming>,
    how: &str,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, content) = request.into_parts();
    let version = match head.version {
        Version::HTTP_2 => "HTTP/2",
        Version::HTTP_11 => "HTTP/1.1",
        _ => "HTTP/1.0",
    };
    let (status, of_content) = match count(content).await {
        Ok(0) => (StatusCode::OK, String::new()),
        Ok(bytes) => (StatusCode::OK, format!(" with {bytes} bytes")),
        Err(status) => (status, format!(" with content that got a {status}")),
    };
    let text = format!(
        "{} {}{of_content} over {version}, {how}\n",
        head.method,
        head.uri.path()
    );
    // Over HTTP/2, hyper would send this content even in the response to HEAD.
    let text = if head.method == Method::HEAD {
        String::new()
    } else {
        text
    };
    let mut response = Response::new(Full::from(text));
    *response.status_mut() = status;
    Ok(response)
}

/// Reads the content to its end, drops it, and returns its length in bytes.
async fn count(mut content: Incoming) -> Result<usize, StatusCode> {
    let mut length = 0_usize;
    loop {
        match timeout(WAITS.content, content.frame()).await {
            Ok(None) => return Ok(length),
            Ok(Some(Ok(frame))) => length += frame.data_ref().map_or(0, Bytes::len),
            Ok(Some(Err(_))) => return Err(StatusCode::BAD_REQUEST),
            Err(_) => return Err(StatusCode::REQUEST_TIMEOUT),
        }
        if length > CONTENT {
            return Err(StatusCode::PAYLOAD_TOO_LARGE);
        }
    }
}
