//! The templates and texts of an institution that replace the program's own.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::{Config, ConfigError};
use crate::language::{Language, Texts};

/// All texts, and the templates that replace the program's own.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// All texts, replaced or not.
    pub texts: Texts,
    /// The templates of the institution.
    pub templates: Vec<TemplateOverride>,
}

/// A template that replaces the one of the same name.
#[derive(Clone, Debug)]
pub struct TemplateOverride {
    /// As in `pictures/outlook-web-1.svg`.
    pub name: String,
    pub path: PathBuf,
    pub source: String,
}

impl Config {
    /// Reads the folder of overrides, if one is set. Texts that cannot be read are an error.
    pub fn overrides(&self) -> Result<Overrides, ConfigError> {
        let folder = &self.pages.overrides;
        if folder.as_os_str().is_empty() {
            Ok(Overrides::default())
        } else {
            read(folder)
        }
    }
}

fn read(folder: &Path) -> Result<Overrides, ConfigError> {
    let mut words = Vec::new();
    let mut templates = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(|error| {
            let source = error.into_io_error().unwrap_or_else(|| io::Error::other("a link leads to itself"));
            ConfigError::WrongSetting(format!(
                "pages.overrides is {}, which cannot be read ({source}): make that folder, or leave the setting empty",
                folder.display()
            ))
        })?;
        let path = entry.path();
        let Some(name) = path.strip_prefix(folder).ok().and_then(Path::to_str) else {
            continue;
        };
        let name = name.replace('\\', "/");
        let extension = path
            .extension()
            .and_then(|extension| extension.to_str())
            .unwrap_or_default();
        // Notes, drafts and files that editors leave behind replace nothing.
        if !entry.file_type().is_file()
            || name.starts_with('.')
            || !["html", "svg", "ftl"].contains(&extension)
        {
            continue;
        }
        let source = fs::read_to_string(path).map_err(|source| ConfigError::Unreadable {
            path: path.into(),
            source,
        })?;
        if extension == "ftl" {
            let language = language(&name).ok_or_else(|| {
                let message = "texts are not read here: name the file words/LANGUAGE.ftl, with en, de, fr, es, zh or cy as the language";
                ConfigError::InvalidOverride { path: path.into(), line: 1, message: message.into() }
            })?;
            words.push((language, path.to_owned(), source));
        } else {
            templates.push(TemplateOverride {
                name,
                path: path.into(),
                source,
            });
        }
    }
    let sources = words
        .iter()
        .map(|(language, _, source)| (*language, source.clone()));
    let texts = Texts::with_overrides(sources).map_err(|error| {
        let path = words
            .iter()
            .find(|(language, _, _)| *language == error.language)
            .map(|(_, path, _)| path.clone());
        ConfigError::InvalidOverride {
            path: path.unwrap_or_default(),
            line: error.line,
            message: error.message,
        }
    })?;
    Ok(Overrides { texts, templates })
}

/// The language of `words/de.ftl`.
fn language(name: &str) -> Option<Language> {
    let code = name.strip_prefix("words/")?.strip_suffix(".ftl")?;
    Language::ALL
        .into_iter()
        .find(|language| language.code() == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overrides(name: &str, source: &str) -> Result<Overrides, String> {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("words")).unwrap();
        fs::write(folder.path().join(name), source).unwrap();
        let mut config = Config::default();
        config.pages.overrides = folder.path().into();
        config.overrides().map_err(|error| {
            error
                .to_string()
                .replace(folder.path().to_str().unwrap(), "FOLDER")
        })
    }

    #[test]
    fn texts_and_templates_are_read_and_the_rest_is_let_alone() {
        let read = overrides("words/de.ftl", "closed = Zu\n").unwrap();
        assert_eq!(read.texts.of(Language::De).text("closed"), "Zu");
        assert_eq!(
            overrides("home.html", "Hello").unwrap().templates[0].name,
            "home.html"
        );
        for other in ["notes.txt", "home.html~", ".home.html"] {
            assert!(
                overrides(other, "?").unwrap().templates.is_empty(),
                "{other}"
            );
        }
    }

    #[test]
    fn what_is_wrong_is_named_with_its_file_and_line() {
        let check = |name, source, expected: &str| {
            let message = overrides(name, source).unwrap_err();
            assert!(message.starts_with(expected), "{message}");
        };
        check(
            "words/de.ftl",
            "closed = Zu\nstaff\n",
            "FOLDER/words/de.ftl:2: ",
        );
        check(
            "words/it.ftl",
            "closed = Chiuso\n",
            "FOLDER/words/it.ftl:1: texts are not read here: name the file",
        );
        check(
            "de.ftl",
            "closed = Zu\n",
            "FOLDER/de.ftl:1: texts are not read here",
        );
        let mut config = Config::default();
        config.pages.overrides = "/no/such/folder".into();
        let message = config.overrides().unwrap_err().to_string();
        assert!(
            message.contains("make that folder, or leave the setting empty"),
            "{message}"
        );
    }
}
