//! The page that explains the API, made of the same description that programs read.

use askama::Template;
use serde::Serialize;
use serde_json::Value;

use super::super::Site;
use super::super::api::{description, problem_kinds};
use super::super::error::WebError;
use super::super::page_response::{PageRequest, PageResponse};
use super::super::route::{ApiRoute, Route};
use super::frame::Frame;
use super::templates::SamplePage;
use super::{Caching, Page, PageContext};
use crate::language::Words;
use crate::snapshot::Snapshot;

/// The page.
#[derive(Template, Serialize)]
#[template(path = "api_docs.html")]
struct ApiDocsPage<'a> {
    #[serde(skip)]
    words: &'a Words,
    frame: Frame,
    /// The path of the description for programs.
    openapi: String,
    introduction: Vec<TextPart>,
    groups: Vec<OperationGroup>,
    types: Vec<TypeRow>,
    problems: Vec<ProblemKindRow>,
}

/// A part of a text, which is between backticks in the description if it is code.
#[derive(Serialize)]
struct TextPart {
    text: String,
    is_code: bool,
}

#[derive(Serialize)]
struct OperationGroup {
    name: String,
    description: Vec<TextPart>,
    operations: Vec<OperationRow>,
}

/// Something that a program can ask for.
#[derive(Serialize)]
struct OperationRow {
    id: String,
    method: String,
    path: String,
    summary: String,
    description: Vec<TextPart>,
    /// The scopes that open it, one of them; empty if anybody may ask.
    scopes: String,
    /// Anybody may ask where the pages of such things are public.
    may_be_public: bool,
    parameters: Vec<FieldRow>,
    /// The name of a type; empty if there is no body.
    body: String,
    /// The name of a type.
    answer: String,
}

/// A parameter, or a field of a type.
#[derive(Serialize)]
struct FieldRow {
    name: String,
    type_name: String,
    /// The name if there is a part of the page about the type, or else empty.
    type_link: String,
    is_required: bool,
    description: Vec<TextPart>,
}

#[derive(Serialize)]
struct TypeRow {
    name: String,
    description: Vec<TextPart>,
    fields: Vec<FieldRow>,
}

#[derive(Serialize)]
struct ProblemKindRow {
    name: &'static str,
    status: u16,
    title: &'static str,
}

impl Page for ApiDocsPage<'_> {
    const TEMPLATE: &'static str = "api_docs.html";
}

/// Answers with the page.
pub(in super::super) fn api_docs(
    request: &PageRequest,
    site: &Site,
    snapshot: &Snapshot,
) -> Result<PageResponse, WebError> {
    let context = PageContext::new(request, site, snapshot);
    let page = ApiDocsPage::new(&context.words, context.frame(), site);
    context.respond(&page, Caching::Public)
}

/// The page itself, because it has no content of anybody.
pub(super) fn sample(words: &Words, frame: &Frame, site: &Site) -> SamplePage {
    SamplePage::of(&ApiDocsPage::new(words, frame.clone(), site))
}

impl<'a> ApiDocsPage<'a> {
    fn new(words: &'a Words, frame: Frame, site: &Site) -> Self {
        let described = serde_json::to_value(description(&site.base_url)).unwrap_or_default();
        let groups = described["tags"].as_array().into_iter().flatten();
        let group = |tag: &Value| {
            let name = text(&tag["name"]);
            OperationGroup {
                description: parts(&tag["description"]),
                operations: operations(&described, &name),
                name,
            }
        };
        let problems = problem_kinds().map(|(name, status, title)| ProblemKindRow {
            name,
            status,
            title,
        });
        Self {
            words,
            frame,
            openapi: site.path(&Route::Api(ApiRoute::OpenApi)),
            introduction: parts(&described["info"]["description"]),
            groups: groups.map(group).collect(),
            types: types(&described),
            problems: problems.collect(),
        }
    }
}

/// The operations of a group.
fn operations(described: &Value, group: &str) -> Vec<OperationRow> {
    let mut operations = Vec::new();
    for (path, item) in described["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            if operation["tags"][0] == group {
                operations.push(OperationRow::new(method, path, operation));
            }
        }
    }
    operations
}

impl OperationRow {
    fn new(method: &str, path: &str, operation: &Value) -> Self {
        let security = operation["security"].as_array();
        let scopes = security.into_iter().flatten().flat_map(scopes_of);
        let scopes: Vec<&str> = scopes.collect();
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let body = &operation["requestBody"]["content"]["application/json"]["schema"];
        let answer = &operation["responses"]["200"]["content"]["application/json"]["schema"];
        let parameters = parameters.map(|parameter| {
            let name = text(&parameter["name"]);
            let is_required = parameter["required"] == true;
            FieldRow::new(
                name,
                &parameter["schema"],
                is_required,
                &parameter["description"],
            )
        });
        Self {
            id: text(&operation["operationId"]),
            method: method.to_uppercase(),
            path: path.to_owned(),
            summary: text(&operation["summary"]),
            description: parts(&operation["description"]),
            may_be_public: security
                .is_some_and(|all| all.iter().any(|one| scopes_of(one).next().is_none())),
            scopes: scopes.join(", "),
            parameters: parameters.collect(),
            body: type_of(body).1,
            answer: type_of(answer).1,
        }
    }
}

fn scopes_of(requirement: &Value) -> impl Iterator<Item = &str> {
    let scopes = requirement["token"].as_array().into_iter().flatten();
    scopes.filter_map(Value::as_str)
}

fn types(described: &Value) -> Vec<TypeRow> {
    let schemas = described["components"]["schemas"].as_object();
    let row = |(name, schema): (&String, &Value)| TypeRow {
        name: name.clone(),
        description: parts(&schema["description"]),
        fields: fields(schema),
    };
    schemas.into_iter().flatten().map(row).collect()
}

/// The fields of a type. One that has the fields of another type names it, without a name of its own.
fn fields(schema: &Value) -> Vec<FieldRow> {
    let mut rows = Vec::new();
    for part in schema["allOf"].as_array().into_iter().flatten() {
        if part["$ref"].is_string() {
            rows.push(FieldRow::new(String::new(), part, true, &Value::Null));
        } else {
            rows.extend(fields(part));
        }
    }
    let required: Vec<&str> = schema["required"]
        .as_array()
        .map_or_else(Vec::new, |names| {
            names.iter().filter_map(Value::as_str).collect()
        });
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        let is_required = required.contains(&name.as_str());
        rows.push(FieldRow::new(
            name.clone(),
            field,
            is_required,
            &field["description"],
        ));
    }
    for value in schema["enum"].as_array().into_iter().flatten() {
        rows.push(FieldRow::new(text(value), &Value::Null, true, &Value::Null));
    }
    rows
}

impl FieldRow {
    fn new(name: String, schema: &Value, is_required: bool, description: &Value) -> Self {
        let (type_name, type_link) = type_of(schema);
        Self {
            name,
            type_name,
            type_link,
            is_required,
            description: parts(description),
        }
    }
}

/// The name of the type of a schema, and the name of the part of the page about it, if there is one.
fn type_of(schema: &Value) -> (String, String) {
    let either = schema["oneOf"].as_array().or(schema["allOf"].as_array());
    let one = either
        .into_iter()
        .flatten()
        .find(|one| one["type"] != "null");
    let schema = one.unwrap_or(schema);
    if let Some(name) = schema["$ref"]
        .as_str()
        .and_then(|path| path.rsplit('/').next())
    {
        return (name.to_owned(), name.to_owned());
    }
    if let Some(values) = schema["enum"].as_array() {
        let values: Vec<&str> = values.iter().filter_map(Value::as_str).collect();
        return (values.join(" | "), String::new());
    }
    let several = schema["type"].as_array();
    let name = several.map_or(&schema["type"], |names| &names[0]);
    let format = text(&schema["format"]);
    match name.as_str() {
        Some("array") => {
            let (item, link) = type_of(&schema["items"]);
            (format!("{item}[]"), link)
        }
        Some("string") if !format.is_empty() => (format, String::new()),
        name => (name.unwrap_or_default().to_owned(), String::new()),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn parts(value: &Value) -> Vec<TextPart> {
    let parts = value.as_str().unwrap_or_default().split('`').enumerate();
    let parts = parts.map(|(index, part)| TextPart {
        text: part.to_owned(),
        is_code: index % 2 == 1,
    });
    parts.filter(|part| !part.text.is_empty()).collect()
}
