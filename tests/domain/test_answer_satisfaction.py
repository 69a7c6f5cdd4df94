"""Two faces, one click."""

from __future__ import annotations

import pytest

from builders import satisfied, sent
from domain.events import SatisfactionAnswered
from domain.satisfaction import Satisfaction
from spec import ALICE, event, given


@pytest.mark.parametrize("is_satisfied", [True, False])
def test_one_click_says_whether_the_service_satisfied(is_satisfied: bool) -> None:
    past = given(sent("2026-03-20"))
    before = past.world.claim.version
    world = past.when(satisfied(is_satisfied=is_satisfied)).then(
        event(SatisfactionAnswered, insured_id=ALICE, is_satisfied=is_satisfied)
    )
    assert world.satisfaction is not None
    assert world.satisfaction.is_satisfied is is_satisfied
    assert world.claim.version == before


def test_there_is_one_answer_per_claim_apart_from_the_claim() -> None:
    world = given(sent("2026-03-08"), sent("2026-03-20")).world
    streams = {Satisfaction.id_of(claim.id) for claim in world.claims}
    assert len(streams) == 2
    assert streams.isdisjoint(world.log)
