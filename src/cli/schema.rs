//! `carillon schema`: the JSON Schemas of the data folder's files.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use carillon::folder::schemas;
use clap::Args;

use super::output;

#[derive(Debug, Args)]
pub(super) struct SchemaCommand {
    /// The folder for the schemas
    #[arg(long, value_name = "DIR", default_value = "data/schemas")]
    out: PathBuf,
}

impl SchemaCommand {
    pub(super) fn run(&self) -> Result<ExitCode> {
        fs::create_dir_all(&self.out)
            .with_context(|| format!("cannot make {}", self.out.display()))?;
        for (name, schema) in schemas() {
            let path = self.out.join(name);
            let text = serde_json::to_string_pretty(&schema)?;
            fs::write(&path, text + "\n")
                .with_context(|| format!("cannot write {}", path.display()))?;
            output::print(|out| writeln!(out, "{}", path.display()))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
