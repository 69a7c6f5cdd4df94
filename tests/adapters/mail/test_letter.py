"""What a notice looks like as an e-mail, and all that it does not say."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from uuid import UUID

import pytest

from adapters import french
from adapters.mail.address import AddressNotValid
from adapters.mail.letter import MAILBOX, Sender, letter
from adapters.web import links
from application.notifier import Notice
from domain.values import NoticeKind

SENDER = Sender("ne-pas-repondre@escale.example", "https://escale.example", "Service d'essai é")
SAID_AT = datetime(2026, 3, 20, 9, 0, 2, tzinfo=UTC)
NOTICE_ID = UUID("0b6b7c2e-3c5b-5f83-9a8f-2f0f2d7d9c55")
ALL_WORDS = [f"{text.subject} {text.said}".lower() for text in french.NOTICES.values()]


def written(kind: NoticeKind = NoticeKind.ACKNOWLEDGMENT) -> bytes:
    notice = Notice(notice_id=NOTICE_ID, kind=kind, said_at=SAID_AT)
    return letter(notice, SENDER, "tournesol@example.org")


def read(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=SMTP)
    assert isinstance(message, EmailMessage)
    return message


def test_an_email_has_these_headers_and_no_others() -> None:
    message = read(written())
    assert dict(message.items()) == {
        "From": "ne-pas-repondre@escale.example",
        "To": "tournesol@example.org",
        "Subject": "Un nouveau message vous attend",
        "Date": "Fri, 20 Mar 2026 09:00:02 +0000",
        "Message-ID": f"<{NOTICE_ID}@escale.example>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": "fr",
        "MIME-Version": "1.0",
        "Content-Type": 'text/plain; charset="utf-8"',
        "Content-Transfer-Encoding": "quoted-printable",
    }


def test_its_text_is_french_and_leads_to_the_mailbox() -> None:
    text = read(written()).get_content()
    assert "Un nouveau message vous attend dans votre messagerie." in text
    assert "https://escale.example/messagerie" in text.splitlines()
    assert "Par sécurité, cet e-mail ne dit rien de son contenu." in text
    assert text.rstrip().endswith("Service d'essai é")


def test_its_bytes_are_ascii_in_short_lines_that_end_as_they_must() -> None:
    content = written()
    assert content.isascii()
    assert content.count(b"\n") == content.count(b"\r\n")
    assert max(map(len, content.split(b"\r\n"))) <= 78


def test_the_link_is_that_of_the_page() -> None:
    assert MAILBOX == links.MAILBOX


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_has_its_words_in_one_line_of_subject(kind: NoticeKind) -> None:
    assert read(written(kind))["Subject"] == french.NOTICES[kind].subject
    assert "\n" not in french.NOTICES[kind].subject


@pytest.mark.parametrize("words", ALL_WORDS)
@pytest.mark.parametrize(
    "telling",
    ["soin", "étranger", "santé", "remboursement", "refus", "accept", "maladie", "hôpital"],
)
def test_no_words_tell_of_health_or_of_a_decision(words: str, telling: str) -> None:
    assert telling not in words


@pytest.mark.parametrize("line", ["a@b.example\r\nBcc: c@d.example", "a@b.example\nX: y", "", "a"])
def test_an_address_that_would_begin_another_header_is_refused(line: str) -> None:
    notice = Notice(notice_id=NOTICE_ID, kind=NoticeKind.ACKNOWLEDGMENT, said_at=SAID_AT)
    with pytest.raises(AddressNotValid):
        letter(notice, SENDER, line)
    with pytest.raises(AddressNotValid):
        letter(notice, SENDER._replace(address=line), "a@b.example")
