//! The scopes of a token: the parts of the API that it opens.

use serde::{Deserialize, Serialize};

/// A right of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ApiScope {
    /// Modules, rooms and programmes with their meetings, and what changed in them.
    #[serde(rename = "timetable:read")]
    TimetableRead,
    /// Students and staff with their meetings.
    #[serde(rename = "people:read")]
    PeopleRead,
    /// The state of links, without their addresses.
    #[serde(rename = "links:read")]
    LinksRead,
    /// The secret addresses.
    #[serde(rename = "links:reveal")]
    LinksReveal,
    /// Decisions about links.
    #[serde(rename = "links:write")]
    LinksWrite,
    /// Coverage, fetches, freshness, problems and publishes.
    #[serde(rename = "stats:read")]
    StatsRead,
}

impl ApiScope {
    pub const ALL: [Self; 6] = [
        Self::TimetableRead,
        Self::PeopleRead,
        Self::LinksRead,
        Self::LinksReveal,
        Self::LinksWrite,
        Self::StatsRead,
    ];

    /// The name in the file, on the command line and in answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::TimetableRead => "timetable:read",
            Self::PeopleRead => "people:read",
            Self::LinksRead => "links:read",
            Self::LinksReveal => "links:reveal",
            Self::LinksWrite => "links:write",
            Self::StatsRead => "stats:read",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_has_the_same_name_in_files_and_answers() {
        for scope in ApiScope::ALL {
            let json = serde_json::to_string(&scope).unwrap();
            assert_eq!(json, format!("\"{}\"", scope.name()));
            assert_eq!(ApiScope::parse(scope.name()), Some(scope));
        }
        assert_eq!(ApiScope::parse("links"), None);
    }
}
