//! Tests of the settings of sign-in with a provider.

use std::fs;

use super::*;
use crate::config::Config;

fn openid() -> OpenIdConfig {
    OpenIdConfig {
        issuer: "https://login.uni.example/realms/uni".into(),
        client_id: "carillon".into(),
        student_claim: "student_id".into(),
        ..OpenIdConfig::default()
    }
}

#[track_caller]
fn refused(change: impl FnOnce(&mut OpenIdConfig), expected: &str) {
    let mut config = Config {
        openid: openid(),
        ..Config::default()
    };
    config.validate().unwrap();
    change(&mut config.openid);
    let error = config.validate().unwrap_err().to_string();
    assert!(error.contains(expected), "{error}");
}

#[test]
fn settings_with_which_nobody_could_sign_in_are_refused() {
    refused(
        |openid| openid.issuer = "login.uni.example".into(),
        "begins with https://",
    );
    refused(
        |openid| openid.issuer += "/.well-known/openid-configuration",
        "only the part before /.well-known/",
    );
    refused(
        |openid| openid.client_id.clear(),
        "openid.client_id is empty",
    );
    refused(|openid| openid.issuer.clear(), "openid.issuer is empty");
    refused(
        |openid| openid.student_claim.clear(),
        "openid.student_claim is empty",
    );
    refused(
        |openid| openid.scopes = vec!["a b".into()],
        "openid.scopes has \"a b\"",
    );
    refused(
        |openid| openid.desk = vec!["help".into()],
        "openid.role_claim is empty",
    );
    refused(
        |openid| openid.role_claim = "roles".into(),
        "openid.desk and openid.admin are empty",
    );
    refused(
        |openid| openid.admin = vec![String::new()],
        "openid.admin holds an empty text",
    );
    refused(
        |openid| openid.id_domain = "@uni.example".into(),
        "without the @",
    );
    refused(
        |openid| {
            openid.client_secret = ConfigSecret::new("hush");
            openid.client_secret_file = "/x".into();
        },
        "remove one of them",
    );
}

#[test]
fn an_issuer_that_many_tenants_share_needs_the_tenant() {
    const TENANT: &str = "6f7a1c2e-0b3d-4e5f-8a9b-1c2d3e4f5a6b";
    let at = |issuer: &str, tenant: &str| OpenIdConfig {
        issuer: issuer.into(),
        tenant: tenant.into(),
        ..openid()
    };
    for host in [
        "login.microsoftonline.com",
        "LOGIN.microsoftonline.us",
        "login.microsoftonline.com:443",
    ] {
        for shared in ["common", "organizations", "Common"] {
            let issuer = format!("https://{host}/{shared}/v2.0");
            for tenant in ["", "uni.onmicrosoft.com", PERSONAL_ACCOUNTS] {
                assert!(at(&issuer, tenant).check().is_err(), "{issuer} {tenant}");
            }
            assert!(at(&issuer, TENANT).check().is_ok(), "{issuer}");
        }
        for personal in ["consumers", PERSONAL_ACCOUNTS] {
            let issuer = format!("https://{host}/{personal}/v2.0");
            assert!(at(&issuer, TENANT).check().is_err(), "{issuer}");
        }
    }
    let common = at("https://login.microsoftonline.com/common/v2.0", TENANT);
    let own = format!("https://login.microsoftonline.com/{TENANT}/v2.0");
    assert_eq!(common.own_issuer(), own);
    assert_eq!(at(&own, "").own_issuer(), own);
    at(&own, "").check().unwrap();
    at("https://login.uni.example/common/v2.0", "")
        .check()
        .unwrap();
    let google = at("https://accounts.google.com", "");
    assert!(google.check().unwrap_err().contains("openid.hosted_domain"));
    let hosted_domain = "uni.example".into();
    OpenIdConfig {
        hosted_domain,
        ..google
    }
    .check()
    .unwrap();
}

#[test]
fn a_mistake_in_the_line_of_a_secret_does_not_show_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("carillon.toml");
    for (lines, expected) in [
        ("[openid]\nclient-secret = \"hush\"", "client-secret"),
        ("[openid]\nclient_secret = \"hush", "line 2"),
        ("[openid]\nclient_secret = hush", "line 2"),
        ("[mail]\npassword = \"hush", "line 2"),
        ("[mail]\nPASSWORD = \"hush\"", "toml:2: "),
        ("[webhooks.a]\naddress = \"https://a.example/hush", "line 2"),
        (
            "[server]\nbase_url = \"https://a.example/?key=hush",
            "line 2",
        ),
    ] {
        fs::write(&file, format!("{lines}\n")).unwrap();
        let error = Config::load(Some(&file), |_| None).unwrap_err().to_string();
        assert!(
            error.contains(expected) && !error.contains("hush"),
            "{error}"
        );
    }
}

#[test]
fn the_secret_can_be_in_the_environment_and_is_not_printed() {
    assert_eq!(openid().read_client_secret().unwrap(), None);
    let variables = ["CARILLON_OPENID_CLIENT_SECRET", "CARILLON_MAIL_PASSWORD"];
    let config = Config::load(None, |name| {
        variables.contains(&name).then(|| format!("hush {name}"))
    });
    let config = config.unwrap();
    let secret = config.openid.read_client_secret().unwrap().unwrap();
    assert_eq!(secret.expose(), "hush CARILLON_OPENID_CLIENT_SECRET");
    assert_eq!(config.mail.password.expose(), "hush CARILLON_MAIL_PASSWORD");
    for shown in [format!("{config:?}"), config.to_commented_toml()] {
        assert!(!shown.contains("hush"), "{shown}");
    }
}

#[test]
fn a_secret_in_the_settings_file_is_refused_without_being_shown() {
    let file = tempfile::NamedTempFile::new().unwrap();
    for (section, key) in [("openid", "client_secret"), ("mail", "password")] {
        fs::write(file.path(), format!("[{section}]\n{key} = \"hush\"\n")).unwrap();
        let error = Config::load(Some(file.path()), |_| None)
            .unwrap_err()
            .to_string();
        let expected = format!(":2: {section}.{key} is in a file that others read");
        assert!(error.contains(&expected), "{error}");
        assert!(error.contains(&format!("{section}.{key}_file")), "{error}");
        assert!(!error.contains("hush"), "{error}");
    }
}
