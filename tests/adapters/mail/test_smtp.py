"""Notices over SMTP, on a real server; the fake keeps the same promises."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol
from uuid import UUID

import pytest

from adapters.mail.letter import Sender
from adapters.mail.smtp import MailServer, NoMail, SmtpNotifier, new_notifier
from adapters.settings import Settings
from application.notifier import Notice, NoticeRefused, Notifier, NotifierUnavailable
from domain.values import NoticeKind
from notifying import FakeNotifier
from servers.mail import (
    HOST,
    PASSWORD,
    USER,
    PrivateMail,
    certificates,
    mail_server,
    only_who_knows,
)

SENDER = Sender("ne-pas-repondre@escale.example", "https://escale.example", "Démonstration")
ADDRESS = "tournesol@example.org"
SAID_AT = datetime(2026, 3, 20, 9, 0, 2, tzinfo=UTC)


def notice(number: int = 7) -> Notice:
    return Notice(notice_id=UUID(int=number), kind=NoticeKind.ACKNOWLEDGMENT, said_at=SAID_AT)


def send(notifier: Notifier, to: str = ADDRESS, number: int = 7) -> bool:
    return asyncio.run(notifier.send(notice(number), to))


def to(server: PrivateMail, trust: ssl.SSLContext | None = None) -> SmtpNotifier:
    return SmtpNotifier(MailServer(server.url, trust=trust), SENDER)


@pytest.fixture
def mail() -> Iterator[PrivateMail]:
    with mail_server() as server:
        yield server


class Outside(Protocol):
    """A notifier, and what is on its other side."""

    @property
    def notifier(self) -> Notifier:
        """Hands notices over."""

    def taken(self) -> list[str]:
        """The addresses of what was taken."""

    def refuse(self) -> None:
        """Never take the next one."""

    def leave(self) -> None:
        """Be away."""

    def come_back(self) -> None:
        """Be there again."""


@dataclass
class Real:
    server: PrivateMail
    notifier: Notifier

    def taken(self) -> list[str]:
        return [address for one in self.server.taken for address in one.recipients]

    def refuse(self) -> None:
        self.server.recipients = ["550 5.1.1 no such user"]

    def leave(self) -> None:
        self.server.stop()

    def come_back(self) -> None:
        self.server.start()


@dataclass
class InMemory:
    notifier: FakeNotifier

    def taken(self) -> list[str]:
        return [address for _, address in self.notifier.taken]

    def refuse(self) -> None:
        self.notifier.refused = {ADDRESS}

    def leave(self) -> None:
        self.notifier.is_away = True

    def come_back(self) -> None:
        self.notifier.is_away = False


@pytest.fixture(params=["real", "fake"])
def outside(request: pytest.FixtureRequest, mail: PrivateMail) -> Outside:
    return Real(mail, to(mail)) if request.param == "real" else InMemory(FakeNotifier())


def test_a_notice_that_is_taken_arrives_once(outside: Outside) -> None:
    assert send(outside.notifier) is True
    assert outside.taken() == [ADDRESS]


def test_a_refused_address_is_refused_for_good(outside: Outside) -> None:
    outside.refuse()
    with pytest.raises(NoticeRefused) as refused:
        send(outside.notifier)
    assert refused.value.code == 550
    assert ADDRESS not in repr(refused.value)
    assert outside.taken() == []


def test_while_nobody_is_there_nothing_is_known_and_later_it_arrives(outside: Outside) -> None:
    outside.leave()
    with pytest.raises(NotifierUnavailable):
        send(outside.notifier)
    outside.come_back()
    assert send(outside.notifier) is True
    assert outside.taken() == [ADDRESS]


@pytest.mark.parametrize(
    "answer",
    ["450 4.2.1 busy", "421 4.3.2 going down", "451 4.7.1 greylisted", "530 5.7.0 log in first"],
)
@pytest.mark.parametrize("what", ["recipients", "contents"])
def test_a_failure_that_passes_is_no_refusal(mail: PrivateMail, what: str, answer: str) -> None:
    setattr(mail, what, [answer])
    with pytest.raises(NotifierUnavailable) as away:
        send(to(mail))
    assert away.value.reason in (answer[:3], "SMTPServerDisconnected")
    assert send(to(mail)) is True
    assert len(mail.taken) == 1


def test_a_content_that_is_refused_is_refused_for_good_and_its_text_is_not_repeated(
    mail: PrivateMail,
) -> None:
    mail.contents = [f"554 5.7.1 {ADDRESS} does not want this"]
    with pytest.raises(NoticeRefused) as refused:
        send(to(mail))
    assert (refused.value.code, str(refused.value)) == (554, "554")
    assert refused.value.__suppress_context__


def test_an_email_goes_to_one_address_under_the_senders_domain(mail: PrivateMail) -> None:
    send(to(mail))
    [taken] = mail.taken
    assert (taken.sender, taken.recipients) == (SENDER.address, [ADDRESS])
    assert set(mail.greetings) == {"escale.example"}, "never the name of this machine"


def test_the_same_notice_is_the_same_email_to_the_byte_and_another_is_not(
    mail: PrivateMail,
) -> None:
    for number in (7, 7, 8):
        send(to(mail), number=number)
    first, again, other = (one.content for one in mail.taken)
    assert first == again
    assert first != other


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example\r\nBcc: c@d.example",
        "a@b.example>\r\nRCPT TO:<c@d.example",
        "a@b.example\nX: y",
        "a@b.example, c@d.example",
    ],
)
def test_an_address_that_would_begin_a_header_or_a_command_never_reaches_the_server(
    mail: PrivateMail, address: str
) -> None:
    with pytest.raises(NoticeRefused):
        send(to(mail), address)
    assert (mail.taken, mail.greetings) == ([], [])


def test_a_server_that_must_protect_the_line_does(tmp_path: Path) -> None:
    served, trust = certificates(tmp_path)
    with mail_server("smtp+starttls", tls_context=served, require_starttls=True) as mail:
        assert send(to(mail, trust)) is True
        assert mail.taken[0].was_protected
    with mail_server("smtps", ssl_context=served) as mail:
        assert send(to(mail, trust)) is True
        assert mail.taken[0].was_protected


def test_without_the_protection_that_was_asked_for_nothing_is_sent(mail: PrivateMail) -> None:
    mail.url = mail.url.replace("smtp:", "smtp+starttls:")
    with pytest.raises(NotifierUnavailable, match="SMTPNotSupportedError"):
        send(to(mail))
    assert mail.taken == []


@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
def test_a_certificate_that_nobody_vouches_for_is_not_believed(tmp_path: Path, scheme: str) -> None:
    served, _ = certificates(tmp_path)
    how = {"tls_context": served} if scheme == "smtp+starttls" else {"ssl_context": served}
    with mail_server(scheme, **how) as mail:
        with pytest.raises(NotifierUnavailable, match="SSLCertVerificationError"):
            send(to(mail))
        assert mail.taken == []


def test_the_log_in_is_said_on_a_protected_line_and_a_wrong_one_is_tried_again_later(
    tmp_path: Path,
) -> None:
    served, trust = certificates(tmp_path)
    file = tmp_path / "password"
    options = {"tls_context": served, "authenticator": only_who_knows, "auth_required": True}
    with mail_server("smtp+starttls", **options) as mail:
        notifier = SmtpNotifier(MailServer(mail.url, USER, file, trust=trust), SENDER)
        with pytest.raises(NotifierUnavailable, match="FileNotFoundError"):
            send(notifier)
        file.write_text("wronġ\n")
        with pytest.raises(NotifierUnavailable, match="UnicodeEncodeError") as wrong:
            send(notifier)
        assert wrong.value.__suppress_context__, "the text of it would hold the password"
        file.write_text("wrong\n")
        with pytest.raises(NotifierUnavailable, match="535"):
            send(notifier)
        file.write_text(f"{PASSWORD}\n")
        assert send(notifier) is True
        with pytest.raises(NotifierUnavailable, match="530"):
            send(to(mail, trust))


def test_a_server_that_says_nothing_is_left_in_time_and_its_line_is_cut() -> None:
    with socket.create_server((HOST, 0)) as listening:
        notifier = SmtpNotifier(
            MailServer(f"smtp://{HOST}:{listening.getsockname()[1]}"), SENDER, patience_s=0.2
        )
        greeted = threading.Thread(target=_greet_and_wait, args=(listening,))
        greeted.start()
        with pytest.raises(NotifierUnavailable, match="TimeoutError"):
            send(notifier)
        greeted.join(timeout=5)
        assert not greeted.is_alive(), "the conversation was cut"


def _greet_and_wait(listening: socket.socket) -> None:
    line, _ = listening.accept()
    with line:
        line.sendall(b"220 here\r\n")
        while line.recv(1024):
            pass


def test_where_no_server_is_set_up_nothing_is_sent(tmp_path: Path) -> None:
    notifier = new_notifier(Settings(data_dir=tmp_path))
    assert isinstance(notifier, NoMail)
    assert send(notifier) is False


def test_the_settings_tell_the_server_and_the_sender(mail: PrivateMail, tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path,
        smtp_url=mail.url,
        smtp_from="service@b.example",
        public_url="https://escale.example",
    )
    assert send(new_notifier(settings)) is True
    [taken] = mail.taken
    assert taken.message["From"] == "service@b.example"
    assert "https://escale.example/messagerie" in taken.message.get_content()


def test_the_date_is_that_of_the_message_in_the_mailbox(mail: PrivateMail) -> None:
    send(to(mail))
    assert mail.taken[0].message["Date"].datetime - SAID_AT < timedelta(seconds=1)
