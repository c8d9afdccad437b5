//! Templates: compiled into the program, or interpreted if an institution has replaced some.

mod addresses;
mod embedded;
mod template_words;

use std::path::PathBuf;
use std::sync::Arc;

use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, Error, UndefinedBehavior, context};

use super::super::error::WebError;
use super::Page;
use crate::config::{ConfigError, TemplateOverride};
use crate::language::Words;
use addresses::check_addresses;
use embedded::{EMBEDDED, unknown_template};
use template_words::TemplateWords;

/// The templates that turn pages into text.
pub(in super::super) struct Templates {
    /// `None` unless something is replaced, because compiled templates are many times faster.
    overridden: Option<Environment<'static>>,
    /// The path of each replaced template.
    paths: Vec<(String, PathBuf)>,
}

/// A page with invented content. Replaced templates are tried on all such pages before the server starts.
pub(in super::super) struct SamplePage {
    template: &'static str,
    fields: Value,
    #[cfg(test)]
    compiled: String,
}

impl SamplePage {
    pub(super) fn of<P: Page>(page: &P) -> Self {
        Self {
            template: P::TEMPLATE,
            fields: Value::from(Serde(page)),
            #[cfg(test)]
            compiled: page.render().unwrap_or_default(),
        }
    }
}

impl Templates {
    /// Compiles the replaced templates. A broken template is an error with its line, and so is an address outside of
    /// the base path.
    pub(in super::super) fn new(
        overrides: &[TemplateOverride],
        base_path: &str,
    ) -> Result<Self, ConfigError> {
        let paths = overrides
            .iter()
            .map(|file| (file.name.clone(), file.path.clone()))
            .collect();
        let mut templates = Self {
            overridden: None,
            paths,
        };
        if overrides.is_empty() {
            return Ok(templates);
        }
        let mut environment = environment();
        for TemplateOverride { name, path, source } in overrides {
            if !EMBEDDED.iter().any(|(known, _)| known == name) {
                return Err(unknown_template(name, path.clone()));
            }
            check_addresses(path, source, base_path)?;
            let added = environment.add_template_owned(name.clone(), source.clone());
            added.map_err(|error| templates.to_config_error(&error))?;
        }
        templates.overridden = Some(environment);
        Ok(templates)
    }

    /// Tries the replaced templates on pages with invented content.
    pub(in super::super) fn check_overrides(
        &self,
        samples: &[SamplePage],
        words: &Arc<Words>,
    ) -> Result<(), ConfigError> {
        let Some(environment) = &self.overridden else {
            return Ok(());
        };
        for SamplePage {
            template, fields, ..
        } in samples
        {
            interpret(environment, template, fields.clone(), words)
                .map_err(|error| self.to_config_error(&error))?;
        }
        Ok(())
    }

    /// Renders a page.
    pub(in super::super) fn render<P: Page>(
        &self,
        page: &P,
        words: &Arc<Words>,
    ) -> Result<String, WebError> {
        if let Some(environment) = &self.overridden {
            match interpret(environment, P::TEMPLATE, Value::from(Serde(page)), words) {
                Ok(text) => return Ok(without_controls(text)),
                Err(error) => {
                    tracing::error!(error = %self.to_config_error(&error), "a replaced template fails, so the program's own is used");
                }
            }
        }
        Ok(without_controls(page.render()?))
    }

    fn to_config_error(&self, error: &Error) -> ConfigError {
        let name = error.name().unwrap_or("a template");
        let path = self
            .paths
            .iter()
            .find(|(known, _)| known == name)
            .map_or_else(|| name.into(), |(_, path)| path.clone());
        let what = error.detail().map_or_else(
            || error.kind().to_string(),
            |detail| format!("{}: {detail}", error.kind()),
        );
        let message = format!("{what}: correct it, or remove the file to use the program's own");
        ConfigError::InvalidOverride {
            path,
            line: error.line().unwrap_or(1),
            message,
        }
    }
}

/// The text without control characters, which HTML does not allow and which steer a terminal that shows it.
fn without_controls(mut text: String) -> String {
    let is_allowed = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    if !text.chars().all(is_allowed) {
        text.retain(is_allowed);
    }
    text
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // Pictures are parts of pages, so all templates are HTML.
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    for (name, source) in EMBEDDED {
        environment
            .add_template(name, source)
            .expect("a test renders the templates that are part of the program");
    }
    environment
}

fn interpret(
    environment: &Environment<'_>,
    template: &str,
    fields: Value,
    words: &Arc<Words>,
) -> Result<String, Error> {
    let words = Value::from_object(TemplateWords(Arc::clone(words)));
    environment
        .get_template(template)?
        .render(context! { words, ..fields })
}

#[cfg(test)]
mod tests {
    use super::super::super::Site;
    use super::super::samples;
    use super::addresses::first_address_outside;
    use super::embedded::RENAMED;
    use super::*;
    use crate::config::{Config, Overrides};
    use crate::language::{Language, Texts};
    use crate::links::{Links, SecretKey};
    use crate::snapshot::Published;

    fn site(name: &str, source: &str) -> Result<Site, ConfigError> {
        site_at("https://timetable.example.ac.uk", name, source)
    }

    fn site_at(base_url: &str, name: &str, source: &str) -> Result<Site, ConfigError> {
        let file = TemplateOverride {
            name: name.into(),
            path: "own".into(),
            source: source.into(),
        };
        let overrides = Overrides {
            texts: Texts::new(),
            templates: vec![file],
        };
        let mut config = Config::default();
        config.institution.support = "help@example.ac.uk".into();
        config.institution.paragraphs = vec!["<b> & \"Sons'".into()];
        let links = Arc::new(Links::without_journal(SecretKey::from_bytes([7; 32])));
        let base_url = base_url.to_owned();
        Site::new(
            Published::default(),
            links,
            Box::new(|| ()),
            &config,
            overrides,
            base_url,
        )
    }

    /// Compiled and interpreted templates escape the same characters in different ways.
    fn decoded(html: &str) -> String {
        let pairs = [
            ("&#x27;", "'"),
            ("&#39;", "'"),
            ("&quot;", "\""),
            ("&#34;", "\""),
            ("&#x2f;", "/"),
            ("&lt;", "<"),
        ];
        let more = [
            ("&#60;", "<"),
            ("&gt;", ">"),
            ("&#62;", ">"),
            ("&amp;", "&"),
            ("&#38;", "&"),
        ];
        pairs
            .iter()
            .chain(&more)
            .fold(html.to_owned(), |text, (from, to)| text.replace(from, to))
    }

    #[test]
    fn every_template_says_the_same_compiled_and_interpreted() {
        let site = site("error_page.html", "").unwrap();
        let environment = environment();
        for language in Language::ALL {
            let words = site.texts.shared(language);
            let samples = samples(&site, &words);
            for SamplePage {
                template,
                fields,
                compiled,
            } in &samples
            {
                let interpreted =
                    interpret(&environment, template, fields.clone(), &words).unwrap();
                assert_eq!(decoded(&interpreted), decoded(compiled), "{template}");
                assert!(compiled.len() > 1_000, "{template}");
            }
            let tried = |name: &str| samples.iter().any(|sample| sample.template == name);
            let is_part = |source: &str| !source.contains("{% extends");
            let untried: Vec<_> = EMBEDDED
                .iter()
                .filter(|(name, source)| !tried(name) && !is_part(source))
                .collect();
            assert!(untried.is_empty(), "{untried:?}");
        }
    }

    #[test]
    fn every_file_of_the_templates_can_be_replaced() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
        let files = walkdir::WalkDir::new(&folder)
            .into_iter()
            .filter_map(Result::ok);
        let mut names: Vec<String> = files
            .filter(|entry| {
                entry.file_type().is_file() && !entry.path().to_str().unwrap().ends_with(".ftl")
            })
            .map(|entry| {
                entry
                    .path()
                    .strip_prefix(&folder)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned()
            })
            .collect();
        names.sort();
        let mut embedded = EMBEDDED.map(|(name, _)| name.to_owned());
        embedded.sort();
        assert_eq!(names, embedded);
    }

    #[test]
    fn a_replaced_template_is_used_by_itself_and_around_all_pages() {
        let render = |site: &Site, language| {
            let words = site.texts.shared(language);
            let visited = super::super::error_page::page(
                &words,
                &super::super::Frame::new(site, &words, "/", "", &[]),
            );
            site.templates.render(&visited, &words).unwrap()
        };
        let own = site(
            "error_page.html",
            "Oh: {{ title }} {{ words.text(\"guide-copy\") }}",
        )
        .unwrap();
        assert_eq!(render(&own, Language::En), "Oh: Not found Copy");
        let around = site("layout.html", "<{% block content %}{% endblock %}>").unwrap();
        assert!(render(&around, Language::En).starts_with("<\n<h1>"));
    }

    #[test]
    fn a_replaced_template_that_leads_out_of_the_base_path_stops_the_start_with_its_line() {
        let check = |source: &str, expected: &str| {
            let message = site_at("https://www.example.ac.uk/tt", "error_page.html", source);
            let message = message
                .map(|_| ())
                .map_err(|error| error.to_string())
                .err()
                .unwrap_or_default();
            assert!(
                message.starts_with(expected) && expected.is_empty() == message.is_empty(),
                "{message}"
            );
        };
        check(
            "<p>\n<a class=\"x\" href=\"/help\">",
            "own:2: the address \"/help\" leads outside of /tt",
        );
        check(
            "<img src='/static/logo'>",
            "own:1: the address \"/static/logo\"",
        );
        check("<form action=/help>", "own:1: the address \"/help\"");
        check("<a href=\"/ttx\">", "own:1: the address \"/ttx\"");
        for whole in [
            "{{ frame.base_path }}/help",
            "/tt/help",
            "/tt",
            "https://x.example/",
            "//x.example/",
            "#a",
            "?a=/",
        ] {
            check(&format!("<a href=\"{whole}\">"), "");
        }
        assert!(site("error_page.html", "<a href=\"/help\">").is_ok());
    }

    #[test]
    fn no_template_of_the_program_leads_out_of_the_base_path() {
        for (name, source) in EMBEDDED {
            assert_eq!(first_address_outside(source, "/tt"), None, "{name}");
        }
    }

    #[test]
    fn a_broken_template_stops_the_start_with_file_and_line() {
        let check = |name, source, expected: &str| {
            let message = site(name, source).map(|_| ()).unwrap_err().to_string();
            assert!(message.starts_with(expected), "{message}");
        };
        check("home.html", "one\n{% if %}", "own:2: syntax error");
        check("home.html", "one\n\n{{ titel }}", "own:3: undefined value");
        check("home.html", "{{ frame.titel }}", "own:1: undefined value");
        check(
            "error_page.html",
            "\n{{ words.text(\"error-hoem\") }}",
            "own:2: invalid operation: there is no text `error-hoem`",
        );
        check("help.html", "{% include \"no.html\" %}", "own:1: ");
        check(
            "hom.html",
            "",
            "own:1: there is no template `hom.html` to replace: did you mean `home.html`?",
        );
        for (before, now) in RENAMED {
            assert!(EMBEDDED.iter().any(|(name, _)| *name == now), "{now}");
            let expected = format!(
                "own:1: there is no template `{before}` to replace: it is called `{now}` now"
            );
            check(before, "", &expected);
        }
    }
}
