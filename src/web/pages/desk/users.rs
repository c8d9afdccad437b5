//! The page of accounts, for admins: who has a role, and by which rules.

use askama::Template;
use serde::Serialize;

use super::super::super::Site;
use super::super::super::desk_reader::DeskReader;
use super::super::super::error::WebError;
use super::super::super::page_response::PageResponse;
use super::super::super::route::{DeskTable, Route};
use super::super::frame::Frame;
use super::super::page_access::SessionPart;
use super::super::templates::SamplePage;
use super::super::{Caching, Page, PageContext, query};
use super::desk_outcome;
use super::event_row::{author, moment};
use super::kind_name;
use crate::agenda::University;
use crate::config::OpenIdConfig;
use crate::feed::FeedId;
use crate::language::Words;
use crate::links::{AccountAction, AccountChange, account_changes};
use crate::printable::utc_seconds;
use crate::sign_in::{Account, AccountEdit, AccountRole, Accounts, admins, read_accounts};
use crate::snapshot::Snapshot;

/// The changes on the page.
const CHANGES: usize = 50;

/// The page.
#[derive(Template, Serialize)]
#[template(path = "desk_users.html")]
struct DeskUsersPage<'a> {
    #[serde(skip)]
    words: &'a Words,
    frame: Frame,
    session: SessionPart,
    desk: String,
    /// The path of this page, which also receives its forms.
    page: String,
    /// Empty if nothing was done.
    message: String,
    /// The accounts or their changes cannot be read.
    is_broken: bool,
    accounts: Vec<AccountRow>,
    /// The issuer of the provider; empty if nobody signs in with one.
    issuer: String,
    rules: Vec<RuleRow>,
    changes: Vec<AccountChangeRow>,
    journal_table: String,
}

/// An account.
#[derive(Serialize)]
struct AccountRow {
    name: String,
    role: String,
    roles: Vec<RoleOption>,
    /// The feeds of the person.
    ids: String,
    /// The time at which the password was set.
    since: String,
    machine: String,
    is_last_admin: bool,
}

/// A role that an account can get.
#[derive(Serialize)]
struct RoleOption {
    value: &'static str,
    name: String,
    is_chosen: bool,
}

/// The meaning of a claim of the provider.
#[derive(Serialize)]
struct RuleRow {
    meaning: String,
    claim: String,
    /// The values that give a role; empty for ids.
    values: String,
}

/// A change that was made here or by a command.
#[derive(Serialize)]
struct AccountChangeRow {
    what: String,
    name: String,
    by: String,
    reason: String,
    time: String,
    machine: String,
}

impl Page for DeskUsersPage<'_> {
    const TEMPLATE: &'static str = "desk_users.html";
}

/// A change that an admin asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super::super) enum UserAction {
    EndSessions,
    Edit(AccountEdit),
}

/// A form of the page.
pub(in super::super::super) struct UserForm {
    pub(in super::super::super) action: UserAction,
    /// The account, or the name or the id of a person whose sessions end.
    pub(in super::super::super) name: String,
    /// The box about the last admin is ticked.
    pub(in super::super::super) is_sure: bool,
}

/// The name of the value that takes the role away.
const NO_ROLE: &str = "none";

impl UserForm {
    /// Reads a form; `None` if no page has such a form.
    pub(in super::super::super) fn read(form: &str) -> Option<Self> {
        let action = match &*query::value(form, "action")? {
            "end" => UserAction::EndSessions,
            "remove" => UserAction::Edit(AccountEdit::Remove),
            "role" => UserAction::Edit(AccountEdit::SetRole(match &*query::value(form, "role")? {
                NO_ROLE => None,
                role => Some(AccountRole::parse(role)?),
            })),
            _ => return None,
        };
        Some(Self {
            action,
            name: query::value(form, "name").unwrap_or_default(),
            is_sure: query::value(form, "sure").is_some(),
        })
    }
}

/// Answers with the page. For everybody but admins it is not there.
pub(in super::super::super) fn desk_users(
    context: &PageContext<'_>,
    snapshot: &Snapshot,
    reader: &DeskReader,
) -> Result<PageResponse, WebError> {
    reader.require_admin()?;
    let (site, words) = (context.site, &*context.words);
    let timetable = site.timetable(snapshot)?;
    let settings = site.settings.load();
    let accounts = read_accounts(&settings.state).inspect_err(|error| {
        tracing::error!(%error, "the desk cannot show the accounts");
    });
    let changes = account_changes(&settings.state).inspect_err(|error| {
        tracing::error!(%error, "the desk cannot show the changes of accounts");
    });
    let is_broken = accounts.is_err() || changes.is_err();
    let openid = &settings.openid;
    let latest = changes.unwrap_or_default();
    let latest = latest.iter().rev().take(CHANGES);
    let page = DeskUsersPage {
        words,
        frame: context.desk_frame(),
        session: context.desk_session(reader),
        desk: site.path(&Route::Desk),
        page: site.path(&Route::DeskUsers),
        message: desk_outcome::message(context),
        is_broken,
        accounts: account_rows(words, timetable, &accounts.unwrap_or_default()),
        issuer: openid.issuer.clone(),
        rules: rules(words, openid),
        changes: latest
            .map(|change| AccountChangeRow::new(words, timetable, change))
            .collect(),
        journal_table: site.path(&Route::DeskTable(DeskTable::Journal)),
    };
    context.respond(&page, Caching::Personal)
}

fn account_rows(words: &Words, timetable: &University, accounts: &Accounts) -> Vec<AccountRow> {
    let is_only = admins(accounts).count() == 1;
    let rows = accounts.values().map(|account| {
        let is_last_admin = is_only && account.role == Some(AccountRole::Admin);
        AccountRow::new(words, account, is_last_admin, |at| {
            moment(words, Some(timetable), at)
        })
    });
    rows.collect()
}

/// The rules by which the provider's claims say who somebody is. Rules that are not set are left out.
fn rules(words: &Words, openid: &OpenIdConfig) -> Vec<RuleRow> {
    let rule = |key, claim: &String, values: &[String]| RuleRow {
        meaning: words.text(key),
        claim: claim.clone(),
        values: values.join(", "),
    };
    let mut rules = vec![
        rule("desk-role-admin", &openid.role_claim, &openid.admin),
        rule("desk-role-desk", &openid.role_claim, &openid.desk),
    ];
    rules.retain(|rule| !rule.values.is_empty());
    rules.extend([
        rule("desk-users-student-id", &openid.student_claim, &[]),
        rule("desk-users-staff-id", &openid.staff_claim, &[]),
    ]);
    rules.retain(|rule| !rule.claim.is_empty());
    rules
}

fn role_name(words: &Words, role: Option<AccountRole>) -> String {
    words.text(match role {
        Some(AccountRole::Admin) => "desk-role-admin",
        Some(AccountRole::Desk) => "desk-role-desk",
        None => "desk-role-none",
    })
}

impl AccountRow {
    fn new(
        words: &Words,
        account: &Account,
        is_last_admin: bool,
        moment: impl Fn(jiff::Timestamp) -> String,
    ) -> Self {
        let roles = AccountRole::ALL.map(Some).into_iter().chain([None]);
        let roles = roles.map(|role| RoleOption {
            value: role.map_or(NO_ROLE, AccountRole::name),
            name: role_name(words, role),
            is_chosen: role == account.role,
        });
        let id = |FeedId { kind, id }: FeedId| format!("{} {id}", kind_name(words, kind));
        let ids = account.feed_ids().map(id);
        Self {
            name: account.name.to_string(),
            role: role_name(words, account.role),
            roles: roles.collect(),
            ids: ids.collect::<Vec<_>>().join(", "),
            since: moment(account.since),
            machine: utc_seconds(account.since),
            is_last_admin,
        }
    }
}

impl AccountChangeRow {
    fn new(words: &Words, timetable: &University, change: &AccountChange) -> Self {
        let what = match &change.action {
            AccountAction::EndSessions => words.text("desk-users-ended"),
            AccountAction::Remove => words.text("desk-users-removed"),
            AccountAction::Add { .. } => words.text("desk-users-added"),
            AccountAction::SetPassword => words.text("desk-users-password-set"),
            AccountAction::SetRole { role } => {
                let role = role.as_deref().and_then(AccountRole::parse);
                words.fill1("desk-users-role-set", "role", role_name(words, role))
            }
        };
        Self {
            what,
            name: change.name.to_string(),
            by: author(words, &change.by),
            reason: change.reason.to_string(),
            time: moment(words, Some(timetable), change.at),
            machine: utc_seconds(change.at),
        }
    }
}

/// The page with invented content.
pub(super) fn sample(words: &Words, frame: &Frame, site: &Site) -> SamplePage {
    let role = |is_chosen| RoleOption {
        value: "desk",
        name: words.text("desk-role-desk"),
        is_chosen,
    };
    SamplePage::of(&DeskUsersPage {
        words,
        frame: frame.clone(),
        session: SessionPart::sample(site, words),
        desk: site.path(&Route::Desk),
        page: site.path(&Route::DeskUsers),
        message: words.text("desk-missing"),
        is_broken: true,
        accounts: vec![AccountRow {
            name: "kim".into(),
            role: "Admin".into(),
            roles: vec![role(true), role(false)],
            ids: "student b7".into(),
            since: "1 October".into(),
            machine: "2026-10-01T09:00:00Z".into(),
            is_last_admin: true,
        }],
        issuer: "https://login.example.ac.uk".into(),
        rules: vec![RuleRow {
            meaning: "Admin".into(),
            claim: "roles".into(),
            values: "timetable-admin".into(),
        }],
        changes: vec![AccountChangeRow {
            what: "Removed".into(),
            name: "kim".into(),
            by: "ada".into(),
            reason: "left".into(),
            time: "1 October".into(),
            machine: "2026-10-01T09:00:00Z".into(),
        }],
        journal_table: site.path(&Route::DeskTable(DeskTable::Journal)),
    })
}
