//! The answer to OPTIONS.

use actix_web::HttpResponse;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ALLOW,
};

use super::route::Route;

/// Answers with the methods of an address.
pub(super) fn options(route: &Route) -> HttpResponse {
    let methods = route.methods();
    let mut response = HttpResponse::NoContent();
    response.insert_header((ALLOW, methods));
    if matches!(route, Route::Feed(address, _) if address.is_public()) {
        response
            .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
            .insert_header((ACCESS_CONTROL_ALLOW_METHODS, methods))
            .insert_header((
                ACCESS_CONTROL_ALLOW_HEADERS,
                "If-None-Match, If-Modified-Since",
            ));
    }
    response.finish()
}
