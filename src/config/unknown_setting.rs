//! A setting in the settings file that does not exist, and the one that was probably meant.

use std::path::Path;

use toml::de::Error;

use super::loading::{as_table, setting_paths};
use super::{Config, ConfigError};
use crate::near_name::near_name;

/// The error of an unknown setting, if the parser stopped at one. The message has no value of the file, which may be a secret.
pub(super) fn unknown_setting(path: &Path, text: &str, error: &Error) -> Option<ConfigError> {
    let message = error.message();
    // The parser names the key and the ones that it knows only in its message.
    let mut quoted = message.split('`').skip(1).step_by(2);
    let key = quoted
        .next()
        .filter(|_| message.starts_with("unknown field"))?;
    let before = text.get(..error.span()?.start)?;
    Some(ConfigError::UnknownSetting {
        path: path.into(),
        line: before.matches('\n').count() + 1,
        key: key.to_owned(),
        remedy: remedy(key, &quoted.collect::<Vec<_>>()),
    })
}

/// The remedy, where settings with the names `known` were allowed.
fn remedy(key: &str, known: &[&str]) -> String {
    let defaults = as_table(&Config::default());
    let all = setting_paths(&defaults);
    // A key that stands below the header of another section.
    let elsewhere = all.iter().filter(|path| path.last() == Some(&key));
    let elsewhere = elsewhere.map(|path| match &path[..path.len() - 1] {
        [] => "above the first section".to_owned(),
        section => format!("below [{}]", section.join(".")),
    });
    let elsewhere: Vec<String> = elsewhere.collect();
    match near_name(key, known.iter().copied()) {
        _ if !elsewhere.is_empty() => format!("write it {}", elsewhere.join(" or ")),
        Some(name) => format!("did you mean `{name}`?"),
        None => format!("remove it; the settings here are {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn an_unknown_setting_is_named_with_file_line_and_remedy_and_without_its_value() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("carillon.toml");
        for (text, expected) in [
            (
                "listen = \"127.0.0.1:1\"\nlisten_on = \"hush\"\n",
                "2: unknown setting `listen_on`: did you mean `listen`?",
            ),
            (
                "\n[watch]\n\nmod = \"hush\"",
                "4: unknown setting `mod`: did you mean `mode`?",
            ),
            (
                "watch.Mode = \"hush\"",
                "1: unknown setting `Mode`: did you mean `mode`?",
            ),
            (
                "[opnid]\nissuer = \"hush\"",
                "1: unknown setting `opnid`: did you mean `openid`?",
            ),
            (
                "[openid]\nbase_url = \"hush\"",
                "2: unknown setting `base_url`: write it above the first section",
            ),
            (
                "issuer = \"hush\"",
                "1: unknown setting `issuer`: write it below [openid]",
            ),
            (
                "[watch]\nzzzz = \"hush\"",
                "2: unknown setting `zzzz`: remove it; the settings here are ",
            ),
            ("# ä\r\nzzzz = 1", "2: unknown setting `zzzz`: remove it"),
        ] {
            fs::write(&file, text).unwrap();
            let error = Config::load(Some(&file), |_| None).unwrap_err().to_string();
            let expected = format!("{}:{expected}", file.display());
            assert!(error.starts_with(&expected), "{expected}\n{error}");
            assert!(!error.contains("hush"), "{error}");
        }
    }
}
