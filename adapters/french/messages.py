"""The messages that people receive, in every version that was ever sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple

from adapters.french.writing import day
from projections.mailbox import Direction, MessageKind


class MessageText(NamedTuple):
    """The words of a message, of one kind and version."""

    subject: str
    body: str


SENDER: Final = "Assurance Maladie"
MESSAGES: Final[Mapping[tuple[MessageKind, str], MessageText]] = {
    (MessageKind.ACKNOWLEDGMENT, "2026-01"): MessageText(
        subject="Accusé de réception de votre demande de prise en charge de soins à l'étranger",
        body=(
            "Bonjour,\n"
            "Nous accusons réception de votre demande de prise en charge de soins à l'étranger du"
            " {about_on}.\n"
            "Pour tout renseignement complémentaire concernant votre démarche, vous pouvez nous"
            " contacter via la messagerie de votre compte*.\n"
            "Avec toute notre attention,\n"
            "Votre caisse d'Assurance Maladie.\n"
            "(*): ou par téléphone au 36 46 (service gratuit + prix appel), depuis l'étranger"
            " composez le +33 1 84 90 36 46 (service gratuit + prix appel)."
        ),
    ),
    (MessageKind.ACKNOWLEDGMENT, "2026-11-paper"): MessageText(
        subject="Accusé de réception de votre demande de prise en charge de soins à l'étranger",
        body=(
            "Bonjour,\n"
            "Nous accusons réception de votre demande de prise en charge de soins à l'étranger,"
            " reçue par courrier le {about_on}. Vous pouvez désormais la suivre dans « Mes demandes"
            " ».\n"
            "Pour tout renseignement complémentaire concernant votre démarche, vous pouvez nous"
            " contacter via la messagerie de votre compte*.\n"
            "Avec toute notre attention,\n"
            "Votre caisse d'Assurance Maladie.\n"
            "(*): ou par téléphone au 36 46 (service gratuit + prix appel), depuis l'étranger"
            " composez le +33 1 84 90 36 46 (service gratuit + prix appel)."
        ),
    ),
    (MessageKind.DOCUMENT_REJECTED, "2026-11-paper"): MessageText(
        subject="Une pièce de votre demande papier n'a pas pu être gardée",
        body=(
            "Bonjour,\n"
            "Le {about_on}, votre caisse a numérisé les pièces de votre demande de remboursement de"
            " soins à l'étranger, reçue par courrier. Le contrôle de sécurité a trouvé un virus"
            " dans une numérisation, qui a été retirée ; personne d'autre ne l'a ouverte.\n"
            "Votre demande n'est pas perdue, et le reste de vos pièces est conservé. S'il vous en"
            " manque une dans « Mes demandes », joignez-la depuis votre compte.\n"
            "Avec toute notre attention,\n"
            "Votre caisse d'Assurance Maladie."
        ),
    ),
    (MessageKind.DOCUMENT_REJECTED, "2026-11"): MessageText(
        subject="Un document a été retiré de votre demande",
        body=(
            "Bonjour,\n"
            "Le contrôle de sécurité a trouvé un virus dans un document que vous aviez joint le"
            " {about_on} à votre demande de remboursement de soins à l'étranger. Ce document a été"
            " retiré ; personne d'autre ne l'a ouvert.\n"
            "Votre demande n'est pas perdue, et le reste de vos documents est conservé. Joignez ce"
            " justificatif à nouveau, par exemple en photographiant l'original.\n"
            "Avec toute notre attention,\n"
            "Votre caisse d'Assurance Maladie."
        ),
    ),
}
"""Every version that was ever sent stays, word for word."""


def sender_of(direction: Direction) -> str:
    """Who a message is from, as its person reads it."""
    return SENDER if direction is Direction.RECEIVED else "Vous"


def message_text(kind: MessageKind, version: str, about_on: date) -> MessageText:
    """A message as it was sent. about_on: the day that it quotes."""
    text = MESSAGES[kind, version]
    return text._replace(body=text.body.format(about_on=day(about_on)))


STATEMENTS_VERSION: Final = "2026-01"
"""Which version of the two declarations of the recap is shown today."""
