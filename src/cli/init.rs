//! `carillon init`: sets a state folder up, once, before the first start of a real server.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use carillon::config::Config;
use carillon::links::{Links, make_new_key, set_up};
use clap::Args;

use super::output::print;

#[derive(Debug, Args)]
pub(super) struct Init {
    /// Make another key in place of one that is lost, where no backup has it: everybody gets a new address, and every
    /// address that was handed out is dead
    #[arg(long)]
    new_key: bool,
}

impl Init {
    pub(super) fn run(&self, config: &Config) -> Result<ExitCode> {
        let state = std::path::absolute(&config.state)?;
        let is_new = if self.new_key {
            make_new_key(&state).map(|()| true)?
        } else {
            set_up(&state)?
        };
        // What is there must also be fit for a start.
        Links::open(&state)?;
        let text = if is_new {
            to_do(&state, self.new_key)
        } else {
            format!(
                "{} is set up already: nothing was changed\n",
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
        "Every address that was handed out is dead: send everybody their new one (`carillon links`).\n"
    } else {
        ""
    };
    format!(
        "Set up {state}.\n{handed_out}Back up now, where nobody else can read it:\n  \
         {state}/secret.key      never changes; without it everybody gets a new address\n\
         Back up every day:\n  \
         {state}/journal.jsonl   what is decided about addresses; without it dead addresses work again\n"
    )
}
