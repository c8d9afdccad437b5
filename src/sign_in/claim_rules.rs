//! The meaning of a person's claims: ids and a role, as the settings say.

use carillon_openid::Claims;

use super::AccountRole;
use super::identity::{ClaimedIdentity, Identity};
use crate::config::OpenIdConfig;
use crate::printable::is_unprintable;

/// Ids in the data folder have at most this many bytes, and a cookie has room for a few of them.
const MAX_ID_BYTES: usize = 200;

/// OpenID Connect Core 1.0, section 2: at most 255 characters of ASCII.
const MAX_SUBJECT_BYTES: usize = 255;

pub(super) const MAX_NAME_CHARACTERS: usize = 64;

/// The settings by which claims are judged.
#[derive(Clone, Debug)]
pub(super) struct ClaimRules {
    student_claim: String,
    staff_claim: String,
    id_domain: String,
    role_claim: String,
    /// The values that give a role, and the higher role first.
    roles: [(AccountRole, Vec<String>); 2],
    tenant: String,
    hosted_domain: String,
}

impl ClaimRules {
    pub(super) fn new(config: &OpenIdConfig) -> Self {
        Self {
            student_claim: config.student_claim.clone(),
            staff_claim: config.staff_claim.clone(),
            id_domain: config.id_domain.clone(),
            role_claim: config.role_claim.clone(),
            roles: [
                (AccountRole::Admin, config.admin.clone()),
                (AccountRole::Desk, config.desk.clone()),
            ],
            tenant: config.tenant.clone(),
            hosted_domain: config.hosted_domain.clone(),
        }
    }

    pub(super) fn id_domain(&self) -> Option<&str> {
        Some(&*self.id_domain).filter(|domain| !domain.is_empty())
    }

    /// The claims without which the provider is asked about the person.
    pub(super) fn wanted(&self) -> Vec<&str> {
        let mut wanted = vec![&*self.student_claim, &self.staff_claim, &self.role_claim];
        if wanted.contains(&"email") {
            wanted.push("email_verified");
        }
        wanted.retain(|claim| !claim.is_empty());
        wanted
    }

    /// The person with these claims. The error says why nobody with them may sign in.
    pub(super) fn identity(&self, claims: &Claims) -> Result<Identity, &'static str> {
        if !self.tenant.is_empty() && !is_equal(claims.string("tid"), &self.tenant) {
            return Err("the person belongs to another tenant (tid)");
        }
        if !self.hosted_domain.is_empty() && !is_equal(claims.string("hd"), &self.hosted_domain) {
            return Err("the person belongs to another domain, or to none (hd)");
        }
        let subject = claims.subject();
        if subject.is_empty() || subject.len() > MAX_SUBJECT_BYTES || has_control(subject) {
            return Err("the claim sub is not an id");
        }
        let claimed = ClaimedIdentity {
            name: name(claims).into(),
            role: self.role(claims),
            student: self.id(claims, &self.student_claim),
            staff: self.id(claims, &self.staff_claim),
        };
        Ok(Identity::claimed(subject, &claimed))
    }

    /// The claims for ids that hold something else, each with the JSON type of its value.
    pub(super) fn without_id(&self, claims: &Claims) -> Vec<(&str, &'static str)> {
        let names = [&*self.student_claim, &self.staff_claim];
        let names = names.into_iter().filter(|name| !name.is_empty());
        names
            .filter_map(|name| Some((name, claims.single(name).err()?)))
            .collect()
    }

    fn role(&self, claims: &Claims) -> Option<AccountRole> {
        if self.role_claim.is_empty() {
            return None;
        }
        let values = claims.strings(&self.role_claim);
        let has_one = |accepted: &[String]| {
            values
                .iter()
                .any(|value| accepted.iter().any(|other| other == value))
        };
        let mut roles = self.roles.iter();
        roles
            .find(|(_, accepted)| has_one(accepted))
            .map(|(role, _)| *role)
    }

    /// The id in a claim. An e-mail that is not verified could be anybody's.
    fn id(&self, claims: &Claims, claim: &str) -> Option<Box<str>> {
        if claim.is_empty() || claim == "email" && !claims.has_verified_email() {
            return None;
        }
        let id = claims.single(claim).ok().flatten()?;
        let id = id.trim();
        let id = if self.id_domain.is_empty() {
            id
        } else {
            let (id, domain) = id.rsplit_once('@')?;
            Some(id).filter(|_| domain.eq_ignore_ascii_case(&self.id_domain))?
        };
        let is_id = !id.is_empty() && id.len() <= MAX_ID_BYTES && !has_control(id);
        is_id.then(|| id.into())
    }
}

fn is_equal(claim: Option<&str>, expected: &str) -> bool {
    claim.is_some_and(|claim| claim.eq_ignore_ascii_case(expected))
}

fn has_control(text: &str) -> bool {
    text.chars().any(char::is_control)
}

/// The name that pages show. It says nothing about rights, because people may choose it themselves.
fn name(claims: &Claims) -> String {
    let names = ["preferred_username", "email", "name", "sub"];
    let found = names.iter().filter_map(|claim| claims.string(claim));
    let clean = |name: &str| -> String {
        let visible = name.trim().chars().filter(|c| !is_unprintable(*c));
        visible.take(MAX_NAME_CHARACTERS).collect()
    };
    found
        .map(clean)
        .find(|name| !name.is_empty())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn config() -> OpenIdConfig {
        OpenIdConfig {
            student_claim: "student_id".into(),
            staff_claim: "staff_id".into(),
            role_claim: "roles".into(),
            desk: vec!["timetable-desk".into(), "help".into()],
            admin: vec!["timetable-admin".into()],
            ..OpenIdConfig::default()
        }
    }

    fn judged(config: &OpenIdConfig, claims: Value) -> Result<Identity, &'static str> {
        let Value::Object(mut claims) = claims else {
            panic!("claims are an object");
        };
        claims.entry("sub").or_insert("u1".into());
        ClaimRules::new(config).identity(&Claims::new(claims))
    }

    fn ids(config: &OpenIdConfig, claims: Value) -> (Option<Box<str>>, Option<Box<str>>) {
        let identity = judged(config, claims).unwrap();
        (identity.student, identity.staff)
    }

    #[test]
    fn a_person_has_the_ids_in_the_claims_that_the_settings_name() {
        let both =
            json!({ "student_id": "b7", "staff_id": " a.byron ", "preferred_username": "ann\n" });
        let identity = judged(&config(), both).unwrap();
        assert_eq!(identity.student.as_deref(), Some("b7"));
        assert_eq!(identity.staff.as_deref(), Some("a.byron"));
        assert_eq!((&*identity.name, identity.role), ("ann", None));
        assert_eq!(identity.by(), "openid ann (u1)");
        for nothing in [
            json!({}),
            json!({ "student_id": "" }),
            json!({ "student_id": 7.5 }),
            json!({ "student_id": ["b7", "b8"] }),
            json!({ "student_id": { "b7": true } }),
            json!({ "student_id": "b7\u{0}" }),
            json!({ "student_id": "x".repeat(201) }),
        ] {
            assert_eq!(ids(&config(), nothing), (None, None));
        }
        for (claims, expected) in [
            (json!({ "student_id": 7 }), (Some("7"), None)),
            (
                json!({ "student_id": ["b7"], "staff_id": [8] }),
                (Some("b7"), Some("8")),
            ),
        ] {
            let (student, staff) = ids(&config(), claims);
            assert_eq!((student.as_deref(), staff.as_deref()), expected);
        }
        for subject in ["", "a\nb", &"x".repeat(256)] {
            assert!(judged(&config(), json!({ "sub": subject })).is_err());
        }
    }

    #[test]
    fn an_email_is_an_id_only_if_it_is_verified() {
        let config = OpenIdConfig {
            student_claim: "email".into(),
            ..config()
        };
        for (verified, expected) in [
            (json!(true), Some("b7@uni.example")),
            (json!(false), None),
            (json!(null), None),
        ] {
            let claims = json!({ "email": "b7@uni.example", "email_verified": verified });
            assert_eq!(ids(&config, claims).0.as_deref(), expected);
        }
        assert_eq!(ids(&config, json!({ "email": "b7@uni.example" })).0, None);
        assert_eq!(
            ClaimRules::new(&config).wanted(),
            ["email", "staff_id", "roles", "email_verified"]
        );
    }

    #[test]
    fn a_domain_is_taken_away_from_ids_and_others_are_not_ids() {
        let config = OpenIdConfig {
            id_domain: "uni.example".into(),
            ..config()
        };
        for (id, expected) in [
            ("b7@uni.example", Some("b7")),
            ("b7@UNI.example", Some("b7")),
            ("a@b@uni.example", Some("a@b")),
            ("b7", None),
            ("b7@evil.example", None),
            ("b7@uni.example.evil.example", None),
            ("b7@uni.example@evil.example", None),
            ("@uni.example", None),
        ] {
            let found = ids(&config, json!({ "student_id": id })).0;
            assert_eq!(found.as_deref(), expected, "{id}");
        }
    }

    #[test]
    fn a_role_needs_one_of_the_values_exactly_and_the_higher_one_wins() {
        let role = |claims| judged(&config(), claims).unwrap().role;
        assert_eq!(role(json!({ "roles": "help" })), Some(AccountRole::Desk));
        assert_eq!(
            role(json!({ "roles": ["x", "timetable-desk"] })),
            Some(AccountRole::Desk)
        );
        assert_eq!(
            role(json!({ "roles": ["help", "timetable-admin"] })),
            Some(AccountRole::Admin)
        );
        for none in [
            json!({ "roles": ["Help", "helper", "timetable-admin "] }),
            json!({ "roles": { "help": true } }),
            json!({ "roles": "help timetable-admin" }),
            json!({ "group": "help" }),
            json!({}),
        ] {
            assert_eq!(role(none), None);
        }
    }

    #[test]
    fn another_tenant_and_another_domain_are_refused() {
        let config = OpenIdConfig {
            tenant: "6F7A".into(),
            hosted_domain: "uni.example".into(),
            ..config()
        };
        assert!(judged(&config, json!({ "tid": "6f7a", "hd": "Uni.example" })).is_ok());
        for wrong in [
            json!({ "tid": "6f7a" }),
            json!({ "hd": "uni.example" }),
            json!({ "tid": "6f7b", "hd": "uni.example" }),
            json!({ "tid": "6f7a", "hd": "evil.example" }),
            json!({ "tid": ["6f7a"], "hd": "uni.example" }),
        ] {
            assert!(judged(&config, wrong.clone()).is_err(), "{wrong}");
        }
    }
}
