//! Styles and the script, which are parts of the pages. As files they would cost another round trip at the first visit,
//! which is half of the wait on a slow network.

use std::fmt::Write as _;

use actix_web::http::header::HeaderValue;
use data_encoding::BASE64;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::pages::grid_css;
use crate::config::Config;

/// The policy of a page without styles and script: nothing from elsewhere.
const CONTENT_POLICY: &str = "default-src 'none'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The texts that a template writes between `<style>` and `</style>`, or `<script>` and `</script>`.
#[derive(Clone, Debug, Serialize)]
pub(super) struct InlineAssets {
    /// The styles of every page.
    pub(super) page: String,
    /// The styles of weeks as lists, of meetings, and of lists of public feeds.
    pub(super) week: String,
    /// The styles of weeks as grids.
    pub(super) grid: String,
    /// The styles of drawings of dialogs.
    pub(super) pictures: String,
    /// The styles of the support desk.
    pub(super) desk: String,
    pub(super) script: String,
    /// The Content-Security-Policy of a page with any of these.
    #[serde(skip)]
    pub(super) policy: HeaderValue,
}

impl InlineAssets {
    /// The assets with the institution's colours.
    pub(super) fn new(config: &Config) -> Self {
        let page = include_str!("../../static/carillon.css").to_owned() + &theme(config);
        let week = include_str!("../../static/week.css").to_owned();
        let (grid, pictures) = (
            grid_css(),
            include_str!("../../static/pictures.css").to_owned(),
        );
        let desk = include_str!("../../static/desk.css").to_owned();
        let script = include_str!("../../static/carillon.js").to_owned();
        let mut policy = CONTENT_POLICY.to_owned();
        for (directive, texts) in [
            ("style-src", &[&page, &week, &grid, &pictures, &desk][..]),
            ("script-src", &[&script]),
        ] {
            let _ = write!(policy, "; {directive}");
            for text in texts {
                // A hash (CSP Level 3 section 2.3.1): the browser accepts exactly this text.
                let _ = write!(policy, " 'sha256-{}'", BASE64.encode(&Sha256::digest(text)));
            }
        }
        let policy = HeaderValue::try_from(policy).expect("ASCII without control characters");
        Self {
            page,
            week,
            grid,
            pictures,
            desk,
            script,
            policy,
        }
    }
}

/// The institution's colours, which were checked when the settings were read.
fn theme(config: &Config) -> String {
    let (light, dark) = (&config.institution.accent, &config.institution.accent_dark);
    format!(
        "\n:root {{\n  --accent: {light};\n}}\n\n@media screen and (prefers-color-scheme: dark) {{\n  :root {{\n    --accent: {dark};\n  }}\n}}\n"
    )
}
