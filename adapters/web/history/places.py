"""Where the pages of the past stand: a search, a claim, its versions, a person's places."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from adapters.web.links import HISTORY

CLAIM: Final = f"{HISTORY}/{{claim_id}}"
VERSIONS: Final = f"{CLAIM}/versions"
UNMASKING: Final = f"{CLAIM}/demasquer"
WINDOW: Final = f"{HISTORY}/assures/{{insured_id}}"


def past_place(claim_id: UUID) -> str:
    """The past of a claim."""
    return f"{HISTORY}/{claim_id}"


def versions_place(claim_id: UUID) -> str:
    """The versions of a claim."""
    return f"{past_place(claim_id)}/versions"


def unmasking_place(claim_id: UUID) -> str:
    """Where personal facts of a claim are unmasked."""
    return f"{past_place(claim_id)}/demasquer"


def window_place(insured_id: UUID) -> str:
    """The places of a person."""
    return f"{HISTORY}/assures/{insured_id}"
