//! The app that sends a request, known by its user agent (RFC 9110 section 10.1.5).

use std::fmt;
use std::sync::LazyLock;

/// The table is a file of its own, so that it can be changed without knowing the code.
const TABLE_TEXT: &str = include_str!("client_apps.csv");

/// The number of bytes of a user agent that are read. Longer ones cost no more time or memory.
pub(super) const USER_AGENT_LEN: usize = 256;

static TABLE: LazyLock<AppTable> =
    LazyLock::new(|| AppTable::read(TABLE_TEXT).expect("a test reads the table"));

/// The app of requests under a browser's name and without a browser's headers. It is looked for once, because such requests
/// are frequent.
static UNATTENDED: LazyLock<ClientApp> = LazyLock::new(|| {
    ClientApp::all()
        .find(|app| app.is_unattended())
        .unwrap_or_else(ClientApp::unknown_app)
});

/// An app of the table: a calendar app, a browser, a script, a link preview or a search engine.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientApp(u8);

struct AppTable {
    rows: Vec<AppRow>,
    rules: Vec<UserAgentRule>,
}

struct AppRow {
    id: String,
    name: String,
    class: AppClass,
}

/// The way in which an app fetches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AppClass {
    /// By itself, again and again.
    Subscription,
    /// When a person opens the address.
    Browser,
    /// Now and then, to look at what is at the address.
    Visitor,
    /// Under a browser's name and without a browser's headers.
    Unattended,
}

/// A user agent in lower case that contains all of these texts belongs to this app.
struct UserAgentRule {
    texts: Vec<String>,
    app: ClientApp,
}

impl ClientApp {
    /// The app that sends this user agent. An empty user agent belongs to an unknown app.
    pub fn from_user_agent(user_agent: &[u8]) -> Self {
        let user_agent = &user_agent[..user_agent.len().min(USER_AGENT_LEN)];
        let text = String::from_utf8_lossy(user_agent).to_lowercase();
        let rule = TABLE
            .rules
            .iter()
            .find(|rule| rule.texts.iter().all(|part| text.contains(part.as_str())));
        rule.map_or_else(Self::unknown_app, |rule| rule.app)
    }

    /// The app with this id; the unknown app if the table does not have the id, or no longer.
    pub fn with_id(id: &str) -> Self {
        Self::all()
            .find(|app| app.id() == id)
            .unwrap_or_else(Self::unknown_app)
    }

    /// All apps, in the table's order.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..=u8::MAX).map(Self).take(TABLE.rows.len())
    }

    /// Its name in the records, in small letters and hyphens.
    pub fn id(self) -> &'static str {
        &self.row().id
    }

    /// Its name for people, in English.
    pub fn name(self) -> &'static str {
        &self.row().name
    }

    /// Whether it fetches by itself to keep a calendar up to date.
    pub fn is_subscription(self) -> bool {
        self.row().class == AppClass::Subscription
    }

    /// Whether it fetches under a browser's name and without a browser's headers. An app that does so for hours is a
    /// subscription.
    pub(super) fn is_unattended(self) -> bool {
        self.row().class == AppClass::Unattended
    }

    /// The app of a fetch without any of the headers that a browser sends.
    pub(super) fn without_browser_headers(self) -> Self {
        if self.row().class == AppClass::Browser {
            *UNATTENDED
        } else {
            self
        }
    }

    /// Whether it is a calendar app that the table names.
    pub fn is_known_subscription(self) -> bool {
        self.is_subscription() && self != Self::unknown_app()
    }

    pub(super) fn index(self) -> usize {
        usize::from(self.0)
    }

    fn row(self) -> &'static AppRow {
        &TABLE.rows[self.index()]
    }

    /// The last row of the table.
    fn unknown_app() -> Self {
        Self::all().last().unwrap_or(Self(0))
    }
}

impl fmt::Debug for ClientApp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.id())
    }
}

impl AppClass {
    fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "subscription" => Self::Subscription,
            "browser" => Self::Browser,
            "visitor" => Self::Visitor,
            "unattended" => Self::Unattended,
            _ => return None,
        })
    }
}

impl AppTable {
    /// `None` if a line does not have its four parts.
    fn read(text: &str) -> Option<Self> {
        let mut table = Self {
            rows: Vec::new(),
            rules: Vec::new(),
        };
        for row in csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .from_reader(text.as_bytes())
            .records()
        {
            let row = row.ok()?;
            let (id, class) = (row.get(1)?, AppClass::parse(row.get(3)?)?);
            let index = table
                .rows
                .iter()
                .position(|row| row.id == id)
                .unwrap_or_else(|| {
                    table.rows.push(AppRow {
                        id: id.into(),
                        name: row[2].into(),
                        class,
                    });
                    table.rows.len() - 1
                });
            if class == AppClass::Unattended {
                continue;
            }
            let texts = row[0]
                .split('&')
                .map(|part| part.trim().to_lowercase())
                .collect();
            table.rules.push(UserAgentRule {
                texts,
                app: ClientApp(u8::try_from(index).ok()?),
            });
        }
        Some(table)
    }
}

#[cfg(test)]
mod tests;
