//! Replies of mail servers, and everything that can go wrong.

use std::error::Error as _;
use std::fmt;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::response::Response;

/// The reply of a server, or the reason why there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// `None` if the server did not reply.
    pub code: Option<u16>,
    pub text: String,
}

/// The reason why a mail was not sent, or may not have been.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No mail can be sent: no connection, no TLS, a wrong password, a refused sender.
    Server { is_permanent: bool, reply: Reply },
    /// The server did not accept this mail.
    Mail { is_permanent: bool, reply: Reply },
    /// The whole mail may have been sent, and there was no reply.
    Uncertain { reply: Reply },
}

impl Reply {
    fn without_code(text: &str) -> Self {
        Self {
            code: None,
            text: text.into(),
        }
    }

    pub(crate) fn of_response(response: &Response) -> Self {
        Self {
            code: Some(response.code().into()),
            text: response.message().collect::<Vec<_>>().join(" "),
        }
    }

    fn of_error(error: &Error) -> Self {
        let source = error.source().map(ToString::to_string);
        match error.status() {
            Some(code) => Self {
                code: Some(code.into()),
                text: source.unwrap_or_default().replace(['\r', '\n'], " "),
            },
            None => Self::without_code(&source.unwrap_or_else(|| error.to_string())),
        }
    }
}

/// `451 4.7.1 try again later`, or the reason why there is no reply.
impl fmt::Display for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            Some(code) => write!(f, "{code} {}", self.text),
            None => f.write_str(&self.text),
        }
    }
}

impl Failure {
    /// The connection failed in this way, which may be over later.
    pub(crate) fn server(text: &str) -> Self {
        Self::Server {
            is_permanent: false,
            reply: Reply::without_code(text),
        }
    }

    pub(crate) fn unsendable(text: &str) -> Self {
        Self::Mail {
            is_permanent: true,
            reply: Reply::without_code(text),
        }
    }

    /// An error before the recipient was named.
    pub(crate) fn of_server(error: &Error) -> Self {
        Self::Server {
            is_permanent: error.is_permanent(),
            reply: Reply::of_error(error),
        }
    }

    /// An error between the recipient and the content.
    pub(crate) fn of_mail(error: &Error) -> Self {
        if error.is_permanent() || error.is_transient() {
            Self::Mail {
                is_permanent: error.is_permanent(),
                reply: Reply::of_error(error),
            }
        } else {
            Self::of_server(error)
        }
    }

    /// An error after the content was begun.
    pub(crate) fn of_content(error: &Error) -> Self {
        match Self::of_mail(error) {
            Self::Server { reply, .. } => Self::Uncertain { reply },
            failure => failure,
        }
    }

    pub fn reply(&self) -> &Reply {
        match self {
            Self::Server { reply, .. } | Self::Mail { reply, .. } | Self::Uncertain { reply } => {
                reply
            }
        }
    }
}
