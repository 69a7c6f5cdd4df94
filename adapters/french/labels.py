"""What the states of a claim, its timeline and its contacts are called in French."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from adapters.french.payments import payment_label
from adapters.french.review import awaited_tariff
from adapters.french.staff import SEARCH_FIELD_NAMES
from adapters.french.writing import day
from domain.claim import Claim
from domain.rules.checklist import Level, State
from domain.values import Channel, ScanOutcome, Status
from projections.claim_summary import ClaimSummary, What
from projections.contact_trace import ContactChannel, ContactKind, Direction

STATUS_LABELS: Final[Mapping[Status, str]] = {
    Status.DRAFT: "Brouillon",
    Status.SUBMITTED: "Transmise",
    Status.ACKNOWLEDGED: "Reçue",
    Status.QUEUED: "En attente de traitement",
    Status.IN_REVIEW: "En cours d'étude",
    Status.ASSESSED: "En cours d'étude",
    Status.ACCEPTED: "Acceptée",
    Status.PARTIALLY_ACCEPTED: "Acceptée en partie",
    Status.REFUSED: "Refusée",
    Status.PAYMENT_ORDERED: "Virement en préparation",
    Status.PAYMENT_FAILED: "Virement non abouti",
    Status.REIMBURSED: "Remboursée",
    Status.UNDER_APPEAL: "Recours en cours",
    Status.APPEAL_REJECTED: "Recours rejeté",
    Status.AWAITING_SUPPLEMENT: "Documents à compléter",
    Status.MEDICAL_OPINION_PENDING: "En attente de l'avis du médecin-conseil",
    Status.FOREIGN_TARIFF_PENDING: "En attente du tarif du pays de séjour",
    Status.CLOSED_NO_RESPONSE: "Clôturée sans réponse",
    Status.WITHDRAWN: "Retirée",
    Status.ABANDONED: "Abandonnée",
    Status.EXPIRED: "Expirée",
}


def status_label(claim: Claim | ClaimSummary) -> str:
    """Where a claim stands, as its person reads it."""
    if claim.awaits_tariff is not None:
        return awaited_tariff(claim.awaits_tariff)
    payments = claim.payments.values() if isinstance(claim, Claim) else claim.payments
    label = payment_label(claim.status, tuple(payments)) or STATUS_LABELS[claim.status]
    return f"{label} avant le {day(claim.awaits_until)}" if claim.awaits_until else label


TIMELINE: Final[Mapping[What, str]] = {
    What.STARTED: "Demande commencée",
    What.SUBMISSION_REFUSED: "Transmission refusée : nombre maximal de demandes atteint",
    What.SUBMISSION_SCHEDULED: "Envoi prévu dès qu'une place sera libre",
    What.SUBMISSION_POSTPONED: "Envoi prévu reporté : aucune place libre ce jour-là",
    What.SUBMISSION_UNSCHEDULED: "Envoi prévu annulé",
    What.SUBMITTED: "Demande transmise",
    What.RECEIVED_BY_POST: "Demande reçue par courrier, enregistrée par votre caisse",
    What.ACKNOWLEDGED: "Accusé de réception envoyé",
    What.DOCUMENT_ADDED: "Document ajouté",
    What.DOCUMENT_REJECTED: "Document retiré par le contrôle de sécurité",
    What.REVIEW_STARTED: "Étude de votre demande commencée",
    What.ACCEPTED: "Demande acceptée",
    What.PARTIALLY_ACCEPTED: "Demande acceptée en partie",
    What.REFUSED: "Demande refusée",
    What.LETTER_OPENED: "Courrier ouvert",
    What.LETTER_DEEMED_NOTIFIED: "Courrier non ouvert depuis 15 jours : il compte comme notifié",
    What.DECISION_REOPENED: "Décision réexaminée",
    What.PAYMENT_ORDERED: "Virement en préparation",
    What.PAYMENT_SENT: "Virement émis",
    What.PAYMENT_FAILED: "Virement non abouti",
    What.ACCOUNT_REQUESTED: "Message envoyé : un RIB est nécessaire",
    What.REIMBURSED: "Demande remboursée",
    What.APPEAL_LODGED: "Recours enregistré",
    What.APPEAL_UPHELD: "Recours accepté",
    What.APPEAL_REJECTED: "Recours rejeté",
    What.SUPPLEMENT_REQUESTED: "Documents complémentaires demandés",
    What.SUPPLEMENT_EXTENDED: "Délai supplémentaire accordé",
    What.SUPPLEMENT_REMINDED: "Rappel envoyé : documents à compléter",
    What.CLOSING_NOTICE: "Avis envoyé : sans réponse, votre demande sera clôturée",
    What.SUPPLEMENT_RECEIVED: "Documents complémentaires reçus",
    What.OPINION_REQUESTED: "Avis du médecin-conseil demandé",
    What.OPINION_GIVEN: "Avis du médecin-conseil rendu",
    What.TARIFF_REQUESTED: "Tarif demandé au pays de séjour",
    What.TARIFF_RECEIVED: "Tarif du pays de séjour reçu",
    What.TARIFF_UNAVAILABLE: "Tarif du pays de séjour non disponible",
    What.CLOSED_NO_RESPONSE: "Demande clôturée sans réponse",
    What.REOPENED: "Demande rouverte",
    What.WITHDRAWN: "Demande retirée",
}

SENT_ON: Final[Mapping[Channel, str]] = {
    Channel.ONLINE: "Transmise le",
    Channel.PAPER: "Reçue par courrier le",
}
"""What stands before the day on which a claim began to count."""

SCANS: Final[Mapping[ScanOutcome, str]] = {
    ScanOutcome.CLEAN: "Analysé : rien trouvé",
    ScanOutcome.INFECTED: "Infecté",
    ScanOutcome.NOT_SCANNED: "Non analysé",
    ScanOutcome.SCAN_ERROR: "Analyse impossible",
}

CONTACT_CHANNELS: Final[Mapping[ContactChannel, str]] = {
    ContactChannel.WEB_ACCOUNT: "Compte web",
    ContactChannel.MAILBOX: "Compte AS messagerie",
    ContactChannel.POST: "Courrier",
    ContactChannel.TELEPHONE: "Téléphone",
}
CONTACT_DIRECTIONS: Final[Mapping[Direction, str]] = {
    Direction.INCOMING: "Entrant",
    Direction.OUTGOING: "Sortant",
}
CONTACT_QUALIFICATIONS: Final[Mapping[ContactKind, str]] = {
    ContactKind.CLAIM_SUBMITTED: "Démarches - Ce qu'il faut faire",
    ContactKind.ACKNOWLEDGMENT_SENT: "Notification d'accusé-réception",
    ContactKind.LETTER_SENT: "Notification de décision",
    ContactKind.APPEAL_LODGED: "Réclamation - Recours",
    ContactKind.SUPPLEMENT_REQUESTED: "Demande de pièces complémentaires",
    ContactKind.SUPPLEMENT_RECEIVED: "Réception de pièces complémentaires",
    ContactKind.PAYMENT_MADE: "Notification de versement",
    ContactKind.ACCOUNT_REQUESTED: "Versement - Demande de RIB",
    ContactKind.SUPPLEMENT_REMINDED: "Relance de pièces complémentaires",
    ContactKind.CLOSING_NOTICE_SENT: "Notification d'avis de clôture",
    ContactKind.CLOSED_WITHOUT_RESPONSE: "Notification de clôture",
    ContactKind.APPEAL_OUTCOME_SENT: "Réclamation - Réponse au recours",
    ContactKind.ACKNOWLEDGMENT_SENT_AGAIN: "Renvoi d'accusé-réception",
    ContactKind.QUESTION_ASKED: "Question de l'assuré",
    ContactKind.QUESTION_ANSWERED: "Réponse à une question",
    ContactKind.CALL: "Appel téléphonique",
}
CONTACT_REASON: Final = "Frais de santé - Démarches"
CONTACT_SUB_REASON: Final = "Soins à l'étranger"

FIELD_NAMES: Final[Mapping[str, str]] = {
    **SEARCH_FIELD_NAMES,
    "nationality": "Nationalité",
    "situation": "Situation",
    "beneficiary_id": "Bénéficiaire",
    "reason": "Raison des soins",
    "planned_before_departure": "Soins prévus avant le départ",
    "amount": "Somme des frais",
    "linked_to": "Soins liés à",
    "accident_on": "Date de l'accident",
    "country": "Pays",
    "tariff": "Remboursement conformément à",
    "partially_reimbursed": "Remboursement partiel",
    "stay_reason": "Motif du séjour",
    "starts_on": "Début du séjour",
    "ends_on": "Fin du séjour",
    "hospitalised": "Hospitalisation",
    "hospital_starts_on": "Début de l'hospitalisation",
    "hospital_ends_on": "Fin de l'hospitalisation",
    "subject": "Objet",
    "body": "Question",
    "route": "Voie de recours",
    "grounds": "Raisons",
}
"""What a summary of errors calls a field; the question itself stands beside the field."""

FIT_OFFERS: Final[Mapping[str, str]] = {
    "document.too_large": "Réduire sa taille",
    "document.active_content": "Joindre une copie simplifiée",
    "document.type_not_accepted": "Convertir",
    "document.landscape": "Mettre au format A4 portrait",
    "document.not_a4": "Mettre au format A4 portrait",
}
"""What mends a file, by the code of what is wrong with it."""

BROWSERS: Final[Mapping[str, str]] = {"other": "Autre navigateur"}
"""Families of browsers whose name is not their own."""

UNCOVERED: Final[Mapping[tuple[State, Level], str]] = {
    (State.NOT_HELD, Level.EXPECTED): "Je ne l'ai pas",
    (State.NOT_HELD, Level.IF_CONCERNED): "Je ne l'ai pas",
    (State.NOT_HELD, Level.ADVISED): "Je ne l'ai pas",
    (State.NOT_CONCERNED, Level.EXPECTED): "Non concerné",
    (State.NOT_CONCERNED, Level.IF_CONCERNED): "Non concerné",
    (State.NOT_CONCERNED, Level.ADVISED): "Non concerné",
    (State.UNSPECIFIED, Level.EXPECTED): "Ce document semble manquer",
}
"""What is said of a document that no file covers; of others nothing is."""
