"""The words of the copy of one's data: what it says of itself, and its names."""

from __future__ import annotations

from typing import Final

from adapters.french.staff import ROLE_NAMES
from domain.base import Role

UNREADABLE: Final = (
    "Ce fichier n'a pas pu être lu au moment de la copie. Demandez à nouveau une copie, ou"
    " écrivez-nous.\n"
)
DRAFT_FOLDER: Final = "brouillon"
DRAFT_TITLE: Final = "Brouillon"
RECEIPT_TITLE: Final = "Récépissé de dépôt"
REQUEST_TITLE: Final = "Documents demandés"
ORIGINAL_TITLE: Final = "Fichier d'origine"
DOCUMENT_TITLE: Final = "Document"
ONESELF: Final = "Vous"
SYSTEM: Final = "Le système"
DECLARED: Final = "Ce que vous avez déclaré"
DECIDED: Final = "Décision"
PAYMENTS: Final = "Versements"
APPEALS: Final = "Recours"
SUPPLEMENTS: Final = "Ce qui vous a été demandé"


def who_acted(role: Role) -> str:
    """Who acted, as its person is told it: a role, never somebody."""
    return ONESELF if role is Role.INSURED else ROLE_NAMES.get(role, SYSTEM)
