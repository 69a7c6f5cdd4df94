"""What a person may be told of outside the service."""

from __future__ import annotations

from enum import StrEnum


class NoticeKind(StrEnum):
    """What a notice is about; its words say no more of it than anybody may read.

    Source: docs/sources.md#notices.
    """

    ACKNOWLEDGMENT = "ACKNOWLEDGMENT"
    SUPPLEMENT = "SUPPLEMENT"
    LETTER = "LETTER"
    ACCOUNT = "ACCOUNT"
    MESSAGE = "MESSAGE"
