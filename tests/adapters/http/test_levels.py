"""The level of a log-in: what is required is a setting, and a submission says which one it had."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from adapters.identity.personas import persona_named
from adapters.identity.tokens import DEVELOPMENT_ISSUER, persona_claims
from adapters.settings import Settings
from adapters.web.login import WAYS
from domain.events import ClaimSubmitted
from installation import BOTH, Clock, Person, Site, application, followed, problem
from teleservice import Site as Whole

from ..web.visitors import Browser, reason
from .conftest import running


@pytest.fixture
def demanding(filled_folder: Path, tmp_path: Path) -> Iterator[Site]:
    """An installation for which the level of the development provider is too low."""
    shutil.copytree(filled_folder, tmp_path / "var")
    levels: dict[str, Any] = {
        "oidc_insured_acr_values": "eidas2 eidas3",
        "oidc_staff_acr_values": "eidas3",
    }
    runtime, clock = followed(Settings(data_dir=tmp_path / "var", **levels), Clock()), Clock()
    yield from running(application(runtime), runtime, clock)


def at_level(site: Site, acr: Any, who: str = "alice") -> Person:
    persona = persona_named(who)
    claims = persona_claims(
        persona,
        issuer=DEVELOPMENT_ISSUER,
        audience=persona.audience,
        now=site.clock(),
        lifetime=site.clock.at - site.clock.at.replace(hour=0),
    )
    return Person(site.client, site.key.sign(claims | {"acr": acr}, typ="at+jwt"))


@pytest.mark.parametrize("acr", ["eidas1", "", None, 2, ["eidas2"], "eidas2 eidas3", "EIDAS2"])
def test_a_token_of_another_level_than_those_required_is_told_to_step_up(
    demanding: Site, acr: Any
) -> None:
    answer = at_level(demanding, acr).get("/me")
    assert (answer.status_code, problem(answer)["code"]) == (401, "auth.level_too_low")
    assert "niveau suffisant" in problem(answer)["detail"]
    challenge = answer.headers["www-authenticate"]
    assert challenge == 'Bearer realm="escale", error="insufficient_user_authentication"'


def test_a_token_of_a_required_level_is_accepted(demanding: Site) -> None:
    for acr in ("eidas2", "eidas3"):
        assert at_level(demanding, acr).get("/me").status_code == 200
    assert at_level(demanding, "eidas3", "agent").get("/desk/queue").status_code == 200
    assert at_level(demanding, "eidas2", "agent").get("/desk/queue").status_code == 401


def test_a_log_in_of_another_level_is_refused_in_a_sentence(demanding: Site) -> None:
    browser = Browser(Whole(**vars(demanding)))
    for persona, way in (("alice", "compte"), ("agent", "agents")):
        answer = browser.log_in(persona, way)
        assert reason(answer) == "login.level_too_low"
        assert "niveau suffisant pour ce service" in browser.get(answer.headers["location"]).text
        assert browser.session is None


def test_without_a_setting_both_ways_of_the_service_are_taken() -> None:
    settings = Settings()
    assert [way.provider for way in WAYS[:2]] == ["insured", "federated"]
    assert settings.oidc_insured_acr_values == ""
    assert settings.oidc_federated_acr_values == "eidas1"


@pytest.mark.parametrize("acr", ["eidas1", None])
def test_a_submission_says_at_which_level_its_person_logged_in(site: Site, acr: str | None) -> None:
    claim = site["alice"].filled()
    assert at_level(site, acr).post(f"{claim}/submission", BOTH).status_code == 201
    assert submitted(site, claim).acr == acr


def test_a_submission_over_the_pages_says_the_level_of_its_session(site: Site) -> None:
    claim = site["alice"].filled()
    browser = Browser(Whole(**vars(site)))
    browser.log_in()
    session = site.runtime.sessions.find(browser.session or "-", site.clock())
    assert session is not None
    headers = {
        "Origin": "http://127.0.0.1:8000",
        "X-CSRF-Token": session.csrf,
        "Idempotency-Key": "k" * 8,
    }
    path = f"/api/v1{claim}/submission"
    assert browser.client.post(path, json=BOTH, headers=headers).status_code == 201
    assert submitted(site, claim).acr == "eidas1"


def submitted(site: Site, claim: str) -> ClaimSubmitted:
    portal = site.client.portal
    assert portal is not None
    entries = portal.call(site.runtime.log.history, UUID(claim.removeprefix("/claims/")))
    (found,) = [one.event for one in entries if isinstance(one.event, ClaimSubmitted)]
    return found
