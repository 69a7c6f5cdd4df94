"""A claim that waits for its place, and a question that is answered, in a real browser."""

from __future__ import annotations

from playwright.sync_api import expect

from .conftest import Walk
from .live import Live
from .walker import Walker

SCHEDULE = "Transmettre dès le 04/04/2026"


def test_a_third_claim_is_left_to_go_by_itself_and_taken_back(alice: Walker, site: Live) -> None:
    person = site["alice"]
    person.submitted()
    person.submitted()
    alice.go(person.filled().replace("/claims", "/demandes") + "/recapitulatif")
    alice.press(SCHEDULE)
    alice.sees("Cochez les deux engagements pour valider votre demande.")
    for box in alice.page.get_by_role("checkbox").all():
        box.check()
    alice.press(SCHEDULE)
    alice.is_at("Mes demandes")
    alice.sees("Envoi prévu le 04/04/2026")
    alice.page.get_by_role("button", name="Annuler l'envoi prévu").click()
    alice.is_at("Récapitulatif")
    expect(alice.page.get_by_role("button", name=SCHEDULE)).to_be_visible()


def test_a_question_is_answered_and_read_as_a_thread(alice: Walker, site: Live, walk: Walk) -> None:
    alice.go("/messagerie/question")
    alice.type("Objet", "Facture en polonais")
    alice.type("Votre question", "Faut-il la traduire ?")
    alice.press("Envoyer ma question")
    alice.sees("Votre question est envoyée.")
    clerk = walk(has_script=alice.has_script)
    clerk.log_in("clerk", through="Accès réservé aux agents")
    clerk.follow("Questions des assurés")
    clerk.follow("Facture en polonais")
    clerk.sees("Faut-il la traduire ?")
    clerk.type("Votre réponse", "Une traduction libre suffit.")
    clerk.press("Envoyer la réponse")
    clerk.sees("Votre réponse est envoyée", "Aucune question n'attend de réponse.")
    alice.go("/messagerie")
    alice.follow("Réponse à votre question")
    alice.sees("Une traduction libre suffit.", "Faut-il la traduire ?")
