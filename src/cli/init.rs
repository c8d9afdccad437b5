//! `carillon init`: sets a state folder up, once, before the first start of a real server.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use carillon::config::Config;
use carillon::links::{Links, make_new_key, set_up};
use clap::Args;
use jiff::Timestamp;

use super::output::print;

#[derive(Debug, Args)]
pub(super) struct InitCommand {
    /// Make a new key in place of a lost one without a backup: everybody gets a new link, and all old links stop
    /// working
    #[arg(long)]
    new_key: bool,
}

impl InitCommand {
    pub(super) fn run(&self, config: &Config, now: Timestamp) -> Result<ExitCode> {
        let state = std::path::absolute(&config.state)?;
        let is_new = if self.new_key {
            make_new_key(&state, now).map(|()| true)?
        } else {
            set_up(&state, now)?
        };
        // The existing files must also be good enough for a start.
        Links::open(&state)?;
        let text = if is_new {
            to_do(&state, self.new_key)
        } else {
            format!(
                "{} is already set up: nothing was changed\n",
                state.display()
            )
        };
        print(|out| out.write_all(text.as_bytes()))?;
        Ok(ExitCode::SUCCESS)
    }
}

fn to_do(state: &Path, is_new_key: bool) -> String {
    let state = state.display();
    let handed_out = if is_new_key {
        "All old links stop working: send everybody their new link (`carillon links`).\n"
    } else {
        ""
    };
    format!(
        "Set up {state}.\n{handed_out}Back up now, where nobody else can read it:\n  \
         {state}/secret.key      never changes; without it everybody gets a new link\n\
         Back up every day:\n  \
         {state}/journal.jsonl   the decisions about links; without it old links work again\n\
         Also every day, as soon as they exist:\n  \
         {state}/users.json      the accounts; where nobody else can read it\n  \
         {state}/api-tokens.json the tokens of programs; where nobody else can read it\n  \
         {state}/mail.jsonl      the mails; without it nobody knows who has one already\n  \
         {state}/messages.jsonl  the people who want messages; without it nobody gets any\n  \
         {state}/holds.jsonl     the decisions about held files\n  \
         {state}/renames.json    the recorded renames\n  \
         {state}/spellings.json  unless it is {{}}: ids that an earlier version wrote otherwise\n"
    )
}
