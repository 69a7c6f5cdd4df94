"""Who may do what: one table that people can read, one function, deny by default."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from importlib.resources import files
from typing import Final, NamedTuple
from uuid import UUID

from domain.base import Author, Role
from domain.claim import DECIDED, Claim
from domain.claim.state import AWAITED, STUDIED, WAITING
from domain.errors import ClaimNotFound, NotPermitted, OpeningReasonRequired
from domain.retention import is_archived
from domain.values import Status, in_paris


class Action(StrEnum):
    """What somebody may ask for."""

    START_CLAIM = "start_claim"
    CHANGE_CLAIM = "change_claim"
    CHANGE_DOCUMENTS = "change_documents"
    WITHDRAW_CLAIM = "withdraw_claim"
    ANSWER_SATISFACTION = "answer_satisfaction"
    READ_CLAIM = "read_claim"
    READ_OWN_ACCOUNT = "read_own_account"
    EXPORT_OWN_DATA = "export_own_data"
    READ_REFERENCE_DATA = "read_reference_data"
    READ_MAILBOX = "read_mailbox"
    CHANGE_MAILBOX = "change_mailbox"
    READ_CONTACTS = "read_contacts"
    READ_QUEUE = "read_queue"
    READ_DOCUMENTS = "read_documents"
    OPEN_DOCUMENTS = "open_documents"
    TAKE_CLAIM = "take_claim"
    TAKE_OVER_CLAIM = "take_over_claim"
    DECIDE_CLAIM = "decide_claim"
    PREVIEW_DECISION = "preview_decision"
    CONFIRM_DECISION = "confirm_decision"
    REOPEN_DECISION = "reopen_decision"
    READ_DECISION = "read_decision"
    LODGE_APPEAL = "lodge_appeal"
    SETTLE_APPEAL = "settle_appeal"
    REQUEST_SUPPLEMENT = "request_supplement"
    READ_SUPPLEMENTS = "read_supplements"
    ORDER_PAYMENT = "order_payment"
    ANSWER_SUPPLEMENT = "answer_supplement"
    REVIEW_CLAIM = "review_claim"
    READ_EXCHANGE_RATES = "read_exchange_rates"
    READ_PANEL = "read_panel"
    GIVE_OPINION = "give_opinion"
    ANSWER_TARIFF = "answer_tariff"
    CLEAR_SUSPICION = "clear_suspicion"
    SEARCH_INSURED = "search_insured"
    READ_STAFF_PAGES = "read_staff_pages"
    KEY_PAPER_CLAIM = "key_paper_claim"
    OVERRIDE_QUOTA = "override_quota"
    READ_FIGURES = "read_figures"
    LOG_CONTACT = "log_contact"
    ACKNOWLEDGE_AGAIN = "acknowledge_again"
    READ_QUESTIONS = "read_questions"
    ANSWER_QUESTION = "answer_question"
    REPLAY_CLAIM = "replay_claim"
    UNMASK_CLAIM = "unmask_claim"
    READ_LOG = "read_log"
    READ_ACCESS_LOG = "read_access_log"
    READ_OPERATIONS = "read_operations"
    MEND_JOBS = "mend_jobs"
    READ_INTEGRITY = "read_integrity"
    EXPORT_EVIDENCE = "export_evidence"
    END_SESSIONS = "end_sessions"
    ERASE_INSURED = "erase_insured"
    EXECUTE_ERASURE = "execute_erasure"
    END_RETENTION = "end_retention"
    RUN_JOB = "run_job"


class Whose(StrEnum):
    """Whose a resource must be.

    OWN, KEYED, LEASE_OR_REASON are looked at here. LEASE and SECOND are the aggregate's: its fence
    must hold when two write at once, and a repeated command gets its answer after the lease ended.

    OWN: the actor's own. ANY: anybody's. KEYED: a paper form that the actor keys.
    LEASE: a claim that the actor holds. SECOND: the same, and they prepared nothing of it.
    LEASE_OR_REASON: a claim that the actor holds; any other once they said why.
    """

    OWN = "own"
    ANY = "any"
    KEYED = "keyed"
    LEASE = "lease"
    SECOND = "second"
    LEASE_OR_REASON = "lease_or_reason"


NO_CLAIM: Final = "-"
"""In the column of states: the action is about no claim in particular."""

GONE: Final = frozenset({Status.ABANDONED, Status.EXPIRED})
STATES: Final[Mapping[str, frozenset[Status]]] = {
    **{one.value.lower(): frozenset({one}) for one in Status},
    NO_CLAIM: frozenset(),
    "any": frozenset(Status),
    "gone": GONE,
    "transmitted": frozenset(Status) - GONE - {Status.DRAFT},
    "waiting": frozenset(WAITING),
    "studied": frozenset(STUDIED),
    "awaited": frozenset(AWAITED),
    "decided": frozenset(DECIDED),
}
"""What the column of states may say: a state in small letters, or one of these groups."""

COLUMNS: Final = ("action", "role", "whose", "states", "why")


class Line(NamedTuple):
    """What a role may do, to whose, in which states of the claim, and why.

    states: empty when the action is about no claim; named: the same, as the file says it.
    """

    action: Action
    role: Role
    whose: Whose
    states: frozenset[Status]
    named: str
    why: str


class NotAuthority(ValueError):
    """The file of the authorisations says something that nobody can hold to."""


def lines_of(rows: Iterable[str]) -> tuple[Line, ...]:
    """Every line of a table, a row of several roles as several lines.

    Raises: NotAuthority for other columns, for a word that is unknown, for a reason that is
        missing, for a role that stands twice under one action, for an action without any line.
    """
    table = csv.reader(rows, strict=True)
    if tuple(next(table, ())) != COLUMNS:
        raise NotAuthority(f"the columns are {', '.join(COLUMNS)}")
    try:
        lines = tuple(line for number, row in enumerate(table, 2) for line in _lines(number, row))
    except csv.Error as error:
        raise NotAuthority(f"line {table.line_num}: {error}") from error
    pairs = [(line.action, line.role) for line in lines]
    twice = {f"{action} {role}" for action, role in pairs if pairs.count((action, role)) > 1}
    missing = set(Action) - {line.action for line in lines}
    if twice or missing:
        raise NotAuthority(f"twice: {sorted(twice)}, without any line: {sorted(missing)}")
    return lines


def _lines(number: int, row: list[str]) -> list[Line]:
    try:
        action, roles, whose, named, why = row
        states = frozenset().union(*(STATES[word] for word in named.split(" ")))
        if not why.strip():
            raise ValueError("no reason")
        facts = (Whose(whose), states, named, why)
        return [Line(Action(action), Role(role), *facts) for role in roles.split(" ")]
    except (KeyError, ValueError) as error:
        raise NotAuthority(f"line {number}: {error}") from error


def _matrix(lines: Iterable[Line]) -> Mapping[Action, Mapping[Role, Line]]:
    found: dict[Action, dict[Role, Line]] = {}
    for line in lines:
        found.setdefault(line.action, {})[line.role] = line
    return found


AUTHORITY: Final = lines_of(
    files("application").joinpath("authority.csv").read_text(encoding="utf-8").splitlines()
)
"""Every line of `authority.csv`, which is the one truth; docs/authority.md is made from it."""

MATRIX: Final[Mapping[Action, Mapping[Role, Line]]] = _matrix(AUTHORITY)


class Resource(NamedTuple):
    """What somebody asks for, as far as it decides whether they may.

    owner: the insured person whom it belongs to; None when it belongs to nobody.
    is_transmitted: False for a draft, for one that is gone, and for a form that is being keyed.
    keyed_by: the clerk who keyed it from paper; None when nobody did.
    holder: who holds the claim at the desk; None when nobody does, or when it is not looked at.
    reason: why the actor opens what they do not hold; None when they gave no reason.
    is_archived: it was closed two years ago, and only who answers for the past opens it.
    """

    owner: UUID | None = None
    is_transmitted: bool = True
    keyed_by: UUID | None = None
    holder: UUID | None = None
    reason: str | None = None
    is_archived: bool = False


NOTHING: Final = Resource()
"""Nothing in particular, or the actor's own things only."""


def resource_of(claim: Claim, now: datetime | None = None, reason: str | None = None) -> Resource:
    """A claim as a resource. now: to say who holds it and if it is archived; reason: as given."""
    lease = claim.lease
    is_held = lease is not None and now is not None and lease.lasts(now)
    return Resource(
        owner=claim.insured_id,
        is_transmitted=claim.submitted_on is not None,
        keyed_by=claim.paper.keyed_by if claim.paper else None,
        holder=lease.agent_id if lease and is_held else None,
        reason=reason,
        is_archived=now is not None and is_archived(claim, in_paris(now)),
    )


def only_owner(actor: Author, action: Action) -> UUID | None:
    """Whose a claim must be so that the actor may do this; None when anybody's will do."""
    line = MATRIX.get(action, {}).get(actor.role)
    return actor.id if line is not None and line.whose is Whose.OWN else None


def authorize(actor: Author, action: Action, resource: Resource = NOTHING) -> None:
    """Let the actor pass, or refuse; what no line allows is refused.

    Raises: NotPermitted when the role may never do this; ClaimNotFound when the resource is
        somebody else's, or a claim that the desk may not know of, as if it did not exist;
        OpeningReasonRequired when they neither hold it nor said why.
    Source: docs/sources.md#authority
    """
    line = MATRIX.get(action, {}).get(actor.role)
    if line is None:
        raise NotPermitted
    if resource is NOTHING:
        return
    if _is_hidden(line, actor, resource):
        raise ClaimNotFound
    if line.whose is Whose.LEASE_OR_REASON and resource.holder != actor.id and not resource.reason:
        raise OpeningReasonRequired


def _is_hidden(line: Line, actor: Author, resource: Resource) -> bool:
    is_being_keyed = resource.keyed_by is not None and not resource.is_transmitted
    match line.whose:
        case Whose.OWN:
            return resource.owner != actor.id or is_being_keyed
        case Whose.KEYED:
            return resource.keyed_by != actor.id
        case _:  # of a draft the desk learns nothing, if its line does not say so
            is_left = resource.is_transmitted and not resource.is_archived
            return not is_left and Status.DRAFT not in line.states
