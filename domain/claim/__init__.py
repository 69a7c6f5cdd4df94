"""Claim: one reimbursement claim, its state and its commands, split by who acts."""

from domain.claim.automatic import DRAFT_IDLE_DAYS, MESSAGE_KEPT_DAYS, AutomaticCommands
from domain.claim.desk import DeskCommands
from domain.claim.documents import DocumentCommands
from domain.claim.notices import NoticeCommands
from domain.claim.paper import SCANS_MAX, PaperCommands
from domain.claim.state import WAITING

__all__ = ["DRAFT_IDLE_DAYS", "MESSAGE_KEPT_DAYS", "SCANS_MAX", "WAITING", "Claim"]


class Claim(PaperCommands, DocumentCommands, DeskCommands, AutomaticCommands, NoticeCommands):
    """What an insured person asks to be reimbursed, for one beneficiary and one stay."""

    TOPIC = "claim"
