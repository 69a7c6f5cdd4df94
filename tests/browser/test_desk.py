"""The desk in a real browser: by mouse, by keys alone, two at once, and as time runs out."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from .conftest import Walk, with_or_without_script
from .desk_states import QUEUE, place
from .keyboard import Keyboard
from .live import Live
from .walker import Walker

STAFF = "Accès réservé aux agents"
INSIDE = """() => {
  const focused = document.activeElement;
  return focused === document.body || focused.closest("dialog") !== null;
}"""


def agent(walk: Walk, name: str = "agent", *, has_script: bool = True) -> Walker:
    walker = walk(has_script=has_script)
    walker.log_in(name, through=STAFF)
    return walker


def waiting(walker: Walker, count: int) -> None:
    """The queue, once this many claims are in it."""
    walker.go(QUEUE)
    while not walker.page.get_by_text(f"Demandes en attente ({count})").count():
        walker.page.reload()


def price(walker: Walker) -> None:
    walker.type("Libellé", "Consultation")
    walker.type("Retenu", "85,40")
    walker.press("Voir le courrier")
    walker.sees("Le courrier, tel qu'il partira")


@with_or_without_script
def test_take_look_decide_and_on_to_the_next(walk: Walk, site: Live, has_script: bool) -> None:
    site["alice"].submitted()
    site["mgen"].submitted()
    walker = agent(walk, has_script=has_script)
    waiting(walker, 2)
    walker.press("Prendre la demande suivante")
    walker.sees("Documents (1)", "Somme déclarée", "Réservée")
    picture = walker.page.get_by_role("img", name=re.compile("^Page 1 de "))
    expect(picture).to_have_js_property("complete", True)
    walker.follow("Décider")
    price(walker)
    walker.press("Décider et envoyer le courrier")
    walker.sees("Le courrier est parti.")
    walker.press("Dossier suivant")
    walker.sees("Prolonger")
    walker.press("Rendre")
    walker.sees("Mes demandes (0)", "Demandes en attente (1)")


def test_the_desk_is_worked_by_keys_alone(walk: Walk, site: Live) -> None:
    site["alice"].submitted()
    site["mgen"].submitted()
    walker = agent(walk)
    waiting(walker, 2)
    page, keys = walker.page, Keyboard(walker.page)
    keys.press("j", "j")
    expect(page.locator("[data-queue-row] [data-row]").nth(1)).to_be_focused()
    keys.press("k", "a")
    walker.sees("Demander un complément")
    keys.link("Décider")
    keys.type("Libellé", "janvier n+?")  # letters of shortcuts are letters here
    expect(page.get_by_label("Libellé")).to_have_value("janvier n+?")
    keys.type("Retenu", "85,40")
    walker.sees("retenu 85,40")
    keys.button("Voir le courrier")
    walker.sees("Le courrier, tel qu'il partira")
    keys.button("Décider et envoyer le courrier")
    walker.sees("Le courrier est parti.")
    keys.press("n")
    walker.sees("Prolonger")


def test_the_help_keeps_the_focus_and_the_shortcuts_can_be_switched_off(
    walk: Walk, site: Live
) -> None:
    site["alice"].submitted()
    walker = agent(walk)
    waiting(walker, 1)
    page, keys = walker.page, Keyboard(walker.page)
    keys.press("?")
    dialog = page.get_by_role("dialog", name="Raccourcis clavier")
    expect(dialog).to_be_visible()
    for _ in range(5):
        keys.press("Tab")
        assert page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
    keys.press("Escape")
    expect(dialog).to_be_hidden()
    keys.press("Control+a")
    expect(page).to_have_url(re.compile(f"{QUEUE}$"))
    keys.press("?")
    page.get_by_label("Utiliser les raccourcis sur cet appareil").uncheck()
    keys.press("Escape")
    page.reload()
    keys.press("j", "?")
    expect(dialog).to_be_hidden()
    expect(page.locator("[data-row]").first).not_to_be_focused()


def test_pages_are_turned_and_enlarged(walk: Walk, site: Live) -> None:
    claim = site["alice"].submitted()
    walker = agent(walk)
    walker.go(place(claim))
    walker.type("Pourquoi ouvrez-vous ces documents ?", "Question de la caisse")
    walker.press("Ouvrir les documents")
    page, keys = walker.page, Keyboard(walker.page)
    image = page.locator("[data-viewer] img")
    expect(image).to_have_js_property("complete", True)
    before = image.bounding_box()
    keys.press("r")
    expect(page.locator(".viewer-room.turned")).to_be_visible()
    keys.press("r", "r", "r", "+", "+")
    expect(page.locator(".viewer-room.turned")).to_have_count(0)
    after = image.bounding_box()
    assert before
    assert after
    assert after["width"] > 1.4 * before["width"]


def said(page: Page) -> str:
    return page.locator("[data-says]").text_content() or ""


def test_the_time_that_is_left_is_told_and_going_on_renews_it(walk: Walk, site: Live) -> None:
    claim = site["alice"].submitted()
    walker = agent(walk)
    page = walker.page
    page.clock.install()
    walker.go(place(claim))
    walker.press("Prendre la demande")
    walker.sees("Réservée encore 30:00")
    page.clock.run_for(25 * 60_000 + 1000)
    walker.sees("Réservée encore 4:5")
    assert said(page) == "Il vous reste cinq minutes pour cette demande."
    page.clock.run_for(4 * 60_000)
    assert said(page) == "Il vous reste une minute pour cette demande."
    page.mouse.wheel(0, 50)
    walker.sees("Réservée encore 30:00")
    page.clock.run_for(31 * 60_000)
    walker.sees("Réservation terminée : ce que vous avez saisi est conservé.")
    assert said(page) == "Votre réservation est terminée."


def begun(walk: Walk, claim: str) -> Walker:
    """An agent who has begun to write a decision."""
    walker = agent(walk)
    walker.go(place(claim))
    walker.press("Prendre la demande")
    walker.follow("Décider")
    walker.type("Libellé", "Consultation")
    walker.type("Commentaire du courrier (facultatif)", "Des mots longs à écrire")
    walker.sees("Votre saisie est enregistrée.")
    return walker


def test_two_agents_on_one_claim_and_no_word_is_lost(walk: Walk, site: Live) -> None:
    claim = site["alice"].submitted()
    first = begun(walk, claim)
    site.clock.pass_by(minutes=29)
    first.page.request.get(f"{first.address}/agents")
    site.clock.pass_by(minutes=2)
    second = agent(walk, "agent2")
    second.go(place(claim))
    second.press("Prendre la demande")
    second.sees("Demander un complément")
    first.type("Retenu", "85,40")
    first.press("Voir le courrier")
    first.sees("maintenant tenue par un autre agent (n° f2a75919)")
    expect(first.page.get_by_label("Commentaire du courrier")).to_have_value(
        "Des mots longs à écrire"
    )
    second.press("Rendre")
    second.sees("Mes demandes (0)")
    first.page.reload()
    first.go(f"{place(claim)}/decision")
    first.press("Reprendre la demande")
    first.sees("Voir le courrier")
    expect(first.page.get_by_label("Retenu", exact=True)).to_have_value("85,40")
