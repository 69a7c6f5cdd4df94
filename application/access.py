"""Who may do what: one table, one function, deny by default."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

from domain.base import Author, Role
from domain.errors import ClaimNotFound, NotPermitted


class Action(StrEnum):
    """What somebody may ask for."""

    START_CLAIM = "start_claim"
    CHANGE_CLAIM = "change_claim"
    READ_CLAIM = "read_claim"
    READ_OWN_ACCOUNT = "read_own_account"
    READ_REFERENCE_DATA = "read_reference_data"
    READ_MAILBOX = "read_mailbox"
    CHANGE_MAILBOX = "change_mailbox"
    READ_CONTACTS = "read_contacts"
    READ_QUEUE = "read_queue"
    READ_DOCUMENTS = "read_documents"
    TAKE_CLAIM = "take_claim"
    TAKE_OVER_CLAIM = "take_over_claim"
    DECIDE_CLAIM = "decide_claim"
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
    ERASE_INSURED = "erase_insured"
    RUN_JOB = "run_job"


class Scope(StrEnum):
    """Whose: one's own, or anybody's."""

    OWN = "own"
    ANY = "any"


_OWN_ONLY = {Role.INSURED: Scope.OWN}
_STAFF = (Role.AGENT, Role.MEDICAL, Role.SUPERVISOR, Role.CLERK, Role.AUDITOR, Role.DPO)

MATRIX: Mapping[Action, Mapping[Role, Scope]] = {
    Action.START_CLAIM: _OWN_ONLY,
    Action.CHANGE_CLAIM: _OWN_ONLY,
    Action.READ_CLAIM: _OWN_ONLY,
    Action.READ_OWN_ACCOUNT: _OWN_ONLY,
    Action.READ_REFERENCE_DATA: _OWN_ONLY | dict.fromkeys(_STAFF, Scope.ANY),
    Action.READ_MAILBOX: _OWN_ONLY,
    Action.CHANGE_MAILBOX: _OWN_ONLY,
    Action.READ_CONTACTS: dict.fromkeys((Role.CLERK, Role.AGENT, Role.SUPERVISOR), Scope.ANY),
    Action.READ_QUEUE: dict.fromkeys((Role.AGENT, Role.MEDICAL, Role.SUPERVISOR), Scope.ANY),
    Action.READ_DOCUMENTS: dict.fromkeys((Role.AGENT, Role.MEDICAL, Role.SUPERVISOR), Scope.ANY),
    Action.TAKE_CLAIM: dict.fromkeys(
        (Role.AGENT, Role.MEDICAL, Role.SUPERVISOR, Role.SERVICE), Scope.ANY
    ),
    Action.TAKE_OVER_CLAIM: {Role.SUPERVISOR: Scope.ANY},
    Action.DECIDE_CLAIM: {Role.AGENT: Scope.ANY},
    Action.CONFIRM_DECISION: dict.fromkeys((Role.AGENT, Role.SUPERVISOR), Scope.ANY),
    Action.REOPEN_DECISION: dict.fromkeys((Role.AGENT, Role.SUPERVISOR), Scope.ANY),
    Action.READ_DECISION: dict.fromkeys((Role.AGENT, Role.SUPERVISOR), Scope.ANY),
    Action.LODGE_APPEAL: _OWN_ONLY,
    Action.SETTLE_APPEAL: dict.fromkeys((Role.AGENT, Role.SUPERVISOR), Scope.ANY),
    Action.REQUEST_SUPPLEMENT: dict.fromkeys((Role.AGENT, Role.SUPERVISOR), Scope.ANY),
    Action.READ_SUPPLEMENTS: dict.fromkeys((Role.AGENT, Role.MEDICAL, Role.SUPERVISOR), Scope.ANY),
    Action.ANSWER_SUPPLEMENT: _OWN_ONLY,
    Action.ORDER_PAYMENT: dict.fromkeys((Role.AGENT, Role.SUPERVISOR), Scope.ANY),
    Action.REVIEW_CLAIM: dict.fromkeys((Role.AGENT, Role.SUPERVISOR), Scope.ANY),
    Action.READ_PANEL: dict.fromkeys((Role.AGENT, Role.MEDICAL, Role.SUPERVISOR), Scope.ANY),
    Action.GIVE_OPINION: {Role.MEDICAL: Scope.ANY},
    Action.ANSWER_TARIFF: dict.fromkeys((Role.AGENT, Role.SUPERVISOR, Role.SERVICE), Scope.ANY),
    Action.CLEAR_SUSPICION: {Role.SUPERVISOR: Scope.ANY},
    Action.SEARCH_INSURED: dict.fromkeys((Role.CLERK, Role.AGENT, Role.SUPERVISOR), Scope.ANY),
    Action.READ_STAFF_PAGES: dict.fromkeys((*_STAFF, Role.ADMIN), Scope.ANY),
    Action.KEY_PAPER_CLAIM: {Role.CLERK: Scope.ANY},
    Action.OVERRIDE_QUOTA: {Role.SUPERVISOR: Scope.ANY},
    Action.READ_FIGURES: {Role.SUPERVISOR: Scope.ANY},
    Action.LOG_CONTACT: dict.fromkeys((Role.CLERK, Role.AGENT, Role.SUPERVISOR), Scope.ANY),
    Action.ACKNOWLEDGE_AGAIN: dict.fromkeys((Role.CLERK, Role.AGENT, Role.SUPERVISOR), Scope.ANY),
    Action.READ_QUESTIONS: dict.fromkeys((Role.CLERK, Role.AGENT, Role.SUPERVISOR), Scope.ANY),
    Action.ANSWER_QUESTION: dict.fromkeys((Role.CLERK, Role.AGENT, Role.SUPERVISOR), Scope.ANY),
    Action.REPLAY_CLAIM: {Role.AUDITOR: Scope.ANY},
    Action.UNMASK_CLAIM: {Role.AUDITOR: Scope.ANY},
    Action.READ_LOG: {Role.AUDITOR: Scope.ANY},
    Action.READ_ACCESS_LOG: dict.fromkeys((Role.AUDITOR, Role.DPO), Scope.ANY),
    Action.READ_OPERATIONS: dict.fromkeys((Role.AUDITOR, Role.SUPERVISOR, Role.ADMIN), Scope.ANY),
    Action.MEND_JOBS: dict.fromkeys((Role.SUPERVISOR, Role.ADMIN), Scope.ANY),
    Action.READ_INTEGRITY: {Role.AUDITOR: Scope.ANY},
    Action.EXPORT_EVIDENCE: dict.fromkeys((Role.AUDITOR, Role.SERVICE), Scope.ANY),
    Action.ERASE_INSURED: {Role.DPO: Scope.ANY},
    Action.RUN_JOB: {Role.SERVICE: Scope.ANY},
}


def authorize(actor: Author, action: Action, owner: UUID | None = None) -> None:
    """Let the actor pass, or refuse.

    owner: the insured person whom the resource belongs to; None when it belongs to nobody, or when
        the answer holds the actor's own things only.

    Raises: NotPermitted when the role may never do this; ClaimNotFound when the resource is
        somebody else's, as if it did not exist.
    """
    scope = MATRIX.get(action, {}).get(actor.role)
    if scope is None:
        raise NotPermitted
    if scope is Scope.OWN and owner is not None and owner != actor.id:
        raise ClaimNotFound
