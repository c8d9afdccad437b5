//! The claims about a person who has signed in (OpenID Connect Core 1.0, section 5.1).

use std::fmt;

use serde_json::{Map, Value};

/// The claims of a token that was checked, and of the provider's answer about the person. Its `Debug` hides them.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Claims(Map<String, Value>);

/// The tenant at Microsoft and the domain at Google, by which people of others are refused.
const SIGNED_ONLY: [&str; 2] = ["tid", "hd"];

impl Claims {
    /// The claims in this object.
    pub fn new(claims: Map<String, Value>) -> Self {
        Self(claims)
    }

    /// The id of the person at the provider. It never changes, and nobody else gets it.
    pub fn subject(&self) -> &str {
        self.string("sub").unwrap_or_default()
    }

    /// The claim with this name, or the one below objects, as in `realm_access.roles`.
    pub fn value(&self, name: &str) -> Option<&Value> {
        if let Some(value) = self.0.get(name) {
            return Some(value);
        }
        let (first, rest) = name.split_once('.')?;
        rest.split('.')
            .try_fold(self.0.get(first)?, |value, key| value.get(key))
    }

    /// The claim, if it is a text.
    pub fn string(&self, name: &str) -> Option<&str> {
        self.value(name)?.as_str()
    }

    /// The claim, if it is one text or one integer, alone or as the only value of a list. Some providers give each claim as a
    /// list, and ids of digits as numbers. The error is the JSON type of any other value.
    pub fn single(&self, name: &str) -> Result<Option<String>, &'static str> {
        let value = match self.value(name) {
            Some(Value::Array(values)) => match &values[..] {
                [value] => value,
                _ => return Err("a list without exactly one value"),
            },
            None => return Ok(None),
            Some(value) => value,
        };
        match value {
            Value::Null => Ok(None),
            Value::String(text) => Ok(Some(text.clone())),
            Value::Number(number) if number.is_i64() || number.is_u64() => {
                Ok(Some(number.to_string()))
            }
            Value::Number(_) => Err("a number that is not an integer"),
            Value::Bool(_) => Err("true or false"),
            Value::Array(_) => Err("a list in a list"),
            Value::Object(_) => Err("an object"),
        }
    }

    /// The texts of a claim that holds one or a list of them.
    pub fn strings(&self, name: &str) -> Vec<&str> {
        match self.value(name) {
            Some(Value::String(text)) => vec![text],
            Some(Value::Array(values)) => values.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether the provider says that the claim `email` belongs to the person. Some providers say it as text.
    pub fn has_verified_email(&self) -> bool {
        match self.value("email_verified") {
            Some(Value::Bool(verified)) => *verified,
            Some(Value::String(text)) => text == "true",
            _ => false,
        }
    }

    /// Adds the claims that are missing here, except those that only a signed token can say. The mark of a verified e-mail
    /// counts only for the e-mail beside it.
    pub fn add_missing(&mut self, mut others: Self) {
        others.0.retain(|name, _| !SIGNED_ONLY.contains(&&**name));
        if !self.0.contains_key("email") {
            self.0.remove("email_verified");
        }
        let is_other_email =
            self.0.contains_key("email") && self.0.get("email") != others.0.get("email");
        for (name, value) in others.0 {
            if name == "email_verified" && is_other_email {
                continue;
            }
            self.0.entry(name).or_insert(value);
        }
    }
}

impl fmt::Debug for Claims {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Claims(…)")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn claims(value: Value) -> Claims {
        match value {
            Value::Object(claims) => Claims::new(claims),
            _ => panic!("claims are an object"),
        }
    }

    #[test]
    fn a_claim_is_found_by_its_name_or_below_objects() {
        let claims = claims(json!({
            "sub": "1", "https://uni.example/id": "b7", "realm_access": { "roles": ["desk", 3] }, "group": "staff"
        }));
        assert_eq!(claims.subject(), "1");
        assert_eq!(claims.string("https://uni.example/id"), Some("b7"));
        assert_eq!(claims.strings("realm_access.roles"), ["desk"]);
        assert_eq!(claims.strings("group"), ["staff"]);
        assert!(claims.strings("realm_access.groups").is_empty());
        assert_eq!(claims.string("realm_access"), None);
        assert_eq!(format!("{claims:?}"), "Claims(…)");
    }

    #[test]
    fn a_claim_is_one_text_or_one_integer_and_the_type_of_anything_else_is_named() {
        for (value, expected) in [
            (json!("b7"), Ok(Some("b7"))),
            (json!(["b7"]), Ok(Some("b7"))),
            (json!(1_234_567), Ok(Some("1234567"))),
            (json!([u64::MAX]), Ok(Some("18446744073709551615"))),
            (json!(-7), Ok(Some("-7"))),
            (json!(null), Ok(None)),
            (json!([null]), Ok(None)),
            (json!(7.0), Err("a number that is not an integer")),
            (json!([]), Err("a list without exactly one value")),
            (json!(["a", "b"]), Err("a list without exactly one value")),
            (json!([["a"]]), Err("a list in a list")),
            (json!(true), Err("true or false")),
            (json!({ "id": "b7" }), Err("an object")),
        ] {
            let claims = claims(json!({ "id": value }));
            let expected = expected.map(|text| text.map(str::to_owned));
            assert_eq!(claims.single("id"), expected, "{value}");
        }
        assert_eq!(Claims::default().single("id"), Ok(None));
    }

    #[test]
    fn an_email_is_verified_only_if_the_provider_says_so() {
        for (verified, expected) in [
            (json!(true), true),
            (json!("true"), true),
            (json!(false), false),
            (json!("yes"), false),
            (json!(1), false),
            (json!(null), false),
        ] {
            let claims = claims(json!({ "email": "a@x", "email_verified": verified }));
            assert_eq!(claims.has_verified_email(), expected, "{verified}");
        }
        assert!(!claims(json!({ "email": "a@x" })).has_verified_email());
    }

    #[test]
    fn claims_that_are_there_stay_and_another_email_is_not_verified_by_the_way() {
        let user_info =
            || claims(json!({ "sub": "2", "id": "b7", "email": "a@x", "email_verified": true }));
        let mut same = claims(json!({ "sub": "1", "email": "a@x" }));
        same.add_missing(user_info());
        assert_eq!((same.subject(), same.string("id")), ("1", Some("b7")));
        assert!(same.has_verified_email());
        let mut other = claims(json!({ "sub": "1", "email": "b@x" }));
        other.add_missing(user_info());
        assert_eq!(other.string("email"), Some("b@x"));
        assert!(!other.has_verified_email());
        // Keycloak has a mapper for each claim, so the mark may be in the token and the e-mail elsewhere.
        let mut mark = claims(json!({ "sub": "1", "email_verified": true }));
        mark.add_missing(claims(
            json!({ "email": "a@x", "email_verified": false, "tid": "t", "hd": "x" }),
        ));
        assert_eq!(mark.string("email"), Some("a@x"));
        assert!(!mark.has_verified_email());
        assert_eq!((mark.value("tid"), mark.value("hd")), (None, None));
        let mut without = claims(json!({ "sub": "1" }));
        without.add_missing(user_info());
        assert_eq!(without.string("email"), Some("a@x"));
        assert!(without.has_verified_email());
    }
}
