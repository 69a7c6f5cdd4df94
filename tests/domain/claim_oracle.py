"""What may happen to a claim, told from its events alone; shares nothing with the rules."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

LIMIT = 10
BY_THE_PERSON = {
    "document_attached",
    "document_classified",
    "document_removed",
    "supplement_item_answered",
    "supplement_extended",
    "supplement_received",
    "claim_reopened",
    "claim_withdrawn",
}
BY_THE_DESK = {"claim_assigned", "lease_renewed", "claim_released", "supplement_requested"}
BY_THE_CLOCK = {
    "supplement_reminder_sent",
    "closing_notice_sent",
    "claim_closed_without_response",
}
IN_ZONE, ABROAD, FRANCE = {"ES", "GB", "NO"}, {"ZA", "CA", "PF"}, {"RE"}


class Told(NamedTuple):
    """An event as an outsider reads it: its short name and its facts as JSON."""

    name: str
    facts: dict[str, Any]


def last(told: list[Told], name: str) -> dict[str, Any] | None:
    """The facts of the last event of that name."""
    return next((facts for one, facts in reversed(told) if one == name), None)


def files(told: list[Told]) -> set[str]:
    """The documents that a claim holds."""
    held: set[str] = set()
    for name, facts in told:
        if name == "document_attached":
            held.add(facts["document"]["document_id"])
        elif name in ("document_removed", "document_rejected"):
            held.remove(facts["document_id"])
    return held


def until_submission(told: list[Told]) -> list[Told]:
    """What had happened to a claim when it was submitted."""
    return told[: [one.name for one in told].index("claim_submitted")]


def assert_files_are_looked_after(told: list[Told]) -> None:
    """An infected file goes at once, with a message of its own, and its bytes never come back."""
    gone: set[str] = set()
    for (name, facts), (before, earlier) in zip(told[1:], told, strict=False):
        if name == "document_rejected":
            assert before == "document_scanned"
            assert earlier["scan"]["outcome"] == "INFECTED"
            gone.update(facts["hashes"])
        elif before == "document_scanned":
            assert earlier["scan"]["outcome"] != "INFECTED"
        if name == "document_attached":
            assert facts["document"]["sha256"] not in gone
    messages = [one.facts["message_id"] for one in told if one.name == "document_rejected"]
    assert len(messages) == len(set(messages))


def faults(told: list[Told], today: date) -> list[str]:
    """Why a draft must not be submitted today, told from its events alone."""
    names = ("nationality_declared", "situation_declared", "beneficiary_selected")
    lacking = [name for name in names if last(told, name) is None]
    said_care, said_stay = last(told, "care_described"), last(told, "stay_declared")
    if said_care is None or said_stay is None:
        return [*lacking, "care or stay"]
    if not 1 <= len(files(told)) <= LIMIT:
        lacking.append("documents")
    return (
        lacking
        + care_faults(said_care["care"], said_stay["stay"], today)
        + stay_faults(said_stay["stay"], today)
    )


def care_faults(said: dict[str, Any], stay_: dict[str, Any], today: date) -> list[str]:
    """What is wrong with the care."""
    on = said["accident_on"]
    is_third_party = said["linked_to"] == "THIRD_PARTY_ACCIDENT"
    rules = {
        "reason": 1 <= len(said["reason"]) <= 180,
        "amount": 1 <= said["amount_cents"] <= 99_999_999,
        "accident iff third party": (on is not None) == is_third_party,
        "accident in time": on is None or on <= min(str(today), stay_["ends_on"]),
    }
    return [rule for rule, holds in rules.items() if not holds]


def stay_faults(said: dict[str, Any], today: date) -> list[str]:
    """What is wrong with the stay."""
    asked = said["country"] in IN_ZONE
    night = said["hospitalisation"] or {"starts_on": said["starts_on"], "ends_on": "inside"}
    rules = {
        "abroad": said["country"] in IN_ZONE | ABROAD,
        "tariff iff zone": (said["tariff"] is not None) == asked,
        "partial iff zone": (said["partially_reimbursed"] is not None) == asked,
        "dates": said["starts_on"] <= min(str(today), said["ends_on"]),
        "night": night["starts_on"] < night["ends_on"],
        "hospital inside": night["ends_on"] == "inside"
        or said["starts_on"] <= night["starts_on"] <= night["ends_on"] <= said["ends_on"],
    }
    return [rule for rule, holds in rules.items() if not holds]


def assert_in_order(told: list[Told]) -> None:
    """A claim's life: a draft, then an end or a submission, then what may still follow."""
    names = [one.name for one in told]
    assert names[0] == "claim_started"
    once = ("claim_started", "claim_submitted", "acknowledgment_sent", "claim_withdrawn")
    assert all(names.count(name) <= 1 for name in once)
    assert "draft_discarded" not in names[:-1]
    if "claim_submitted" not in names:
        assert not {"acknowledgment_sent", "claim_withdrawn"} & set(names)
        return
    after = names[names.index("claim_submitted") + 1 :]
    by_the_system = {"acknowledgment_sent", "document_scanned", "document_rejected"}
    assert set(after) <= BY_THE_PERSON | BY_THE_DESK | BY_THE_CLOCK | by_the_system
    if "claim_withdrawn" in after:
        gone = after[after.index("claim_withdrawn") + 1 :]
        assert not (BY_THE_PERSON | BY_THE_DESK | BY_THE_CLOCK) & set(gone)


def assert_one_holder(told: list[Told]) -> None:
    """One agent at a time holds a claim, which then is nobody else's to change."""
    lease: dict[str, Any] | None = None
    for name, facts in told:
        if name == "claim_assigned":
            assert lease is None
            lease = facts["lease"]
        elif name == "lease_renewed":
            assert lease is not None
            assert facts["lease"]["lease_id"] == lease["lease_id"]
            assert facts["timestamp"] < lease["expires_at"]
            lease = facts["lease"]
        elif name == "claim_released":
            assert lease is not None
            assert_rightly_released(facts, lease)
            lease = None
        elif name == "supplement_requested":
            assert lease is not None
            assert facts["lease_id"] == lease["lease_id"]
            assert facts["timestamp"] < lease["expires_at"]
            assert facts["meta"]["actor"]["id"] == lease["agent_id"]
            lease = None
        elif name in BY_THE_PERSON | BY_THE_CLOCK:
            assert lease is None


def assert_rightly_released(released: dict[str, Any], lease: dict[str, Any]) -> None:
    """By itself once it ended, by whoever held it, or by somebody else who says why."""
    assert released["lease_id"] == lease["lease_id"]
    has_ended = released["timestamp"] >= lease["expires_at"]
    by_holder = released["meta"]["actor"]["id"] == lease["agent_id"]
    because = released["because"]
    assert (because == "TAKEN_OVER") == (released["reason"] is not None)
    assert {"EXPIRED": has_ended, "GIVEN_BACK": by_holder, "TAKEN_OVER": not by_holder}[because]


def most_in_fifteen_days(submitted: list[date]) -> int:
    """The largest number of submissions in any fifteen days."""
    spans = ((one, one + timedelta(days=15)) for one in submitted)
    return max((sum(a <= other < b for other in submitted) for a, b in spans), default=0)
