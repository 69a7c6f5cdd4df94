"""A draft that was left idle ends by itself."""

from __future__ import annotations

import pytest

from builders import acknowledge, describe, discard, draft, expire, started, submit, withdraw
from domain.events import DraftClosed, DraftDiscarded
from domain.values import DraftEnd, Status
from spec import Step, all_of, at, event, given, on

NOT_DRAFTS = {
    "submitted": submit(),
    "acknowledged": all_of(submit(), acknowledge()),
    "withdrawn": all_of(submit(), withdraw()),
    "abandoned": discard(),
    "expired": all_of(on("2026-04-25"), expire()),
}
ENDED = (event(DraftDiscarded, because=DraftEnd.EXPIRED), event(DraftClosed))


def test_a_draft_ends_after_thirty_days_without_a_change() -> None:
    world = (
        given(on("2026-01-10"), started()).when(at("2026-02-09 10:00:00"), expire()).then(*ENDED)
    )
    assert world.claim.status is Status.EXPIRED
    assert world.open_window.open_drafts == set()


def test_a_second_earlier_it_stays() -> None:
    given(on("2026-01-10"), started()).when(at("2026-02-09 09:59:59"), expire()).then()


def test_every_change_gives_a_draft_thirty_days_more() -> None:
    past = given(on("2026-01-10"), started(), on("2026-02-01"), describe())
    past.when(on("2026-03-02"), expire()).then()
    past.when(on("2026-03-03"), expire()).then(*ENDED)


@pytest.mark.parametrize("since", NOT_DRAFTS.values(), ids=NOT_DRAFTS)
def test_any_other_claim_stays_as_it_is(since: Step) -> None:
    given(draft(), since).when(on("2026-06-20"), expire()).then()
