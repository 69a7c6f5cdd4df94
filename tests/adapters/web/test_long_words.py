"""No form shortens in silence what somebody wrote: too long is told, and every word is kept."""

from __future__ import annotations

from httpx2 import Response

from decided import GROUNDS, refused
from domain.claim.appeals import LONGEST_GROUNDS
from domain.claim.opinions import LONGEST_OPINION
from teleservice import Person, Site

from .at_the_desk import QUEUE, desk_of, place, send, shown
from .front_office import acknowledged, staff
from .pages import page_of
from .visitors import Browser

TOO_LONG = "trop long"


def words(length: int) -> str:
    """Different words to the end, so that it shows which are missing."""
    return " ".join(f"mot{number}" for number in range(length // 4))[:length]


def is_told_and_kept(answer: Response, said: str) -> None:
    assert answer.status_code == 422, answer.text
    assert TOO_LONG in page_of(answer).text
    assert said in answer.text, "a word is lost"


def test_a_question_to_the_adviser_that_is_too_long_is_kept_whole(site: Site) -> None:
    browser, address = desk_of(site)
    page, said = shown(browser, f"{address}/avis"), words(LONGEST_OPINION + 1)
    answer = send(browser, page, f"{address}/avis", question=said, faire="envoyer")
    is_told_and_kept(answer, said)
    assert said in browser.get(f"{address}/avis").text


def test_an_opinion_that_is_too_long_is_kept_whole(site: Site) -> None:
    browser, address = desk_of(site)
    page = shown(browser, f"{address}/avis")
    send(browser, page, f"{address}/avis", question="Urgent ?", faire="envoyer")
    adviser = staff(site, "medical")
    send(adviser, shown(adviser, QUEUE), f"{QUEUE}/suivante")
    page, said = shown(adviser, f"{address}/rendre-avis"), words(LONGEST_OPINION + 1)
    told = {"outcome": "FAVOURABLE", "text": said, "faire": "envoyer"}
    is_told_and_kept(send(adviser, page, f"{address}/rendre-avis", **told), said)


def test_why_an_appeal_was_settled_so_is_never_shortened(site: Site, alice: Person) -> None:
    claim = refused(site)
    lodged = alice.post(f"{claim}/appeals", {"route": "CRA", "grounds": GROUNDS}).json()
    browser, said = staff(site, "agent"), words(LONGEST_GROUNDS + 1)
    address, appeal_id = place(claim.rpartition("/")[2]), lodged["appeal_id"]
    page, action = shown(browser, address), f"{address}/recours/{appeal_id}"
    told = {f"outcome-{appeal_id}": "UPHELD", f"reason-{appeal_id}": said}
    is_told_and_kept(send(browser, page, action, **told), said)


def test_why_a_decision_is_looked_at_again_is_never_shortened(site: Site) -> None:
    claim, said = refused(site), words(501)
    browser, address = staff(site, "agent"), place(claim.rpartition("/")[2])
    page = shown(browser, address)
    is_told_and_kept(send(browser, page, f"{address}/reexamen", reexamen=said), said)
    assert site["alice"].get(claim).json()["status"] == "REFUSED"
    answer = send(browser, page, f"{address}/reexamen", reexamen=said[:500])
    assert answer.status_code == 303


def test_why_a_claim_is_taken_over_is_never_shortened(site: Site) -> None:
    _, address = desk_of(site)
    supervisor, said = staff(site, "supervisor"), words(501)
    page = shown(supervisor, address)
    is_told_and_kept(send(supervisor, page, f"{address}/prendre", reason=said), said)
    answer = send(supervisor, page, f"{address}/prendre", reason=said[:500])
    assert answer.headers["location"] == address


def test_why_documents_are_opened_is_never_shortened_and_never_called_missing(site: Site) -> None:
    address = place(acknowledged(site))
    browser, said = staff(site, "agent"), words(201)
    page = shown(browser, address)
    answer = send(browser, page, f"{address}/documents/motif", motif=said)
    is_told_and_kept(answer, said)
    assert "Ce champ est obligatoire" not in page_of(answer).text


def test_a_step_that_is_refused_keeps_every_word(browser: Browser, alice: Person) -> None:
    address, said = (
        f"{alice.draft().replace('/claims', '/demandes')}/beneficiaire-et-soins",
        words(9000),
    )
    page = page_of(browser.get(address))
    form = page.form(address)
    answer = browser.post(address, form.fields | {"care.reason": said, "reason": said})
    assert answer.status_code == 422
    assert said in answer.text


def test_more_bills_than_a_decision_has_lines_are_never_left_out_of_it_in_silence(
    site: Site,
) -> None:
    browser, address = desk_of(site)
    page = shown(browser, f"{address}/factures")
    document = next(iter(site["agent"].get(f"/desk{claim_of(address)}/documents").json()["items"]))
    bills = {"lignes": "101"}
    for number in range(1, 102):
        bills |= {f"kind_{number}": "INVOICE", f"document_{number}": document["document_id"]}
        bills |= {f"label_{number}": f"Soin {number}", f"dated_{number}": "12/02/2026"}
        bills |= {f"amount_{number}": "1,00", f"currency_{number}": "EUR"}
    answer = send(browser, page, f"{address}/factures", faire="reprendre", **bills)
    assert answer.status_code == 422
    assert "100 lignes au plus" in page_of(answer).text
    assert "Soin 101" in answer.text
    assert 'value="Soin 1"' not in browser.get(f"{address}/decision").text


def claim_of(address: str) -> str:
    """The path of a claim, of which this is the desk's page."""
    return f"/claims/{address.rpartition('/')[2]}"
