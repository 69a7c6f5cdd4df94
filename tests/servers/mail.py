"""A mail server for tests: aiosmtpd on a loopback port, which keeps what it takes."""

from __future__ import annotations

import datetime
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP as STRICT
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any, NamedTuple

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from servers.process import free_port

HOST = "127.0.0.1"
USER, PASSWORD = "escale", "mot de passe"
TAKEN = "250 OK"


class Taken(NamedTuple):
    """An e-mail as the server took it: its envelope, and its bytes as they came."""

    sender: str
    recipients: list[str]
    content: bytes
    was_protected: bool

    @property
    def message(self) -> EmailMessage:
        """The e-mail, read."""
        read = message_from_bytes(self.content, policy=STRICT)
        assert isinstance(read, EmailMessage)
        return read


class PrivateMail:
    """A mail server of one's own; it may be stopped, and started again on the same port.

    taken: every e-mail, in order; recipients, contents: what it answers to the next ones, in order;
    greetings: what clients called themselves.
    """

    def __init__(self, scheme: str = "smtp", **options: Any) -> None:
        self.port = free_port()
        self.url = f"{scheme}://{HOST}:{self.port}"
        self._options = options
        self._controller: Controller | None = None
        self.taken: list[Taken] = []
        self.recipients: list[str] = []
        self.contents: list[str] = []
        self.greetings: list[str] = []

    def start(self) -> None:
        """Start, and return when it answers."""
        self._controller = Controller(self, hostname=HOST, port=self.port, **self._options)
        self._controller.start()

    def stop(self) -> None:
        """Stop, if it runs."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_EHLO(  # noqa: N802 - the library's name
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        """Remember who calls."""
        session.host_name = hostname
        self.greetings.append(hostname)
        return responses

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _: list[str]
    ) -> str:
        """Take or refuse an address, as told."""
        answer = self.recipients.pop(0) if self.recipients else TAKEN
        if answer == TAKEN:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Take or refuse an e-mail, as told."""
        answer = self.contents.pop(0) if self.contents else TAKEN
        if answer == TAKEN:
            content = envelope.original_content or b""
            is_protected = session.ssl is not None or "ssl_context" in self._options
            to = [str(one) for one in envelope.rcpt_tos]
            self.taken.append(Taken(str(envelope.mail_from), to, content, is_protected))
        return answer


@contextmanager
def mail_server(scheme: str = "smtp", **options: Any) -> Iterator[PrivateMail]:
    """A mail server of one's own, running. options: of aiosmtpd's controller."""
    server = PrivateMail(scheme, **options)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def only_who_knows(server: SMTP, session: Session, envelope: Envelope, how: str, said: Any) -> Any:
    """Let in who says USER and PASSWORD."""
    is_known = isinstance(said, LoginPassword) and (said.login, said.password) == (
        USER.encode(),
        PASSWORD.encode(),
    )
    return AuthResult(success=is_known, handled=is_known)


def certificates(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A certificate of 127.0.0.1 for a server, and the trust of a client that believes it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    now = datetime.datetime.now(datetime.UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address(HOST))])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "mail.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + certificate.public_bytes(Encoding.PEM))
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cafile=str(file))
