"""The study of a claim in a real browser: by mouse, by keys alone, and the adviser's answer."""

from __future__ import annotations

from playwright.sync_api import expect

from .conftest import Walk, with_or_without_script
from .desk_states import place
from .keyboard import Keyboard
from .live import Live
from .test_desk import agent
from .walker import Walker

IDENTITY = "L'identité du bénéficiaire figure sur les factures"


def copy_a_bill(walker: Walker) -> None:
    walker.type("Acte", "Consultation")
    walker.type("Date", "12/02/2026")
    walker.type("Montant", "90")


@with_or_without_script
def test_a_claim_is_studied_by_mouse_and_its_bills_become_the_decision(
    walk: Walk, site: Live, has_script: bool
) -> None:
    claim = site["alice"].submitted()
    walker = agent(walk, has_script=has_script)
    walker.go(place(claim))
    walker.press("Prendre la demande")
    walker.press("Lisible")
    expect(walker.page.get_by_role("button", name="Lisible", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    walker.select(IDENTITY, "Conforme")
    if not has_script:
        walker.press(f"Enregistrer : {IDENTITY}")
    walker.sees("Contrôles (12 non faits sur 13)")
    if has_script:
        walker.sees("Enregistré.")
    walker.type("Nouvelle note", "Rappeler la caisse")
    walker.press("Ajouter la note")
    walker.sees("Notes internes (1)", "Contrôles (12 non faits sur 13)")
    walker.follow("Saisir les factures")
    copy_a_bill(walker)
    if has_script:
        walker.sees("Factures 90,00 €", "écart de la somme déclarée : 4,60 €")
    walker.press("Reprendre dans la décision")
    walker.sees("Les factures font 90,00 € ; l'assuré a déclaré 85,40 €.", "12 contrôles non faits")
    expect(walker.page.get_by_label("Libellé")).to_have_value("Consultation")
    expect(walker.page.get_by_label("Montant payé")).to_have_value("90,00")


def test_a_claim_is_studied_by_keys_alone(walk: Walk, site: Live) -> None:
    claim = site["alice"].submitted()
    walker = agent(walk)
    walker.go(place(claim))
    page, keys = walker.page, Keyboard(walker.page)
    keys.press("a")
    walker.sees("Demander un complément")
    keys.press("2")
    expect(page.get_by_role("button", name="Illisible")).to_have_attribute("aria-pressed", "true")
    keys.to(page.get_by_label(IDENTITY, exact=True))
    keys.press("ArrowDown", "ArrowDown")
    walker.sees("Enregistré.", "Contrôles (12 non faits sur 13)")
    keys.press("Tab")
    page.keyboard.type("Nom absent 123")  # shortcuts are letters here
    keys.press("Enter")
    keys.link("Demander l'avis du médecin-conseil")
    walker.sees("Non conforme (« Nom absent 123 »)")
    keys.type("Question au médecin-conseil", "Urgent ?")
    walker.sees("Votre saisie est enregistrée.")
    keys.button("Demander l'avis")
    walker.sees("La demande attend le médecin-conseil")
