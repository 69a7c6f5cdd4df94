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


def test_what_is_asked_is_what_the_person_is_to_do(site: Site, asked: str) -> None:
    _, page = opened(site, staff(site), asked)
    assert "Documents à compléter avant le 19/05/2026" in page.text
    assert "Complétez votre dossier avant le 19/05/2026. Copie du passeport" in page.text
    assert "Rien pour l'instant" not in page.text
    assert "La page du visa" not in page.text


def test_the_day_of_the_implicit_decision_is_that_of_the_persons_page(
    site: Site, asked: str
) -> None:
    site.clock.pass_by(days=10)
    answer(site["alice"], asked)
    _, page = opened(site, staff(site), asked)
    assert "Sans réponse le 30/05/2026, le silence vaudra décision implicite" in page.text


def test_an_answer_is_awaited_only_while_it_is_ours_to_give(site: Site, asked: str) -> None:
    page = results(site)
    assert "Documents à compléter avant le 19/05/2026" in page.text
    assert "Réponse attendue vers" not in page.text
    answer(site["alice"], asked)
    assert "Réponse attendue vers le 17/04/2026" in results(site).text
    decide(site["agent"], f"/claims/{asked}", REFUSED_LINE)
    assert "Réponse attendue vers" not in results(site).text


def test_where_a_letter_lies_is_said_so_that_it_is_true_on_the_telephone(
    site: Site, asked: str
) -> None:
    answer(site["alice"], asked)
    decide(site["agent"], f"/claims/{asked}", REFUSED_LINE)
    _, page = opened(site, staff(site), asked)
    assert "« Ouvrez le courrier de décision, sur la page de votre demande" in page.text
    assert "sur cette page" not in page.text
