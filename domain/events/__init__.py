"""Every event: its stored name, its facts, and how it evolves the state; it never refuses."""

from domain.events.automatic import AcknowledgmentSent
from domain.events.beside import (
    DraftClosed,
    DraftOpened,
    MailboxOpened,
    MessageDeleted,
    PlaceTaken,
    QuestionAsked,
    SatisfactionAnswered,
    WindowOpened,
)
from domain.events.documents import (
    DocumentAttached,
    DocumentClassified,
    DocumentRejected,
    DocumentRemoved,
    DocumentScanned,
)
from domain.events.intake import (
    BeneficiarySelected,
    CareDescribed,
    ClaimStarted,
    ClaimSubmitted,
    ClaimWithdrawn,
    DocumentsAnswered,
    DraftDiscarded,
    NationalityDeclared,
    SituationDeclared,
    StayDeclared,
    SubmissionRefused,
)

__all__ = [
    "AcknowledgmentSent",
    "BeneficiarySelected",
    "CareDescribed",
    "ClaimStarted",
    "ClaimSubmitted",
    "ClaimWithdrawn",
    "DocumentAttached",
    "DocumentClassified",
    "DocumentRejected",
    "DocumentRemoved",
    "DocumentScanned",
    "DocumentsAnswered",
    "DraftClosed",
    "DraftDiscarded",
    "DraftOpened",
    "MailboxOpened",
    "MessageDeleted",
    "NationalityDeclared",
    "PlaceTaken",
    "QuestionAsked",
    "SatisfactionAnswered",
    "SituationDeclared",
    "StayDeclared",
    "SubmissionRefused",
    "WindowOpened",
]
