"""The file of the authorisations: read strictly, told in the documentation, used by the code."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import UUID

import pytest

from application.access import (
    AUTHORITY,
    MATRIX,
    NOTHING,
    Action,
    NotAuthority,
    Resource,
    Whose,
    authorize,
    lines_of,
)
from authority import DOCS, authority_page
from domain.base import Author, Role
from domain.errors import ClaimNotFound, NotPermitted
from domain.values import Status

ROOT = Path(__file__).parents[2]
FILE = (ROOT / "application/authority.csv").read_text(encoding="utf-8").splitlines()
ME, OTHER = UUID(int=1), UUID(int=2)
OF_AUDITORS = {
    Action.READ_REFERENCE_DATA,
    Action.READ_STAFF_PAGES,
    Action.REPLAY_CLAIM,
    Action.UNMASK_CLAIM,
    Action.READ_LOG,
    Action.READ_ACCESS_LOG,
    Action.READ_OPERATIONS,
    Action.READ_INTEGRITY,
    Action.EXPORT_EVIDENCE,
}
"""None of them records anything of a claim: tests/adapters/http shows that of every route."""


def may(role: Role) -> set[Action]:
    return {line.action for line in AUTHORITY if line.role is role}


def test_the_file_says_what_the_code_holds_to() -> None:
    assert lines_of(FILE) == AUTHORITY
    assert {(a, r) for a in MATRIX for r in MATRIX[a]} == {(o.action, o.role) for o in AUTHORITY}


@pytest.mark.parametrize(
    "row",
    [
        "fly,agent,any,-,Why",
        "read_queue,pilot,any,-,Why",
        "read_queue,agent,theirs,-,Why",
        "read_queue,agent,any,lost,Why",
        "read_queue,agent,any,,Why",
        "read_queue,,any,-,Why",
        "read_queue,agent,any,-,",
        "read_queue,agent,any,-",
        "read_queue,agent,any,-,Why,more",
        "read_queue,agent,any,-,It stands there already",
        'read_queue,agent,any,-,"open',
        "",
    ],
)
def test_a_line_that_nobody_can_hold_to_is_refused(row: str) -> None:
    with pytest.raises(NotAuthority):
        lines_of([*FILE, row])


def test_other_columns_and_an_action_without_a_line_are_refused() -> None:
    for rows in ([], FILE[1:], [FILE[0].replace("whose", "owner"), *FILE[1:]], FILE[:-1]):
        with pytest.raises(NotAuthority):
            lines_of(rows)


def test_the_page_about_it_is_up_to_date() -> None:
    assert (DOCS / "authority.md").read_text(encoding="utf-8") == authority_page()


def test_every_action_is_used_by_the_code() -> None:
    used: set[str] = set()
    for room in ("application", "adapters", "workers"):
        for path in (ROOT / room).rglob("*.py"):
            if path.name != "access.py" or room != "application":
                used |= set(re.findall(r"\bAction\.([A-Z_]+)", path.read_text(encoding="utf-8")))
    assert {one.name for one in Action} - used == set()


def test_an_action_that_no_line_allows_is_refused_whatever_it_is_about() -> None:
    for role in Role:
        for action in set(Action) - may(role):
            for about in (NOTHING, Resource(ME, keyed_by=ME, holder=ME, reason="Why")):
                with pytest.raises(NotPermitted):
                    authorize(Author(role=role, id=ME), action, about)


def test_what_is_ones_own_is_nobody_elses() -> None:
    for line in AUTHORITY:
        actor = Author(role=line.role, id=ME)
        authorize(actor, line.action, Resource(ME, keyed_by=ME, holder=ME))
        if line.whose is Whose.OWN:
            for foreign in (Resource(OTHER), Resource(None), Resource(ME, False, keyed_by=OTHER)):
                with pytest.raises(ClaimNotFound):
                    authorize(actor, line.action, foreign)


def test_of_a_draft_nobody_at_the_desk_learns_anything() -> None:
    draft = Resource(OTHER, is_transmitted=False, holder=ME, reason="Why")
    for line in AUTHORITY:
        if line.whose in (Whose.OWN, Whose.KEYED):
            continue
        if line.states and Status.DRAFT in line.states:
            assert line.role in (Role.AUDITOR, Role.SERVICE) or line.action is Action.ERASE_INSURED
            authorize(Author(role=line.role, id=ME), line.action, draft)
        elif line.states:
            with pytest.raises(ClaimNotFound):
                authorize(Author(role=line.role, id=ME), line.action, draft)


def test_a_paper_form_is_its_clerks_alone() -> None:
    clerk = Author(role=Role.CLERK, id=ME)
    authorize(clerk, Action.KEY_PAPER_CLAIM, Resource(OTHER, False, keyed_by=ME))
    for other in (Resource(OTHER, False, keyed_by=OTHER), Resource(OTHER, False)):
        with pytest.raises(ClaimNotFound):
            authorize(clerk, Action.KEY_PAPER_CLAIM, other)


def test_an_auditor_writes_nothing() -> None:
    assert may(Role.AUDITOR) == OF_AUDITORS


def test_an_administrator_sees_nothing_of_anybody() -> None:
    seen = {Action.READ_STAFF_PAGES, Action.READ_OPERATIONS, Action.MEND_JOBS}
    seen |= {Action.END_SESSIONS}
    assert may(Role.ADMIN) == seen
    assert all(not MATRIX[action][Role.ADMIN].states for action in seen)


def test_the_data_officer_sees_no_content() -> None:
    assert may(Role.DPO) == {
        Action.READ_REFERENCE_DATA,
        Action.READ_STAFF_PAGES,
        Action.READ_ACCESS_LOG,
        Action.ERASE_INSURED,  # by a command that prints numbers
        Action.EXECUTE_ERASURE,
    }


def test_a_supervisor_never_signs_first_nor_what_they_prepared() -> None:
    assert set(MATRIX[Action.DECIDE_CLAIM]) == {Role.AGENT}
    assert {one.whose for one in MATRIX[Action.CONFIRM_DECISION].values()} == {Whose.SECOND}


def test_the_front_office_opens_no_document_and_no_decision() -> None:
    opened = {Action.READ_PANEL, Action.READ_DOCUMENTS, Action.READ_DECISION, Action.READ_CLAIM}
    assert may(Role.CLERK) & opened == set()
