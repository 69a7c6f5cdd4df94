"""Every page of the desk in every state that it has."""

from __future__ import annotations

import re

from decided import BIG_LINE, decide

from .scene import Scene, State, at

QUEUE = "/agents/poste"


def place(claim: str) -> str:
    """The address at the desk of a claim, whose path this is."""
    return f"{QUEUE}/demandes/{claim.rpartition('/')[2]}"


def _waiting(scene: Scene) -> None:
    """Two claims wait, one of them read by somebody else."""
    other = scene.site["mgen"].submitted()
    scene.site["agent2"].post(f"/desk{other}/lease")
    assert scene.submitted
    scene.walker.go(QUEUE)
    page = scene.walker.page
    page.get_by_text("Poste de travail").first.wait_for()
    while not (page.get_by_text("(2)").count() and page.get_by_text("Tenue jusqu'à").count()):
        page.reload()


def _held_by_another(scene: Scene) -> None:
    row = scene.walker.page.get_by_role("row").filter(has_text="Tenue jusqu'à")
    row.get_by_role("link").first.click()
    scene.walker.sees("Cette demande est tenue par un autre agent")


def _free(scene: Scene) -> None:
    scene.walker.go(place(scene.submitted))
    scene.walker.sees("Prendre la demande")


def _held(scene: Scene) -> None:
    scene.walker.go(place(scene.submitted))
    if scene.walker.page.get_by_role("button", name="Prendre la demande").count():
        scene.walker.press("Prendre la demande")
    scene.walker.sees("Demander un complément")


def _helped(scene: Scene) -> None:
    scene.walker.press("Raccourcis clavier")


def _form(scene: Scene, link: str) -> None:
    _held(scene)
    scene.walker.follow(link)
    scene.walker.sees("Voir le courrier")


def _deciding(scene: Scene) -> None:
    _form(scene, "Décider")
    scene.walker.press("Ajouter une ligne")
    scene.walker.sees("Ligne 2")


def _mistaken(scene: Scene) -> None:
    _form(scene, "Décider")
    scene.walker.press("Voir le courrier")
    scene.walker.page.locator("#erreurs").wait_for()


def priced(scene: Scene) -> None:
    """A decision that is ready to be looked at."""
    _form(scene, "Décider")
    while scene.walker.page.get_by_role("button", name=re.compile("Retirer la ligne")).count():
        scene.walker.page.get_by_role("button", name=re.compile("Retirer la ligne")).last.click()
    scene.walker.type("Libellé", "Consultation à l'hôpital")
    scene.walker.type("Montant payé", "85,40")
    scene.walker.type("Monnaie", "EUR")
    scene.walker.type("Retenu", "60")
    scene.walker.select("Base du montant retenu", "Tarif français")
    scene.walker.select(
        "Motif, si une part est refusée", "Le remboursement est limité au tarif français."
    )


def _letter(scene: Scene) -> None:
    priced(scene)
    scene.walker.press("Voir le courrier")
    scene.walker.sees("Le courrier, tel qu'il partira")


def _asking(scene: Scene) -> None:
    _form(scene, "Demander un complément")


def _asked(scene: Scene) -> None:
    _asking(scene)
    scene.walker.press("Voir le courrier")
    scene.walker.sees("Envoyer la demande de complément")


def _decided(scene: Scene) -> None:
    _letter(scene)
    scene.walker.press("Décider et envoyer le courrier")
    scene.walker.sees("Le courrier est parti.")


def _second(scene: Scene) -> None:
    claim = scene.site["alice"].submitted()
    decide(scene.site["agent2"], claim, BIG_LINE)
    scene.walker.go(place(claim))
    scene.walker.press("Prendre la demande")
    scene.walker.sees("Seconde signature")


def _confirming(scene: Scene) -> None:
    scene.walker.follow("Voir le courrier et confirmer")
    scene.walker.sees("Confirmer la décision")


DESK = (
    at("agents-poste-vide", QUEUE),
    State("agents-poste", _waiting),
    State("agents-poste-demande-tenue", _held_by_another),
    State("agents-poste-demande-libre", _free),
    State("agents-poste-demande", _held),
    State("agents-poste-aide", _helped),
    State("agents-poste-decision", _deciding),
    State("agents-poste-decision-erreurs", _mistaken),
    State("agents-poste-complement", _asking),
    State("agents-poste-complement-apercu", _asked),
    State("agents-poste-apercu", _letter),
    State("agents-poste-fait", _decided),
    State("agents-poste-seconde-signature", _second),
    State("agents-poste-confirmation", _confirming),
)
