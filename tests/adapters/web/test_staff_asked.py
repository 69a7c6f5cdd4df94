"""What the front office reads of a claim while its person is asked, and once it is decided."""

from __future__ import annotations

import pytest

from decided import REFUSED_LINE, decide, lease
from teleservice import Person, Site, pdf

from .front_office import NIR, acknowledged, found, opened, staff
from .pages import Page, page_of

ASKED = [{"code": "PASSPORT_COPY", "note": "La page du visa."}]


def ask(site: Site, claim_id: str) -> None:
    agent, claim = site["agent"], f"/claims/{claim_id}"
    body = {"lease_id": lease(agent, claim), "items": ASKED}
    assert agent.post(f"/desk{claim}/supplement-requests", body).status_code == 201


def answer(alice: Person, claim_id: str) -> None:
    claim = f"/claims/{claim_id}"
    (item,) = alice.claim(claim)["supplement"]["items"]
    content = pdf(pages=1, text="Passeport")
    said = alice.attach(claim, content, "passeport.pdf", data={"item_id": item["item_id"]})
    assert said.status_code == 201
    assert alice.post(f"{claim}/supplement").status_code == 200


def results(site: Site) -> Page:
    clerk = staff(site)
    return page_of(clerk.get(found(clerk, nir=NIR)))


@pytest.fixture
def asked(site: Site) -> str:
    """The id of a claim of Alice's, of whom an agent asks for her passport."""
    claim_id = acknowledged(site)
    site.clock.pass_by(minutes=1)
    ask(site, claim_id)
    return claim_id


def test_behind_the_loupe_of_a_request_stands_the_message_that_asked(
    site: Site, asked: str
) -> None:
    clerk = staff(site)
    address, _ = opened(site, clerk, asked)
    answered = clerk.get(f"{address}/contacts/3-1")
    assert answered.status_code == 200
    page = page_of(answered)
    assert (2, "Vous avez un dossier à compléter") in page.headings
    assert "avant le 19/05/2026 : – Copie du passeport" in page.text
