"""Step 1: the nationality and the situation of the insured person."""

from __future__ import annotations

from itertools import product

import pytest

from builders import personal, started
from domain.events import NationalityDeclared, SituationDeclared
from domain.values import InsuredSituation, Nationality
from spec import event, given

FRENCH, OTHER = Nationality.FRENCH, Nationality.OTHER
EMPLOYED = InsuredSituation.EMPLOYED_OR_SELF_EMPLOYED
RETIRED = InsuredSituation.RETIRED


@pytest.mark.parametrize(("nationality", "situation"), list(product(Nationality, InsuredSituation)))
def test_every_nationality_goes_with_every_situation(
    nationality: Nationality, situation: InsuredSituation
) -> None:
    world = (
        given(started())
        .when(personal(nationality, situation))
        .then(
            event(NationalityDeclared, nationality=nationality),
            event(SituationDeclared, situation=situation),
        )
    )
    assert (world.claim.nationality, world.claim.situation) == (nationality, situation)


def test_only_what_changed_is_declared_again() -> None:
    past = given(started(), personal(FRENCH, EMPLOYED))
    past.when(personal(FRENCH, RETIRED)).then(event(SituationDeclared, situation=RETIRED))
    past = given(started(), personal(FRENCH, EMPLOYED))
    past.when(personal(OTHER, EMPLOYED)).then(event(NationalityDeclared, nationality=OTHER))
