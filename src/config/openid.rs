//! The settings of sign-in with a provider of OpenID Connect.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ConfigError;
use super::secret::{ConfigSecret, SecretPlaces};

/// The hosts at which Microsoft signs people in.
const MICROSOFT_HOSTS: [&str; 5] = [
    "login.microsoftonline.com",
    "login.microsoftonline.us",
    "login.partner.microsoftonline.cn",
    "login.windows.net",
    "sts.windows.net",
];

/// The issuers at Microsoft that many tenants share, by the first part of their path. The last is the tenant of everybody
/// who has an account of their own.
const SHARED_BY_TENANTS: [&str; 4] = ["common", "organizations", "consumers", PERSONAL_ACCOUNTS];

const PERSONAL_ACCOUNTS: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

const GOOGLE_HOST: &str = "accounts.google.com";

/// Signing in with the university's own sign-in service, by OpenID Connect. docs/sign-in.md has complete settings for
/// Microsoft Entra, Google and Keycloak.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table of settings")]
pub struct OpenIdConfig {
    /// The issuer, as the provider says it: "<https://login.example.ac.uk/realms/university>". Empty: nobody signs in with a
    /// provider. The provider must allow the address /sign-in/callback below `base_url`.
    pub issuer: String,
    /// The name under which the provider knows this server.
    pub client_id: String,
    /// A file whose first line is the client secret. Only the server's user may read it (mode 600). Empty: none, or the
    /// one in `client_secret`.
    pub client_secret_file: PathBuf,
    /// The client secret, which can be given in the environment alone: `CARILLON_OPENID_CLIENT_SECRET`. It is never printed.
    pub client_secret: ConfigSecret,
    /// The scopes that the provider is asked for, besides `openid`.
    pub scopes: Vec<String>,
    /// The claim that holds the student's id, as in the data folder. A dot leads into an object: `university.student_id`.
    /// The claim "email" counts only if the provider says that it is verified. Empty: nobody signs in as a student.
    pub student_claim: String,
    /// The claim that holds the id of a member of staff, in the same way.
    pub staff_claim: String,
    /// The domain of the ids in these claims, if they have one and the data folder has not: with "uni.example", the id in
    /// "b712345@uni.example" is b712345, and a value with another domain or none is not an id. Empty: ids are whole.
    pub id_domain: String,
    /// The claim with the roles or groups of a person, a text or a list of texts: `roles`, `realm_access.roles`.
    pub role_claim: String,
    /// The roles or groups that make somebody *desk*: they help people with their links.
    pub desk: Vec<String>,
    /// The roles or groups that make somebody *admin*.
    pub admin: Vec<String>,
    /// The id of the tenant at Microsoft, which must be in the claim `tid` of everybody who signs in. Required where many
    /// tenants share the issuer (common, organizations).
    pub tenant: String,
    /// The domain of the university at Google, which must be in the claim `hd` of everybody who signs in. Required with
    /// Google.
    pub hosted_domain: String,
}

impl Default for OpenIdConfig {
    fn default() -> Self {
        Self {
            issuer: String::new(),
            client_id: String::new(),
            client_secret_file: PathBuf::new(),
            client_secret: ConfigSecret::default(),
            scopes: vec!["profile".into(), "email".into()],
            student_claim: String::new(),
            staff_claim: String::new(),
            id_domain: String::new(),
            role_claim: String::new(),
            desk: Vec::new(),
            admin: Vec::new(),
            tenant: String::new(),
            hosted_domain: String::new(),
        }
    }
}

impl OpenIdConfig {
    /// Whether people can sign in with a provider.
    pub fn is_on(&self) -> bool {
        !self.issuer.is_empty()
    }

    /// The issuer of the tokens. An address that many tenants share stands for that of the one in the settings.
    pub fn own_issuer(&self) -> String {
        match (shared_part(&self.issuer), self.issuer.split_once("://")) {
            (Some(shared), Some((scheme, rest))) => {
                let own = rest.replacen(&format!("/{shared}"), &format!("/{}", self.tenant), 1);
                format!("{scheme}://{own}")
            }
            _ => self.issuer.clone(),
        }
    }

    fn client_secret_places(&self) -> SecretPlaces<'_> {
        SecretPlaces {
            setting: "openid.client_secret_file",
            file: &self.client_secret_file,
            variable: "CARILLON_OPENID_CLIENT_SECRET",
            given: &self.client_secret,
        }
    }

    /// The secret of this client; `None` for a public client.
    pub fn read_client_secret(&self) -> Result<Option<ConfigSecret>, ConfigError> {
        self.client_secret_places().read()
    }

    /// Refuses settings with which nobody could sign in, or too many could.
    pub(super) fn check(&self) -> Result<(), String> {
        if !self.is_on() {
            return self.check_unused();
        }
        check_issuer(&self.issuer)?;
        if self.client_id.is_empty() {
            return Err(
                "openid.client_id is empty: write the id that the provider gave to this server"
                    .into(),
            );
        }
        self.client_secret_places().check()?;
        let is_scope = |scope: &String| {
            !scope.is_empty()
                && scope
                    .chars()
                    .all(|c| c.is_ascii_graphic() && c != '"' && c != '\\')
        };
        if let Some(scope) = self.scopes.iter().find(|scope| !is_scope(scope)) {
            return Err(format!(
                "openid.scopes has {scope:?}: write each scope as a text of its own, without spaces"
            ));
        }
        self.check_claims()?;
        self.check_tenant()
    }

    /// Without an issuer the other settings do nothing.
    fn check_unused(&self) -> Result<(), String> {
        let texts = [
            ("client_id", &self.client_id),
            ("student_claim", &self.student_claim),
            ("staff_claim", &self.staff_claim),
            ("role_claim", &self.role_claim),
            ("tenant", &self.tenant),
            ("hosted_domain", &self.hosted_domain),
        ];
        match texts.iter().find(|(_, text)| !text.is_empty()) {
            Some((name, _)) => Err(format!(
                "openid.{name} is set, but openid.issuer is empty: write the issuer, or remove openid.{name}"
            )),
            None => Ok(()),
        }
    }

    fn check_claims(&self) -> Result<(), String> {
        if [&self.student_claim, &self.staff_claim, &self.role_claim]
            .iter()
            .all(|claim| claim.is_empty())
        {
            return Err("openid.student_claim is empty, and so are openid.staff_claim and openid.role_claim, so nobody could see anything after signing in: write the name of the claim with the id in one of them".into());
        }
        let roles = [("desk", &self.desk), ("admin", &self.admin)];
        for (name, values) in roles {
            if values.iter().any(String::is_empty) {
                return Err(format!("openid.{name} holds an empty text: remove it"));
            }
            if !values.is_empty() && self.role_claim.is_empty() {
                return Err(format!(
                    "openid.{name} is set, but openid.role_claim is empty: write the name of the claim that holds roles or groups"
                ));
            }
        }
        if !self.role_claim.is_empty() && self.desk.is_empty() && self.admin.is_empty() {
            return Err("openid.role_claim is set, but openid.desk and openid.admin are empty: write into them which values of the claim give a role".into());
        }
        if self.id_domain.contains('@') {
            return Err(format!(
                "openid.id_domain is {:?}: write the domain without the @",
                self.id_domain
            ));
        }
        Ok(())
    }

    /// At an issuer that all share, everybody with any account there could sign in.
    fn check_tenant(&self) -> Result<(), String> {
        if host(&self.issuer) == GOOGLE_HOST && self.hosted_domain.is_empty() {
            return Err("openid.hosted_domain is empty, and everybody with an account at Google could sign in: write the domain of the university, as in \"uni.example\"".into());
        }
        let Some(shared) = shared_part(&self.issuer) else {
            return Ok(());
        };
        if shared == "consumers" || shared == PERSONAL_ACCOUNTS || self.tenant == PERSONAL_ACCOUNTS
        {
            return Err(format!(
                "openid.issuer is {:?}, at which everybody with a personal account at Microsoft can sign in: write the issuer of the university's own tenant",
                self.issuer
            ));
        }
        if !is_tenant_id(&self.tenant) {
            return Err(format!(
                "openid.tenant is {:?}, and many tenants share the issuer {}: write the id of the university's tenant, as in \"6f7a1c2e-0b3d-4e5f-8a9b-1c2d3e4f5a6b\"",
                self.tenant, self.issuer
            ));
        }
        Ok(())
    }
}

fn check_issuer(issuer: &str) -> Result<(), String> {
    let is_plain = issuer
        .chars()
        .all(|c| c.is_ascii_graphic() && !"?#\"<>\\".contains(c));
    if !is_plain || !issuer.starts_with("https://") && !issuer.starts_with("http://") {
        return Err(format!(
            "openid.issuer is {issuer:?}: write an address that begins with https://, as the provider says it, without ? or #"
        ));
    }
    if issuer.contains("/.well-known/") {
        return Err(format!(
            "openid.issuer is {issuer:?}: write only the part before /.well-known/"
        ));
    }
    Ok(())
}

/// The part of the path that shows that many tenants share this issuer.
fn shared_part(issuer: &str) -> Option<&'static str> {
    let (_, rest) = issuer.split_once("://")?;
    let first = rest.split('/').nth(1)?.to_ascii_lowercase();
    SHARED_BY_TENANTS
        .into_iter()
        .filter(|_| MICROSOFT_HOSTS.contains(&&*host(issuer)))
        .find(|shared| *shared == first)
}

fn host(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or_default();
    let host = authority.split(':').next().unwrap_or_default();
    host.trim_end_matches('.').to_ascii_lowercase()
}

/// Whether the text is a UUID, as tenants have.
fn is_tenant_id(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && text.chars().all(|c| c == '-' || c.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests;
