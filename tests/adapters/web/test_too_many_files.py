"""A page takes no more files than the API does, and says so in French."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from adapters.http.issuers import signing_key
from adapters.settings import Settings
from installation import Clock, application, followed, pdf, picture
from teleservice import Person, Site

from .filing import first, look, names, prepare, press, send
from .pages import page_of
from .visitors import HERE, Browser, pages


@pytest.fixture
def most() -> dict[str, Any]:
    return {"uploads_max": 1}


@pytest.fixture
def site(filled_folder: Path, tmp_path: Path, most: dict[str, Any]) -> Iterator[Site]:
    shutil.copytree(filled_folder, tmp_path / "var")
    settings, clock = Settings(data_dir=tmp_path / "var", **most), Clock()
    runtime = followed(settings, clock)
    app = application(runtime, pages)
    with TestClient(app, base_url=HERE, follow_redirects=False) as client:
        yield Site(app, client, runtime, clock, signing_key(settings))


def files_of(site: Site) -> int:
    return sum(one.is_file() for one in site.runtime.settings.files_dir.rglob("*"))


def test_a_page_takes_no_more_files_than_the_api(
    site: Site, browser: Browser, alice: Person
) -> None:
    claim = alice.draft()
    assert alice.attach(claim, pdf("0")).status_code == 201
    assert alice.attach(claim, pdf("1")).status_code == 429
    answers = [send(browser, claim, (f"{n}.pdf", pdf(f"p{n}"))) for n in range(3)]
    assert [one.status_code for one in answers] == [429] * 3
    assert prepare(browser, claim, ("a.jpg", picture())).status_code == 429
    assert files_of(site) == 1


def test_a_page_makes_no_copies_without_end(site: Site, browser: Browser, alice: Person) -> None:
    claim = alice.draft()
    assert alice.attach(claim, picture()).status_code == 201
    one, kept = first(alice, claim)["document_id"], files_of(site)
    assert [press(browser, claim, f"/{one}/a4").status_code for _ in range(3)] == [429] * 3
    assert files_of(site) == kept


@pytest.mark.parametrize("most", [{"uploads_max": 2}])
def test_every_file_of_a_form_counts_and_those_before_the_limit_are_kept(
    browser: Browser, alice: Person
) -> None:
    claim = alice.draft()
    answer = send(browser, claim, *((f"{n}.pdf", pdf(f"{n}")) for n in range(3)))
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 3600
    told = page_of(answer).text
    assert "Trop de fichiers envoyés en peu de temps, réessayez dans 12 h." in told
    assert names(alice, claim) == ["0.pdf", "1.pdf"]
    assert "1.pdf" in told


@pytest.mark.parametrize("most", [{"uploads_max": 2}])
def test_a_field_in_which_nothing_was_chosen_counts_for_nothing(
    browser: Browser, alice: Person
) -> None:
    claim = alice.draft()
    for _ in range(4):
        assert send(browser, claim, ("", b"")).status_code == 303
    assert send(browser, claim, ("a.pdf", pdf("a"))).status_code == 303
    assert "a.pdf" in look(browser, claim).text


@pytest.mark.parametrize("most", [{"uploads_max_bytes": 6000}])
def test_what_is_taken_out_again_counts_for_a_day(
    site: Site, browser: Browser, alice: Person
) -> None:
    claim, kept = alice.draft(), []
    for number in range(5):
        answer = alice.attach(claim, pdf(f"{number}", padded_to=2000))
        kept.append(answer.status_code)
        if answer.status_code == 201:
            alice.delete(f"{claim}/documents/{answer.json()['document_id']}")
    assert kept == [201, 201, 201, 429, 429]
    assert send(browser, claim, ("a.pdf", pdf("a"))).status_code == 429
    site.clock.pass_by(hours=9)
    assert alice.attach(claim, pdf("later", padded_to=2000)).status_code == 201


@pytest.mark.parametrize("most", [{"drafts_max_bytes": 3000}])
def test_a_fitted_copy_asks_for_the_room_of_the_files_beside_it(
    site: Site, browser: Browser, alice: Person
) -> None:
    claim = alice.draft()
    files = {"files": ("a.pdf", pdf("a", padded_to=3500))}
    refused = alice.ask("POST", f"{claim}/documents/fit", files=files)
    assert (refused.status_code, refused.json()["code"]) == (409, "document.drafts_full")
    answer = prepare(browser, claim, ("a.pdf", pdf("a", padded_to=3500)))
    assert answer.status_code == 422
    assert "brouillons contiennent déjà" in page_of(answer).text
    assert files_of(site) == 0
