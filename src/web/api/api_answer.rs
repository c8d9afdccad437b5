//! Answers of the API: JSON with an entity tag, problems, and the headers that all have.

use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ALLOW, CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderMap, HeaderName,
    HeaderValue, IF_NONE_MATCH, VARY,
};
use actix_web::web::Bytes;
use serde::Serialize;
use xxhash_rust::xxh3::xxh3_128;

use super::super::Site;
use super::super::conditional::list_matches;
use super::super::page_response::PageResponse;
use super::super::rate_limit::RemainingRequests;
use super::problem::ApiProblem;

pub(super) const JSON: &str = "application/json";

const PROBLEM_JSON: &str = "application/problem+json";

/// The content of an answer, and the way in which it may be kept.
pub(super) struct Content {
    pub(super) status: StatusCode,
    pub(super) json: Vec<u8>,
    pub(super) caching: AnswerCaching,
    pub(super) remaining: Option<RemainingRequests>,
}

/// The caches that may keep an answer. Each asks again before it uses it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum AnswerCaching {
    /// Any, because everybody may read it.
    Public,
    /// Those of the program.
    Private,
    /// None.
    Never,
}

pub(super) fn to_json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("an answer has string keys only")
}

/// The methods of an address. If it is public, scripts of other websites may read it, as they may read public feeds.
pub(super) fn options(methods: &'static str, is_public: bool) -> PageResponse {
    let mut headers = HeaderMap::new();
    headers.insert(ALLOW, HeaderValue::from_static(methods));
    if is_public {
        let mut insert = |name: HeaderName, value: &'static str| {
            headers.insert(name, HeaderValue::from_static(value));
        };
        insert(ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        insert(ACCESS_CONTROL_ALLOW_METHODS, methods);
        // Not Authorization: a token does not belong in a page.
        insert(ACCESS_CONTROL_ALLOW_HEADERS, "If-None-Match");
    }
    PageResponse {
        status: StatusCode::NO_CONTENT,
        headers,
        body: Bytes::new(),
    }
}

impl Content {
    /// The answer, or 304 if the client has this content already.
    pub(super) fn respond(self, sent: &HeaderMap) -> PageResponse {
        let mut headers = answer_headers(JSON, self.caching);
        add_remaining(&mut headers, self.remaining);
        if self.caching == AnswerCaching::Never {
            return PageResponse {
                status: self.status,
                headers,
                body: self.json.into(),
            };
        }
        let tag = format!("{:032x}", xxh3_128(&self.json));
        if let Ok(value) = HeaderValue::try_from(format!("\"{tag}\"")) {
            headers.insert(ETAG, value);
        }
        let has_it = sent
            .get_all(IF_NONE_MATCH)
            .any(|value| list_matches(value.as_bytes(), |known| known == tag.as_bytes()));
        if has_it {
            headers.remove(CONTENT_TYPE);
            return PageResponse {
                status: StatusCode::NOT_MODIFIED,
                headers,
                body: Bytes::new(),
            };
        }
        PageResponse {
            status: self.status,
            headers,
            body: self.json.into(),
        }
    }
}

pub(super) fn respond_with_problem(site: &Site, problem: ApiProblem) -> PageResponse {
    let status = problem.status();
    let (body, more) = problem.into_body(site);
    let mut headers = answer_headers(PROBLEM_JSON, AnswerCaching::Never);
    if let Some((name, value)) = more.map(|header| *header) {
        headers.insert(name, value);
    }
    PageResponse {
        status,
        headers,
        body: body.into(),
    }
}

fn answer_headers(media_type: &'static str, caching: AnswerCaching) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let mut insert = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    insert(CONTENT_TYPE, media_type);
    insert(
        CACHE_CONTROL,
        match caching {
            AnswerCaching::Public => "public, no-cache",
            AnswerCaching::Private => "private, no-cache",
            AnswerCaching::Never => "no-store",
        },
    );
    if caching == AnswerCaching::Public {
        insert(ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        insert(ACCESS_CONTROL_EXPOSE_HEADERS, "ETag");
    }
    insert(VARY, "Authorization");
    insert(HeaderName::from_static("x-robots-tag"), "noindex");
    headers
}

/// The headers of the IETF's draft `draft-ietf-httpapi-ratelimit-headers`.
fn add_remaining(headers: &mut HeaderMap, remaining: Option<RemainingRequests>) {
    let Some(RemainingRequests {
        remaining,
        per_minute,
    }) = remaining
    else {
        return;
    };
    let mut insert = |name: &'static str, value: String| {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    };
    insert(
        "ratelimit-policy",
        format!("\"requests\";q={per_minute};w=60"),
    );
    insert("ratelimit", format!("\"requests\";r={remaining}"));
}
