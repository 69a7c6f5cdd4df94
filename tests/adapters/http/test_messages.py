"""The mailbox over HTTP: the acknowledgment, word for word, its PDF and its end."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from installation import Person, Site, problem

BODY = """Bonjour,
Nous accusons réception de votre demande de prise en charge de soins à l'étranger du 20/03/2026.
Pour tout renseignement complémentaire concernant votre démarche, vous pouvez nous contacter via la\
 messagerie de votre compte*.
Avec toute notre attention,
Votre caisse d'Assurance Maladie.
(*): ou par téléphone au 36 46 (service gratuit + prix appel), depuis l'étranger composez le\
 +33 1 84 90 36 46 (service gratuit + prix appel)."""


@pytest.fixture
def message(site: Site, alice: Person) -> dict[str, Any]:
    """The acknowledgment of alice's claim, at an instant as clocks tell it."""
    site.clock.pass_by(microseconds=123_456)
    site.acknowledge(alice.submitted())
    (item,) = alice.get("/messages").json()["items"]
    return dict(item)


def test_the_acknowledgment_is_read_word_for_word(alice: Person, message: dict[str, Any]) -> None:
    assert message["subject"] == (
        "Accusé de réception de votre demande de prise en charge de soins à l'étranger"
    )
    assert message["body"] == BODY
    assert (message["sender"], message["deletes_on"]) == ("Assurance Maladie", "2026-04-04")
    assert (message["rank"], message["total"]) == (1, 1)
    assert alice.get(f"/messages/{message['message_id']}").json() == message


def test_a_message_is_kept_as_an_accessible_pdf(alice: Person, message: dict[str, Any]) -> None:
    answer = alice.get(f"/messages/{message['message_id']}.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == (
        "attachment; filename*=UTF-8''message-2026-03-20.pdf"
    )
    pdf = PdfReader(BytesIO(answer.content))
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert "De : Assurance Maladie" in text
    assert "20/03/26 10:00" in text
    assert "Sera supprimé de la messagerie le 04/04/26" not in text
    assert "le 04/04/2026" in text
    assert "+33 1 84 90 36 46 (service gratuit + prix appel)." in text
    assert pdf.metadata is not None
    assert pdf.metadata.title == message["subject"]
    root: Any = pdf.trailer["/Root"]
    assert root["/Lang"] == "fr"
    assert root["/MarkInfo"]["/Marked"].value is True
    assert b"pdfuaid" in root["/Metadata"].get_data()


def test_the_same_message_is_the_same_file(alice: Person, message: dict[str, Any]) -> None:
    address = f"/messages/{message['message_id']}.pdf"
    assert alice.get(address).content == alice.get(address).content


def test_a_message_is_gone_on_the_day_that_it_announced(
    site: Site, alice: Person, message: dict[str, Any]
) -> None:
    site.clock.pass_by(days=15)
    alice = site["alice"]
    assert alice.get("/messages").json()["items"] == []
    answer = alice.get(f"/messages/{message['message_id']}")
    assert (answer.status_code, problem(answer)["code"]) == (404, "message.not_found")


def test_a_deleted_message_is_gone_and_may_be_deleted_again(
    alice: Person, message: dict[str, Any]
) -> None:
    address = f"/messages/{message['message_id']}"
    assert alice.delete(address, key="d").status_code == 200
    assert alice.get("/messages").json()["items"] == []
    assert alice.get(address).status_code == 404
    assert alice.delete(address, key="d").status_code == 200
    assert alice.delete(address).status_code == 200
