"""A claim told from the JSON of its events alone, by other code than theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

Facts = dict[str, Any]
SEALED = {"sealed": True}
EMPTY_LISTS = [
    "documents",
    "letters",
    "appeals",
    "payments",
    "supplements",
    "copied_on",
    "noticed",
    "scanned_in",
    "prepared_by",
    "rejected",
    "checks",
    "opinions",
    "tariffs",
    "lines",
    "suspicions",
    "notes",
]
EMPTY_MAPS = ["answers", "attached_on", "scans", "scheduled_by", "verdicts", "rates"]
NOTHING = [
    "paper",
    "nationality",
    "situation",
    "beneficiary",
    "care",
    "stay",
    "zone",
    "submitted_on",
    "schedule",
    "refused_on",
    "acknowledged_by",
    "acknowledgment_text",
    "lease",
    "pending",
    "decision",
    "last_settled",
    "settled_for",
    "labels",
]


class Refolded:
    """The state so far, as the API tells it; `status` and `reference` stand among the facts."""

    def __init__(self) -> None:
        self.told: Facts = {name: [] for name in EMPTY_LISTS} | {name: {} for name in EMPTY_MAPS}
        self.told |= dict.fromkeys(NOTHING)
        self.told |= {"status": "DRAFT", "reference": None, "channel": "ONLINE"}
        self.told |= {"is_beside_quota": False, "overpaid_cents": 0, "is_recourse_flagged": False}

    def add(self, topic: str, event: Facts) -> Facts:
        """The facts after an event, whose stored name and JSON these are."""
        DOES[topic.split(".")[1]](self.told, event)
        return self.told


def paris_day(event: Facts) -> str:
    at = datetime.fromisoformat(event["timestamp"])
    return str(at.astimezone(ZoneInfo("Europe/Paris")).date())


def sets(*names: str, status: str | None = None, **more: Any) -> Callable[[Facts, Facts], None]:
    """Copies these facts of an event, and says these."""

    def act(told: Facts, event: Facts) -> None:
        for name in names:
            told[name] = event[name]
        told.update(more | ({"status": status} if status else {}))

    return act


def personal(name: str) -> Callable[[Facts, Facts], None]:
    return lambda told, event: told.update({name: event[name] | SEALED})


def start(told: Facts, event: Facts) -> None:
    told.update(scheme=event["scheme"], paper=event["paper"])
    told["channel"] = "PAPER" if event["paper"] else "ONLINE"


def answer(told: Facts, event: Facts) -> None:
    others = {k: v for k, v in told["answers"].items() if k != event["document_code"]}
    said = {event["document_code"]: event["answer"]} if event["answer"] else {}
    told["answers"] = others | said


def attach(told: Facts, event: Facts) -> None:
    document = event["document"]
    told["documents"] = [*told["documents"], document | SEALED]
    told["attached_on"] = told["attached_on"] | {document["document_id"]: paris_day(event)}


def detach(told: Facts, event: Facts) -> None:
    gone = event["document_id"]
    told["documents"] = [one for one in told["documents"] if one["document_id"] != gone]
    told["scans"] = {one: scan for one, scan in told["scans"].items() if one != gone}


def assign(told: Facts, event: Facts) -> None:
    told.update(lease=event["lease"], status="IN_REVIEW")


def release(told: Facts, _: Facts) -> None:
    told.update(lease=None, status="ASSESSED" if told["pending"] else "QUEUED")


def assess(told: Facts, event: Facts) -> None:
    by = event["meta"]["actor"]["id"]
    facts = {"assessment": event["assessment"], "by": by, "prepared_by": told["prepared_by"]}
    told["pending"] = facts | SEALED
    told.update(lease=None, status="ASSESSED")


def decide(status: str) -> Callable[[Facts, Facts], None]:
    def act(told: Facts, event: Facts) -> None:
        pending = told["pending"]
        told["decision"] = SEALED | {
            "assessment": pending["assessment"],
            "decided_on": event["decided_on"],
            "assessed_by": pending["by"],
            "decided_by": event["meta"]["actor"]["id"],
            "letter_id": None,
            "is_reopened": False,
        }
        told.update(pending=None, lease=None, status=status)

    return act


def send_letter(told: Facts, event: Facts) -> None:
    letter, more = event["letter"], {"opened_at": None, "notified_on": None}
    sent = {"letter": letter, "available_on": paris_day(event)} | more
    told["letters"] = [*told["letters"], sent]
    if letter["kind"] == "DECISION":
        told["decision"] = told["decision"] | {"letter_id": letter["letter_id"]}


def open_letter(told: Facts, event: Facts) -> None:
    said = {"opened_at": event["timestamp"], "notified_on": event["notified_on"]}
    told["letters"] = [
        one | said if one["letter"]["letter_id"] == event["letter_id"] else one
        for one in told["letters"]
    ]


def prepare(told: Facts, event: Facts) -> None:
    told["prepared_by"] = sorted({*told["prepared_by"], event["meta"]["actor"]["id"]})


def ask(told: Facts, event: Facts) -> None:
    prepare(told, event)
    begun = {
        "request": event["request"],
        "due_on": event["request"]["due_on"],
        "acts_on": event["acts_on"],
        "before": [one["document_id"] for one in told["documents"]],
        "replies": {},
        "is_extended": False,
        "reminded_on": [],
        "noticed_on": None,
        "closes_on": None,
        "closed_on": None,
        "received_on": None,
    }
    told["supplements"] = [*told["supplements"], begun | SEALED]
    told.update(lease=None, pending=None, status="AWAITING_SUPPLEMENT")


def to_last(told: Facts, **said: Any) -> None:
    *others, last = told["supplements"]
    told["supplements"] = [*others, last | said]


def extend(told: Facts, event: Facts) -> None:
    to_last(told, due_on=event["due_on"], acts_on=event["acts_on"], is_extended=True)


def reply(told: Facts, event: Facts) -> None:
    replies = told["supplements"][-1]["replies"] | {event["item_id"]: event["reply"]}
    to_last(told, replies=replies)


def receive(told: Facts, event: Facts) -> None:
    to_last(told, received_on=paris_day(event), acts_on=None)
    told["status"] = "QUEUED"


def enter_lines(told: Facts, event: Facts) -> None:
    prepare(told, event)
    told.update(lines=event["lines"], labels=event["labels"], rates={})


def order(told: Facts, event: Facts) -> None:
    names = ("payment_id", "amount_cents", "payer", "ordered_on", "letter_id", "account_masked")
    nothing = ("run_id", "sent_on", "paid_on", "failed_on", "failure")
    ordered = {name: event[name] for name in names} | dict.fromkeys(nothing)
    ordered |= {"state": "ORDERED", "acted_on": event["ordered_on"], "reminders": 0, "requests": 0}
    told["payments"] = [*told["payments"], ordered | SEALED]
    told["status"] = "PAYMENT_ORDERED"


def to_payment(told: Facts, event: Facts, **said: Any) -> None:
    told["payments"] = [
        one | said if one["payment_id"] == event["payment_id"] else one for one in told["payments"]
    ]


def fail(told: Facts, event: Facts) -> None:
    day = event["failed_on"]
    to_payment(told, event, state="FAILED", failure=event["failure"], failed_on=day, acted_on=day)
    told["status"] = "PAYMENT_FAILED"


def ask_for_account(told: Facts, event: Facts) -> None:
    to_payment(told, event, requests=event["number"], acted_on=event["requested_on"])


DOES: dict[str, Callable[[Facts, Facts], None]] = {
    "claim_started": start,
    "nationality_declared": sets("nationality"),
    "situation_declared": sets("situation"),
    "beneficiary_selected": personal("beneficiary"),
    "care_described": personal("care"),
    "stay_declared": sets("stay", "zone"),
    "documents_answered": answer,
    "document_attached": attach,
    "document_removed": detach,
    "submission_refused": sets("refused_on"),
    "claim_submitted": sets(
        "reference", "submitted_on", "is_beside_quota", status="SUBMITTED", schedule=None
    ),
    "acknowledgment_sent": lambda told, event: told.update(
        acknowledged_by=event["message_id"],
        acknowledgment_text=event["text_version"],
        status="ACKNOWLEDGED",
    ),
    "claim_withdrawn": sets(status="WITHDRAWN"),
    "draft_discarded": lambda told, event: told.update(status=event["because"], schedule=None),
    "claim_assigned": assign,
    "lease_renewed": sets("lease"),
    "claim_released": release,
    "claim_assessed": assess,
    "claim_accepted": decide("ACCEPTED"),
    "claim_refused": decide("REFUSED"),
    "decision_letter_made_available": send_letter,
    "letter_opened": open_letter,
    "supplement_requested": ask,
    "supplement_extended": extend,
    "supplement_item_answered": reply,
    "supplement_received": receive,
    "invoice_lines_entered": enter_lines,
    "payment_ordered": order,
    "payment_failed": fail,
    "account_requested": ask_for_account,
}
"""The same events as `tests/adapters/persistence/past.py` makes."""
