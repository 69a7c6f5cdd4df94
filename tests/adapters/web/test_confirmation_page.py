"""After the transmission: the reference, the places left, and one click on a face."""

from __future__ import annotations

from installation import Person
from teleservice import Site

from .pages import Page, page_of
from .visitors import Browser


def place(claim: str, page: str) -> str:
    return f"{claim.replace('/claims', '/demandes')}/{page}"


def confirmed(browser: Browser, claim: str) -> Page:
    return page_of(browser.get(place(claim, "confirmation")))


def opinions(site: Site, claim: str, browser: Browser, answer: str) -> int:
    """Click on a face; gives the status."""
    form = confirmed(browser, claim).form("/deconnexion").fields
    sent = browser.post(place(claim, "satisfaction"), form | {"satisfait": answer})
    return sent.status_code


def test_the_confirmation_names_the_reference_and_the_places_left(
    browser: Browser, alice: Person
) -> None:
    claim = alice.submitted()
    reference = alice.get(claim).json()["reference"]
    page = confirmed(browser, claim)
    assert reference in page.text
    assert reference not in page.title
    assert "Vous pouvez encore transmettre 1 demande aujourd'hui." in page.text
    claim = alice.submitted()
    assert "à partir du 04/04/2026" in confirmed(browser, claim).text
    assert (
        f"/api/v1{claim}/letters/receipt.pdf"
        in page_of(browser.get(place(claim, "confirmation"))).addresses
    )


def test_a_draft_has_no_confirmation(browser: Browser, alice: Person) -> None:
    claim = alice.filled()
    answer = browser.get(place(claim, "confirmation"))
    assert answer.headers["location"] == place(claim, "recapitulatif")


def test_a_withdrawn_claim_has_its_own_page_instead(browser: Browser, alice: Person) -> None:
    claim = alice.submitted()
    assert alice.post(f"{claim}/withdrawal").status_code == 200
    answer = browser.get(place(claim, "confirmation"))
    assert answer.headers["location"] == place(claim, "confirmation").removesuffix("/confirmation")


def test_a_click_on_a_face_counts_once(site: Site, browser: Browser, alice: Person) -> None:
    claim = alice.submitted()
    page = confirmed(browser, claim)
    assert page.text.count("ÊTES-VOUS SATISFAIT DE CE SERVICE ?") == 1
    form = page.form(place(claim, "satisfaction")).fields
    for answer in ("true", "false"):
        sent = browser.post(place(claim, "satisfaction"), form | {"satisfait": answer})
        assert sent.headers["location"] == f"{place(claim, 'confirmation')}#merci"
    page = confirmed(browser, claim)
    assert "Merci, votre réponse est enregistrée." in page.text
    assert [form.action for form in page.forms] == ["/deconnexion"]
    again = alice.post(f"{claim}/satisfaction", {"satisfied": True})
    assert again.json()["code"] == "satisfaction.already_answered"


def test_an_answer_that_is_none_is_refused(site: Site, browser: Browser, alice: Person) -> None:
    claim = alice.submitted()
    assert opinions(site, claim, browser, "peut-être") == 422
    assert alice.post(f"{claim}/satisfaction", {"satisfied": True}).status_code == 201


def test_a_draft_is_not_asked_for_an_opinion(site: Site, browser: Browser, alice: Person) -> None:
    claim = alice.filled()
    form = page_of(browser.get("/informations")).form("/deconnexion").fields
    sent = browser.post(place(claim, "satisfaction"), form | {"satisfait": "true"})
    assert sent.status_code == 409
    assert "pas encore transmise" in page_of(sent).text
