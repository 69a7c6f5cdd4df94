"""Claim: one reimbursement claim, its state and its commands, split by who acts."""

from domain.claim.automatic import DRAFT_IDLE_DAYS, MESSAGE_KEPT_DAYS, AutomaticCommands
from domain.claim.desk import DeskCommands
from domain.claim.documents import DocumentCommands
from domain.claim.intake import IntakeCommands
from domain.claim.state import AWAITED, WAITING
from domain.claim.supplement import SupplementCommands

__all__ = ["AWAITED", "DRAFT_IDLE_DAYS", "MESSAGE_KEPT_DAYS", "WAITING", "Claim"]


class Claim(IntakeCommands, DocumentCommands, SupplementCommands, DeskCommands, AutomaticCommands):
    """What an insured person asks to be reimbursed, for one beneficiary and one stay."""

    TOPIC = "claim"
