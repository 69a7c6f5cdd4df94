"""From a submission to the e-mail about its acknowledgment, and what everybody sees of it."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid5

import pytest

from adapters.settings import Settings
from decided import REFUSED_LINE, decide, lease
from installation import Person
from servers.mail import PrivateMail, mail_server
from teleservice import Site
from workers.reactions import NAMESPACE


@pytest.fixture
def mail() -> Iterator[PrivateMail]:
    with mail_server() as server:
        yield server


@pytest.fixture
def settings(settings: Settings, mail: PrivateMail) -> Settings:
    smtp = {
        "smtp_url": mail.url,
        "smtp_from": "ne-pas-repondre@escale.example",
        "public_url": "http://testserver",
    }
    return settings.model_copy(update=smtp)


def test_one_email_follows_an_acknowledgment_and_the_auditor_sees_that_it_was_taken(
    site: Site, mail: PrivateMail
) -> None:
    claim = site["alice"].submitted()
    site.settle()
    assert [one.recipients for one in mail.taken] == [["tournesol@example.org"]]
    history = site["auditor"].get(f"/audit{claim}/history").json()["items"]
    acknowledged, noticed = history[-2:]
    assert noticed["type"] == "claim.notice_sent.1"
    assert noticed["causation"] == acknowledged["position"]
    assert noticed["facts"] == {
        "kind": "ACKNOWLEDGMENT",
        "message_id": acknowledged["facts"]["message_id"],
        "accepted_at": "2026-03-20T09:00:00Z",
    }
    assert not noticed["sealed"]
    job_id = uuid5(NAMESPACE, f"{noticed['causation']}:send_notice")
    assert str(job_id) in mail.taken[0].message["Message-ID"]
    assert noticed["correlation_id"] == acknowledged["correlation_id"]
    assert "tournesol" not in site["auditor"].get(f"/audit{claim}/history").text


def test_an_email_adds_neither_a_message_nor_a_contact(site: Site, mail: PrivateMail) -> None:
    claim = site["alice"].submitted()
    site.settle()
    assert len(mail.taken) == 1
    assert len(site["alice"].get("/messages").json()["items"]) == 1
    asked = {"claim_id": claim.removeprefix("/claims/")}
    rows = site["clerk"].get("/contacts", params=asked).json()["items"]
    assert [row["number"] for row in rows] == ["1 - 1", "2 - 1"]


def test_what_the_person_reads_after_an_email_may_be_named_in_their_next_command(
    site: Site, mail: PrivateMail
) -> None:
    alice = site["alice"]
    claim = alice.submitted()
    site.settle()
    assert len(mail.taken) == 1
    seen = alice.get(claim).headers["ETag"]
    answer = alice.post(f"{claim}/withdrawal", headers={"If-Match": seen})
    assert answer.status_code == 200, answer.text


def test_each_person_is_told_at_their_own_address(site: Site, mail: PrivateMail) -> None:
    for name in ("alice", "mgen"):
        site[name].submitted()
    site.settle()
    reached = sorted(one.recipients for one in mail.taken)
    assert reached == [["platane@example.org"], ["tournesol@example.org"]]


def test_an_email_follows_what_is_asked_and_what_is_decided(site: Site, mail: PrivateMail) -> None:
    claim = site["alice"].submitted()
    site.settle()
    agent = site["agent"]
    asks = {"lease_id": lease(agent, claim), "items": [{"code": "XRAYS", "note": "Le poignet"}]}
    assert agent.post(f"/desk{claim}/supplement-requests", asks).status_code == 201
    site.settle()
    answered(site["alice"], claim)
    site.settle()
    decide(agent, claim, REFUSED_LINE)
    site.settle()
    assert [one.message["Subject"] for one in mail.taken] == [
        "Un nouveau message vous attend",
        "Une réponse est attendue de vous",
        "Un nouveau courrier vous attend",
    ]
    for one in mail.taken:
        assert "poignet" not in one.message.get_content()
        assert "refus" not in one.message.get_content().lower()


def answered(person: Person, claim: str) -> None:
    """The person says of the only piece that they do not hold it."""
    (item,) = person.get(claim).json()["supplement"]["items"]
    reply = {"answer": "NOT_HELD", "why": "Perdue"}
    said = person.put(f"{claim}/supplement/items/{item['item_id']}", reply)
    assert said.status_code == 200, said.text
    assert person.post(f"{claim}/supplement").status_code == 200
