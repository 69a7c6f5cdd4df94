"""The messages that people receive, in every version that was ever sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from adapters.french.scheduling import SCHEDULE_MESSAGES
from adapters.french.texts import MessageText
from adapters.french.writing import day
from domain import reference
from domain.values import Named
from projections.mailbox import Direction, MessageKind

CLOSING: Final = "Avec toute notre attention,\nVotre caisse d'Assurance Maladie."
DECISION_MESSAGES: Final[Mapping[tuple[MessageKind, str], MessageText]] = {
    (MessageKind.CLAIM_ACCEPTED, "2026-11"): MessageText(
        subject="Votre demande de prise en charge de soins à l'étranger est acceptée",
        body=(
            "Bonjour,\n"
            "Votre demande du {about_on} est acceptée. Le décompte joint à ce message donne le"
            " détail, dépense par dépense, et le montant retenu.\n"
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
    (MessageKind.REIMBURSED, "2026-11"): MessageText(
        subject="Votre remboursement de soins à l'étranger est versé",
        body=(
            "Bonjour,\n"
            "Le remboursement de votre demande du {about_on} est versé. Le décompte joint à ce"
            " message donne le montant, la date et le compte.\n"
            "Le décompte reste disponible dans « Mes demandes ». Conservez les originaux de vos"
            " justificatifs : il dit jusqu'à quelle date.\n" + CLOSING
        ),
    ),
    (MessageKind.ACCOUNT_REQUESTED, "2026-11"): MessageText(
        subject="Un RIB est nécessaire pour votre remboursement",
        body=(
            "Bonjour,\n"
            "Votre demande du {about_on} est acceptée, en tout ou en partie, mais nous ne pouvons"
            " pas vous verser le montant retenu : nous n'avons pas de compte bancaire valable à"
            " votre nom.\n"
            "Transmettez un RIB à votre caisse, depuis votre compte ameli ou à l'accueil. Le"
            " virement sera ensuite émis ; « Mes demandes » dit où il en est.\n" + CLOSING
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
    **DECISION_MESSAGES,
    **SCHEDULE_MESSAGES,
    (MessageKind.SUPPLEMENT_REQUESTED, "2026-11"): MessageText(
        subject="Vous avez un dossier à compléter",
        body=(
            "Bonjour,\n"
            "Le {about_on}, l'agent qui étudie votre demande de remboursement de soins à l'étranger"
            " vous a demandé de la compléter avant le {due_on} :\n"
            "{items}\n"
            "Le courrier joint à votre demande, dans « Mes demandes », dit ce que l'agent attend"
            " pour chaque document. Vous y déposez vos documents, un par un, ou vous indiquez"
            " pourquoi vous ne les avez pas.\n"
            "S'il vous faut plus de temps, vous pouvez y demander un délai supplémentaire, une"
            " fois. Votre demande garde sa place : son étude reprend dès votre réponse.\n"
            "Avec toute notre attention,\n"
            "Votre caisse d'Assurance Maladie."
        ),
    ),
    (MessageKind.SUPPLEMENT_REMINDER, "2026-11"): MessageText(
        subject="Rappel : votre dossier est à compléter avant le {due_on}",
        body=(
            "Bonjour,\n"
            "Nous vous avons demandé le {about_on} de compléter votre demande de remboursement de"
            " soins à l'étranger. Nous attendons encore votre réponse, avant le {due_on} :\n"
            "{items}\n"
            "Déposez vos documents dans « Mes demandes », ou indiquez pourquoi vous ne les avez"
            " pas, puis choisissez « J'ai tout déposé ».\n"
            "Avec toute notre attention,\n"
            "Votre caisse d'Assurance Maladie."
        ),
    ),
    (MessageKind.CLOSING_NOTICE, "2026-11"): MessageText(
        subject="Sans réponse, votre demande sera clôturée le {closes_on}",
        body=(
            "Bonjour,\n"
            "Nous vous avons demandé le {about_on} de compléter votre demande de remboursement de"
            " soins à l'étranger avant le {due_on}. Nous n'avons pas reçu votre réponse :\n"
            "{items}\n"
            "Sans réponse, votre demande sera clôturée le {closes_on}. Si vous déposez vos"
            " documents plus tard, elle sera rouverte, sans compter comme une nouvelle demande.\n"
            "Avec toute notre attention,\n"
            "Votre caisse d'Assurance Maladie."
        ),
    ),
    (MessageKind.SUPPLEMENT_RECEIVED, "2026-11"): MessageText(
        subject="Nous avons bien reçu vos documents complémentaires",
        body=(
            "Bonjour,\n"
            "Nous avons bien reçu le {about_on} votre réponse à notre demande de documents"
            " complémentaires. L'étude de votre demande reprend, à la place qu'elle avait.\n"
            "Avec toute notre attention,\n"
            "Votre caisse d'Assurance Maladie."
        ),
    ),
    (MessageKind.CLOSED_WITHOUT_RESPONSE, "2026-11"): MessageText(
        subject="Votre demande est clôturée",
        body=(
            "Bonjour,\n"
            "Nous vous avons demandé le {about_on} de compléter votre demande de remboursement de"
            " soins à l'étranger. Sans réponse de votre part, elle est clôturée. Ce n'est pas un"
            " refus.\n"
            "Vos documents sont conservés. Déposez ceux qui manquent dans « Mes demandes » : votre"
            " demande sera rouverte aussitôt, sans compter comme une nouvelle demande.\n"
            "Avec toute notre attention,\n"
            "Votre caisse d'Assurance Maladie."
        ),
    ),
}
"""Every version that was ever sent stays, word for word."""


def sender_of(direction: Direction) -> str:
    """Who a message is from, as its person reads it."""
    return SENDER if direction is Direction.RECEIVED else "Vous"


def message_text(
    kind: MessageKind, version: str, about_on: date, named: Named | None = None
) -> MessageText:
    """A message as it was sent. about_on: the day that it quotes; named: what else fills it."""
    text, said = MESSAGES[kind, version], {"about_on": day(about_on)}
    if named is not None:
        said["items"] = "\n".join(f"– {reference.label(code)}" for code in named.codes)
        said["due_on"] = day(named.due_on) if named.due_on else ""
        said["closes_on"] = day(named.closes_on) if named.closes_on else ""
    return MessageText(text.subject.format(**said), text.body.format(**said))


STATEMENTS_VERSION: Final = "2026-01"
"""Which version of the two declarations of the recap is shown today."""
