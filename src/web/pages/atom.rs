//! The changes of a feed as Atom (RFC 4287).

use askama::Template;
use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use sha2::Sha256;

use super::super::Site;
use super::super::error::WebError;
use super::super::route::Route;
use super::Page;
use super::change_list::{ChangeText, changes_of_link};
use super::templates::SamplePage;
use crate::agenda::{self, AgendaChange, University};
use crate::feed::FeedId;
use crate::language::{Language, Words};
use crate::links::encode_segment;
use crate::snapshot::{Link, Snapshot};

/// More changes than any reader shows. It limits the cost of a request.
const MAX_ENTRIES: usize = 500;

/// The year of the names of feeds and changes (RFC 4151 section 2.1). It must never change, because readers know a feed
/// or a change by its name.
const SINCE: &str = "2026";

/// The bytes of the id of a further link's feed. Each takes two letters.
const FURTHER_ID_LEN: usize = 16;

/// The changes of a feed, as a feed of their own.
#[derive(Template, Serialize)]
#[template(path = "changes.xml")]
struct AtomFeed {
    language: &'static str,
    id: String,
    title: String,
    subtitle: String,
    updated: String,
    author: String,
    /// The address of this feed.
    address: String,
    /// The page with the same changes.
    page: String,
    entries: Vec<AtomEntry>,
}

/// One change.
#[derive(Serialize)]
struct AtomEntry {
    id: String,
    title: String,
    updated: String,
    has_page: bool,
    /// The page of the week of the change.
    page: String,
    lines: Vec<String>,
}

impl Page for AtomFeed {
    const TEMPLATE: &'static str = "changes.xml";
}

/// The addresses of the changes of a feed.
pub(in super::super) struct ChangesAddresses {
    /// The address of the Atom feed.
    pub(in super::super) address: String,
    /// The page with the same changes.
    pub(in super::super) page: String,
    /// Whether an entry links to its week. With a secret address it does not, because people pass on single entries.
    pub(in super::super) is_public: bool,
}

/// The text of the Atom feed, and the time of the latest change.
pub(in super::super) fn atom(
    site: &Site,
    snapshot: &Snapshot,
    university: &University,
    link: &Link,
    addresses: &ChangesAddresses,
) -> Result<(String, Timestamp), WebError> {
    let link_state = link.state();
    let person = agenda::person(university, &link.feed_id);
    let language = link_state
        .choices
        .language
        .or_else(|| person.and_then(|person| person.language));
    let words = site
        .texts
        .shared(language.unwrap_or(site.institution.language));
    let is_closed = link_state.stopped.is_some();
    let mut changes = if is_closed {
        Vec::new()
    } else {
        changes_of_link(&snapshot.changes, university, (link, &site.public))
    };
    changes.truncate(MAX_ENTRIES);
    // Choices and names may have changed later.
    let modified = changes
        .first()
        .map_or(Timestamp::MIN, |change| change.at)
        .max(link.feed.modified());
    let listed = changes
        .iter()
        .filter_map(|change| AgendaChange::new(university, change));
    let entry = |change: AgendaChange<'_>| {
        AtomEntry::new(&words, &site.uid_domain, &change, link, addresses)
    };
    let atom = AtomFeed {
        language: words.language().code(),
        id: format!("tag:{},{SINCE}:{}", site.uid_domain, name_of(site, link)),
        title: xml(&words.fill1("atom-title", "name", &*link.name)),
        subtitle: if is_closed {
            words.text("closed")
        } else {
            words.fill1("atom-about", "days", site.changes_days)
        },
        updated: modified.to_string(),
        author: xml(&site.institution.name),
        address: addresses.address.clone(),
        page: addresses.page.clone(),
        entries: listed.map(entry).collect(),
    };
    Ok((site.templates.render(&atom, &words)?, modified))
}

/// The part of a feed's id that says which it is. Two feeds never have one id (RFC 4287 section 4.2.6), and somebody who was lent a
/// further link does not learn the person's.
fn name_of(site: &Site, link: &Link) -> String {
    let FeedId { kind, id } = &link.feed_id;
    let kind = kind.as_str();
    if link.number.is_first() {
        return format!("{kind}/{}", encode_segment(id));
    }
    let key = site.links.derived_key("the ids of Atom feeds");
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("HMAC takes a key of any length");
    mac.update(format!("{kind}\u{1f}{id}\u{1f}{}", link.number.get()).as_bytes());
    let mac = mac.finalize().into_bytes();
    format!("link/{}", HEXLOWER.encode(&mac[..FURTHER_ID_LEN]))
}

/// The text at the address of a link that was reset in this language. It depends on the day of the reset alone.
pub(in super::super) fn replaced_atom(
    site: &Site,
    language: Language,
    since: Timestamp,
    addresses: &ChangesAddresses,
) -> Result<String, WebError> {
    let words = site.texts.shared(language);
    let id = format!("tag:{},{SINCE}:replaced", site.uid_domain);
    let day = TimeZone::UTC.to_datetime(since).date();
    let updated = format!("{day}T00:00:00Z");
    let entry = AtomEntry {
        id: format!("{id}/{day}"),
        title: words.text("error-replaced-title"),
        updated: updated.clone(),
        has_page: false,
        page: String::new(),
        lines: vec![words.text("error-replaced-text")],
    };
    let atom = AtomFeed {
        language: words.language().code(),
        id,
        title: words.text("replaced-name"),
        subtitle: words.text("replaced"),
        updated,
        author: xml(&site.institution.name),
        address: addresses.address.clone(),
        page: format!("{}{}", site.base_url, Route::Home.path()),
        entries: vec![entry],
    };
    site.templates.render(&atom, &words)
}

impl AtomEntry {
    fn new(
        words: &Words,
        uid_domain: &str,
        change: &AgendaChange<'_>,
        link: &Link,
        addresses: &ChangesAddresses,
    ) -> Self {
        let ChangeText { what, about, lines } = ChangeText::new(words, change, link.feed_id.kind);
        let week = change
            .first()
            .map(|time| agenda::week_name(time.begin().date()))
            .unwrap_or_default();
        Self {
            id: format!("tag:{uid_domain},{SINCE}:change/{:016x}", change.id),
            title: xml(&words.fill("atom-entry", &[("what", what), ("about", about)])),
            updated: change.at.to_string(),
            has_page: addresses.is_public,
            page: format!("{}?week={week}", addresses.page),
            lines: lines.iter().map(|line| xml(line)).collect(),
        }
    }
}

/// The feed with invented content.
pub(super) fn sample(words: &Words) -> SamplePage {
    let own = String::from;
    let entry = AtomEntry {
        id: own("tag:carillon,2026:change/0123456789abcdef"),
        title: own("Moved: A Algebra & more <Lecture>"),
        updated: own("2026-10-01T12:00:00Z"),
        has_page: true,
        page: own("https://timetable.example.ac.uk/modules/A?week=2026-W42"),
        lines: vec![own("Before: Monday"), own("Now: Tuesday")],
    };
    SamplePage::of(&AtomFeed {
        language: words.language().code(),
        id: own("tag:carillon,2026:module/A"),
        title: words.fill1("atom-title", "name", "A Algebra"),
        subtitle: words.fill1("atom-about", "days", 60),
        updated: own("2026-10-01T12:00:00Z"),
        author: own("The University"),
        address: own("https://timetable.example.ac.uk/modules/A.atom"),
        page: own("https://timetable.example.ac.uk/modules/A"),
        entries: vec![entry],
    })
}

/// The text without the characters that XML does not allow, even escaped (XML 1.0 section 2.2).
fn xml(text: &str) -> String {
    let is_allowed = |c: &char| match c {
        '\t' | '\n' | '\r' => true,
        '\0'..'\u{20}' | '\u{fffe}' | '\u{ffff}' => false,
        _ => true,
    };
    text.chars().filter(is_allowed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_left_out() {
        assert_eq!(
            xml("a\u{0}\u{8}\u{b}\u{1f}\u{fffe}\u{ffff}b\t\n <&>é🔔"),
            "ab\t\n <&>é🔔"
        );
    }
}
