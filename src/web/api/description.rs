//! The description of the API as `OpenAPI` 3.1, made from the code.

use std::sync::LazyLock;

use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{
    Content, HeaderBuilder, ObjectBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder,
    ServerBuilder, Type,
};
use utoipa::{Modify, OpenApi as Describe};

use super::problem::{ApiProblemKind, ProblemBody};
use super::{changes, entries, link_decisions, link_state, meetings, stats};

/// The statuses of errors, each with what it means. Those of one operation alone are among them too: a client that knows all
/// is ready for everything.
const FAILURES: [(&str, &str); 15] = [
    ("400", "A parameter or the body is wrong."),
    (
        "401",
        "A token is required, or the one that was sent does not count.",
    ),
    ("403", "The token lacks the scope."),
    (
        "404",
        "There is nothing here, or nobody whom the token may see.",
    ),
    ("405", "This method is not answered here."),
    ("408", "The body came too slowly."),
    (
        "409",
        "The link is in a state in which this cannot be done.",
    ),
    ("410", "The cursor is too old."),
    ("413", "The body is too large."),
    ("414", "The address is too long."),
    ("415", "The body is not JSON."),
    (
        "429",
        "Too many requests; `Retry-After` says when to come back.",
    ),
    ("431", "The headers are too long."),
    ("500", "Something went wrong on the server."),
    (
        "503",
        "Not available at the moment; `Retry-After` says when to come back.",
    ),
];

#[derive(Describe)]
#[openapi(
    info(
        title = "Carillon",
        version = "1",
        description = "Timetables, links and statistics for portals and apps of the university. Errors are problem details \
                       (RFC 9457). Each answer to GET has an `ETag`: send it back in `If-None-Match`, and the answer is 304 if \
                       nothing has changed."
    ),
    paths(
        entries::list,
        entries::entry,
        meetings::meetings,
        meetings::free_busy,
        changes::changes,
        link_state::link,
        link_decisions::reveal,
        link_decisions::reset,
        link_decisions::turn_off,
        link_decisions::resume,
        link_decisions::choices,
        stats::coverage,
        stats::fetches,
        stats::freshness,
        stats::problems,
        stats::publishes,
    ),
    components(schemas(ProblemBody)),
    tags(
        (name = "Timetable", description = "Modules, rooms, programmes and people, with their meetings."),
        (name = "Links", description = "The secret links by which people subscribe."),
        (name = "Statistics", description = "Numbers and lists about the server."),
    ),
    modifiers(&Additions)
)]
struct Description;

/// The parts that are the same for all operations.
struct Additions;

impl Modify for Additions {
    fn modify(&self, description: &mut OpenApi) {
        let mut scheme = Http::new(HttpAuthScheme::Bearer);
        scheme.description = Some(
            "A token that an admin has made at `/desk/tokens`, or with `carillon tokens add`."
                .into(),
        );
        if let Some(components) = &mut description.components {
            components.add_security_scheme("token", SecurityScheme::Http(scheme));
        }
        for path in description.paths.paths.values_mut() {
            let PathItem { get, post, put, .. } = path;
            if let Some(get) = get {
                add_not_modified(get);
            }
            for operation in [get, post, put].into_iter().flatten() {
                add_failures(operation);
            }
        }
    }
}

fn add_not_modified(operation: &mut Operation) {
    let text = ObjectBuilder::new().schema_type(Type::String);
    let tag = HeaderBuilder::new()
        .schema(Some(text))
        .description(Some("It changes with the content."))
        .build();
    let responses = &mut operation.responses.responses;
    if let Some(RefOr::T(found)) = responses.get_mut("200") {
        found.headers.insert("ETag".into(), tag.clone().into());
    }
    let unchanged = ResponseBuilder::new()
        .description("Nothing has changed since the answer with this `ETag`.")
        .header("ETag", tag)
        .build();
    responses.insert("304".into(), unchanged.into());
}

fn add_failures(operation: &mut Operation) {
    for (status, meaning) in FAILURES {
        let schema = Ref::from_schema_name("Problem");
        let problem = ResponseBuilder::new()
            .description(meaning)
            .content("application/problem+json", Content::new(Some(schema)))
            .build();
        let responses = &mut operation.responses.responses;
        responses.entry(status.to_owned()).or_insert(problem.into());
    }
    for response in operation.responses.responses.values_mut() {
        if let RefOr::T(Response { description, .. }) = response
            && description.is_empty()
        {
            "Done.".clone_into(description);
        }
    }
}

/// The description of the API at this address.
pub(in super::super) fn description(base_url: &str) -> OpenApi {
    static DESCRIPTION: LazyLock<OpenApi> = LazyLock::new(Description::openapi);
    let mut description = DESCRIPTION.clone();
    description.servers = Some(vec![ServerBuilder::new().url(base_url).build()]);
    description
}

/// The kinds of errors: the name at the end of their address, the status, and the title.
pub(in super::super) fn problem_kinds() -> impl Iterator<Item = (&'static str, u16, &'static str)> {
    ApiProblemKind::ALL.into_iter().map(|kind| {
        let (status, name, title) = kind.facts();
        (name, status, title)
    })
}
