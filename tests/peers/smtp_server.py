"""A mail server (aiosmtpd) that takes mails, puts them off, refuses them, is slow, or goes away in the middle."""

import asyncio
import email
import email.policy
import ssl
from collections import Counter, defaultdict

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

USER, PASSWORD = "timetable", "the password of the mail server"


class Mailbox:
    """Keeps the mails that it has accepted. `rcpt` and `data` say what is replied to whom: `data(address, tries)`."""

    def __init__(self):
        self.accepted = []
        self.seen = []
        self.offers = Counter()
        self.tries = Counter()
        self.rcpt = lambda address, offers: "250 OK"
        self.data = lambda address, tries: "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.offers[address] += 1
        reply = self.rcpt(address, self.offers[address])
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server, session, envelope):
        [address] = envelope.rcpt_tos
        self.tries[address] += 1
        mail = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
        self.seen.append((address, mail))
        reply = self.data(address, self.tries[address])
        if isinstance(reply, float):
            await asyncio.sleep(reply)
            reply = "250 OK"
        if reply.startswith("250"):
            self.accepted.append((address, mail, envelope.mail_from))
        if reply.endswith("gone"):
            server.transport.abort()
        return reply

    def by_message_id(self):
        """How often each mail was accepted, by its Message-ID."""
        return Counter(mail["Message-ID"] for _, mail, _ in self.accepted)

    def by_address(self):
        mails = defaultdict(list)
        for address, mail, _ in self.accepted:
            mails[address].append(mail)
        return mails


class MailServer(Controller):
    """A context that listens on a free port. `security` is that of the settings."""

    def __init__(self, security="none", offers_starttls=True, with_password=False):
        self.mailbox, self.security = Mailbox(), security
        self.authority = trustme.CA()
        tls = None
        if security != "none" and offers_starttls:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.authority.issue_cert("127.0.0.1").configure_cert(tls)
        options = {"tls_context": tls, "require_starttls": True} if security == "starttls" and tls else {}
        if with_password:
            options |= {"authenticator": self.check, "auth_required": True}
            options |= {"auth_require_tls": security == "starttls"}
        super().__init__(
            self.mailbox, hostname="127.0.0.1", port=0, ssl_context=tls if security == "tls" else None, **options
        )
        self.passwords = []

    def check(self, server, session, envelope, mechanism, auth_data):
        login, password = auth_data.login.decode(), auth_data.password.decode()
        self.passwords.append(password)
        return AuthResult(success=(login, password) == (USER, PASSWORD), handled=False)

    def _trigger_server(self):
        # The port is known only now, and the controller connects to it once.
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop(no_assert=True)

    def settings(self, folder=None, **more):
        """The settings of a program that sends mails here."""
        settings = {
            "CARILLON_MAIL_HOST": "127.0.0.1",
            "CARILLON_MAIL_PORT": str(self.port),
            "CARILLON_MAIL_SECURITY": self.security,
            "CARILLON_MAIL_FROM": "timetable@example.ac.uk",
            "CARILLON_MAIL_PER_MINUTE": "60000",
            "CARILLON_MAIL_RETRY_SECONDS": "1",
        }
        if folder:
            pem = folder / "authority.pem"
            self.authority.cert_pem.write_to_path(pem)
            settings["CARILLON_MAIL_AUTHORITY"] = str(pem)
        return settings | more
