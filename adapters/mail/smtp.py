"""Hands notices to a mail server over SMTP, or to nobody where none is set up."""

from __future__ import annotations

import asyncio
import smtplib
import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from adapters.mail.address import AddressNotValid
from adapters.mail.letter import Sender, letter
from application.notifier import Notice, NoticeRefused, NotifierUnavailable

if TYPE_CHECKING:
    from adapters.settings import Settings

PATIENCE_SECONDS: Final = 30.0
"""For one notice, the wait for a place included: well below the minute after which a job is sent
again, so that two workers never send the same one."""

SILENCE_SECONDS: Final = 10.0
"""How long the server may say nothing."""

AT_ONCE: Final = 4

_PORTS: Final = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
# The operator's to mend, though the code is one of those that last: log-in missing or wrong.
_OF_THE_LOG_IN: Final = frozenset({530, 534, 535, 538})
_NO_ADDRESS: Final = 553
_FAREWELL_SECONDS: Final = 1.0


class NoMail:
    """Where no mail server is set up: nobody is told."""

    async def send(self, notice: Notice, to: str) -> bool:  # noqa: ARG002 - nothing is sent
        """Send nothing."""
        return False


class MailServer:
    """Where the server is and how it is spoken to.

    url: `smtps://host:465` (TLS at once), `smtp+starttls://host:587` (TLS or nothing),
        `smtp://host:25` (in clear).
    user, password_file: for the log-in, read at each one; without a file nobody logs in.
    trust: whose certificates are believed, the system's unless given.
    """

    def __init__(
        self,
        url: str,
        user: str = "",
        password_file: Path | None = None,
        *,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        parts = urlsplit(url)
        self.scheme, self.host = parts.scheme, parts.hostname or ""
        self.port = parts.port or _PORTS[parts.scheme]
        self._user, self._password_file = user, password_file
        self._trust = trust

    def call(self, greeting: str) -> smtplib.SMTP:
        """Reach the server, protect the line, log in. greeting: what we call ourselves.

        Raises: SMTPException; OSError and UnicodeError, also of the password: it must be ASCII.
        """
        # Never this machine's own name: it would be looked up, and told to the receiver.
        trust = self._trust or ssl.create_default_context()
        there, wait = (self.host, self.port, greeting), SILENCE_SECONDS
        if self.scheme == "smtps":
            line: smtplib.SMTP = smtplib.SMTP_SSL(*there, timeout=wait, context=trust)
        else:
            line = smtplib.SMTP(*there, timeout=wait)
        try:
            if self.scheme == "smtp+starttls":
                line.starttls(context=trust)
            if self._password_file is not None:
                line.login(self._user, _secret(self._password_file))
        except BaseException:
            line.close()
            raise
        return line


class SmtpNotifier:
    """Sends each notice as one e-mail; a few at once, each in a thread and within a time limit."""

    def __init__(
        self, server: MailServer, sender: Sender, *, patience_s: float = PATIENCE_SECONDS
    ) -> None:
        """Send through this server; patience_s bounds one notice from the asking to the answer."""
        self._server, self._sender, self._patience_s = server, sender, patience_s
        # Threads of its own: a server that hangs must not hold up whoever reads a file.
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="mail")

    async def send(self, notice: Notice, to: str) -> bool:
        """Have the server take one notice for one address.

        An answer that is lost on the way counts as none: the same e-mail may then arrive twice.

        Returns: True.
        Raises: NoticeRefused, NotifierUnavailable; neither repeats the address or what was said.
        """
        try:
            content = letter(notice, self._sender, to)
        except AddressNotValid:
            raise NoticeRefused(_NO_ADDRESS) from None
        talk = _Talk(self._server, self._sender)
        try:
            async with asyncio.timeout(self._patience_s):
                loop = asyncio.get_running_loop()
                await loop.run_in_executor(self._threads, talk.hand_over, to, content)
        except TimeoutError:
            raise NotifierUnavailable("TimeoutError") from None
        finally:
            talk.cut()  # whoever gave up, or was told to stop, leaves nobody talking
        return True


class _Talk:
    """One conversation with the server, which another thread may cut."""

    def __init__(self, server: MailServer, sender: Sender) -> None:
        self._server, self._sender = server, sender
        self._line: smtplib.SMTP | None = None
        self._is_cut = False

    def hand_over(self, to: str, content: bytes) -> None:
        """Say everything, and return once the server has taken it."""
        try:
            self._line = self._server.call(self._sender.domain)
            if self._is_cut:
                raise TimeoutError
            self._line.sendmail(self._sender.address, [to], content)
        except smtplib.SMTPRecipientsRefused as refused:
            raise _meaning(refused.recipients[to][0]) from None
        except smtplib.SMTPDataError as refused:
            raise _meaning(refused.smtp_code) from None
        except smtplib.SMTPResponseException as refused:
            raise NotifierUnavailable(str(refused.smtp_code)) from None
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            raise NotifierUnavailable(type(error).__name__) from None
        finally:
            self._leave()

    def cut(self) -> None:
        """End the conversation wherever it is; whoever waits in it gets an error."""
        self._is_cut = True
        line = self._line
        if line is not None and line.sock is not None:
            with suppress(OSError):
                line.sock.shutdown(socket.SHUT_RDWR)

    def _leave(self) -> None:
        if self._line is not None:
            # Whatever it says now, and however late: it has taken the e-mail or refused it.
            with suppress(smtplib.SMTPException, OSError):
                if self._line.sock is not None:
                    self._line.sock.settimeout(_FAREWELL_SECONDS)
                self._line.quit()
            self._line.close()


def new_notifier(settings: Settings) -> SmtpNotifier | NoMail:
    """The mail server of the settings; none when no address of one is given."""
    if not settings.smtp_url:
        return NoMail()
    server = MailServer(settings.smtp_url, settings.smtp_user, settings.smtp_password_file)
    sender = Sender(settings.smtp_from, settings.public_url, settings.banner)
    return SmtpNotifier(server, sender)


def _secret(file: Path) -> str:
    return file.read_text(encoding="utf-8").removesuffix("\n")


def _meaning(code: int) -> NoticeRefused | NotifierUnavailable:
    """What an answer about the address or the content means: for good, or for now."""
    if 500 <= code <= 599 and code not in _OF_THE_LOG_IN:
        return NoticeRefused(code)
    return NotifierUnavailable(str(code))
