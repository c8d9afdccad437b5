//! The templates that are part of the program.

use std::path::PathBuf;

use crate::config::ConfigError;
use crate::near_name::near_name;

macro_rules! embedded {
    ($($name:literal)*) => { [$(($name, include_str!(concat!("../../../../templates/", $name)))),*] };
}

/// The files of `templates/` except the texts. A replaced one may be included by all others.
pub(super) const EMBEDDED: [(&str, &str); 74] = embedded![
    "changes.html"
    "changes.xml"
    "choice_fields.html"
    "address.html"
    "choice_page.html"
    "choices.html"
    "code.html"
    "api_docs.html"
    "app_help.html"
    "confirm.html"
    "desk.html"
    "desk_choices.html"
    "desk_entry.html"
    "desk_tokens.html"
    "desk_unsent.html"
    "desk_users.html"
    "desk_overview.html"
    "error_page.html"
    "fetches.html"
    "help.html"
    "home.html"
    "layout.html"
    "further_link.html"
    "link_settings.html"
    "list.html"
    "meeting.html"
    "meeting_list.html"
    "messages.html"
    "my_feed.html"
    "no_timetable.html"
    "public_feed.html"
    "pictures.html"
    "pictures/android-3.svg"
    "pictures/android-4.svg"
    "pictures/google-2.svg"
    "pictures/google-4.svg"
    "pictures/iphone-2.svg"
    "pictures/iphone-4.svg"
    "pictures/iphone-5.svg"
    "pictures/mac-2.svg"
    "pictures/mac-4.svg"
    "pictures/mac-5.svg"
    "pictures/outlook-classic-2.svg"
    "pictures/outlook-classic-3.svg"
    "pictures/outlook-classic-4.svg"
    "pictures/outlook-mac-3.svg"
    "pictures/outlook-phone-2.svg"
    "pictures/outlook-phone-3.svg"
    "pictures/outlook-web-2.svg"
    "pictures/outlook-web-3.svg"
    "pictures/outlook-web-5.svg"
    "pictures/outlook-web-6.svg"
    "pictures/outlook-windows-2.svg"
    "pictures/outlook-windows-3.svg"
    "pictures/outlook-windows-4.svg"
    "pictures/part-events.svg"
    "pictures/part-outlook-add.svg"
    "pictures/part-outlook-choose.svg"
    "pictures/part-outlook-import.svg"
    "pictures/part-outlook-list.svg"
    "pictures/part-outlook-window.svg"
    "pictures/part-pointer.svg"
    "pictures/part-week.svg"
    "pictures/thunderbird-2.svg"
    "pictures/thunderbird-3.svg"
    "pictures/thunderbird-4.svg"
    "session.html"
    "sign_in.html"
    "stop_messages.html"
    "subscribe.html"
    "today.html"
    "week.html"
    "week_meeting.html"
    "text_part.html"
];

/// Templates that had other names in earlier versions.
pub(super) const RENAMED: [(&str, &str); 4] = [
    ("mine.html", "my_feed.html"),
    ("open.html", "public_feed.html"),
    ("fault.html", "error_page.html"),
    ("client.html", "app_help.html"),
];

/// The error of an override with the name of no template.
pub(super) fn unknown_template(name: &str, path: PathBuf) -> ConfigError {
    let nearest = near_name(name, EMBEDDED.iter().map(|(known, _)| *known));
    let renamed = RENAMED.iter().find(|(before, _)| *before == name);
    let hint = match (renamed, nearest) {
        (Some((_, now)), _) => {
            format!(": it is called `{now}` now, and its fields may have new names")
        }
        (None, Some(nearest)) => format!(": did you mean `{nearest}`?"),
        (None, None) => String::new(),
    };
    ConfigError::InvalidOverride {
        path,
        line: 1,
        message: format!("there is no template `{name}` to replace{hint}"),
    }
}
