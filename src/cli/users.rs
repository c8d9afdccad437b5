//! `carillon users`: the accounts with which people sign in.

mod password_input;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use carillon::config::Config;
use carillon::feed::Kind;
use carillon::folder::without_case;
use carillon::links::{
    AccountAction, AccountChange, LinkTable, StateFolder, record_account_change,
};
use carillon::printable::{printable, utc_seconds};
use carillon::publish::{KnownSpellings, State, publish_once};
use carillon::sign_in::{
    AccountEdit, AccountEditError, AccountRights, AccountRole, account_name, add_account,
    end_person, is_safe_address, person_name, read_accounts, remove_account, require_account,
    set_password,
};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand};
use jiff::Timestamp;

use super::did_you_mean;
use super::links::link_commands::{desk_name, not_empty};
use super::output::{CellFormat, print, print_csv};
use password_input::read_new_password;

#[derive(Debug, Args)]
pub(super) struct UsersCommand {
    #[command(subcommand)]
    action: UsersAction,
}

#[derive(Debug, Subcommand)]
enum UsersAction {
    /// Add an account; the password is asked for, or read from standard input
    Add(AddArguments),
    /// Set another password, which ends all sessions of the account
    Passwd(AccountArguments),
    /// Remove an account, which ends all its sessions
    Remove(AccountArguments),
    /// End all sessions of a person, also of one whom the provider of the university knows
    End(PersonArguments),
    /// Print the accounts as CSV
    List(CellFormat),
}

#[derive(Debug, Args)]
struct AccountArguments {
    /// The name of the account
    #[arg(value_parser = name)]
    name: String,
    #[command(flatten)]
    reason: ReasonArgument,
}

/// The reason of a change.
#[derive(Debug, Args)]
struct ReasonArgument {
    /// The reason, which is written down with the change
    #[arg(long = "reason", id = "reason", value_name = "TEXT", value_parser = not_empty)]
    text: Option<String>,
}

impl ReasonArgument {
    /// Writes down what is about to be changed, so that no change is without a line.
    fn record(
        &self,
        state: &Path,
        (name, action): (&str, AccountAction),
        now: Timestamp,
    ) -> Result<()> {
        let change = AccountChange {
            at: now,
            by: desk_name().into(),
            name: name.into(),
            action,
            reason: self.text.as_deref().unwrap_or_default().into(),
        };
        record_account_change(state, &change).context("nothing was changed")
    }
}

#[derive(Debug, Args)]
struct PersonArguments {
    /// The name of the account, the name or the subject at the provider, or the id of the person
    name: String,
    #[command(flatten)]
    reason: ReasonArgument,
}

#[derive(Debug, Args)]
struct AddArguments {
    #[command(flatten)]
    account: AccountArguments,
    /// The right to help others: `desk`, or `admin` to decide about everything
    #[arg(long, value_parser = role_parser())]
    role: Option<AccountRole>,
    /// The id of the person as a student, to see this student's page
    #[arg(long, value_name = "ID")]
    student: Option<String>,
    /// The id of the person as a member of staff, to see this person's page
    #[arg(long, value_name = "ID")]
    staff: Option<String>,
}

/// Reads a role by its name.
fn role_parser() -> impl TypedValueParser<Value = AccountRole> {
    let names = PossibleValuesParser::new(AccountRole::ALL.map(AccountRole::name));
    names.try_map(|name| AccountRole::parse(&name).ok_or("not a role"))
}

impl UsersCommand {
    pub(super) fn run(&self, config: &Config, now: Timestamp) -> Result<ExitCode> {
        let state = &config.state;
        // In a folder without a key the file would look like that of a server that has lost its key.
        StateFolder::require_key(state)?;
        match &self.action {
            UsersAction::Add(arguments) => add(config, arguments, now)?,
            UsersAction::Passwd(AccountArguments { name, reason }) => {
                // Before a password is asked for.
                require_account(state, name)?;
                let password = read_new_password()?;
                reason.record(state, (name, AccountAction::SetPassword), now)?;
                set_password(state, name, &password, now)?;
            }
            UsersAction::Remove(AccountArguments { name, reason }) => {
                require_account(state, name)?;
                reason.record(state, (name, AccountEdit::Remove.into()), now)?;
                remove_account(state, name)?;
            }
            UsersAction::End(arguments) => end(config, arguments, now)?,
            UsersAction::List(cell_format) => list(config, *cell_format)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn add(config: &Config, arguments: &AddArguments, now: Timestamp) -> Result<()> {
    let name = &arguments.account.name;
    let rights = AccountRights {
        role: arguments.role,
        student: arguments.student.clone(),
        staff: arguments.staff.clone(),
    };
    if rights.role.is_none() && rights.student.is_none() && rights.staff.is_none() {
        bail!(
            "the account {name} would have no rights: give it a role with --role, or the id of the person with --student or --staff, or several of these"
        );
    }
    let base_url = config.base_url(config.listen);
    if !is_safe_address(&base_url) {
        bail!(
            "base_url is {base_url:?}, so passwords would be sent without encryption: set base_url to an address that begins with https:// before you add accounts"
        );
    }
    if read_accounts(&config.state)?.contains_key(&**name) {
        bail!(AccountEditError::Exists(name.clone()));
    }
    // Before a password is asked for, so that somebody can still stop.
    warn_about_ids(config, &rights, now);
    let password = read_new_password()?;
    let reason = &arguments.account.reason;
    reason.record(&config.state, (name, (&rights).into()), now)?;
    Ok(add_account(&config.state, name, &password, rights, now)?)
}

/// Warns of the ids of a person for whom there is no feed, or one whose id is written in another way.
fn warn_about_ids(config: &Config, rights: &AccountRights, now: Timestamp) {
    let given = [
        (Kind::Student, &rights.student),
        (Kind::Staff, &rights.staff),
    ];
    let given = given
        .into_iter()
        .filter_map(|(kind, id)| Some((kind, id.as_deref()?)));
    let given: Vec<(Kind, &str)> = given.collect();
    if given.is_empty() {
        return;
    }
    let state = published(config, now);
    let data = config.data.display();
    for (kind, id) in given {
        let name = kind.as_str();
        let known: Vec<&str> = current_ids(&state, kind).collect();
        if known.contains(&id) {
            continue;
        }
        let alike = known
            .iter()
            .filter(|known| without_case(known) == without_case(id));
        if let [known] = alike.collect::<Vec<_>>()[..] {
            tracing::warn!(
                "{data} writes the id of the {name} {id} as {known}: the account works as long as no other id is written like this but for its case; to be safe, remove it and add it with --{name} {known}"
            );
            continue;
        }
        let meant = did_you_mean(id, known.into_iter());
        tracing::warn!(
            "there is no {name} {id} in {data}: {meant}The account sees nothing until a file names this id; if it is wrong, remove the account and add it again"
        );
    }
}

/// The data folder as it is now.
fn published(config: &Config, now: Timestamp) -> State {
    let spellings = KnownSpellings::read(&config.state);
    publish_once(config, spellings, LinkTable::default(), None, now).state
}

fn current_ids(state: &State, kind: Kind) -> impl Iterator<Item = &str> {
    let feeds = state.feeds().of_kind(kind).filter(|feed| feed.is_current());
    feeds.map(|feed| &*feed.feed_id().id)
}

fn end(config: &Config, arguments: &PersonArguments, now: Timestamp) -> Result<()> {
    let (state, name) = (&config.state, person_name(&arguments.name)?);
    let ended = (name, AccountAction::EndSessions);
    arguments.reason.record(state, ended, now)?;
    end_person(state, name, now)?;
    print(|out| {
        let name = printable(name);
        writeln!(out, "all sessions with the name or id {name} have ended")
    })?;
    warn_if_unknown(config, name, now)
}

/// Warns of a name that is neither an account nor an id. Names at the provider are not known here.
fn warn_if_unknown(config: &Config, name: &str, now: Timestamp) -> Result<()> {
    let accounts = read_accounts(&config.state)?;
    if accounts.values().any(|account| account.is_called(name)) {
        return Ok(());
    }
    let state = published(config, now);
    let ids = [Kind::Student, Kind::Staff]
        .into_iter()
        .flat_map(|kind| current_ids(&state, kind));
    let known: Vec<&str> = accounts.keys().map(AsRef::as_ref).chain(ids).collect();
    let wanted = without_case(name);
    if known.iter().any(|known| without_case(known) == wanted) {
        return Ok(());
    }
    let meant = did_you_mean(name, known.into_iter());
    let data = config.data.display();
    tracing::warn!(
        "no account and no id of a student or a member of staff in {data} is written {name}: {meant}If it is not a name or subject at the provider, look in `carillon users list`"
    );
    Ok(())
}

fn list(config: &Config, cell_format: CellFormat) -> Result<()> {
    let accounts = read_accounts(&config.state)?;
    print_csv(cell_format, |out| {
        out.write_record(["name", "role", "student", "staff", "since"])?;
        for account in accounts.values() {
            out.write_record([
                &*account.name,
                account.role.map_or("", AccountRole::name),
                account.student.as_deref().unwrap_or_default(),
                account.staff.as_deref().unwrap_or_default(),
                &utc_seconds(account.since),
            ])?;
        }
        Ok(())
    })
}

fn name(text: &str) -> Result<String, &'static str> {
    account_name(text).ok_or(
        "a name has at most 64 characters: letters from a to z, digits, dots, hyphens, underscores and @",
    )
}
