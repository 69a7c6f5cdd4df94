"""Claim: one reimbursement claim, its state and its commands, split by who acts."""

from domain.claim.appeals import AppealCommands
from domain.claim.assessment import DECIDED, AssessmentCommands
from domain.claim.automatic import DRAFT_IDLE_DAYS, MESSAGE_KEPT_DAYS, AutomaticCommands
from domain.claim.documents import DocumentCommands
from domain.claim.front import FrontCommands
from domain.claim.notices import NoticeCommands
from domain.claim.opinions import OpinionCommands
from domain.claim.paper import SCANS_MAX, PaperCommands
from domain.claim.payment import PaymentCommands
from domain.claim.review import ReviewCommands
from domain.claim.schedule import ScheduleCommands
from domain.claim.state import AWAITED, WAITING
from domain.claim.supplement import SupplementCommands

__all__ = [
    "AWAITED",
    "DECIDED",
    "DRAFT_IDLE_DAYS",
    "MESSAGE_KEPT_DAYS",
    "SCANS_MAX",
    "WAITING",
    "Claim",
]


class Claim(
    ScheduleCommands,
    PaperCommands,
    DocumentCommands,
    PaymentCommands,
    AssessmentCommands,
    AppealCommands,
    SupplementCommands,
    FrontCommands,
    ReviewCommands,
    OpinionCommands,
    AutomaticCommands,
    NoticeCommands,
):
    """What an insured person asks to be reimbursed, for one beneficiary and one stay."""

    TOPIC = "claim"
