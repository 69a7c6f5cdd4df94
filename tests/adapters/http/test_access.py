"""The auditor and the data protection officer search the access log; others never see it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from starlette.testclient import TestClient

from adapters.http.issuers import signing_key
from adapters.identity.personas import INSURED
from adapters.proof.integrity import integrity_of
from adapters.settings import Settings
from installation import Clock, Person, Site, application, followed, problem
from proving import signed

LOG = "/audit/access-log"


def opened(site: Site, alice: Person) -> str:
    """The id of a claim that an agent opened."""
    claim = alice.submitted()
    assert site["agent"].get(f"/desk{claim}").status_code == 200
    return claim.removeprefix("/claims/")


def items(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def test_who_opened_a_claim_is_found_with_when_where_and_why(site: Site, alice: Person) -> None:
    claim = opened(site, alice)
    (line,) = items(site["dpo"].get(LOG, params={"claim_id": claim}))
    told = (line["role"], line["shown"], line["says"], line["purpose"], line["place"])
    place = "GET /api/v1/desk/claims/{claim_id}"
    assert told == ("agent", "CLAIM", "Demande", "STUDY", place)
    assert line["at"] == "2026-03-20T09:00:00Z"
    for name in ("actor_id", "insured_id"):
        same = items(site["auditor"].get(LOG, params={name: line[name], "shown": "CLAIM"}))
        assert [one["position"] for one in same] == [line["position"]], name


def test_looking_into_the_access_log_leaves_its_own_line(site: Site, alice: Person) -> None:
    claim = opened(site, alice)
    dpo = site["dpo"]
    dpo.get(LOG, params={"claim_id": claim})
    (line,) = items(dpo.get(LOG, params={"shown": "ACCESS_LOG"}))
    assert (line["role"], line["claim_id"], line["purpose"]) == ("dpo", claim, "AUDIT")


def test_the_access_log_comes_page_by_page_the_newest_first(site: Site, alice: Person) -> None:
    opened(site, alice)
    opened(site, alice)
    auditor = site["auditor"]
    first = auditor.get(LOG, params={"limit": 1, "shown": "CLAIM"}).json()
    again = {"limit": 2, "shown": "CLAIM", "cursor": first["next_cursor"]}
    rest = auditor.get(LOG, params=again).json()
    found = [one["position"] for one in first["items"] + rest["items"]]
    assert found == sorted(found, reverse=True)
    assert problem(auditor.get(LOG, params={"cursor": "x"}))["errors"][0]["field"] == "cursor"


def test_it_is_not_shown_when_that_cannot_be_written_down(site: Site, alice: Person) -> None:
    claim = opened(site, alice)
    with site.runtime.engines.log.begin() as db:
        refuse = "BEGIN SELECT RAISE(ABORT, 'full'); END"
        db.exec_driver_sql(f"CREATE TRIGGER full BEFORE INSERT ON access_log {refuse}")
    answer = site["auditor"].get(LOG)
    assert (answer.status_code, claim in answer.text) == (503, False)


def test_the_chain_is_read_again_by_whoever_asks(site: Site, alice: Person) -> None:
    opened(site, alice)
    body = site["auditor"].get(f"{LOG}/chain").json()
    assert (body["lines"], body["unchained"], body["broken_at"]) == (1, 0, None)
    assert (body["until"], body["signed"]) == (None, 0)
    assert body["head"] == items(site["auditor"].get(LOG))[0]["digest"]


def test_lines_that_were_signed_and_cut_off_are_missed(site: Site, alice: Person) -> None:
    opened(site, alice)
    items(site["auditor"].get(LOG, params={"role": "agent"}))
    count = site["auditor"].get(f"{LOG}/chain").json()["lines"]
    signed(site)
    assert site["auditor"].get(f"{LOG}/chain").json()["signed"] == count
    with site.runtime.engines.log.begin() as db:
        db.exec_driver_sql("DROP TRIGGER access_log_never_deleted")
        db.exec_driver_sql("DELETE FROM access_log WHERE position > 1")
    body = site["auditor"].get(f"{LOG}/chain").json()
    assert (body["lines"], body["broken_at"], body["signed"]) == (1, 2, 0)
    integrity = integrity_of(site.runtime)
    integrity.keep(UUID(int=1), integrity.verify(), site.clock())
    found = site["auditor"].get("/audit/integrity").json()["verification"]
    assert (found["broken"], found["place"]) == (None, None)
    assert (found["access_lines"], found["access_broken_at"]) == (1, 2)


def test_an_agent_who_opens_unusually_many_claims_raises_an_alarm(
    site: Site, alice: Person
) -> None:
    assert items(site["auditor"].get(f"{LOG}/alarms")) == []
    claim = alice.submitted()
    with site.runtime.engines.log.begin() as db:
        for number in range(100):
            db.exec_driver_sql(
                "INSERT INTO access_log (at, actor_id, role, correlation_id, shown, claim_id)"
                " SELECT '2026-03-20 09:00:00.000000', ?, 'agent', ?, 'CLAIM', ?",
                (_agent(site), "0" * 32, f"{number:032x}"),
            )
    assert site["agent"].get(f"/desk{claim}").status_code == 200
    (alarm,) = items(site["dpo"].get(f"{LOG}/alarms"))
    assert (alarm["role"], alarm["claims"], alarm["limit"]) == ("agent", 101, 100)
    assert alarm["hour"] == "2026-03-20T08:00:00Z"


@pytest.mark.parametrize("how", ["searches", "contacts"])
def test_a_clerk_who_looks_for_unusually_many_people_raises_an_alarm(
    how: str, filled_folder: Path, tmp_path: Path
) -> None:
    shutil.copytree(filled_folder, tmp_path / "var")
    clock = Clock()
    runtime = followed(Settings(data_dir=tmp_path / "var", alarm_claims_per_hour=3), clock)
    app = application(runtime)
    with TestClient(app) as client:
        site = Site(app, client, runtime, clock, signing_key(runtime.settings))
        for persona in INSURED[:4]:
            assert items(site["dpo"].get(f"{LOG}/alarms")) == []
            if how == "searches":
                found = site["clerk"].post("/desk/search", {"nir": persona.nir})
            else:
                found = site["clerk"].get("/contacts", params={"insured_id": persona.persona_id})
            assert found.status_code == 200, found.text
            clock.pass_by(minutes=15)
        (alarm,) = items(site["dpo"].get(f"{LOG}/alarms"))
    assert (alarm["role"], alarm["claims"], alarm["limit"]) == ("clerk", 4, 3)


def _agent(site: Site) -> str:
    from adapters.identity.personas import persona_named

    return persona_named("agent").persona_id.hex
