//! Every setting: defaults, then the file, then the environment, then the command line.

mod api;
mod base_url;
mod colour;
mod desk;
mod error;
mod explanation;
mod feed;
mod fetches;
mod folder;
mod hold;
mod http;
mod institution;
mod links;
mod loading;
mod log;
mod mail;
mod messages;
mod openid;
mod overrides;
mod reloaded;
mod secret;
mod unknown_setting;
mod validation;
mod webhooks;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use api::ApiConfig;
pub use base_url::split_base_url;
pub use colour::Colour;
pub use desk::DeskConfig;
pub use error::ConfigError;
pub use feed::{CancelledMeetings, ChangesConfig, FeedConfig, NoticesConfig, TimeForm};
pub use fetches::FetchesConfig;
pub use folder::{FolderConfig, WatchConfig, WatchMode};
pub use hold::HoldsConfig;
pub use http::HttpConfig;
pub use institution::{ClientsConfig, InstitutionConfig, PagesConfig};
pub use links::{LinksConfig, PublicConfig};
pub use log::{LogConfig, LogFormat};
pub use mail::{MailConfig, MailSecurity};
pub use messages::MessagesConfig;
pub use openid::OpenIdConfig;
pub use overrides::{Overrides, TemplateOverride};
pub use reloaded::Reloaded;
pub use secret::ConfigSecret;
pub use webhooks::{WebhookConfig, WebhookTopic};

/// The whole configuration. `carillon config` prints the doc comment of each field.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, expecting = "a table of settings")]
pub struct Config {
    /// The folder of timetable JSON that is read and watched.
    pub data: PathBuf,
    /// The folder for the server's own files: the secret key and the journal (back both up), and a cache, which may be deleted.
    /// `carillon init` sets it up. It must not lie inside the data folder.
    pub state: PathBuf,
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// The beginning of every link, as subscribers see it: "<https://timetable.example.ac.uk>",
    /// or with a path: "<https://www.example.ac.uk/tt>". The server answers below the path, and also without it if a proxy
    /// removes the path. Empty: <http://> and the listening address, for a trial on one machine.
    pub base_url: String,
    pub institution: InstitutionConfig,
    pub feed: FeedConfig,
    pub public: PublicConfig,
    pub links: LinksConfig,
    pub notices: NoticesConfig,
    pub pages: PagesConfig,
    pub clients: ClientsConfig,
    pub changes: ChangesConfig,
    pub folder: FolderConfig,
    pub hold: HoldsConfig,
    pub watch: WatchConfig,
    pub http: HttpConfig,
    pub api: ApiConfig,
    pub fetches: FetchesConfig,
    pub desk: DeskConfig,
    pub openid: OpenIdConfig,
    pub mail: MailConfig,
    pub messages: MessagesConfig,
    /// Messages to programs of the institution when something changes (docs/webhooks.md), each by a name of its own:
    /// `[webhooks.portal]`.
    pub webhooks: BTreeMap<String, WebhookConfig>,
    pub log: LogConfig,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: "data".into(),
            state: "state".into(),
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            base_url: String::new(),
            institution: InstitutionConfig::default(),
            feed: FeedConfig::default(),
            public: PublicConfig::default(),
            links: LinksConfig::default(),
            notices: NoticesConfig::default(),
            pages: PagesConfig::default(),
            clients: ClientsConfig::default(),
            changes: ChangesConfig::default(),
            folder: FolderConfig::default(),
            hold: HoldsConfig::default(),
            watch: WatchConfig::default(),
            http: HttpConfig::default(),
            api: ApiConfig::default(),
            fetches: FetchesConfig::default(),
            desk: DeskConfig::default(),
            openid: OpenIdConfig::default(),
            mail: MailConfig::default(),
            messages: MessagesConfig::default(),
            webhooks: BTreeMap::new(),
            log: LogConfig::default(),
        }
    }
}

impl Config {
    /// The beginning of all addresses when the server listens on `bound`, without a slash at its end.
    pub fn base_url(&self, bound: SocketAddr) -> String {
        if self.base_url.is_empty() {
            format!("http://{bound}")
        } else {
            self.base_url.trim_end_matches('/').to_owned()
        }
    }
}
