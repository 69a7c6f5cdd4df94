"""The journals in every state that they have."""

from __future__ import annotations

from .scene import Scene, State, at

LOG = "/agents/journal"
ACCESSES = f"{LOG}/acces"


def _opened(scene: Scene) -> None:
    """The log with an event opened; something is in it."""
    assert scene.submitted
    scene.walker.go(LOG)
    scene.walker.page.locator("tbody summary").first.click()


def _live(scene: Scene) -> None:
    scene.walker.go(LOG)
    scene.walker.press("Suivre en direct")
    scene.walker.sees("En direct")
    scene.site["alice"].draft()
    scene.walker.sees("nouve")
    scene.walker.press("Suivre en direct")
    scene.walker.sees("Le suivi est arrêté.")


JOURNALS = (
    State("agents-journal", _opened),
    State("agents-journal-direct", _live),
    at("agents-journal-filtre", f"{LOG}?type=claim.stay_declared.1&acteur=x"),
    at("agents-journal-evenements", f"{LOG}/evenements"),
    at("agents-journal-evenement", f"{LOG}/evenements/claim.care_described.1"),
    at("agents-acces", f"{ACCESSES}?verifier"),
    at("agents-acces-filtre", f"{ACCESSES}?au=demain"),
)
