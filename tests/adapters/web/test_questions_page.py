"""Staff answer questions on their pages; the person finds the thread in the mailbox."""

from __future__ import annotations

from installation import Person
from teleservice import Site

from .front_office import staff
from .pages import page_of
from .visitors import Browser

QUESTION = {"subject": "Facture en polonais", "body": "Faut-il la traduire ?"}


def ask(person: Person) -> str:
    return str(person.post("/messages", QUESTION).json()["message_id"])


def test_a_question_is_answered_and_read_as_a_thread(
    site: Site, browser: Browser, alice: Person
) -> None:
    asked, clerk = ask(alice), staff(site)
    listed = page_of(clerk.get(page_of(clerk.get("/agents")).link("Questions des assurés")))
    address = listed.link("Facture en polonais")
    page = page_of(clerk.get(address))
    assert "Faut-il la traduire ?" in page.text
    assert "De : ALICE" in page.text
    form = page.form(address)
    for _ in range(2):  # a double click
        sent = clerk.post(address, form.fields | {"body": "Une traduction libre suffit."})
        assert sent.status_code == 303, sent.text
    shown = page_of(clerk.get(sent.headers["location"]))
    assert "Votre réponse est envoyée" in shown.text
    assert "Aucune question n'attend de réponse." in shown.text
    assert "Cette question a déjà sa réponse." in page_of(clerk.get(address)).text
    received = page_of(browser.get("/messagerie"))
    answer = page_of(browser.get(received.link("Réponse à votre question")))
    assert "Une traduction libre suffit." in answer.text
    assert "Faut-il la traduire ?" in answer.text
    question = page_of(browser.get(f"/messagerie/{asked}"))
    assert any(name.startswith("Lire la réponse du") for _, name in question.links)
    assert len(alice.get("/messages").json()["items"]) == 1


def test_whoever_is_second_keeps_their_text(site: Site, alice: Person) -> None:
    asked, first, second = ask(alice), staff(site), staff(site, "agent")
    address = f"/agents/questions/{asked}"
    forms = [page_of(one.get(address)).form(address).fields for one in (first, second)]
    assert first.post(address, forms[0] | {"body": "Oui."}).status_code == 303
    refused = second.post(address, forms[1] | {"body": "Non, pas besoin."})
    assert refused.status_code == 409
    assert "Quelqu'un vient de répondre à cette question" in page_of(refused).text
    assert "Non, pas besoin." in refused.text


def test_an_answer_that_is_empty_or_too_long_stays_in_its_form(site: Site, alice: Person) -> None:
    clerk = staff(site)
    address = f"/agents/questions/{ask(alice)}"
    for body, said in (("", "Ce champ est obligatoire."), ("x" * 2001, "Ce texte est trop long.")):
        fields = page_of(clerk.get(address)).form(address).fields
        answer = clerk.post(address, fields | {"body": body})
        assert answer.status_code == 422
        assert said in page_of(answer).text
        assert body in answer.text


def test_a_deleted_question_still_has_its_answer_read(
    site: Site, browser: Browser, alice: Person
) -> None:
    asked, clerk = ask(alice), staff(site)
    alice.delete(f"/messages/{asked}")
    address = f"/agents/questions/{asked}"
    fields = page_of(clerk.get(address)).form(address).fields
    assert clerk.post(address, fields | {"body": "Oui."}).status_code == 303
    received = page_of(browser.get("/messagerie"))
    answer = page_of(browser.get(received.link("Réponse à votre question")))
    assert "Oui." in answer.text
    assert "Votre question du" not in answer.text


def test_only_the_front_office_and_the_desk_see_questions(site: Site, browser: Browser) -> None:
    for name, status in (("supervisor", 200), ("auditor", 403), ("dpo", 403)):
        assert staff(site, name).get("/agents/questions").status_code == status
    browser.log_in("alice")
    assert browser.get("/agents/questions").status_code == 403
