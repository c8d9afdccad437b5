//! The webhooks on the overview, for admins: how many events wait, and the dead letters.

use serde::Serialize;

use super::super::super::Site;
use super::super::super::desk_reader::DeskReader;
use super::super::query;
use super::event_row::moment;
use crate::agenda::University;
use crate::language::{TextArgument, Words};
use crate::printable::utc_seconds;
use crate::webhooks::{DeliveryEntry, DeliveryId, KeptBodies, WebhookDeliveries, WebhookQueue};

/// The dead letters on the page. `carillon webhooks` prints all.
const LETTERS: usize = 20;

/// The part of the page.
#[derive(Default, Serialize)]
pub(super) struct WebhookPart {
    pub(super) is_shown: bool,
    /// The queue cannot be read.
    pub(super) is_broken: bool,
    /// One for each webhook of the settings.
    pub(super) lines: Vec<WebhookRow>,
    /// The latest first.
    pub(super) letters: Vec<LetterRow>,
}

/// A webhook.
#[derive(Serialize)]
pub(super) struct WebhookRow {
    pub(super) text: String,
    /// The reason why it gets nothing, in English, as in the log; empty if there is none.
    pub(super) fault: String,
}

/// A dead letter.
#[derive(Serialize)]
pub(super) struct LetterRow {
    pub(super) id: String,
    pub(super) heading: String,
    /// In English, as in the log.
    pub(super) why: String,
    pub(super) time: String,
    pub(super) machine: String,
}

/// A form about a dead letter.
pub(in super::super::super) struct LetterForm {
    pub(in super::super::super) id: DeliveryId,
    /// It is sent again. If not, it is given up.
    pub(in super::super::super) is_sent_again: bool,
}

impl LetterForm {
    /// Whether a form is about a dead letter.
    pub(in super::super::super) fn is_sent(form: &str) -> bool {
        query::value(form, "letter").is_some()
    }

    /// Reads a form; `None` if no page has such a form.
    pub(in super::super::super) fn read(form: &str) -> Option<Self> {
        let is_sent_again = match &*query::value(form, "action")? {
            "resend" => true,
            "drop" => false,
            _ => return None,
        };
        Some(Self {
            id: DeliveryId::new(&query::value(form, "letter")?),
            is_sent_again,
        })
    }
}

impl WebhookPart {
    /// Empty for everybody but admins, and where there is no webhook.
    pub(super) fn new(
        words: &Words,
        site: &Site,
        university: &University,
        reader: &DeskReader,
    ) -> Self {
        let settings = site.settings.load();
        if !reader.is_admin {
            return Self::default();
        }
        let queue =
            WebhookQueue::read_with(&settings.state, KeptBodies::None).inspect_err(|error| {
                tracing::error!(%error, "the desk cannot show the webhooks");
            });
        let (mut lines, mut letters) = (Vec::new(), Vec::new());
        for name in settings.webhooks.keys() {
            let deliveries = queue.as_ref().ok().and_then(|queue| queue.of(name));
            let dead = deliveries.map_or(0, |deliveries| deliveries.dead().count());
            let arguments = [
                ("name", TextArgument::from(&**name)),
                (
                    "waiting",
                    deliveries.map_or(0, WebhookDeliveries::waiting).into(),
                ),
                ("dead", dead.into()),
            ];
            lines.push(WebhookRow {
                text: words.fill("desk-webhooks-line", &arguments),
                fault: site.webhooks.faults.of(name).unwrap_or_default(),
            });
            let dead = deliveries.into_iter().flat_map(WebhookDeliveries::dead);
            letters.extend(dead.map(|letter| (&**name, letter)));
        }
        letters.sort_by_key(|(_, letter)| letter.changed);
        let latest = letters.iter().rev().take(LETTERS);
        let row = |(name, letter): &(&str, &DeliveryEntry)| LetterRow {
            id: letter.delivery.id.to_string(),
            heading: words.fill(
                "desk-webhooks-letter",
                &[("name", *name), ("event", &*letter.delivery.event_type)],
            ),
            why: letter.why().to_owned(),
            time: moment(words, Some(university), letter.changed),
            machine: utc_seconds(letter.changed),
        };
        Self {
            is_shown: !lines.is_empty(),
            is_broken: queue.is_err(),
            letters: latest.map(row).collect(),
            lines,
        }
    }

    /// The part with invented content.
    pub(super) fn sample(is_shown: bool) -> Self {
        Self {
            is_shown,
            is_broken: true,
            lines: vec![WebhookRow {
                text: "portal: 1".into(),
                fault: "webhooks.portal.secret_file is portal.secret".into(),
            }],
            letters: vec![LetterRow {
                id: "msg_1".into(),
                heading: "portal: ping".into(),
                why: "the receiver answered 500".into(),
                time: "1 October".into(),
                machine: "2026-10-01T09:00:00Z".into(),
            }],
        }
    }
}
