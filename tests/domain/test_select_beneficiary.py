"""Step 2: who received the care."""

from __future__ import annotations

import pytest

from builders import CHILD, SELF, select, started
from domain.events import BeneficiarySelected
from domain.values import Beneficiary
from spec import event, given


@pytest.mark.parametrize("beneficiary", [SELF, CHILD], ids=["self", "child"])
def test_the_care_was_received_by_the_person_or_by_somebody_attached(
    beneficiary: Beneficiary,
) -> None:
    chosen = event(BeneficiarySelected, beneficiary=beneficiary)
    world = given(started()).when(select(beneficiary)).then(chosen)
    assert world.claim.beneficiary == beneficiary


def test_another_choice_replaces_the_first() -> None:
    past = given(started(), select(SELF))
    world = past.when(select(CHILD)).then(event(BeneficiarySelected, beneficiary=CHILD))
    assert world.claim.beneficiary == CHILD
