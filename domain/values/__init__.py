"""The facts that a claim is made of, each with its closed list; checked when built."""

from domain.values.declared import Beneficiary, Care, Hospitalisation, Statements, Stay
from domain.values.desk import Lease, LeasePolicy, QueueFilter
from domain.values.documents import NOT_SCANNED, Document, Original, Scan
from domain.values.lists import (
    Answer,
    CareLink,
    Channel,
    DocumentCode,
    DraftEnd,
    InsuredSituation,
    LeaseEnd,
    MediaType,
    Nationality,
    ScanOutcome,
    Status,
    StayReason,
    TariffBasis,
    Zone,
)
from domain.values.notices import NoticeKind
from domain.values.paper import PaperForm
from domain.values.questions import Question
from domain.values.writing import PARIS, in_paris, normalised

__all__ = [
    "NOT_SCANNED",
    "PARIS",
    "Answer",
    "Beneficiary",
    "Care",
    "CareLink",
    "Channel",
    "Document",
    "DocumentCode",
    "DraftEnd",
    "Hospitalisation",
    "InsuredSituation",
    "Lease",
    "LeaseEnd",
    "LeasePolicy",
    "MediaType",
    "Nationality",
    "NoticeKind",
    "Original",
    "PaperForm",
    "Question",
    "QueueFilter",
    "Scan",
    "ScanOutcome",
    "Statements",
    "Status",
    "Stay",
    "StayReason",
    "TariffBasis",
    "Zone",
    "in_paris",
    "normalised",
]
