//! Pages for people, and answers for who watches over the server.

use actix_web::http::Method;
use actix_web::http::header::{ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;

use super::Site;
use super::error::{ALLOWED, WebError};

/// Files that are part of the program, so that it runs from anywhere.
pub(super) const FILES: [(&str, File); 3] = [
    ("/static/carillon.css", File("text/css; charset=utf-8", include_str!("../../static/carillon.css"))),
    ("/static/icon.svg", File("image/svg+xml", include_str!("../../static/icon.svg"))),
    // It forbids nothing: Google's calendar obeys it, also for feeds that its users subscribe to.
    ("/robots.txt", File("text/plain; charset=utf-8", "User-agent: *\nDisallow:\n")),
];

/// Media type and content.
#[derive(Clone, Copy)]
pub(super) struct File(&'static str, &'static str);

/// No script, and nothing from anywhere else.
const CONTENT_POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

#[derive(Template)]
#[template(path = "home.html")]
struct Home<'a> {
    institution: &'a str,
    support: &'a str,
    support_link: String,
    base_url: &'a str,
    has_modules: bool,
    has_rooms: bool,
}

/// The home page: what this is, and how to subscribe.
pub(super) async fn home(request: HttpRequest, site: web::Data<Site>) -> Result<HttpResponse, WebError> {
    let catalogue = site.shelf.current();
    let catalogue = catalogue.as_ref();
    let support = site.institution.support.as_str();
    let is_mail = support.contains('@') && !support.contains('/');
    let page = Home {
        institution: &site.institution.name,
        support,
        support_link: if is_mail { format!("mailto:{support}") } else { support.to_owned() },
        base_url: &site.base_url,
        has_modules: catalogue.is_some_and(|catalogue| !catalogue.modules.is_empty()),
        has_rooms: catalogue.is_some_and(|catalogue| !catalogue.rooms.is_empty()),
    };
    let text = page.render()?;
    read_only(&request, || {
        HttpResponse::Ok()
            .content_type("text/html; charset=utf-8")
            .insert_header((CONTENT_SECURITY_POLICY, CONTENT_POLICY))
            .insert_header((CACHE_CONTROL, "public, max-age=300"))
            .body(text)
    })
}

/// One of `FILES`.
pub(super) fn file(request: &HttpRequest, File(media_type, content): File) -> Result<HttpResponse, WebError> {
    read_only(request, || {
        HttpResponse::Ok().content_type(media_type).insert_header((CACHE_CONTROL, "public, max-age=3600")).body(content)
    })
}

/// Whether the process answers at all.
pub(super) async fn health(request: HttpRequest) -> Result<HttpResponse, WebError> {
    read_only(&request, || plain("alive\n"))
}

/// Whether there are feeds to serve.
pub(super) async fn readiness(request: HttpRequest, site: web::Data<Site>) -> Result<HttpResponse, WebError> {
    let is_ready = site.shelf.current().is_some();
    read_only(&request, || plain("ready\n"))
        .and_then(|ready| if is_ready { Ok(ready) } else { Err(WebError::NotReady) })
}

/// Any other address.
pub(super) async fn nothing_here() -> Result<HttpResponse, WebError> {
    Err(WebError::NotFound)
}

fn plain(text: &'static str) -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").insert_header((CACHE_CONTROL, "no-store")).body(text)
}

fn read_only(request: &HttpRequest, answer: impl FnOnce() -> HttpResponse) -> Result<HttpResponse, WebError> {
    match *request.method() {
        Method::GET | Method::HEAD => Ok(answer()),
        Method::OPTIONS => Ok(HttpResponse::NoContent().insert_header((ALLOW, ALLOWED)).finish()),
        _ => Err(WebError::MethodNotAllowed),
    }
}
