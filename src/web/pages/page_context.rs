//! The context of one request for a page: its language, and the way in which the page is sent.

use std::sync::Arc;

use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    HeaderMap, HeaderName, HeaderValue, SET_COOKIE, VARY,
};
use actix_web::web::Bytes;

use super::super::Site;
use super::super::cookies;
use super::super::desk_reader::DeskReader;
use super::super::error::WebError;
use super::super::negotiation::{self, LANGUAGE_COOKIE};
use super::super::page_response::{PageRequest, PageResponse};
use super::super::platform::Platform;
use super::super::static_files::gzip;
use super::frame::Frame;
use super::page_access::SessionPart;
use super::{Caching, Page, query};
use crate::agenda;
use crate::feed::{Encoding, Kind};
use crate::language::{Language, Words};
use crate::snapshot::{Link, Snapshot};

/// A year, in seconds.
const COOKIE_AGE: i64 = 31_536_000;

/// One request for a page.
pub(in super::super) struct PageContext<'a> {
    pub(in super::super) site: &'a Site,
    pub(in super::super) request: &'a PageRequest,
    /// The texts in the language of the page.
    pub(in super::super) words: Arc<Words>,
    /// The language that this request chooses for later requests.
    chosen_language: Option<Language>,
    /// The kinds of feeds to whose lists pages link.
    listed: Vec<Kind>,
}

impl<'a> PageContext<'a> {
    /// The context of a page that belongs to nobody.
    pub(in super::super) fn new(
        request: &'a PageRequest,
        site: &'a Site,
        snapshot: &Snapshot,
    ) -> Self {
        Self::for_person(request, site, snapshot, None)
    }

    /// The context of a page of the support desk, which has texts in few languages.
    pub(in super::super) fn for_desk(
        request: &'a PageRequest,
        site: &'a Site,
        snapshot: &Snapshot,
    ) -> Self {
        let mut context = Self::for_person(request, site, snapshot, None);
        if !Language::OF_DESK.contains(&context.words.language()) {
            context.words = site.texts.shared(Language::En);
        }
        context
    }

    /// The context of a person's page. It has their language, unless another one was chosen.
    fn for_person(
        request: &'a PageRequest,
        site: &'a Site,
        snapshot: &Snapshot,
        language: Option<Language>,
    ) -> Self {
        let chosen_language = query::value(request.query_string(), LANGUAGE_COOKIE)
            .and_then(|code| Language::parse(&code));
        let negotiated =
            || negotiation::language(request.headers(), language, site.institution.language);
        Self {
            site,
            request,
            words: site
                .texts
                .shared(chosen_language.unwrap_or_else(negotiated)),
            chosen_language,
            listed: snapshot.listed_kinds(),
        }
    }

    /// The context of the page of a link. It has the language that its owner chose, or the language of the person.
    pub(in super::super) fn of_link(
        request: &'a PageRequest,
        site: &'a Site,
        snapshot: &Snapshot,
        link: &Link,
    ) -> Self {
        let university = snapshot.timetable.as_deref();
        let person = university.and_then(|university| agenda::person(university, &link.feed_id));
        let chosen = link.state().choices.language;
        let language = chosen.or_else(|| person.and_then(|person| person.language));
        Self::for_person(request, site, snapshot, language)
    }

    /// The device of the reader.
    pub(in super::super) fn platform(&self) -> Platform {
        Platform::of(self.request.headers())
    }

    /// The frame around the page.
    pub(in super::super) fn frame(&self) -> Frame {
        Frame::new(
            self.site,
            &self.words,
            self.request.path(),
            self.request.query_string(),
            &self.listed,
        )
    }

    /// The frame around a page of the desk.
    pub(in super::super) fn desk_frame(&self) -> Frame {
        let mut frame = self.frame();
        frame.add_desk(self.site, &self.words, self.request.path());
        frame
    }

    /// The part of a page of the desk that belongs to the session.
    pub(in super::super) fn desk_session(&self, reader: &DeskReader) -> SessionPart {
        let names = (&*reader.name, reader.form_token.clone());
        SessionPart::new(self.site, &self.words, names, &[], None)
    }

    /// Answers with the page.
    pub(in super::super) fn respond(
        &self,
        page: &impl Page,
        caching: Caching,
    ) -> Result<PageResponse, WebError> {
        self.respond_with_status(StatusCode::OK, page, caching)
    }

    /// Answers with the page and another status.
    pub(in super::super) fn respond_with_status(
        &self,
        status: StatusCode,
        page: &impl Page,
        caching: Caching,
    ) -> Result<PageResponse, WebError> {
        let html = self.site.templates.render(page, &self.words)?;
        Ok(match self.encoding() {
            Encoding::Gzip => self.with_headers(status, caching, gzip(html.as_bytes()).into()),
            Encoding::Identity => self.with_headers(status, caching, html.into()),
        })
    }

    /// Answers with the error page. It is rendered once for each language, so it has no query.
    pub(in super::super) fn error_page(
        &self,
        status: StatusCode,
        keys: [&'static str; 2],
    ) -> Result<PageResponse, WebError> {
        let page = self
            .site
            .error_pages
            .page(self.site, &self.words, keys, &self.listed)?;
        let [html, gzip] = &*page;
        let body = if self.encoding() == Encoding::Gzip {
            gzip
        } else {
            html
        };
        Ok(self.with_headers(status, Caching::Personal, body.clone()))
    }

    fn encoding(&self) -> Encoding {
        negotiation::encoding(self.request.headers(), &self.site.no_gzip_for)
    }

    fn with_headers(&self, status: StatusCode, caching: Caching, body: Bytes) -> PageResponse {
        let caching = match caching {
            Caching::Public if self.chosen_language.is_none() => "public, max-age=300",
            // The cookie goes only to the client that chose the language.
            Caching::Public => "no-store",
            Caching::Personal => "private, no-store",
        };
        let mut headers = HeaderMap::new();
        let mut insert = |name: HeaderName, value: &'static str| {
            headers.insert(name, HeaderValue::from_static(value))
        };
        insert(CONTENT_TYPE, "text/html; charset=utf-8");
        insert(CONTENT_LANGUAGE, self.words.language().code());
        insert(CACHE_CONTROL, caching);
        // A page offers the apps of the reader's device first.
        insert(
            VARY,
            "Accept-Encoding, Accept-Language, Cookie, Sec-CH-UA-Platform, User-Agent",
        );
        insert(HeaderName::from_static("x-robots-tag"), "noindex");
        if self.encoding() == Encoding::Gzip {
            insert(CONTENT_ENCODING, "gzip");
        }
        headers.insert(CONTENT_SECURITY_POLICY, self.site.inline.policy.clone());
        // A base path that no header can have gets no cookie.
        if let Some(cookie) = self.chosen_language.and_then(|language| {
            cookies::set(self.site, LANGUAGE_COOKIE, language.code(), COOKIE_AGE)
        }) {
            headers.insert(SET_COOKIE, cookie);
        }
        PageResponse {
            status,
            headers,
            body,
        }
    }
}
