//! The steps for a calendar app as a text that the desk copies into a mail. It has no secret in it.

use serde::Serialize;

use super::super::super::Site;
use super::super::super::calendar_app::CalendarApp;
use super::super::super::route::Route;
use crate::fetches::ClientApp;
use crate::language::{Language, Words};

/// The fields of the help text and of the form that chooses another one.
#[derive(Default, Serialize)]
pub(super) struct HelpText {
    /// The language's tag.
    pub(super) language: &'static str,
    pub(super) text: String,
    pub(super) apps: Vec<HelpOption>,
    pub(super) languages: Vec<HelpOption>,
}

/// A choice of the form.
#[derive(Serialize)]
pub(super) struct HelpOption {
    pub(super) value: &'static str,
    pub(super) name: String,
    pub(super) is_chosen: bool,
}

impl HelpText {
    /// The text for an app in a language. `words` are those of the desk.
    pub(super) fn new(words: &Words, site: &Site, app: CalendarApp, language: Language) -> Self {
        let title = |words: &Words, app: CalendarApp| words.text(&key(app, "title"));
        let option_of_app = |one: CalendarApp| HelpOption {
            value: one.id(),
            name: title(words, one),
            is_chosen: one == app,
        };
        let option_of_language = |one: Language| HelpOption {
            value: one.code(),
            name: one.own_name().to_owned(),
            is_chosen: one == language,
        };
        Self {
            language: language.code(),
            text: text(&site.texts.shared(language), site, app),
            apps: CalendarApp::ALL.map(option_of_app).into(),
            languages: Language::ALL.map(option_of_language).into(),
        }
    }
}

fn key(app: CalendarApp, part: &str) -> String {
    format!("help-{}-{part}", app.id())
}

fn text(words: &Words, site: &Site, app: CalendarApp) -> String {
    let mut lines = vec![
        words.text(&key(app, "title")),
        words.text(&key(app, "intro")),
        String::new(),
    ];
    let steps = (1..).map(|number| (number, key(app, &format!("step-{number}"))));
    let steps = steps.take_while(|(_, key)| words.has(key));
    lines.extend(steps.map(|(number, key)| format!("{number}. {}", words.text(&key))));
    let page = Route::Help(Some(app)).path();
    lines.extend([
        String::new(),
        words.text(&key(app, "update")),
        format!("{}{page}", site.base_url),
    ]);
    lines.join("\n")
}

/// The app with a help page that is most like one that has fetched the feed.
pub(super) fn help_app(app: ClientApp) -> Option<CalendarApp> {
    CalendarApp::parse(match app.id() {
        "apple-phone" | "apple-app" | "apple-reminders" | "apple-contacts" => "iphone",
        "apple-mac" | "busycal" | "fantastical" => "mac",
        "icsx5" | "davx5" | "android-app" | "etar" => "android",
        id => id,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_that_fetches_has_the_help_of_its_kind() {
        for (id, expected) in [
            ("outlook-web", Some(CalendarApp::OutlookWeb)),
            ("apple-phone", Some(CalendarApp::Iphone)),
            ("apple-mac", Some(CalendarApp::Mac)),
            ("icsx5", Some(CalendarApp::Android)),
            ("thunderbird", Some(CalendarApp::Thunderbird)),
            ("script", None),
        ] {
            let app = ClientApp::with_id(id);
            assert_eq!(app.id(), id);
            assert_eq!(help_app(app), expected, "{id}");
        }
    }
}
