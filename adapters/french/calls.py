"""What a contact was about, in the two columns of Medialog+."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from adapters.french.labels import CONTACT_REASON, CONTACT_SUB_REASON
from domain.values import CallReason

ANSWER_SUBJECT: Final = "Réponse à votre question"
"""The subject of the message that answers a question."""


class ContactReason(NamedTuple):
    """The two columns « Motif » and « Sous-motif »."""

    reason: str
    sub_reason: str


CALL_REASONS: Final[Mapping[CallReason, ContactReason]] = {
    CallReason.HOW_TO_CLAIM: ContactReason(CONTACT_REASON, CONTACT_SUB_REASON),
    CallReason.FOLLOW_UP: ContactReason("Frais de santé - Suivi", CONTACT_SUB_REASON),
    CallReason.DOCUMENTS: ContactReason("Frais de santé - Pièces", CONTACT_SUB_REASON),
    CallReason.DECISION: ContactReason("Frais de santé - Décision", CONTACT_SUB_REASON),
    CallReason.APPEAL: ContactReason("Réclamation", CONTACT_SUB_REASON),
    CallReason.ONLINE_ACCOUNT: ContactReason("Compte en ligne", "Connexion et utilisation"),
    CallReason.OTHER: ContactReason("Autre", "Autre"),
}
"""A closed list; nothing medical can be written."""


def contact_reason(reason: CallReason | None) -> ContactReason:
    """Why a contact took place. reason: of a call; None for any other contact."""
    if reason is None:
        return ContactReason(CONTACT_REASON, CONTACT_SUB_REASON)
    return CALL_REASONS[reason]
