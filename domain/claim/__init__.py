"""Claim: one reimbursement claim, its state and its commands, split by who acts."""

from domain.claim.automatic import DRAFT_IDLE_DAYS, MESSAGE_KEPT_DAYS, AutomaticCommands
from domain.claim.documents import DocumentCommands
from domain.claim.intake import IntakeCommands

__all__ = ["DRAFT_IDLE_DAYS", "MESSAGE_KEPT_DAYS", "Claim"]


class Claim(IntakeCommands, DocumentCommands, AutomaticCommands):
    """What an insured person asks to be reimbursed, for one beneficiary and one stay."""

    TOPIC = "claim"
