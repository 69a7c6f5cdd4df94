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


CLOSING: Final = "Avec toute notre attention,\nVotre caisse d'Assurance Maladie."
DECISION_MESSAGES: Final[Mapping[tuple[MessageKind, str], MessageText]] = {
    (MessageKind.CLAIM_ACCEPTED, "2026-11"): MessageText(
        subject="Votre demande de prise en charge de soins à l'étranger est acceptée",
        body=(
            "Bonjour,\n"
            "Votre demande du {about_on} est acceptée. Le décompte joint à ce message donne le"
            " détail, dépense par dépense. Le montant retenu est versé sur le compte bancaire"
            " enregistré dans votre dossier.\n"
            "Le décompte reste disponible dans « Mes demandes ».\n" + CLOSING
        ),
    ),
    (MessageKind.CLAIM_PARTIALLY_ACCEPTED, "2026-11"): MessageText(
        subject="Votre demande de prise en charge de soins à l'étranger est acceptée en partie",
        body=(
            "Bonjour,\n"
            "Votre demande du {about_on} est acceptée en partie. Le courrier joint à ce message"
            " donne le détail, dépense par dépense, les raisons de ce qui n'est pas remboursé, et"
            " les moyens de contester la décision avec leurs dates.\n"
            "Le courrier reste disponible dans « Mes demandes », où vous pouvez aussi contester la"
            " décision en ligne. Le délai pour contester commence quand vous ouvrez ce courrier, et"
            " au plus tard quinze jours après ce message.\n" + CLOSING
        ),
    ),
    (MessageKind.CLAIM_REFUSED, "2026-11"): MessageText(
        subject="Courrier de refus de prise en charge de soins réalisés à l'étranger",
        body=(
            "Bonjour,\n"
            "Votre demande du {about_on} est refusée. Le courrier joint à ce message en donne les"
            " raisons, et les moyens de contester la décision avec leurs dates.\n"
            "Le courrier reste disponible dans « Mes demandes », où vous pouvez aussi contester la"
            " décision en ligne. Le délai pour contester commence quand vous ouvrez ce courrier, et"
            " au plus tard quinze jours après ce message.\n" + CLOSING
        ),
    ),
    (MessageKind.APPEAL_OUTCOME, "2026-11"): MessageText(
        subject="Le résultat de votre recours",
        body=(
            "Bonjour,\n"
            "Le recours que vous avez fait à propos de votre demande du {about_on} a son résultat :"
            " il est dans le courrier joint à ce message.\n"
            "Le courrier reste disponible dans « Mes demandes ».\n" + CLOSING
        ),
    ),
}
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
    **DECISION_MESSAGES,
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
