//! `carillon tokens`: the tokens with which programs ask the API.

use std::process::ExitCode;

use anyhow::{Result, bail};
use carillon::api_tokens::{
    ApiScope, NewApiToken, add_api_token, check_new_api_token, default_expiry, read_api_tokens,
    require_api_token, revoke_api_token,
};
use carillon::config::Config;
use carillon::links::{StateFolder, TokenAction, TokenChange, record_token_change};
use carillon::printable::utc_seconds;
use carillon::sign_in::{account_name, is_safe_address};
use clap::builder::PossibleValue;
use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::links::link_commands::{desk_name, not_empty};
use super::output::{CellFormat, print, print_csv};

#[derive(Debug, Args)]
pub(super) struct TokensCommand {
    #[command(subcommand)]
    action: TokensAction,
}

#[derive(Debug, Subcommand)]
enum TokensAction {
    /// Make a token and print it once; nobody can read it again
    Add(NewTokenArguments),
    /// Revoke a token, which counts at once
    Revoke(TokenArguments),
    /// Print the tokens as CSV, without their secrets
    List(CellFormat),
}

#[derive(Debug, Args)]
struct TokenArguments {
    /// The name of the program that has the token
    #[arg(value_parser = name)]
    name: String,
    /// The reason, which is written down with the change
    #[arg(long, value_name = "TEXT", value_parser = not_empty)]
    reason: Option<String>,
}

#[derive(Debug, Args)]
struct NewTokenArguments {
    #[command(flatten)]
    token: TokenArguments,
    /// A part of the API that the token opens; repeat it for several
    #[arg(long = "scope", value_name = "SCOPE", required = true)]
    scopes: Vec<ScopeArgument>,
    /// The last day on which the token counts, such as 2027-09-30, at most two years from now [default: in a year]
    #[arg(long, value_name = "DATE")]
    expires: Option<Date>,
}

/// A scope by its name.
#[derive(Clone, Copy, Debug)]
struct ScopeArgument(ApiScope);

impl ValueEnum for ScopeArgument {
    fn value_variants<'a>() -> &'a [Self] {
        const {
            &[
                Self(ApiScope::ALL[0]),
                Self(ApiScope::ALL[1]),
                Self(ApiScope::ALL[2]),
                Self(ApiScope::ALL[3]),
                Self(ApiScope::ALL[4]),
                Self(ApiScope::ALL[5]),
            ]
        }
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.name()))
    }
}

impl TokensCommand {
    pub(super) fn run(&self, config: &Config, now: Timestamp) -> Result<ExitCode> {
        // In a folder without a key the file would look like that of a server that has lost its key.
        StateFolder::require_key(&config.state)?;
        match &self.action {
            TokensAction::Add(arguments) => add(config, arguments, now)?,
            TokensAction::Revoke(arguments) => {
                require_api_token(&config.state, &arguments.name)?;
                record(config, arguments, TokenAction::Revoke, now)?;
                revoke_api_token(&config.state, &arguments.name)?;
            }
            TokensAction::List(cell_format) => list(config, *cell_format)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn add(config: &Config, arguments: &NewTokenArguments, now: Timestamp) -> Result<()> {
    let base_url = config.base_url(config.listen);
    if !is_safe_address(&base_url) {
        bail!(
            "base_url is {base_url:?}, so tokens would be sent without encryption: set base_url to an address that begins with https:// before you add tokens"
        );
    }
    let new = NewApiToken {
        name: arguments.token.name.as_str().into(),
        scopes: arguments.scopes.iter().map(|scope| scope.0).collect(),
        expires: arguments.expires.map_or(default_expiry(now), end_of),
    };
    check_new_api_token(&config.state, &new, now)?;
    let scopes = new.scopes.iter().map(|scope| scope.name().into());
    let action = TokenAction::Add {
        scopes: scopes.collect(),
        expires: new.expires,
    };
    record(config, &arguments.token, action, now)?;
    let secret = add_api_token(&config.state, new, now)?;
    print(|out| writeln!(out, "{}", secret.expose()))
}

/// The moment after this day in UTC.
fn end_of(day: Date) -> Timestamp {
    let next = day.saturating_add(1.day());
    let midnight = next.to_zoned(TimeZone::UTC);
    midnight.map_or(Timestamp::MAX, |midnight| midnight.timestamp())
}

/// Writes down what is about to be changed, so that no change is without a line.
fn record(
    config: &Config,
    arguments: &TokenArguments,
    action: TokenAction,
    now: Timestamp,
) -> Result<()> {
    let change = TokenChange {
        at: now,
        by: desk_name().into(),
        name: arguments.name.as_str().into(),
        action,
        reason: arguments.reason.as_deref().unwrap_or_default().into(),
    };
    Ok(record_token_change(&config.state, &change)?)
}

fn list(config: &Config, cell_format: CellFormat) -> Result<()> {
    let tokens = read_api_tokens(&config.state)?;
    print_csv(cell_format, |out| {
        out.write_record(["name", "scopes", "created", "expires", "used"])?;
        for token in tokens.values() {
            out.write_record([
                &*token.name,
                &token.scope_names(),
                &utc_seconds(token.created),
                &utc_seconds(token.expires),
                &token.used.map(utc_seconds).unwrap_or_default(),
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
