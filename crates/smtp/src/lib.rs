//! Hands a mail over to a mail server (RFC 5321) in two steps. Until the second one begins, the server has certainly not
//! accepted the mail; a sender writes down that it begins. The protocol, TLS and the form of mails (RFC 5322) are
//! lettre's.

mod mail;
mod reply;

use std::time::Duration;

use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{Certificate, SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail as MailCommand, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};

pub use mail::{Mail, MailError, Sender, WrittenMail, is_address};
pub use reply::{Failure, Reply};

/// The code with which a server closes the connection, at any time (RFC 5321 section 3.8).
const CLOSING: u16 = 421;

/// The mail server to which mails are handed over.
pub struct Server {
    pub host: String,
    pub port: u16,
    pub security: Security,
    /// Certificates (PEM) of authorities that are trusted besides the public ones.
    pub authorities: Vec<u8>,
    /// The user and the password.
    pub credentials: Option<(String, String)>,
    /// The domain with which this program introduces itself.
    pub own_domain: String,
    /// The time in which the server must answer each command.
    pub timeout: Duration,
}

/// The protection of the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// STARTTLS (RFC 3207). A server without it gets no mail.
    StartTls,
    /// TLS from the first byte (RFC 8314 section 3.3).
    Tls,
    None,
}

/// An open connection, through which one mail after another is sent.
pub struct MailConnection {
    connection: SmtpConnection,
    is_usable: bool,
}

impl MailConnection {
    /// Connects and signs in.
    pub fn open(server: &Server) -> Result<Self, Failure> {
        let hello = ClientId::Domain(server.own_domain.clone());
        let tls = server.tls().map_err(|text| Failure::server(&text))?;
        let connected = SmtpConnection::connect(
            (server.host.as_str(), server.port),
            Some(server.timeout),
            &hello,
            tls.as_ref().filter(|_| server.security == Security::Tls),
            None,
        );
        let mut connection = connected.map_err(|error| Failure::of_server(&error))?;
        if let Some(tls) = tls.filter(|_| server.security == Security::StartTls) {
            if !connection.can_starttls() {
                return Err(Failure::server("the server offers no STARTTLS"));
            }
            let encrypted = connection.starttls(&tls, &hello);
            encrypted.map_err(|error| Failure::of_server(&error))?;
        }
        if let Some((user, password)) = &server.credentials {
            let credentials = Credentials::new(user.clone(), password.clone());
            let accepted = connection.auth(DEFAULT_MECHANISMS, &credentials);
            accepted.map_err(|error| Failure::of_server(&error))?;
        }
        Ok(Self {
            connection,
            is_usable: true,
        })
    }

    /// Whether another mail can be sent.
    pub fn is_usable(&self) -> bool {
        self.is_usable && !self.connection.has_broken()
    }

    /// The first step: names the sender and the recipient, and asks to begin. After an error the server has not accepted the
    /// mail.
    pub fn offer(&mut self, mail: &WrittenMail) -> Result<(), Failure> {
        let offered = self.try_offer(mail);
        match &offered {
            Err(Failure::Mail { reply, .. }) if reply.code != Some(CLOSING) => {
                self.is_usable = self.connection.command(Rset).is_ok();
            }
            Err(_) => self.is_usable = false,
            Ok(()) => {}
        }
        offered
    }

    fn try_offer(&mut self, mail: &WrittenMail) -> Result<(), Failure> {
        let mut parameters = Vec::new();
        if !mail.to.to_string().is_ascii() {
            let server = self.connection.server_info();
            if !server.supports_feature(Extension::SmtpUtfEight) {
                return Err(Failure::unsendable(
                    "the mail server takes no address with letters beyond ASCII",
                ));
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        let from = MailCommand::new(Some(mail.from.clone()), parameters);
        let accepted = self.connection.command(from);
        accepted.map_err(|error| Failure::of_server(&error))?;
        let to = Rcpt::new(mail.to.clone(), Vec::new());
        let accepted = self.connection.command(to);
        accepted.map_err(|error| Failure::of_mail(&error))?;
        let accepted = self.connection.command(Data);
        accepted.map_err(|error| Failure::of_mail(&error))?;
        Ok(())
    }

    /// The second step: sends the content, and returns the reply of a server that has accepted the mail.
    pub fn deliver(&mut self, mail: &WrittenMail) -> Result<Reply, Failure> {
        match self.connection.message(&mail.content) {
            Ok(response) => Ok(Reply::of_response(&response)),
            Err(error) => {
                let failure = Failure::of_content(&error);
                self.is_usable =
                    matches!(&failure, Failure::Mail { reply, .. } if reply.code != Some(CLOSING));
                Err(failure)
            }
        }
    }

    /// Ends the connection in good order.
    pub fn close(mut self) {
        if self.is_usable() {
            // All mails have their replies.
            let _ = self.connection.quit();
        }
    }
}

impl Server {
    fn tls(&self) -> Result<Option<TlsParameters>, String> {
        if self.security == Security::None {
            return Ok(None);
        }
        let mut tls = TlsParameters::builder(self.host.clone());
        if !self.authorities.is_empty() {
            let authority = Certificate::from_pem(&self.authorities);
            tls = tls.add_root_certificate(authority.map_err(|error| error.to_string())?);
        }
        let tls = tls.build_rustls();
        tls.map(Some).map_err(|error| error.to_string())
    }
}
