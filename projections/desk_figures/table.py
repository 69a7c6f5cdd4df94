"""The counters of the desk, and what each claim last counted as."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import BigInteger, Boolean, Column, Date, Text, Uuid

from domain.values import Channel, WaitsFor, Zone
from projections.base import code, table

NAME: str = "desk_figures"
VERSION: int = 2


class Counted(StrEnum):
    """What a counter counts, of which day, and what it is about."""

    OPEN = "OPEN"  # waiting now, by the day of receipt; about: for whom
    RECEIVED = "RECEIVED"  # by the day of its coming
    REOPENED = "REOPENED"  # waiting again after it had an answer or was closed
    DECIDED = "DECIDED"  # about: the outcome
    ENDED = "ENDED"  # left without a decision; about: why
    FIRST_ANSWER = "FIRST_ANSWER"  # by the day of the first decision; about: after how many days
    REFUSED_FOR = "REFUSED_FOR"  # about: a reason of a refusal
    REDUCED_FOR = "REDUCED_FOR"  # about: a reason of an acceptance in part
    SATISFACTION = "SATISFACTION"  # about: yes or no


UNSAID = ""
"""The channel and the zone of what belongs to no claim that is known; about nothing."""

CLAIMS = table(
    "desk_figures_claim",
    VERSION,
    Column("claim_id", Uuid, primary_key=True),
    Column("channel", code(Channel)),
    Column("zone", code(Zone)),
    Column("received_on", Date),
    Column("waits_for", code(WaitsFor)),
    Column("is_answered", Boolean, nullable=False),
)

COUNTERS = table(
    "desk_figures_counter",
    VERSION,
    Column("what", code(Counted), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("zone", Text, primary_key=True),
    Column("about", Text, primary_key=True),
    Column("number", BigInteger, nullable=False),
)
