//! Names and addresses of students and staff.

use std::collections::HashMap;

use email_address::EmailAddress;

use super::reading::ProblemCollector;
use super::{ProblemKind, Reading};
use crate::folder::{IdKind, PeopleFile, Role, Source, canonical, spelling_difference};
use crate::language::Language;

/// People by role and id; a person need not be here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct People {
    pub students: HashMap<Box<str>, Person>,
    pub staff: HashMap<Box<str>, Person>,
}

/// One person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    pub name: Option<Box<str>>,
    pub email: Option<Box<str>>,
    /// The language that the person reads, if there are texts in it.
    pub language: Option<Language>,
}

impl People {
    /// Reads `people.json`.
    pub fn read(source: &Source<'_>) -> Reading<Self> {
        let PeopleFile(entries) = match source.parse() {
            Ok(file) => file,
            Err(problem) => return Reading::broken(problem),
        };
        let mut problems = ProblemCollector::of(source);
        let mut people = Self::default();
        let mut written: HashMap<(IdKind, Box<str>), &String> =
            HashMap::with_capacity(entries.len());
        for entry in &entries {
            let kind = match entry.role.value {
                Role::Student => IdKind::Student,
                Role::Staff => IdKind::Staff,
            };
            let Some(id) = problems.id(kind, &entry.id, "a person's id") else {
                continue;
            };
            let language = entry.language.as_ref().and_then(|field| {
                let language = Language::parse(&field.value);
                // The tag of a language without texts here is not a fault.
                if language.is_none() && !is_tag(&field.value) {
                    problems.warn(field.raw, ProblemKind::UnknownLanguage(field.value.clone()));
                }
                language
            });
            let name = problems.text(entry.name.as_ref(), "name");
            let email = problems.text(entry.email.as_ref(), "email");
            // One that is too long has a warning already.
            if let (Some(field), Some(text)) = (&entry.email, &email)
                && &**text == field.value.trim()
                && !is_email_address(text)
            {
                problems.warn(field.raw, ProblemKind::BadEmail(text.to_string()));
            }
            let person = Person {
                name,
                email,
                language,
            };
            let (map, role) = match entry.role.value {
                Role::Student => (&mut people.students, "student"),
                Role::Staff => (&mut people.staff, "member of staff"),
            };
            let first = *written.entry((kind, id.clone())).or_insert(&entry.id.value);
            if map.insert(id, person).is_some() {
                let spelling_difference = spelling_difference(first, &entry.id.value);
                problems.add(
                    entry.id.raw,
                    ProblemKind::PersonTwice {
                        role,
                        id: canonical(&entry.id.value).into(),
                        spelling_difference,
                    },
                );
            }
        }
        Reading::new(Some(people), problems.found)
    }

    /// The name of a member of staff, or the id if none is known. A person who teaches may be known as a student only.
    pub fn staff_name<'a>(&'a self, id: &'a str) -> &'a str {
        let name = |people: &'a HashMap<Box<str>, Person>| {
            people.get(id).and_then(|person| person.name.as_deref())
        };
        name(&self.staff)
            .or_else(|| name(&self.students))
            .unwrap_or(id)
    }

    /// The language that the person reads, if it is known.
    pub fn language(&self, role: Role, id: &str) -> Option<Language> {
        self.person(role, id)?.language
    }

    /// The data about a person.
    pub fn person(&self, role: Role, id: &str) -> Option<&Person> {
        self.of_role(role).get(id)
    }

    /// The people in a role, by id.
    pub fn of_role(&self, role: Role) -> &HashMap<Box<str>, Person> {
        match role {
            Role::Student => &self.students,
            Role::Staff => &self.staff,
        }
    }

    /// The name of a student, or the id if none is known.
    pub fn student_name<'a>(&'a self, id: &'a str) -> &'a str {
        name_or_id(&self.students, id)
    }
}

/// Whether it begins as a language's tag does (RFC 5646 section 2.1).
fn is_tag(text: &str) -> bool {
    let primary = text.split('-').next().unwrap_or_default();
    (2..=3).contains(&primary.len()) && primary.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Whether mails can be sent to it, by the rules of the library that sends them (RFC 5321 section 4.1.2).
fn is_email_address(text: &str) -> bool {
    text.rsplit_once('@').is_some_and(|(user, domain)| {
        EmailAddress::is_valid_local_part(user) && EmailAddress::is_valid_domain(domain)
    })
}

fn name_or_id<'a>(people: &'a HashMap<Box<str>, Person>, id: &'a str) -> &'a str {
    people
        .get(id)
        .and_then(|person| person.name.as_deref())
        .unwrap_or(id)
}
