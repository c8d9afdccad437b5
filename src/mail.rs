//! Mails: to people, how to get their timetable, and which meetings have changed; to the service desk, a note that somebody has
//! turned a feed off.
//!
//! Every mail goes through a queue on disk, `mail.jsonl` in the state folder. A mail is written there before anything is
//! sent. Before its content is sent, a line says that this begins; after the reply, a line has the outcome. So a process
//! that is killed in between leaves a mail whose outcome nobody knows. It is shown as *uncertain* and is not sent again by
//! itself; every other mail is sent once.
//!
//! The file is written again when most of its lines are about mails that are settled. Each of them keeps two lines for some
//! years, so that nobody gets the mail twice.
//!
//! The queue has neither email addresses nor links. Both are looked up when a mail is sent.

mod how_to_mail;
mod letter;
mod mail_server;
mod message_queue;
mod opt_outs;
mod own_reason;
mod queue;
mod queue_line;
mod ready_mail;
mod sender;
mod sender_lock;
mod who_can_sign_in;

use std::io;
use std::path::PathBuf;

pub use carillon_smtp::{Mail, is_address};
pub use how_to_mail::HowToMails;
pub use letter::{
    ChangesLetterParts, ComposedMail, Letter, MailComposer, MessageParts, changes_letter,
    opt_out_note,
};
pub use mail_server::message_id;
pub use message_queue::{last_mailed, message_history, queue_messages};
pub use opt_outs::queue_opt_outs;
pub use own_reason::OwnReason;
pub use queue::{MailQueue, QueueEntry};
pub use queue_line::{
    MailId, MailState, MailTopic, QueuedMail, QueuedMessage, VERSION as MAIL_QUEUE_VERSION,
};
pub use sender::{MailSender, SenderStep};
pub use who_can_sign_in::{KnownSignIns, WhoCanSignIn, has_desk};

/// The reason why mails cannot be queued or sent.
#[derive(Debug, thiserror::Error)]
pub enum MailQueueError {
    #[error("{path}: {source}", path = .path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("{path}:{line}: this line is damaged ({why}): correct or remove it, because a mail that it names could be sent twice", path = .path.display())]
    Damaged {
        path: PathBuf,
        line: usize,
        why: String,
    },
    #[error("{path} was written by a newer carillon (its format is {found}, this one reads up to {version}): install that version again", path = .path.display(), version = MAIL_QUEUE_VERSION)]
    NewerVersion { path: PathBuf, found: u32 },
    #[error("the mail server {server} takes no mail from this program: {reply}")]
    Server { server: String, reply: String },
    #[error("no mail can be sent: {0}")]
    Settings(String),
    #[error("a mail cannot be made: {0}")]
    NotComposed(String),
}
