"""What nobody may do without end: one more than the limit is told when to come back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from adapters.http import abuse
from adapters.identity import logins
from adapters.persistence.buckets import buckets
from adapters.settings import Settings
from installation import Clock, Person, Site, application, followed, pdf, picture, problem
from teleservice import Site as Whole

from ..web.pages import page_of
from ..web.visitors import Browser, reason
from .conftest import running

ALICE = "285107599900081"


@pytest.fixture
def tight(filled_folder: Path, tmp_path: Path) -> Iterator[Site]:
    """An installation with small limits."""
    shutil.copytree(filled_folder, tmp_path / "var")
    limits: dict[str, Any] = dict.fromkeys(("login_begins_max", "nir_searches_max"), 4)
    limits |= dict.fromkeys(("login_failures_max", "uploads_max"), 3)
    limits |= {"searches_max": 6, "drafts_max_bytes": 3000, "tokens_refused_max": 5}
    clock = Clock()
    runtime = followed(Settings(data_dir=tmp_path / "var", **limits), clock)
    yield from running(application(runtime), runtime, clock)


@pytest.fixture
def browser(tight: Site) -> Browser:
    return Browser(Whole(**vars(tight)))


def is_told_to_wait(answer: Any, seconds: int) -> bool:
    assert answer.status_code == 429, answer.text
    assert answer.headers["retry-after"] == str(seconds)
    assert problem(answer)["code"] == "abuse.too_many"
    return "Réessayez dans" in problem(answer)["detail"]


def files_of(site: Site) -> set[Path]:
    return {one for one in site.runtime.settings.files_dir.rglob("*") if one.is_file()}


def test_an_account_sends_so_many_files_a_day_and_another_one_its_own(tight: Site) -> None:
    alice, claim = tight["alice"], tight["alice"].draft()
    for number in range(3):
        assert alice.attach(claim, pdf(f"{number}")).status_code in (201, 409)
    assert is_told_to_wait(alice.attach(claim, pdf("3")), 28_800)
    fitting = alice.ask("POST", f"{claim}/documents/fit", files={"files": ("a.jpg", picture())})
    assert is_told_to_wait(fitting, 28_800)
    other = tight["mgen"]
    assert other.attach(other.draft(), pdf("4")).status_code == 201
    tight.clock.pass_by(hours=8)
    assert Person(tight.client, tight.token("alice")).attach(claim, pdf("5")).status_code != 429


def test_the_drafts_of_an_account_hold_so_many_bytes(tight: Site) -> None:
    alice = tight["alice"]
    small = pdf("a", padded_to=1500)
    first, second = alice.draft(), alice.draft()
    assert alice.attach(first, small).status_code == 201
    assert alice.attach(second, pdf("b", padded_to=1500)).status_code == 201
    kept = files_of(tight)
    refused = alice.attach(second, pdf("c", padded_to=1400))
    assert (refused.status_code, problem(refused)["code"]) == (409, "document.drafts_full")
    assert "brouillons contiennent déjà" in problem(refused)["detail"]
    assert files_of(tight) == kept
    assert alice.delete(first).status_code == 200


def test_a_network_begins_so_many_log_ins(browser: Browser) -> None:
    for _ in range(4):
        browser.begin()
    answer = browser.get("/connexion/compte")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "150")
    assert "Trop de tentatives" in page_of(answer).text
    assert "Réessayez dans 3 min." in page_of(answer).text
    browser.site.clock.pass_by(seconds=150)
    browser.begin()


def failed(browser: Browser) -> str:
    """Come back from the provider to a log-in of one's own, with a code of nobody's."""
    state = parse_qs(urlsplit(browser.begin()).query)["state"][0]
    return reason(browser.get("/connexion/retour", params={"state": state, "code": "c"}))


def test_a_network_where_log_ins_fail_waits_before_the_next_one(tight: Site) -> None:
    browser = Browser(Whole(**vars(tight)))
    for _ in range(3):
        assert failed(browser) == "login.failed"
    back = browser.choose(browser.begin(), "alice")
    assert browser.get(back).status_code == 429
    assert browser.session is None
    browser.site.clock.pass_by(seconds=200)
    assert browser.log_in().headers["location"] == "/"


def test_a_way_back_that_nobody_began_locks_nobody_out(browser: Browser) -> None:
    for _ in range(5):
        answer = browser.get("/connexion/retour", params={"state": "s" * 43, "code": "c"})
        assert reason(answer) == "login.expired"
    begun = browser.begin()
    for _ in range(5):
        answer = browser.get("/connexion/retour", params={"state": "s" * 43, "code": "c"})
        assert reason(answer) == "login.expired"
    assert browser.get(browser.choose(begun, "alice")).headers["location"] == "/"


@pytest.mark.parametrize(
    "fetched",
    [
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "empty"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
        {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
    ],
)
def test_what_a_page_embeds_neither_begins_a_log_in_nor_ends_one(
    browser: Browser, fetched: dict[str, str]
) -> None:
    begun = browser.begin()
    back = browser.choose(begun, "alice")
    for _ in range(5):
        assert browser.get("/connexion/compte", headers=fetched).status_code == 403
        assert browser.get(back, headers=fetched).status_code == 403
    link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    link |= {"Sec-Fetch-Dest": "document"}
    assert browser.get(back, headers=link).headers["location"] == "/"


def test_while_many_log_ins_are_under_way_a_network_pushes_out_few(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logins, "LOGINS_AT_ONCE", 2)
    monkeypatch.setattr(abuse, "CROWDED_MAX", 1)
    for _ in range(3):
        browser.begin()
    assert browser.get("/connexion/compte").status_code == 429


def test_a_nir_is_looked_for_so_often_whoever_looks(tight: Site) -> None:
    people = [tight["clerk"], tight["agent"]]
    for number in range(4):
        assert people[number % 2].post("/desk/search", {"nir": ALICE}).status_code == 200
    for person in people:
        assert is_told_to_wait(person.post("/desk/search", {"nir": ALICE}), 900)
    other = people[0].post("/desk/search", {"nir": "162055699900042"})
    assert other.status_code == 200


def test_an_account_looks_people_up_so_often(tight: Site) -> None:
    clerk = tight["clerk"]
    for number in range(6):
        body = {"name": f"ALICE{'A' * number}", "born_on": "1985-10-21"}
        assert clerk.post("/desk/search", body).status_code == 200
    assert is_told_to_wait(clerk.post("/desk/search", {"nir": ALICE}), 600)


def guess(site: Site, number: int = 0) -> Any:
    return Person(site.client, f"{site.token('alice')[:-9]}{number:09}").get("/me")


def test_a_network_guesses_so_many_tokens_and_whoever_has_the_right_one_passes_there(
    tight: Site,
) -> None:
    for number in range(5):
        answer = guess(tight, number)
        assert (answer.status_code, problem(answer)["code"]) == (401, "auth.token_invalid")
    assert is_told_to_wait(guess(tight), 120)
    assert is_told_to_wait(Person(tight.client, "no token").get("/me"), 120)
    assert tight["alice"].get("/me").status_code == 200
    assert tight.client.get("/api/v1/me").status_code == 401  # who brings none guesses nothing
    tight.clock.pass_by(seconds=120)
    assert guess(tight).status_code == 401


def test_while_the_store_is_away_no_guess_is_answered(tight: Site) -> None:
    with tight.runtime.views_writer.begin() as db:
        buckets.drop(db)
    assert (guess(tight).status_code, "retry-after" in guess(tight).headers) == (503, True)
    assert tight["alice"].get("/me").status_code == 200


def test_nobody_is_named_where_it_is_counted(tight: Site, browser: Browser) -> None:
    browser.begin()
    guess(tight)
    tight["clerk"].post("/desk/search", {"nir": ALICE})
    with tight.runtime.views.connect() as db:
        keys = " ".join(db.scalars(select(buckets.c.key)))
    assert keys.count("|") == 4
    assert [one for one in (ALICE, ALICE[:13], "testclient", "127.0.0.1") if one in keys] == []


def test_while_the_store_is_away_nobody_passes(tight: Site, browser: Browser) -> None:
    claim = tight["alice"].draft()
    with tight.runtime.views_writer.begin() as db:
        buckets.drop(db)
    refused = [
        tight["alice"].attach(claim, pdf()),
        tight["clerk"].post("/desk/search", {"nir": ALICE}),
        browser.get("/connexion/compte"),
        browser.get("/connexion/retour", params={"state": "s" * 43, "code": "c"}),
    ]
    assert [one.status_code for one in refused] == [503] * 4
    assert all(one.headers["retry-after"] for one in refused)
