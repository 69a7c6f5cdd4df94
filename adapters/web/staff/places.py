"""Where the pages of staff stand, one under the other: a search, whom it found, a claim."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from adapters.web.links import STAFF_HOME

RESULTS: Final = f"{STAFF_HOME}/recherches/{{search_id}}"
FILE: Final = f"{RESULTS}/demandes/{{claim_id}}"
CONTACT: Final = f"{FILE}/contacts/{{number}}"
EXPORT: Final = f"{FILE}/contacts.csv"


def results_address(search_id: UUID) -> str:
    """Whom a search found."""
    return f"{STAFF_HOME}/recherches/{search_id}"


def file_address(search_id: UUID, claim_id: UUID) -> str:
    """The page of a claim of somebody whom a search found."""
    return f"{results_address(search_id)}/demandes/{claim_id}"
