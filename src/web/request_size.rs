//! The size of a request, which is bounded.

use actix_web::HttpRequest;

use super::error::WebError;

/// The largest path with its query, in bytes. The code of a module has at most 200 characters, each up to twelve bytes
/// here.
const MAX_ADDRESS_BYTES: usize = 4096;

/// The largest total of all headers, in bytes. Cookies of a university's other sites are among them.
const MAX_HEADER_BYTES: usize = 32 << 10;

/// Refuses requests that are longer than any that a calendar program or a browser sends to this server.
pub(super) fn bounded(request: &HttpRequest) -> Result<(), WebError> {
    let uri = request.uri();
    if uri.path().len() + uri.query().map_or(0, str::len) > MAX_ADDRESS_BYTES {
        return Err(WebError::AddressTooLong);
    }
    let headers = request
        .headers()
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len());
    if headers.sum::<usize>() > MAX_HEADER_BYTES {
        Err(WebError::HeadersTooLong)
    } else {
        Ok(())
    }
}
