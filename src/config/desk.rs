//! The settings of the support desk.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The support desk, at /desk, for accounts with the role desk or admin.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table of settings")]
pub struct DeskConfig {
    /// The file with the ids of the people whom only admins find and see at the desk, one in each line. A relative path
    /// begins in the data folder. While the file cannot be read, only admins see anybody. Empty: nobody is protected.
    pub protected: PathBuf,
}
