"""A notice as a message of the Internet: plain text, and no header but those that it needs."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final, NamedTuple

from adapters import french
from adapters.mail.address import checked
from application.notifier import Notice

MAILBOX: Final = "/messagerie"
"""The page that the link leads to; a test holds it to the one of the pages."""


class Sender(NamedTuple):
    """Who writes. address: of the From header and of the envelope; public_url: without a path."""

    address: str
    public_url: str
    banner: str

    @property
    def domain(self) -> str:
        """The domain of the address: what Message-ID and the greeting of the server name."""
        return self.address.rpartition("@")[2]


def letter(notice: Notice, sender: Sender, to: str) -> bytes:
    """A notice to one address, the same to the byte at each try.

    Message-ID: `<notice_id@domain of the sender>`; Date: when the message was put into the mailbox.
    Auto-Submitted (RFC 3834) keeps automatic answers away.

    Raises: AddressNotValid, before anything of it stands in a header.
    """
    text = french.notice_text(notice.kind, link=sender.public_url + MAILBOX, banner=sender.banner)
    message = EmailMessage(policy=SMTP)
    message["From"] = checked(sender.address)
    message["To"] = checked(to)
    message["Subject"] = text.subject
    message["Date"] = format_datetime(notice.said_at)
    message["Message-ID"] = f"<{notice.notice_id}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    # Every server takes quoted-printable; 8 bits must be asked for.
    message.set_content(text.said, charset="utf-8", cte="quoted-printable")
    message["Content-Language"] = "fr"
    return message.as_bytes()
