"""How what is asked of a person, and their answer, follow from the events of a claim."""

from __future__ import annotations

from uuid import UUID

from domain.base import Entry, Event
from domain.events import (
    ClaimClosedWithoutResponse,
    ClaimReopened,
    ClaimWithdrawn,
    ClosingNoticeSent,
    SupplementExtended,
    SupplementItemAnswered,
    SupplementReceived,
    SupplementReminderSent,
    SupplementRequested,
)
from domain.values import Status, Supplement
from projections.base import Opener, Row, kept, open_into
from projections.claim_summary.table import What

HANDLES: tuple[type[Event], ...] = (
    SupplementRequested,
    SupplementExtended,
    SupplementItemAnswered,
    SupplementReminderSent,
    ClosingNoticeSent,
    SupplementReceived,
    ClaimClosedWithoutResponse,
    ClaimReopened,
)

TOLD: dict[type[Event], What] = {
    SupplementRequested: What.SUPPLEMENT_REQUESTED,
    SupplementExtended: What.SUPPLEMENT_EXTENDED,
    SupplementReminderSent: What.SUPPLEMENT_REMINDED,
    ClosingNoticeSent: What.CLOSING_NOTICE,
    SupplementReceived: What.SUPPLEMENT_RECEIVED,
    ClaimClosedWithoutResponse: What.CLOSED_NO_RESPONSE,
    ClaimReopened: What.REOPENED,
}

_STATUS: dict[type[Event], Status] = {
    SupplementRequested: Status.AWAITING_SUPPLEMENT,
    SupplementReceived: Status.QUEUED,
    ClaimClosedWithoutResponse: Status.CLOSED_NO_RESPONSE,
    ClaimReopened: Status.QUEUED,
}


def fold(row: Row, entry: Entry[Event]) -> None:
    """Bring a claim's row up to an event about what is asked; any other changes nothing."""
    event = entry.event
    if isinstance(event, SupplementRequested):
        _begin(row, event, entry)
        row["is_assessed"] = False
    elif isinstance(event, SupplementItemAnswered):
        _evolve(row, event)
        replies = row["sealed"]["supplements"][-1]["replies"]
        replies.pop(str(event.item_id), None)
        if event.reply is not None:
            replies[str(event.item_id)] = kept(entry.sealed)
    elif isinstance(
        event,
        SupplementExtended
        | SupplementReminderSent
        | ClosingNoticeSent
        | SupplementReceived
        | ClaimClosedWithoutResponse,
    ):
        _evolve(row, event)
    elif isinstance(event, ClaimWithdrawn):
        row["acts_on"] = None
    row["status"] = _STATUS.get(type(event), row["status"])


def opened(row: Row, opener: Opener) -> None:
    """Put the words of the agent and of the person back into what is asked, if they open."""
    for one, sealed in zip(row["supplements"], row["sealed"].get("supplements", ()), strict=True):
        open_into(one["request"], sealed["request"], "request", opener)
        for item_id, reply in sealed["replies"].items():
            open_into(one["replies"][item_id], reply, "reply", opener)


def _begin(row: Row, event: SupplementRequested, entry: Entry[Event]) -> None:
    documents = tuple(UUID(one["document_id"]) for one in row["facts"]["documents"])
    _keep(row, [*row["supplements"], {}], event.begun(documents))
    sealed = {"request": kept(entry.sealed), "replies": {}}
    row["sealed"].setdefault("supplements", []).append(sealed)


def _evolve(
    row: Row,
    event: SupplementExtended
    | SupplementItemAnswered
    | SupplementReminderSent
    | ClosingNoticeSent
    | SupplementReceived
    | ClaimClosedWithoutResponse,
) -> None:
    supplements = row["supplements"]
    _keep(row, supplements, event.evolved(Supplement.model_validate(supplements[-1])))


def _keep(row: Row, supplements: list[Row], last: Supplement) -> None:
    said = last.model_dump(mode="json")
    said["request"]["notes"] = None
    for reply in said["replies"].values():
        reply["why"] = None
    row["supplements"] = [*supplements[:-1], said]
    row["acts_on"] = last.acts_on
