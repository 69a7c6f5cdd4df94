"""« Projections » and « Travaux en échec » in every state that they have."""

from __future__ import annotations

from dying import die

from .scene import Scene, State, at

PROJECTIONS = "/agents/projections"
JOBS = f"{PROJECTIONS}/travaux"


def _dead(scene: Scene) -> None:
    die(scene.site.runtime)
    scene.walker.go(JOBS)
    scene.walker.sees("Ces travaux ont échoué")


def _one(scene: Scene) -> None:
    scene.walker.page.get_by_role("link", name="send_notice").first.click()
    scene.walker.sees("Relancer le travail")


def _without_reason(scene: Scene) -> None:
    scene.walker.press("Relancer le travail")
    scene.walker.page.locator("#erreurs").wait_for()


def _again(scene: Scene) -> None:
    scene.walker.type("Motif", "Serveur revenu")
    scene.walker.press("Abandonner le travail")
    scene.walker.sees("Le travail est abandonné")


MENDING = (
    at("agents-projections", PROJECTIONS),
    State("agents-travaux-en-echec", _dead),
    State("agents-travail", _one),
    State("agents-travail-sans-motif", _without_reason),
    State("agents-travaux-decides", _again),
)
"""What whoever mends the system sees, one after the other."""
