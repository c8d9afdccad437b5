//! The pages of the support desk.

mod choice_lines;
mod connection_counts;
mod connection_line;
mod connection_plot;
mod day_list;
mod day_plot;
mod decision_rows;
mod desk_form;
mod desk_outcome;
mod entry;
mod event_row;
mod help_text;
mod hold_rows;
mod mail_panel;
mod mass_rows;
mod overview;
mod search;
mod summary;
mod tables;
mod tokens;
mod unsent;
mod users;
mod view;
mod webhook_part;

pub(in super::super) use connection_counts::PeopleStates;
pub(in super::super) use desk_form::{
    DeskAction, desk_action, desk_hold, desk_link, desk_mass_change, desk_reason,
};
pub(in super::super) use desk_outcome::DeskOutcome;
pub(in super::super) use entry::desk_entry;
pub(in super::super) use mail_panel::desk_mail_form;
pub(in super::super) use overview::desk_overview;
pub(in super::super) use search::desk_search;
pub use summary::{DeskSummary, FurtherFacts, LinkFacts};
pub(in super::super) use tables::desk_table;
pub(in super::super) use tokens::{TokenForm, desk_tokens};
pub(in super::super) use unsent::{UnsentReason, desk_unsent};
pub(in super::super) use users::{UserAction, UserForm, desk_users};
pub(in super::super) use view::desk_view;
pub(in super::super) use webhook_part::LetterForm;

use super::super::Site;
use super::frame::Frame;
use super::templates::SamplePage;
use crate::feed::Kind;
use crate::language::Words;

/// The pages with invented content.
pub(super) fn samples(words: &Words, frame: &Frame, site: &Site) -> Vec<SamplePage> {
    let mut samples = search::samples(words, frame, site);
    samples.extend(entry::samples(words, frame, site));
    samples.extend(overview::samples(words, frame, site));
    samples.push(unsent::sample(words, frame, site));
    samples.push(users::sample(words, frame, site));
    samples.push(tokens::sample(words, frame, site));
    samples
}

/// The name of a kind of people or things.
fn kind_name(words: &Words, kind: Kind) -> String {
    words.text(match kind {
        Kind::Student => "desk-kind-student",
        Kind::Staff => "desk-kind-staff",
        Kind::Module => "desk-kind-module",
        Kind::Room => "desk-kind-room",
        Kind::Programme => "desk-kind-programme",
    })
}
