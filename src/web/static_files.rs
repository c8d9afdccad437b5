//! Files that are the same for everybody: the icon and the institution's logo.

use std::fs;
use std::io::Write;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, VARY};
use actix_web::{HttpRequest, HttpResponse, web};
use flate2::Compression;
use flate2::write::GzEncoder;
use xxhash_rust::xxh3::xxh3_64;

use super::Site;
use super::negotiation::encoding;
use crate::config::{Config, ConfigError};
use crate::feed::Encoding;

/// A larger logo would be most of the bytes that a phone loads for a page.
const MAX_LOGO_BYTES: usize = 50_000;

/// A script in a picture must not run when somebody opens the picture alone. Drawings may contain styles.
const PICTURE_POLICY: &str = "script-src 'none'; sandbox";

/// It forbids nothing. Google's calendar obeys it, even for feeds that people subscribe to.
const ROBOTS: &str = "User-agent: *\nDisallow:\n";

/// A file that is the same for everybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StaticFile {
    Icon,
    Logo,
    Robots,
}

impl StaticFile {
    pub(super) const ALL: [Self; 3] = [Self::Icon, Self::Logo, Self::Robots];

    /// The file at a path below the base path.
    pub(super) fn parse(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|file| file.path() == path)
    }

    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Icon => "/static/icon.svg",
            Self::Logo => "/static/logo",
            Self::Robots => "/robots.txt",
        }
    }
}

/// The contents of all static files, in the order of `StaticFile::ALL`.
pub(super) struct StaticFiles([StaticContent; StaticFile::ALL.len()]);

struct StaticContent {
    media_type: &'static str,
    text: web::Bytes,
    gzip: web::Bytes,
    /// The path with the hash of the content, so new content has a new address.
    path: String,
}

impl StaticFiles {
    /// The program's own files, with the institution's logo.
    pub(super) fn new(config: &Config) -> Result<Self, ConfigError> {
        let icon = include_str!("../../static/icon.svg");
        let (logo_type, logo) = logo(config)?;
        let logo = logo.unwrap_or_else(|| icon.into());
        Ok(Self(StaticFile::ALL.map(|file| match file {
            StaticFile::Icon => StaticContent::new(file, "image/svg+xml", icon.into()),
            StaticFile::Logo => StaticContent::new(file, logo_type, Vec::clone(&logo)),
            StaticFile::Robots => {
                StaticContent::new(file, "text/plain; charset=utf-8", ROBOTS.into())
            }
        })))
    }

    /// The path of a file in pages.
    pub(super) fn path(&self, file: StaticFile) -> &str {
        &self.0[file as usize].path
    }

    /// Answers with a file. At the address that pages use, clients may keep it for ever.
    pub(super) fn answer(
        &self,
        file: StaticFile,
        request: &HttpRequest,
        site: &Site,
    ) -> HttpResponse {
        let file = &self.0[file as usize];
        let is_marked =
            !request.query_string().is_empty() && file.path.ends_with(request.query_string());
        let mut response = HttpResponse::Ok();
        response
            .content_type(file.media_type)
            .insert_header((VARY, &site.vary))
            .insert_header((
                CACHE_CONTROL,
                if is_marked {
                    "public, max-age=31536000, immutable"
                } else {
                    "public, max-age=3600"
                },
            ));
        if file.media_type.starts_with("image/") {
            response.insert_header((CONTENT_SECURITY_POLICY, PICTURE_POLICY));
        }
        let is_shorter = file.gzip.len() < file.text.len();
        if is_shorter && encoding(request.headers(), &site.no_gzip_for) == Encoding::Gzip {
            response
                .insert_header((CONTENT_ENCODING, "gzip"))
                .body(file.gzip.clone())
        } else {
            response.body(file.text.clone())
        }
    }
}

/// A text as a gzip stream.
pub(super) fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(
        Vec::with_capacity(text.len() / 3 + 64),
        Compression::default(),
    );
    encoder
        .write_all(text)
        .and_then(|()| encoder.finish())
        .expect("compressing from memory to memory cannot fail")
}

impl StaticContent {
    fn new(file: StaticFile, media_type: &'static str, content: Vec<u8>) -> Self {
        Self {
            media_type,
            path: format!("{}?v={:016x}", file.path(), xxh3_64(&content)),
            gzip: gzip(&content).into(),
            text: content.into(),
        }
    }
}

/// The institution's logo with its media type; `None` if it has no logo.
fn logo(config: &Config) -> Result<(&'static str, Option<Vec<u8>>), ConfigError> {
    let path = &config.institution.logo;
    if path.as_os_str().is_empty() {
        return Ok(("image/svg+xml", None));
    }
    let content = fs::read(path).map_err(|source| {
        ConfigError::WrongSetting(format!(
            "institution.logo is {}, which cannot be read ({source}): name an SVG or PNG file, or leave the setting empty",
            path.display()
        ))
    })?;
    let refuse = |what: &str| {
        Err(ConfigError::WrongSetting(format!(
            "institution.logo is {}, {what}",
            path.display()
        )))
    };
    if content.len() > MAX_LOGO_BYTES {
        return refuse(
            "which is larger than 50 kB and would slow down every page: make it smaller",
        );
    }
    if content.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Ok(("image/png", Some(content)));
    }
    match std::str::from_utf8(&content) {
        Ok(text) if text.contains("<svg") => Ok(("image/svg+xml", Some(content))),
        _ => refuse("which is neither SVG nor PNG: name an SVG or PNG file"),
    }
}
