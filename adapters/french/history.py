"""What an auditor reads of the past: each event in a few words, its jobs, who was shown what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from adapters.french.staff import ROLE_NAMES
from application.window_audit import WindowAct
from domain import events
from domain.base import Author, Event, Role

EVENTS: Final[Mapping[type[Event], str]] = {
    events.ClaimStarted: "Demande commencée",
    events.NationalityDeclared: "Nationalité déclarée",
    events.SituationDeclared: "Situation déclarée",
    events.BeneficiarySelected: "Bénéficiaire choisi",
    events.CareDescribed: "Soins décrits",
    events.StayDeclared: "Séjour déclaré",
    events.DocumentAttached: "Document joint",
    events.DocumentRemoved: "Document retiré par l'assuré",
    events.DocumentClassified: "Contenu d'un document précisé",
    events.DocumentScanned: "Document analysé par l'antivirus",
    events.DocumentRejected: "Document retiré par le contrôle de sécurité",
    events.DocumentsAnswered: "Réponse sur un document attendu",
    events.SubmissionRefused: "Transmission refusée : nombre maximal de demandes atteint",
    events.SubmissionScheduled: "Envoi prévu",
    events.SubmissionPostponed: "Envoi prévu reporté",
    events.SubmissionUnscheduled: "Envoi prévu annulé",
    events.ClaimSubmitted: "Demande transmise",
    events.ClaimWithdrawn: "Demande retirée par l'assuré",
    events.DraftDiscarded: "Brouillon terminé",
    events.AcknowledgmentSent: "Accusé de réception envoyé",
    events.AcknowledgmentSentAgain: "Accusé de réception envoyé à nouveau",
    events.RetentionFileOpened: "Conservation d'un dossier examinée",
    events.HoldPlaced: "Effacement suspendu",
    events.HoldReleased: "Suspension de l'effacement levée",
    events.ErasureAnnounced: "Effacement annoncé, durée de conservation échue",
    events.ErasureCalledOff: "Effacement annoncé abandonné",
    events.ErasureOrdered: "Effacement d'un assuré ordonné",
    events.ErasureExecuted: "Assuré effacé",
    events.NoticeSent: "Avis envoyé par e-mail",
    events.ClaimAssigned: "Demande prise par un agent",
    events.LeaseRenewed: "Prise prolongée",
    events.ClaimReleased: "Demande rendue à la file",
    events.CheckRecorded: "Contrôle noté",
    events.DocumentJudged: "Document jugé",
    events.InvoiceLinesEntered: "Lignes de facture saisies",
    events.ExchangeRateApplied: "Taux de change appliqué",
    events.ThirdPartyRecourseFlagged: "Recours contre un tiers signalé",
    events.FraudSuspicionRaised: "Soupçon de fraude signalé",
    events.FraudSuspicionCleared: "Soupçon de fraude levé",
    events.NoteWritten: "Note écrite",
    events.MedicalOpinionRequested: "Avis du médecin-conseil demandé",
    events.MedicalOpinionGiven: "Avis du médecin-conseil rendu",
    events.ForeignTariffRequested: "Tarif demandé au pays de séjour",
    events.ForeignTariffReminded: "Tarif du pays de séjour toujours attendu",
    events.ForeignTariffReceived: "Tarif du pays de séjour reçu",
    events.ForeignTariffUnavailable: "Tarif du pays de séjour non disponible",
    events.SupplementRequested: "Documents complémentaires demandés",
    events.SupplementExtended: "Délai supplémentaire pris",
    events.SupplementItemAnswered: "Réponse sur une pièce demandée",
    events.SupplementReminderSent: "Rappel envoyé",
    events.ClosingNoticeSent: "Avis de clôture envoyé",
    events.SupplementReceived: "Documents complémentaires reçus",
    events.ClaimClosedWithoutResponse: "Demande clôturée sans réponse",
    events.ClaimReopened: "Demande rouverte",
    events.ClaimAssessed: "Décision proposée",
    events.ClaimAccepted: "Demande acceptée",
    events.ClaimPartiallyAccepted: "Demande acceptée en partie",
    events.ClaimRefused: "Demande refusée",
    events.DecisionReopened: "Décision réexaminée",
    events.DecisionLetterMadeAvailable: "Courrier mis à disposition",
    events.LetterOpened: "Courrier ouvert par l'assuré",
    events.LetterDeemedNotified: "Courrier non ouvert : il compte comme notifié",
    events.AppealLodged: "Recours déposé",
    events.AppealDecided: "Recours tranché",
    events.PaymentOrdered: "Virement ordonné",
    events.PaymentCancelled: "Ordre de virement annulé",
    events.PaymentSettled: "Décision couverte par les virements",
    events.PaymentSent: "Virement émis",
    events.PaymentFailed: "Virement non abouti",
    events.AccountRequested: "RIB demandé à l'assuré",
    events.PaymentReminderSent: "Virement sans réponse de la banque : rappel",
    events.ReimbursementPaid: "Remboursement versé",
    events.PaymentRunDecided: "Lot de virements décidé",
    events.PaymentFileReady: "Fichier de virements prêt",
    events.WindowOpened: "Places de l'assuré ouvertes",
    events.DraftOpened: "Brouillon compté",
    events.DraftClosed: "Brouillon décompté",
    events.PlaceTaken: "Place prise",
    events.QuotaOverridden: "Place supplémentaire accordée",
    events.MailboxOpened: "Messagerie ouverte",
    events.MessageDeleted: "Message supprimé par l'assuré",
    events.QuestionAsked: "Question posée",
    events.QuestionAnswered: "Question répondue",
    events.AnswerNoticeSent: "Avis de réponse envoyé par e-mail",
    events.SatisfactionAnswered: "Satisfaction indiquée",
    events.CallLogged: "Appel noté",
    events.LeaseBookOpened: "Cahier de l'agent ouvert",
    events.LeasesCarriedOver: "Prises reportées",
    events.LeaseBooked: "Prise comptée",
    events.LeaseProlonged: "Prise prolongée",
    events.LeaseGivenBack: "Prise rendue",
}
"""Every event, in a few words."""

JOBS: Final[Mapping[str, str]] = {
    "acknowledge_claim": "Accuser réception",
    "drop_pads": "Effacer les saisies du brouillon",
    "scan_documents": "Analyser les documents",
    "draw_pages": "Préparer les images des pages",
    "order_payment": "Ordonner ou annuler le virement",
    "send_tariff_request": "Envoyer la demande de tarif",
    "send_notice": "Avertir par e-mail",
    "tell_of_answer": "Avertir par e-mail d'une réponse",
}
"""The jobs that follow from events."""

JOB_STATES: Final[Mapping[str, str]] = {
    "pending": "en attente",
    "running": "en cours",
    "done": "fait",
    "dead": "en échec",
}

WINDOW_ACTS: Final[Mapping[WindowAct, str]] = {
    WindowAct.SUBMITTED: "Demande transmise",
    WindowAct.REFUSED: "Transmission refusée",
    WindowAct.OVERRIDDEN: "Place supplémentaire accordée",
    WindowAct.BESIDE: "Demande papier, hors limite",
}


NOBODYS_CLAIM: Final = "Aucune demande n'a cette référence ou cet identifiant."
SEVERAL_CLAIMS: Final = "Plusieurs demandes ont cette référence : indiquez l'identifiant."


def event_title(event: Event) -> str:
    """An event in a few words."""
    return EVENTS[type(event)]


def actor_name(author: Author) -> str:
    """Who acted, as a role and the beginning of a pseudonym; the system has no pseudonym."""
    if author.role is Role.SERVICE:
        return "Le système"
    role = "L'assuré" if author.role is Role.INSURED else ROLE_NAMES[author.role]
    return f"{role} n°\u00a0{author.id.hex[:8]}"


def lasting(time: timedelta) -> str:
    """How long, in its two largest units: « 3 j 4 h », « 12 min 5 s »."""
    seconds = max(0, int(time.total_seconds()))
    parts = [(seconds // 86_400, "j"), (seconds // 3600 % 24, "h")]
    parts += [(seconds // 60 % 60, "min"), (seconds % 60, "s")]
    first = next((at for at, (number, _) in enumerate(parts) if number), len(parts) - 1)
    told = [f"{number}\u00a0{unit}" for number, unit in parts[first : first + 2] if number]
    return " ".join(told) or "0\u00a0s"
