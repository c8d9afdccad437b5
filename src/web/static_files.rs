//! Files that are the same for everybody: icon, the institution's logo.

use std::collections::HashMap;
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

/// Larger ones would be most of what a phone loads for a page.
const MAX_LOGO_BYTES: usize = 50_000;

/// A script in a picture must not run when somebody opens the picture by itself. Drawings may have styles inside.
const PICTURE_POLICY: &str = "script-src 'none'; sandbox";

/// Where the files are.
pub(super) const PATHS: [&str; 3] = ["/static/icon.svg", "/static/logo", "/robots.txt"];

/// All static files by path.
pub(super) struct StaticFiles(HashMap<&'static str, File>);

struct File {
    media_type: &'static str,
    text: web::Bytes,
    gzip: web::Bytes,
    /// With the mark of the content, so that a new content has a new address.
    address: String,
}

impl StaticFiles {
    /// The program's own files, with the institution's logo.
    pub(super) fn new(config: &Config) -> Result<Self, ConfigError> {
        let icon = include_str!("../../static/icon.svg");
        let (logo_type, logo) = logo(config)?;
        let files: [(&str, Vec<u8>); PATHS.len()] = [
            ("image/svg+xml", icon.into()),
            (logo_type, logo.unwrap_or_else(|| icon.into())),
            // It forbids nothing: Google's calendar obeys it, also for feeds that its users subscribe to.
            (
                "text/plain; charset=utf-8",
                "User-agent: *\nDisallow:\n".into(),
            ),
        ];
        let files = PATHS.into_iter().zip(files);
        Ok(Self(
            files
                .map(|(path, (media_type, content))| (path, file(path, media_type, content)))
                .collect(),
        ))
    }

    /// The address of a file as a page should name it. Only for paths that there are.
    pub(super) fn address(&self, path: &str) -> &str {
        self.0.get(path).map_or("/", |file| &file.address)
    }

    /// Answers with the file at `path`; under the address that pages name it by, to be kept for ever.
    pub(super) fn answer(&self, request: &HttpRequest, site: &Site) -> Option<HttpResponse> {
        let file = self.0.get(request.path())?;
        let is_marked =
            !request.query_string().is_empty() && file.address.ends_with(request.query_string());
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
        Some(
            if is_shorter && encoding(request.headers(), &site.no_gzip_for) == Encoding::Gzip {
                response
                    .insert_header((CONTENT_ENCODING, "gzip"))
                    .body(file.gzip.clone())
            } else {
                response.body(file.text.clone())
            },
        )
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

fn file(path: &str, media_type: &'static str, content: Vec<u8>) -> File {
    let address = format!("{path}?v={:016x}", xxh3_64(&content));
    File {
        media_type,
        gzip: gzip(&content).into(),
        text: content.into(),
        address,
    }
}

/// The institution's logo with its media type; none if none is set.
fn logo(config: &Config) -> Result<(&'static str, Option<Vec<u8>>), ConfigError> {
    let path = &config.institution.logo;
    if path.as_os_str().is_empty() {
        return Ok(("image/svg+xml", None));
    }
    let content = fs::read(path).map_err(|source| {
        ConfigError::Contradiction(format!(
            "institution.logo is {}, which cannot be read ({source}): name an SVG or PNG file, or leave it empty",
            path.display()
        ))
    })?;
    let refuse = |what: &str| {
        Err(ConfigError::Contradiction(format!(
            "institution.logo is {}, {what}",
            path.display()
        )))
    };
    if content.len() > MAX_LOGO_BYTES {
        return refuse(
            "which is larger than 50 kB and would slow every page down: make it smaller",
        );
    }
    if content.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Ok(("image/png", Some(content)));
    }
    match std::str::from_utf8(&content) {
        Ok(text) if text.contains("<svg") => Ok(("image/svg+xml", Some(content))),
        _ => refuse("which is neither SVG nor PNG: name one that is"),
    }
}
