"""What files hold, and what is said of the documents called for, on the page of step 4."""

from __future__ import annotations

from installation import picture
from teleservice import Person, stay

from .filing import address, first, look, press, send
from .visitors import OURS, Browser

SOUTH_AFRICA = stay("ZA", "2026-03-01", "2026-03-14", in_zone=False)


def test_what_a_file_holds_is_ticked_and_its_line_of_the_checklist_is_covered(
    browser: Browser, alice: Person
) -> None:
    claim = alice.draft()
    send(browser, claim, ("ticket.jpg", picture()))
    assert look(browser, claim).text.count("Ce document semble manquer") == 2
    path = f"/{first(alice, claim)['document_id']}/contenu"
    both = {"csrf": browser.csrf(), "covers": ["PAYMENT_PROOFS", "PAID_INVOICES"]}
    browser.client.post(f"{address(claim)}{path}", data=both, headers=OURS)
    assert first(alice, claim)["covers"] == ["PAYMENT_PROOFS", "PAID_INVOICES"]
    page = look(browser, claim)
    assert page.text.count("Couvert par vos fichiers") == 2
    assert "Ce document semble manquer" not in page.text
    assert press(browser, claim, path).status_code == 303
    assert first(alice, claim)["covers"] == []


def test_an_expected_document_is_not_held_or_no_concern_and_the_answer_is_taken_back(
    browser: Browser, alice: Person
) -> None:
    claim = alice.draft()
    alice.put(f"{claim}/stay", SOUTH_AFRICA)
    field = "piece-PASSPORT_COPY"
    press(browser, claim, "/pieces", **{field: "NOT_HELD"})
    assert alice.claim(claim)["missing_expected"] == ["PASSPORT_COPY"]
    page = look(browser, claim)
    assert "votre dossier pourra vous être retourné incomplet" in page.text
    assert page.form(f"{address(claim)}/pieces").fields[field] == "NOT_HELD"
    press(browser, claim, "/pieces", **{field: "-"})
    assert "PASSPORT_COPY" in alice.claim(claim)["unspecified"]


def test_one_answer_holds_for_both_documents_of_which_either_will_do(
    browser: Browser, alice: Person
) -> None:
    claim = alice.draft()
    alice.put(f"{claim}/stay", stay("DE", "2025-11-01", "2026-02-01", reason="POSTING"))
    press(browser, claim, "/pieces", **{"piece-POSTING_AGREEMENT": "NOT_HELD"})
    assert alice.claim(claim)["missing_expected"] == ["POSTING_AGREEMENT", "MISSION_NOTICE"]


def test_answers_that_change_nothing_are_not_recorded(browser: Browser, alice: Person) -> None:
    claim = alice.draft()
    version = alice.claim(claim)["version"]
    press(browser, claim, "/pieces", **look(browser, claim).form(f"{address(claim)}/pieces").fields)
    assert alice.claim(claim)["version"] == version
