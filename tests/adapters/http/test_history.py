"""One claim as the auditor reads it: what followed from each event, what differs, the answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from adapters.bootstrap import Runtime
from adapters.french.history import JOBS
from adapters.http.issuers import signing_key
from adapters.persistence.access_log import access_log
from decided import LINE, REFUSED_LINE, decide, lease, letter_of
from installation import BOTH, CARE, SITUATION, Clock, application, problem
from teleservice import Person, Site
from workers.jobs import KINDS
from workers.reactions import REACTIONS

SWEDISH = LINE | {
    "currency": "SEK",
    "amount_cents": 108_345,
    "retained_cents": 10_000,
    "rate": {"units_per_euro": "10.8345", "on": "2026-03-02", "source": "ECB"},
}
EVERYTHING = {"limit": 100}


@pytest.fixture
def site(runtime: Runtime, clock: Clock) -> Iterator[Site]:
    """The application, with the jobs that follow from events."""
    app = application(runtime)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Site(app, client, runtime, clock, signing_key(runtime.settings))


@pytest.fixture
def alice(site: Site) -> Person:
    return site["alice"]


def declared(alice: Person) -> str:
    """A draft in four versions, of which the last two say why care was needed."""
    claim = alice.draft()
    alice.put(f"{claim}/personal-situation", SITUATION)
    alice.put(f"{claim}/care", CARE)
    return claim


def timeline(site: Site, claim: str) -> list[Any]:
    answer = site["auditor"].get(f"/audit{claim}/timeline", params=EVERYTHING)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def diff(site: Site, claim: str, before: int, after: int) -> Any:
    return site["auditor"].get(f"/audit{claim}/diff", params={"from": before, "to": after})


def answers(site: Site, claim: str) -> Any:
    answer = site["auditor"].get(f"/audit{claim}/answers")
    assert answer.status_code == 200, answer.text
    return answer.json()


def lines(site: Site) -> list[Any]:
    with site.runtime.engines.reading.connect() as db:
        return list(db.execute(select(access_log).order_by(access_log.c.position)))


def test_an_event_is_told_in_french_with_who_and_what(site: Site, alice: Person) -> None:
    claim = declared(alice)
    started, nationality, _, care = timeline(site, claim)
    assert (started["title"], nationality["title"]) == ("Demande commencée", "Nationalité déclarée")
    assert started["actor_name"] == f"L'assuré n°\u00a0{started['actor']['id'][:8]}"
    assert nationality["told"] == [
        {"path": "nationality", "label": "Nationalité", "text": "Française", "is_hidden": False}
    ]
    told = {one["path"]: (one["text"], one["is_hidden"]) for one in care["told"]}
    assert told["care.reason"] == ("masqué", True)
    assert told["care.amount_cents"] == ("85,40\u00a0€", False)


def test_an_event_tells_its_jobs_its_message_and_what_it_caused(site: Site, alice: Person) -> None:
    claim = alice.submitted()
    site.settle()
    items = {one["title"]: one for one in timeline(site, claim)}
    submitted, sent = items["Demande transmise"], items["Accusé de réception envoyé"]
    assert submitted["caused"] == [sent["version"]]
    assert sent["caused_by"] == submitted["version"]
    assert sent["actor_name"] == "Le système"
    assert {(one["kind"], one["state"]) for one in submitted["jobs"]} == {
        ("acknowledge_claim", "done"),
        ("drop_pads", "done"),
    }
    assert submitted["jobs"][0]["label"] == "Accuser réception"
    (message,) = alice.get("/messages").json()["items"]
    assert sent["messages"] == [message["message_id"]]
    assert sent["versions"] == {"text_version": "2026-01"}
    attached = items["Document joint"]
    assert [len(one) for one in attached["hashes"]] == [64]


def test_the_timeline_comes_page_by_page(site: Site, alice: Person) -> None:
    address, auditor = f"/audit{declared(alice)}/timeline", site["auditor"]
    page = auditor.get(address, params={"limit": 3}).json()
    rest = auditor.get(address, params={"limit": 3, "cursor": page["next_cursor"]}).json()
    assert [one["version"] for one in page["items"] + rest["items"]] == [1, 2, 3, 4]
    assert rest["next_cursor"] is None


def test_two_versions_differ_field_by_field_in_french(site: Site, alice: Person) -> None:
    claim = declared(alice)
    alice.put(f"{claim}/care", CARE | {"amount_cents": 9000, "linked_to": "MATERNITY"})
    found = diff(site, claim, 4, 5).json()
    assert (found["from_version"], found["to_version"]) == (4, 5)
    assert [(one["label"], one["before_text"], one["after_text"]) for one in found["items"]] == [
        ("Soins · Montant", "85,40\u00a0€", "90,00\u00a0€"),
        ("Soins · Soins liés à", "Une maladie", "Une maternité"),
    ]
    assert next((one["before"], one["after"]) for one in found["items"]) == (8540, 9000)
    assert diff(site, claim, 5, 5).json()["items"] == []
    back = diff(site, claim, 5, 4).json()["items"]
    assert next((one["before"], one["after"]) for one in back) == (9000, 8540)


def test_a_personal_field_that_changes_is_told_to_differ_and_not_how(
    site: Site, alice: Person
) -> None:
    claim = declared(alice)
    alice.put(f"{claim}/care", CARE | {"reason": "Entorse"})
    answer = diff(site, claim, 4, 5)
    (one,) = answer.json()["items"]
    assert (one["path"], one["is_hidden"]) == ("care.reason", True)
    assert (one["before"], one["after"]) == (None, None)
    assert (one["before_text"], one["after_text"]) == ("masqué", "masqué")
    assert "Entorse" not in answer.text
    assert "Otite" not in answer.text
    begun = {one["path"]: one for one in diff(site, claim, 3, 4).json()["items"]}
    assert (begun["care.reason"]["before_text"], begun["care.reason"]["after_text"]) == (
        "—",
        "masqué",
    )


@pytest.mark.parametrize(
    ("before", "after", "field"), [(0, 1, "from"), (5, 1, "from"), (1, 0, "to"), (1, 5, "to")]
)
def test_a_version_that_never_was_differs_from_nothing(
    site: Site, alice: Person, before: int, after: int, field: str
) -> None:
    answer = diff(site, declared(alice), before, after)
    body = problem(answer)
    assert (answer.status_code, body["code"]) == (422, "audit.version_not_reached")
    assert (body["errors"][0]["field"], body["latest"]) == (field, 4)


def test_the_state_leaves_nothing_of_a_claim_out(site: Site, alice: Person) -> None:
    claim = alice.submitted()
    site.settle()
    decide(site["agent"], claim)
    site.settle()
    facts = site["auditor"].get(f"/audit{claim}/state").json()["facts"]
    (payment,) = facts["payments"]
    assert (payment["amount_cents"], payment["state"]) == (8540, "ORDERED")
    assert (payment["account_masked"], payment["sealed"]) == (None, True)
    assert facts["supplements"] == []
    assert facts["schedule"] is None
    assert [one["letter"]["kind"] for one in facts["letters"]] == ["DECISION"]


def test_the_answers_say_who_decided_what_on_which_documents(site: Site, alice: Person) -> None:
    claim = alice.submitted()
    site.settle()
    decide(site["agent"], claim, SWEDISH)
    (found,) = answers(site, claim)["decisions"]
    (held,) = alice.claim(claim)["documents"]
    assert (found["title"], found["outcome"]) == ("Demande acceptée", "ACCEPTED")
    assert found["assessed_by"] == found["decided_by"]
    assert (found["asked_cents"], found["retained_cents"]) == (10_000, 10_000)
    assert found["rates"] == ["1\u00a0€ = 10,8345 SEK (Banque centrale européenne, 02/03/2026)"]
    (document,) = found["documents"]
    assert document["document_id"] == held["document_id"]
    assert len(document["sha256"]) == 64
    assert found["versions"]["reasons_version"]
    assert found["versions"]["zones_version"]
    assert found["template"]
    assert len(found["letter_sha256"]) == 64


def test_the_answers_say_what_the_person_was_shown_and_when(site: Site, alice: Person) -> None:
    claim = alice.submitted()
    site.settle()
    decide(site["agent"], claim, REFUSED_LINE)
    site.clock.pass_by(hours=1)
    assert letter_of(alice, claim).status_code == 200
    titles = [one["title"] for one in answers(site, claim)["shown"]]
    assert titles == [
        "Demande transmise",
        "Accusé de réception envoyé",
        "Courrier mis à disposition",
        "Courrier ouvert par l'assuré",
    ]
    opened = answers(site, claim)["shown"][-1]
    assert opened["at"] == "2026-03-20T10:00:00Z"


def test_the_answers_say_who_was_shown_the_claim(site: Site, alice: Person) -> None:
    claim = alice.submitted()
    site.settle()
    assert site["agent"].get(f"/desk{claim}").status_code == 200
    openings = answers(site, claim)["openings"]
    assert [one["label"] for one in openings] == ["Historique, données masquées", "Demande"]
    assert openings[0]["actor_name"].startswith("Audit n°")
    assert openings[1]["actor_name"].startswith("Agent du CNSE n°")


def test_the_answers_say_how_long_each_state_lasted(site: Site, alice: Person) -> None:
    claim = alice.filled()
    site.clock.pass_by(hours=2)
    assert site["alice"].post(f"{claim}/submission", BOTH).is_success
    site.clock.pass_by(days=1)
    lease(site["agent"], claim)
    site.clock.pass_by(minutes=5)
    found = answers(site, claim)
    assert [(one["label"], one["seconds"]) for one in found["stretches"]] == [
        ("Brouillon", 7200),
        ("Transmise", 86_400),
        ("En cours d'étude", 300),
    ]
    assert found["stretches"][-1]["ends_at"] is None
    assert found["is_whole"] is True


def test_what_is_read_of_a_past_is_written_down_first(site: Site, alice: Person) -> None:
    claim = declared(alice)
    for path in ("timeline", "diff?from=1&to=2", "answers"):
        assert site["auditor"].get(f"/audit{claim}/{path}").status_code == 200
    assert [one.shown for one in lines(site)] == ["HISTORY"] * 3
    assert {f"/claims/{one.claim_id}" for one in lines(site)} == {claim}


def test_a_past_of_nothing_is_not_found_and_leaves_no_line(site: Site) -> None:
    for path in ("timeline", "diff?from=1&to=2", "answers"):
        answer = site["auditor"].get(f"/audit/claims/{uuid4()}/{path}")
        assert (answer.status_code, problem(answer)["code"]) == (404, "claim.not_found")
    assert lines(site) == []


def test_nothing_leaves_while_it_cannot_be_written_down(site: Site, alice: Person) -> None:
    claim = declared(alice)
    with site.runtime.engines.log.begin() as db:
        db.exec_driver_sql("ALTER TABLE access_log RENAME TO access_log_away")
    for path in ("timeline", "diff?from=1&to=2", "answers"):
        answer = site["auditor"].get(f"/audit{claim}/{path}")
        assert answer.status_code == 503
        assert "claim." not in answer.text.replace("store.unavailable", "")


def test_every_job_that_follows_from_an_event_has_its_name() -> None:
    assert {kind for _, kind in REACTIONS} == set(JOBS)
    assert set(JOBS) <= {kind for kind, _ in KINDS}
