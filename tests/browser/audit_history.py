"""The past of a claim in every state that its pages have."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from decided import LINE, decide, desk, lease
from paper_forms import insured_of

from .scene import Scene, State, at

HISTORY = "/agents/historique"


def past(claim: str) -> str:
    """The address of the past of a claim, whose path this is."""
    return f"{HISTORY}/{claim.rpartition('/')[2]}"


def _mistyped(scene: Scene) -> None:
    scene.walker.go(HISTORY)
    scene.walker.press("Ouvrir l'historique")
    scene.walker.page.locator("#erreurs").wait_for()


def _past(scene: Scene) -> None:
    """A claim that was judged, priced in another currency and decided."""
    claim, agent = scene.submitted.replace("/demandes", "/claims"), scene.site["agent"]
    held = lease(agent, claim)
    assert agent.post(f"{desk(claim)}/notes", {"lease_id": held, "text": "Rien"}).is_success
    rate = {"units_per_euro": "10.8345", "on": "2026-03-02", "source": "ECB"}
    line = LINE | {"currency": "SEK", "amount_cents": 108_345, "retained_cents": 10_000}
    decide(agent, claim, line | {"rate": rate})
    scene.walker.go(past(claim))
    scene.walker.sees("10,8345 SEK")
    for one in scene.walker.page.locator("summary").all()[:2]:
        one.click()


def _version(query: str) -> Callable[[Scene], None]:
    return lambda scene: scene.walker.go(f"{past(scene.submitted)}/versions{query}")


def _refused(scene: Scene) -> None:
    scene.walker.go(f"{past(scene.submitted)}/versions?version=99")
    scene.walker.page.locator("#erreurs").wait_for()


def _unmasked(scene: Scene) -> None:
    scene.walker.go(f"{past(scene.submitted)}/versions?version=6")
    scene.walker.type("Raison", "Réclamation 2026-118")
    scene.walker.press("Démasquer une fois")
    scene.walker.sees("Otite")


def _places(scene: Scene) -> None:
    alice = scene.site["alice"]
    alice.submitted()
    scene.walker.go(f"{HISTORY}/assures/{insured_of(alice)}")


HISTORIES: Mapping[str, tuple[State, ...]] = {
    "history": (
        at("agents-historique", HISTORY),
        State("agents-historique-erreurs", _mistyped),
        State("agents-historique-demande", _past),
        State("agents-historique-version", _version("")),
        State("agents-historique-version-1", _version("?version=1")),
        State("agents-historique-version-erreurs", _refused),
        State("agents-historique-demasque", _unmasked),
        State("agents-historique-places", _places),
    )
}
HISTORIANS: Mapping[str, str] = {"history": "auditor"}
"""Who sees a group."""
