"""What is told of a transmitted claim: what we do, and what its person should do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from domain.values import LetterKind, Status

WE_DO: Final[Mapping[Status, str]] = {
    Status.SUBMITTED: (
        "Votre demande est bien enregistrée. Nous vous envoyons son accusé de réception."
    ),
    Status.ACKNOWLEDGED: (
        "Votre demande attend d'être étudiée par le Centre national des soins à l'étranger (CNSE)."
    ),
    Status.QUEUED: (
        "Votre demande attend d'être étudiée par le Centre national des soins à l'étranger (CNSE)."
    ),
    Status.IN_REVIEW: (
        "Le Centre national des soins à l'étranger (CNSE) étudie votre demande. Vous pourrez"
        " ajouter des documents s'il vous en demande."
    ),
    Status.ASSESSED: (
        "Le Centre national des soins à l'étranger (CNSE) étudie votre demande. Sa décision est en"
        " préparation."
    ),
    Status.ACCEPTED: (
        "Votre demande est acceptée. Le courrier de décision donne le montant retenu ; nous"
        " préparons son versement."
    ),
    Status.PARTIALLY_ACCEPTED: (
        "Votre demande est acceptée en partie. Le courrier de décision donne le montant retenu ;"
        " nous préparons son versement."
    ),
    Status.PAYMENT_ORDERED: (
        "Nous vous versons le montant retenu, sur le compte bancaire enregistré dans votre dossier."
    ),
    Status.PAYMENT_FAILED: (
        "Le virement n'a pas abouti. Le montant retenu vous reste dû : nous le verserons dès que"
        " cela sera possible."
    ),
    Status.REIMBURSED: "Votre demande est remboursée. Le décompte en donne le détail.",
    Status.REFUSED: "Votre demande est refusée. Le courrier de décision en donne les raisons.",
    Status.UNDER_APPEAL: (
        "Votre recours est enregistré. Son résultat vous sera envoyé dans votre messagerie."
    ),
    Status.APPEAL_REJECTED: (
        "Votre recours est rejeté : la décision ne change pas. Le courrier vous dit ce que vous"
        " pouvez encore faire."
    ),
    Status.AWAITING_SUPPLEMENT: (
        "Nous attendons les documents complémentaires que nous vous avons demandés. Votre demande"
        " garde sa place : nous reprenons son étude dès leur réception."
    ),
    Status.MEDICAL_OPINION_PENDING: (
        "Nous avons demandé l'avis du médecin-conseil sur votre demande. Elle garde sa place : nous"
        " reprenons son étude dès qu'il l'a donné. Vous n'avez rien à faire."
    ),
    Status.FOREIGN_TARIFF_PENDING: (
        "Nous avons demandé au pays de votre séjour le tarif de ces soins. Sa réponse peut prendre"
        " plusieurs mois. Votre demande garde sa place : nous reprenons son étude dès la réponse."
        " Vous n'avez rien à faire."
    ),
    Status.CLOSED_NO_RESPONSE: (
        "Nous n'avons pas reçu les documents demandés : votre demande est clôturée. Déposez-les,"
        " même maintenant : elle sera rouverte aussitôt, sans compter comme une nouvelle demande."
    ),
    Status.WITHDRAWN: "Vous avez retiré votre demande : nous ne l'étudions pas.",
}
"""By the state of the claim; a draft is not ours to work on."""

LACKING: Final = "Déposez un document, ou indiquez pourquoi vous ne l'avez pas."
"""What is told of a piece that was asked for and has neither."""

ATTACH_AGAIN: Final = (
    "Joignez à nouveau le justificatif que le contrôle de sécurité a retiré, par exemple en"
    " photographiant l'original."
)


def add_if_possible(label: str) -> str:
    """What to do about an expected document that the person said they do not hold."""
    return f"Ajoutez si possible : {label}. Sans lui, votre dossier pourra vous être retourné."


def check_files_hold(labels: Sequence[str]) -> str:
    """What to do about expected documents of which nothing was said."""
    return f"Vérifiez que vos fichiers contiennent : {' ; '.join(labels)}."


READ_THE_LETTER: Final[Mapping[LetterKind, str]] = {
    LetterKind.DECISION: (
        "Ouvrez le courrier de décision, sur la page de votre demande, sous « Vos courriers »."
    ),
    LetterKind.STATEMENT: (
        "Ouvrez votre décompte, sur la page de votre demande, sous « Vos courriers »."
    ),
    LetterKind.APPEAL_OUTCOME: (
        "Ouvrez le résultat de votre recours, sur la page de votre demande, sous « Vos courriers »."
    ),
}
"""By the kind of a letter that was not opened."""

CONTEST_IF_NEEDED: Final = (
    "Si vous n'êtes pas d'accord avec la décision, vous pouvez la contester : les voies de recours"
    " et leurs dates sont sur la page de votre demande, sous « Si vous n'êtes pas d'accord »."
)
