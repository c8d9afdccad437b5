//! Style and script, which stand in the pages themselves. As files they would cost a first visit another round trip,
//! which on a slow network is half of the wait.

use std::fmt::Write as _;

use actix_web::http::header::HeaderValue;
use data_encoding::BASE64;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::pages::grid_css;
use crate::config::Config;

/// The policy of a page without style and script: nothing from anywhere else.
const CONTENT_POLICY: &str = "default-src 'none'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The texts that a template puts between `<style>` and `</style>`, or `<script>` and `</script>`, as they are.
#[derive(Clone, Debug, Serialize)]
pub(super) struct InlineAssets {
    /// The style of every page.
    pub(super) page: String,
    /// Weeks as lists, meetings, lists of modules and rooms.
    pub(super) week: String,
    /// Weeks as grids.
    pub(super) grid: String,
    /// Drawings of dialogs.
    pub(super) pictures: String,
    pub(super) script: String,
    /// The Content-Security-Policy of a page that holds any of these.
    #[serde(skip)]
    pub(super) policy: HeaderValue,
}

impl InlineAssets {
    /// With the institution's colours.
    pub(super) fn new(config: &Config) -> Self {
        let page = include_str!("../../static/carillon.css").to_owned() + &theme(config);
        let week = include_str!("../../static/week.css").to_owned();
        let (grid, pictures) = (
            grid_css(),
            include_str!("../../static/pictures.css").to_owned(),
        );
        let script = include_str!("../../static/carillon.js").to_owned();
        let mut policy = CONTENT_POLICY.to_owned();
        for (directive, texts) in [
            ("style-src", &[&page, &week, &grid, &pictures][..]),
            ("script-src", &[&script]),
        ] {
            let _ = write!(policy, "; {directive}");
            for text in texts {
                // A hash (CSP Level 3 section 2.3.1): a browser takes this text to the byte, and no other.
                let _ = write!(policy, " 'sha256-{}'", BASE64.encode(&Sha256::digest(text)));
            }
        }
        let policy = HeaderValue::try_from(policy).expect("ASCII without control characters");
        Self {
            page,
            week,
            grid,
            pictures,
            script,
            policy,
        }
    }
}

/// The institution's colours. They were checked when the settings were read.
fn theme(config: &Config) -> String {
    let (light, dark) = (&config.institution.accent, &config.institution.accent_dark);
    format!(
        "\n:root {{\n  --accent: {light};\n}}\n\n@media screen and (prefers-color-scheme: dark) {{\n  :root {{\n    --accent: {dark};\n  }}\n}}\n"
    )
}
