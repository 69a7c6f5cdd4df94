"""An administrator ends all of somebody's access: sessions and tokens, everywhere at once."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from adapters.app import create_app
from adapters.identity.personas import persona_named
from installation import Person, Site, closing, followed, problem
from teleservice import Site as Whole

from ..web.pages import page_of
from ..web.visitors import Browser
from .conftest import running

REASON = {"reason": "LOST_DEVICE"}


def id_of(name: str) -> UUID:
    return persona_named(name).persona_id


def end(site: Site, name: str, by: str = "admin", key: str | None = None, **said: str) -> Any:
    path = f"/operations/accounts/{id_of(name)}/end-sessions"
    return site[by].post(path, REASON | said, key=key)


def browser_of(site: Site, name: str, way: str = "agents") -> Browser:
    browser = Browser(Whole(**vars(site)))
    browser.log_in(name, way)
    return browser


def lines(site: Site) -> list[dict[str, Any]]:
    found = site["auditor"].get("/audit/access-log", params={"shown": "SESSIONS_ENDED"})
    return list(found.json()["items"])


def test_every_session_and_every_token_of_the_account_ends_and_nobody_elses(site: Site) -> None:
    first, second, other = (browser_of(site, one) for one in ("agent", "agent", "supervisor"))
    before, others = site["agent"], site["supervisor"]
    site.clock.pass_by(minutes=1)
    answer = end(site, "agent")
    assert (answer.status_code, answer.json()["sessions"]) == (200, 2)
    for browser in (first, second):
        assert browser.get("/agents").headers["location"].startswith("/connexion")
    refused = before.get("/desk/queue")
    assert (refused.status_code, problem(refused)["code"]) == (401, "auth.token_invalid")
    assert other.get("/agents").status_code == 200
    assert others.get("/desk/queue").status_code == 200


def test_whoever_logs_in_again_passes(site: Site) -> None:
    end(site, "agent")
    site.clock.pass_by(seconds=1)
    assert site["agent"].get("/desk/queue").status_code == 200
    assert browser_of(site, "agent").get("/agents").status_code == 200


def test_another_process_refuses_at_once_what_it_believed_a_moment_ago(site: Site) -> None:
    settings, clock = site.runtime.settings, site.clock
    runtime = followed(settings, clock)
    for elsewhere in running(create_app(runtime, closing(runtime)), runtime, clock):
        agent, browser = (
            Person(elsewhere.client, site.token("agent")),
            browser_of(elsewhere, "agent"),
        )
        assert agent.get("/desk/queue").status_code == 200
        clock.pass_by(seconds=2)
        end(site, "agent")
        assert agent.get("/desk/queue").status_code == 401
        assert browser.get("/agents").status_code == 303


def test_the_access_of_an_insured_person_ends_and_they_see_it(site: Site) -> None:
    browser = browser_of(site, "alice", "compte")
    before = site["alice"]
    site.clock.pass_by(minutes=1)
    assert end(site, "alice", reason="SUSPECTED").json()["sessions"] == 1
    assert before.get("/me").status_code == 401
    assert browser.get("/donnees").status_code == 303
    site.clock.pass_by(minutes=1)
    page = page_of(browser_of(site, "alice", "compte").get("/donnees"))
    assert "Connexions fermées" in page.text


def test_it_is_written_down_first_by_whom_of_whom_and_why(site: Site) -> None:
    end(site, "agent", reason="LEFT")
    (line,) = lines(site)
    assert (line["role"], line["actor_id"]) == ("admin", str(id_of("admin")))
    assert (line["insured_id"], line["reason"]) == (str(id_of("agent")), "LEFT")
    assert line["place"] == "POST /api/v1/operations/accounts/{account_id}/end-sessions"
    with site.runtime.engines.log.begin() as db:
        refuse = "BEGIN SELECT RAISE(ABORT, 'full'); END"
        db.exec_driver_sql(f"CREATE TRIGGER full BEFORE INSERT ON access_log {refuse}")
    browser = browser_of(site, "supervisor")
    assert end(site, "supervisor").status_code == 503
    assert browser.get("/agents").status_code == 200


def test_the_same_request_again_ends_nothing_more(site: Site) -> None:
    browser_of(site, "agent")
    first = end(site, "agent", key="once")
    site.clock.pass_by(seconds=5)
    later = browser_of(site, "agent")
    again = end(site, "agent", key="once")
    assert (again.status_code, again.json()) == (200, first.json())
    assert later.get("/agents").status_code == 200
    assert len(lines(site)) == 1
    other = end(site, "supervisor", key="once")
    assert (other.status_code, problem(other)["code"]) == (422, "idempotency.key_reused")


@pytest.mark.parametrize("name", ["supervisor", "dpo"])
def test_only_an_administrator_ends_the_access_of_others(site: Site, name: str) -> None:
    browser = browser_of(site, "supervisor")
    assert end(site, "supervisor", by=name).status_code == 403
    assert browser.get("/agents").status_code == 200


def test_a_reason_is_one_of_a_list(site: Site) -> None:
    refused = end(site, "agent", reason="parce que")
    assert refused.status_code == 422
    unknown = site["admin"].post(f"/operations/accounts/{uuid4()}/end-sessions", REASON)
    assert unknown.json()["sessions"] == 0
