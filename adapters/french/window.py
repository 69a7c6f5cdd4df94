"""What a person, or a supervisor, is told of the window of submissions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from adapters.french.writing import day, listed

Details = Mapping[str, Any]


def _override_unused(details: Details) -> str:
    until = f", jusqu'au {day(details['valid_until'])}" if "valid_until" in details else ""
    return f"Une dérogation déjà accordée n'est pas encore utilisée{until}."


def _window_full(details: Details) -> str:
    taken, free_on = details.get("submitted_on", ()), details.get("next_allowed_on")
    if not taken or free_on is None:
        return "Vous avez déjà transmis le nombre maximal de demandes pour cette période."
    return (
        f"Vous avez déjà transmis {len(taken)} demandes sur les {(free_on - taken[0]).days}"
        f" derniers jours ({listed(taken)}). Vous pourrez transmettre celle-ci à partir du"
        f" {day(free_on)}. Votre brouillon et vos documents sont conservés. Si vous ne pouvez pas"
        " attendre, utilisez le formulaire papier S3125 (Cerfa n° 12267) ou prenez rendez-vous avec"
        " votre caisse."
    )


WINDOW_SENTENCES: Final[Mapping[str, str | Callable[[Details], str]]] = {
    "claim.place_is_free": (
        "Une place est libre : vous pouvez transmettre votre demande dès maintenant."
    ),
    "quota.override_unused": _override_unused,
    "claim.window_full": _window_full,
}
"""By code; `sentences.py` adds them to all others."""
