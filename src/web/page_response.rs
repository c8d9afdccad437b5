//! A request for a page and its answer, which go from one thread to another.

use actix_web::body::BoxBody;
use actix_web::http::header::{CACHE_CONTROL, HeaderMap, HeaderValue, LOCATION};
use actix_web::http::{StatusCode, Uri};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};

use super::bodies::BytesBody;

/// The parts of a request that a page needs. The request itself cannot go to another thread.
#[derive(Clone)]
pub(super) struct PageRequest {
    uri: Uri,
    headers: HeaderMap,
}

impl PageRequest {
    pub(super) fn new(request: &HttpRequest) -> Self {
        Self {
            uri: request.uri().clone(),
            headers: request.headers().clone(),
        }
    }

    pub(super) fn path(&self) -> &str {
        self.uri.path()
    }

    pub(super) fn query_string(&self) -> &str {
        self.uri.query().unwrap_or_default()
    }

    pub(super) fn headers(&self) -> &HeaderMap {
        &self.headers
    }
}

/// An answer that can go to another thread.
#[derive(Clone)]
pub(super) struct PageResponse {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl PageResponse {
    /// A redirect to a page of this site.
    pub(super) fn see_other(location: &str) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        // This fails only for a base path that no header can have, and such a path has no addresses.
        if let Ok(location) = HeaderValue::try_from(location) {
            headers.insert(LOCATION, location);
        }
        Self {
            status: StatusCode::SEE_OTHER,
            headers,
            body: Bytes::new(),
        }
    }
}

impl From<PageResponse> for HttpResponse {
    fn from(rendered: PageResponse) -> Self {
        let mut response = Self::with_body(rendered.status, BoxBody::new(BytesBody(rendered.body)));
        *response.headers_mut() = rendered.headers;
        response
    }
}
