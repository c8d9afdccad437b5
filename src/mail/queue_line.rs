//! The lines of the queue of mails.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::links::LinkId;
use crate::messages::{Cursor, SubscriptionId};

/// The version of the file's format, which is in its first line.
pub const VERSION: u32 = 2;

/// The first line. A newer version may have more fields in it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct QueueHeader {
    pub(super) mail_queue: u32,
}

/// The identity of a mail: 32 hexadecimal digits. Its Message-ID is made of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MailId(Box<str>);

impl MailId {
    pub fn random() -> Result<Self, getrandom::Error> {
        let [high, low] = [getrandom::u64()?, getrandom::u64()?];
        Ok(Self(format!("{high:016x}{low:016x}").into()))
    }
}

impl fmt::Display for MailId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The content of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MailTopic {
    /// To a person: how to get the timetable after signing in.
    HowTo,
    /// The same with the person's secret link.
    HowToWithAddress,
    /// A note for the service desk: somebody has turned a feed off.
    OptOut,
    /// To a person: meetings have changed.
    Changes,
}

impl MailTopic {
    /// The name in the file and in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::HowTo => "how-to",
            Self::HowToWithAddress => "how-to-with-address",
            Self::OptOut => "opt-out",
            Self::Changes => "changes",
        }
    }

    /// Whether the mail tells a person how to get the timetable.
    pub fn is_how_to(self) -> bool {
        matches!(self, Self::HowTo | Self::HowToWithAddress)
    }
}

/// A mail that is to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueuedMail {
    /// The time at which it was queued, or that of the decision about which it tells.
    pub at: Timestamp,
    pub mail: MailId,
    pub topic: MailTopic,
    /// The person who wanted it sent.
    pub by: Box<str>,
    /// The feed that it is about.
    #[serde(flatten)]
    pub link_id: LinkId,
    /// The reason that the person gave for turning the feed off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Box<str>>,
    /// Queued on a page, so the server sends it. A mail of a command waits for a command, because somebody may have stopped
    /// it for a reason.
    #[serde(rename = "from_page", default, skip_serializing_if = "is_false")]
    pub server_sends: bool,
    /// Of a mail about changes alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<QueuedMessage>,
}

/// The part of a mail about changes that the queue keeps. Its text is made when it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueuedMessage {
    pub subscription: SubscriptionId,
    /// The changes that the person knew when it was queued.
    pub since: Cursor,
}

impl QueuedMail {
    /// A mail that tells a person how to get the timetable. A command sends it.
    pub fn how_to(
        link_id: LinkId,
        with_address: bool,
        (by, at): (&str, Timestamp),
    ) -> Result<Self, getrandom::Error> {
        Ok(Self {
            at,
            mail: MailId::random()?,
            topic: if with_address {
                MailTopic::HowToWithAddress
            } else {
                MailTopic::HowTo
            },
            by: by.into(),
            link_id,
            reason: None,
            server_sends: false,
            message: None,
        })
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_false(value: &bool) -> bool {
    !value
}

/// A mail is in another state since this time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct MailEvent {
    pub(super) at: Timestamp,
    pub(super) mail: MailId,
    #[serde(flatten)]
    pub(super) state: MailState,
}

/// The state of a mail. `reply` is that of the mail server, or says why there is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum MailState {
    /// To be sent, not before `until`. A line has this state if the mail server has put the mail off.
    #[serde(rename = "deferred")]
    Waiting {
        until: Timestamp,
        reply: Box<str>,
    },
    /// Its content is being sent, unless the process was killed: the mail server may have the whole mail.
    Begun {
        /// The time of the last publish whose changes are in a mail about changes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        through: Option<Timestamp>,
        /// The time of the last decision about a mass change that the mail takes into account.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        released: Option<Timestamp>,
    },
    Sent {
        reply: Box<str>,
    },
    /// It is not tried again.
    Refused {
        reply: Box<str>,
        /// The changes that were in a mail about changes, as above: nobody tries to send them again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        through: Option<Timestamp>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        released: Option<Timestamp>,
    },
    /// Nobody knows whether the mail server has taken it.
    Uncertain {
        reply: Box<str>,
    },
    /// Somebody has taken it out of the queue.
    Cancelled {
        by: Box<str>,
    },
    /// It would make no sense any more.
    Dropped {
        reason: Box<str>,
    },
}

impl MailState {
    /// The name in tables.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Waiting { .. } => "waiting",
            Self::Begun { .. } => "being sent",
            Self::Sent { .. } => "sent",
            Self::Refused { .. } => "refused",
            Self::Uncertain { .. } => "uncertain",
            Self::Cancelled { .. } => "cancelled",
            Self::Dropped { .. } => "dropped",
        }
    }

    /// The reply of the mail server, or another reason for the state.
    pub fn reason(&self) -> &str {
        match self {
            Self::Begun { .. } => "",
            Self::Waiting { reply, .. }
            | Self::Sent { reply }
            | Self::Refused { reply, .. }
            | Self::Uncertain { reply } => reply,
            Self::Cancelled { by } => by,
            Self::Dropped { reason } => reason,
        }
    }

    pub fn is_dropped(&self) -> bool {
        matches!(self, Self::Dropped { .. })
    }

    /// Whether its content is being sent, unless the process was killed.
    pub(super) fn is_begun(&self) -> bool {
        matches!(self, Self::Begun { .. })
    }

    pub fn is_waiting(&self) -> bool {
        matches!(self, Self::Waiting { .. })
    }

    /// Whether nothing more happens to the mail.
    pub fn is_settled(&self) -> bool {
        !matches!(self, Self::Waiting { .. } | Self::Begun { .. })
    }

    /// Whether the person has the mail, may have it, or will get it.
    pub fn counts_as_sent(&self) -> bool {
        matches!(
            self,
            Self::Waiting { .. } | Self::Begun { .. } | Self::Sent { .. } | Self::Uncertain { .. }
        )
    }
}

/// One line.
#[derive(Debug)]
pub(super) enum QueueLine {
    Header(QueueHeader),
    Queued(QueuedMail),
    Event(MailEvent),
}

impl QueueLine {
    /// Reads a line. The error is the message of the JSON reader.
    pub(super) fn parse(line: &[u8]) -> Result<Self, String> {
        if let Ok(event) = serde_json::from_slice(line) {
            return Ok(Self::Event(event));
        }
        if let Ok(header) = serde_json::from_slice(line) {
            return Ok(Self::Header(header));
        }
        let queued = serde_json::from_slice(line).map(Self::Queued);
        queued.map_err(|error| error.to_string())
    }
}
