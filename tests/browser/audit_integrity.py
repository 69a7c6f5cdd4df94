"""The page « Intégrité » in the states that it has."""

from __future__ import annotations

from .scene import Scene, State, at

PLACE = "/agents/integrite"


def _asked(scene: Scene) -> None:
    scene.walker.go(PLACE)
    scene.walker.press("Vérifier maintenant")
    scene.walker.sees("Intégrité du journal")


def _mistaken(scene: Scene) -> None:
    scene.walker.go(PLACE)
    scene.walker.press("Télécharger les preuves")
    scene.walker.page.locator("#erreurs").wait_for()


INTEGRITY = (
    at("agents-integrite", PLACE),
    State("agents-integrite-demandee", _asked),
    State("agents-integrite-erreurs", _mistaken),
)
