//! Templates: compiled into the program, and interpreted where an institution has replaced some.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use minijinja::value::{Object, Serde, Value};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, State, UndefinedBehavior, context};

use super::super::error::WebError;
use super::Page;
use crate::config::{ConfigError, TemplateOverride};
use crate::language::Words;

macro_rules! embedded {
    ($($name:literal)*) => { [$(($name, include_str!(concat!("../../../templates/", $name)))),*] };
}

/// The files of `templates/` but for the texts; a replaced one may be used by all others.
const EMBEDDED: [(&str, &str); 51] = embedded![
    "changes.html"
    "changes.xml"
    "choices.html"
    "app_help.html"
    "confirm.html"
    "error_page.html"
    "fetches.html"
    "help.html"
    "home.html"
    "layout.html"
    "list.html"
    "meeting.html"
    "my_feed.html"
    "public_feed.html"
    "pictures.html"
    "pictures/android-3.svg"
    "pictures/android-4.svg"
    "pictures/google-2.svg"
    "pictures/google-4.svg"
    "pictures/iphone-2.svg"
    "pictures/iphone-4.svg"
    "pictures/iphone-5.svg"
    "pictures/mac-2.svg"
    "pictures/mac-4.svg"
    "pictures/mac-5.svg"
    "pictures/outlook-classic-2.svg"
    "pictures/outlook-classic-3.svg"
    "pictures/outlook-classic-4.svg"
    "pictures/outlook-mac-3.svg"
    "pictures/outlook-phone-2.svg"
    "pictures/outlook-phone-3.svg"
    "pictures/outlook-web-2.svg"
    "pictures/outlook-web-3.svg"
    "pictures/outlook-web-5.svg"
    "pictures/outlook-web-6.svg"
    "pictures/outlook-windows-2.svg"
    "pictures/outlook-windows-3.svg"
    "pictures/outlook-windows-4.svg"
    "pictures/part-events.svg"
    "pictures/part-outlook-add.svg"
    "pictures/part-outlook-choose.svg"
    "pictures/part-outlook-import.svg"
    "pictures/part-outlook-list.svg"
    "pictures/part-outlook-window.svg"
    "pictures/part-pointer.svg"
    "pictures/part-week.svg"
    "pictures/thunderbird-2.svg"
    "pictures/thunderbird-3.svg"
    "pictures/thunderbird-4.svg"
    "subscribe.html"
    "week.html"
];

/// The templates that turn pages into text.
pub(in super::super) struct Templates {
    /// It exists only if something is replaced, because compiled templates are many times faster.
    overridden: Option<Environment<'static>>,
    /// The path of each replaced template.
    paths: Vec<(String, PathBuf)>,
}

/// A page with made-up content. Replaced templates are tried on all of them before the server starts.
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
    /// The templates with some replaced. The first that is broken is an error with its line, and so is one that names
    /// an address outside of the base path.
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

    /// Tries the replaced templates on pages with made-up content.
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

    /// The page as text.
    pub(in super::super) fn render<P: Page>(
        &self,
        page: &P,
        words: &Arc<Words>,
    ) -> Result<String, WebError> {
        if let Some(environment) = &self.overridden {
            match interpret(environment, P::TEMPLATE, Value::from(Serde(page)), words) {
                Ok(text) => return Ok(text),
                Err(error) => {
                    tracing::error!(error = %self.to_config_error(&error), "a replaced template fails, so the program's own is used");
                }
            }
        }
        Ok(page.render()?)
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

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // Pictures are drawn into pages.
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

/// Refuses addresses of this host that do not begin with the base path: an override from before there was one has them.
fn check_addresses(path: &Path, source: &str, base_path: &str) -> Result<(), ConfigError> {
    let (number, address) = match first_address_outside(source, base_path) {
        Some(found) if !base_path.is_empty() => found,
        _ => return Ok(()),
    };
    let message = format!(
        "the address {address:?} leads outside of {base_path}, the path of base_url: begin it with {{{{ frame.base_path }}}}, or with https:// and a host to link to another site"
    );
    Err(ConfigError::InvalidOverride {
        path: path.to_owned(),
        line: number,
        message,
    })
}

/// The first address in the template that begins with a slash and not with the base path, and its line.
fn first_address_outside<'a>(source: &'a str, base_path: &str) -> Option<(usize, &'a str)> {
    let starts = ["href=", "src=", "action="];
    let is_outside = |address: &&str| {
        let rest = address
            .strip_prefix(base_path)
            .filter(|_| !base_path.is_empty());
        let is_below =
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']));
        address.starts_with('/') && !address.starts_with("//") && !is_below
    };
    source.lines().zip(1..).find_map(|(line, number)| {
        let values = starts.iter().flat_map(|start| line.split(start).skip(1));
        let addresses = values.map(|value| {
            value
                .trim_start_matches(['"', '\''])
                .split(['"', '\'', ' ', '>'])
                .next()
        });
        addresses
            .flatten()
            .find(is_outside)
            .map(|address| (number, address))
    })
}

fn unknown_template(name: &str, path: PathBuf) -> ConfigError {
    let likeness = |known: &&str| strsim::jaro_winkler(known, name);
    let nearest = EMBEDDED
        .iter()
        .map(|(known, _)| *known)
        .max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    let hint = nearest
        .map(|known| format!(": did you mean `{known}`?"))
        .unwrap_or_default();
    ConfigError::InvalidOverride {
        path,
        line: 1,
        message: format!("there is no template `{name}` to replace{hint}"),
    }
}

/// `words` as a template sees it.
#[derive(Debug)]
struct TemplateWords(Arc<Words>);

impl Object for TemplateWords {
    fn call_method(
        self: &Arc<Self>,
        _: &mut State<'_, '_>,
        method: &str,
        arguments: &[Value],
    ) -> Result<Value, Error> {
        let invalid = || {
            Error::new(
                ErrorKind::InvalidOperation,
                "write words.text(\"key\") or words.fill1(\"key\", \"name\", value)",
            )
        };
        let key = arguments
            .first()
            .and_then(Value::as_str)
            .ok_or_else(invalid)?;
        if !self.0.has(key) {
            return Err(Error::new(
                ErrorKind::InvalidOperation,
                format!("there is no text `{key}`"),
            ));
        }
        let text = match (method, arguments) {
            ("text", [_]) => self.0.text(key),
            ("fill1", [_, name, value]) => {
                let name = name.as_str().ok_or_else(invalid)?;
                match value.as_i64() {
                    Some(number) => self.0.fill1(key, name, number),
                    None => self.0.fill1(key, name, value.to_string()),
                }
            }
            _ => return Err(invalid()),
        };
        Ok(text.into())
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::Site;
    use super::super::samples;
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

    /// The two write the same characters in different ways.
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
                &super::super::Frame::new(site, &words, "/", ""),
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
    }
}
