"""What a telephone call was about."""

from __future__ import annotations

from enum import StrEnum


class CallDirection(StrEnum):
    """Who called whom."""

    INCOMING = "INCOMING"
    OUTGOING = "OUTGOING"


class CallReason(StrEnum):
    """Why; a closed list, so that nothing medical is ever written. Source: docs/sources.md#calls.

    Each has its own words for the two columns of the contact trace.
    """

    HOW_TO_CLAIM = "HOW_TO_CLAIM"
    FOLLOW_UP = "FOLLOW_UP"
    DOCUMENTS = "DOCUMENTS"
    DECISION = "DECISION"
    APPEAL = "APPEAL"
    ONLINE_ACCOUNT = "ONLINE_ACCOUNT"
    OTHER = "OTHER"
