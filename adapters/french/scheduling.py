"""The messages about a draft that is sent by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from adapters.french.texts import MessageText
from projections.mailbox import MessageKind

_CLOSING: Final = (
    "Votre brouillon et vos documents sont conservés dans « Mes demandes ». Pour transmettre votre"
    " demande, ouvrez son récapitulatif, vérifiez-le et validez-le à nouveau.\n"
    "Avec toute notre attention,\n"
    "Votre caisse d'Assurance Maladie."
)
_ENDED: Final = "L'envoi prévu de votre demande est annulé"

SCHEDULE_MESSAGES: Final[Mapping[tuple[MessageKind, str], MessageText]] = {
    (MessageKind.SUBMISSION_POSTPONED, "2026-11"): MessageText(
        subject="L'envoi de votre demande est reporté au {due_on}",
        body=(
            "Bonjour,\n"
            "Votre demande de remboursement de soins à l'étranger devait être transmise le"
            " {about_on}. Ce jour-là, toutes les demandes possibles sur la période étaient déjà"
            " transmises.\n"
            "Vous n'avez rien à faire : elle sera transmise d'elle-même dès le {due_on}. Vous"
            " pouvez annuler cet envoi dans « Mes demandes ».\n"
            "Avec toute notre attention,\n"
            "Votre caisse d'Assurance Maladie."
        ),
    ),
    (MessageKind.SCHEDULE_ENDED_BY_CHANGE, "2026-11"): MessageText(
        subject=_ENDED,
        body=(
            "Bonjour,\n"
            "Votre demande de remboursement de soins à l'étranger devait être transmise dès le"
            " {about_on}. Vous l'avez modifiée depuis : ce que vous aviez certifié n'est plus ce"
            " qu'elle contient, et elle ne partira pas d'elle-même.\n" + _CLOSING
        ),
    ),
    (MessageKind.SCHEDULE_ENDED_BY_CHECK, "2026-11"): MessageText(
        subject=_ENDED,
        body=(
            "Bonjour,\n"
            "Votre demande de remboursement de soins à l'étranger devait être transmise dès le"
            " {about_on}. Le contrôle de sécurité a retiré un de ses documents, et elle ne partira"
            " pas d'elle-même. Un autre message dit ce que vous pouvez faire.\n" + _CLOSING
        ),
    ),
    (MessageKind.SCHEDULE_ENDED_BY_RULE, "2026-11"): MessageText(
        subject=_ENDED,
        body=(
            "Bonjour,\n"
            "Votre demande de remboursement de soins à l'étranger devait être transmise le"
            " {about_on}. Elle ne peut plus l'être telle quelle : son récapitulatif dit ce qu'il"
            " faut corriger.\n" + _CLOSING
        ),
    ),
}
"""Every version that was ever sent stays, word for word."""
