//! The settings of the institution and of its pages.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::language::Language;

/// The institution that publishes the timetables.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table of settings")]
pub struct InstitutionConfig {
    /// The name shown on the pages and in the feeds' descriptions.
    pub name: String,
    /// The contact for help, shown on the pages: an email address, a web address, or tel: and a number. Empty: not shown.
    pub support: String,
    /// The language of the pages for readers whose language is not known: "en", "de", "fr", "es", "zh" or "cy".
    pub language: Language,
    /// An SVG or PNG file, shown at the top of every page beside the name. Empty: a bell.
    pub logo: PathBuf,
    /// The colour of links and buttons, as "#rrggbb". It must be dark enough to be read on white.
    pub accent: String,
    /// The same colour for dark screens. It must be light enough to be read on black.
    pub accent_dark: String,
    /// Paragraphs of plain text for the home page and the help pages, such as the date on which the timetables of a term
    /// are published.
    pub paragraphs: Vec<String>,
}

impl Default for InstitutionConfig {
    fn default() -> Self {
        Self {
            name: "The University".into(),
            support: String::new(),
            language: Language::En,
            logo: PathBuf::new(),
            accent: "#1f4e79".into(),
            accent_dark: "#9cc4ea".into(),
            paragraphs: Vec::new(),
        }
    }
}

/// The look of the pages.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table of settings")]
pub struct PagesConfig {
    /// A folder with templates ("home.html") and texts ("words/de.ftl") that replace the program's own files of the same
    /// name. It is read at the start. Empty: none are replaced.
    pub overrides: PathBuf,
}

/// The hosts of calendar apps on the web, which the buttons open.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table of settings")]
pub struct ClientsConfig {
    /// Outlook on the web with a work or school account.
    pub outlook_host: String,
    /// Outlook on the web with a personal account.
    pub outlook_personal_host: String,
    /// Google Calendar.
    pub google_host: String,
}

impl Default for ClientsConfig {
    fn default() -> Self {
        Self {
            outlook_host: "outlook.office.com".into(),
            outlook_personal_host: "outlook.live.com".into(),
            google_host: "calendar.google.com".into(),
        }
    }
}
