//! The errors of settings.

use std::io;
use std::path::PathBuf;

/// The reason why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error(
        "{path} cannot be read ({source}): check that the file exists and is readable, or name another with --config"
    )]
    Unreadable { path: PathBuf, source: io::Error },
    #[error(
        "{path} is a pipe or a device, which cannot be read again: restart the server, best with a file"
    )]
    NotAFile { path: PathBuf },
    #[error(
        "{path} is empty: write the settings into it, or restart the server to go back to the defaults"
    )]
    Empty { path: PathBuf },
    #[error("{path}: {message}")]
    InvalidFile { path: PathBuf, message: String },
    #[error("{path}:{line}: unknown setting `{key}`: {remedy}")]
    UnknownSetting {
        path: PathBuf,
        line: usize,
        key: String,
        remedy: String,
    },
    #[error("{name}={value}: {message}")]
    InvalidVariable {
        name: String,
        value: String,
        message: String,
    },
    #[error("{path}:{line}: {message}")]
    InvalidOverride {
        path: PathBuf,
        line: usize,
        message: String,
    },
    #[error(
        "{path}:{line}: {setting} is in a file that others read, and error messages show its lines: write the secret into a file of its own, and the path of that file into {setting}_file"
    )]
    SecretInFile {
        path: PathBuf,
        line: usize,
        setting: String,
    },
    #[error("{path}:{line}: wrong setting: {message}")]
    WrongLine {
        path: PathBuf,
        line: usize,
        message: String,
    },
    #[error("wrong setting: {0}")]
    WrongSetting(String),
}
