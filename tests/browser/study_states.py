"""The study of a claim in every state that it has: an agent's, the adviser's, a supervisor's."""

from __future__ import annotations

from collections.abc import Mapping

from decided import desk, lease
from reviewed import ask_adviser, document_of

from .audit_history import HISTORIANS, HISTORIES
from .audit_roles import CHECKERS, CHECKING
from .desk_states import QUEUE, place
from .scene import Scene, State, at

QUESTION = "Les soins étaient-ils urgents ?"


def _claim(scene: Scene) -> str:
    """A claim of Alice's that nobody has looked at, like one of somebody else's."""
    return scene.site["alice"].submitted()


def _found(scene: Scene) -> None:
    claim = _claim(scene)
    scene.site["mgen"].submitted()
    agent = scene.site["agent"]
    body = {"lease_id": lease(agent, claim)}
    check = {"code": "DUPLICATES", "outcome": "NOT_FINE", "note": "Voir l'autre demande"}
    line = {
        "document_id": document_of(agent, claim),
        "dated_on": "2026-03-01",
        "label": "Consultation",
        "amount_cents": 9000,
    }
    swedish = line | {"currency": "SEK", "kind": "PAYMENT_PROOF"}
    for path, more in (
        ("checks", check),
        ("notes", {"text": "Rappeler la caisse"}),
        ("fraud-suspicions", {"reason": "Deux tampons"}),
        ("third-party-recourse", {}),
        ("invoice-lines", {"lines": [line, swedish]}),
    ):
        assert agent.post(f"{desk(claim)}/{path}", body | more).status_code == 200
    scene.walker.go(place(claim))
    scene.walker.sees("À vérifier", "Rappeler la caisse")


def _bills(scene: Scene) -> None:
    scene.walker.follow("Saisir les factures")
    scene.walker.sees("Ligne 2")


def _wrong_bills(scene: Scene) -> None:
    scene.walker.type("Montant", "beaucoup")
    scene.walker.press("Enregistrer les factures")
    scene.walker.page.locator("#erreurs").wait_for()


def _question(scene: Scene) -> None:
    scene.walker.press("Revenir au dossier")
    scene.walker.follow("Demander l'avis du médecin-conseil")
    scene.walker.press("Demander l'avis")
    scene.walker.page.locator("#erreurs").wait_for()


def _tariff(scene: Scene) -> None:
    scene.walker.press("Revenir au dossier")
    scene.walker.press("Demander le tarif à l'État : ESPAGNE")
    scene.walker.page.get_by_text("Enregistrer une réponse reçue autrement").click()
    scene.walker.press("Enregistrer la réponse")
    scene.walker.page.locator("#erreurs").wait_for()


STUDY = (
    State("agents-etude", _found),
    State("agents-factures", _bills),
    State("agents-factures-erreurs", _wrong_bills),
    State("agents-avis", _question),
    State("agents-tarif", _tariff),
)


def _awaited(scene: Scene) -> None:
    ask_adviser(scene.site["agent"], _claim(scene), QUESTION)
    scene.walker.go(QUEUE)
    page = scene.walker.page
    while not (page.get_by_text("(1)").count() and page.locator("[data-queue-row]").count()):
        page.reload()


def _advising(scene: Scene) -> None:
    scene.walker.press("Prendre la demande suivante")
    scene.walker.sees(QUESTION)
    scene.walker.press("Rendre l'avis")
    scene.walker.page.locator("#erreurs").wait_for()


def _read(scene: Scene) -> None:
    scene.walker.press("Revenir au dossier")
    scene.walker.sees(QUESTION, "Prolonger")


ADVISER = (
    State("agents-poste-medecin", _awaited),
    State("agents-rendre-avis", _advising),
    State("agents-demande-medecin", _read),
)


def _suspected(scene: Scene) -> None:
    claim, agent = _claim(scene), scene.site["agent"]
    body = {"lease_id": lease(agent, claim), "reason": "Deux tampons"}
    assert agent.post(f"{desk(claim)}/fraud-suspicions", body).status_code == 200
    scene.walker.go("/agents/signalements")
    while not scene.walker.page.get_by_text("Deux tampons").count():
        scene.walker.page.reload()
    scene.walker.page.get_by_role("button", name="Lever le soupçon").click()
    scene.walker.page.locator("#erreurs").wait_for()


SUSPICIONS = (
    at("agents-signalements-vide", "/agents/signalements"),
    State("agents-signalements", _suspected),
)

STUDIES: Mapping[str, tuple[State, ...]] = {
    "study": STUDY,
    "adviser": ADVISER,
    "suspicions": SUSPICIONS,
    **HISTORIES,
    **CHECKING,
}
STUDENTS: Mapping[str, str] = {
    "study": "agent",
    "adviser": "medical",
    "suspicions": "supervisor",
    **HISTORIANS,
    **CHECKERS,
}
"""Who sees a group."""
