"""Step 3: where and when the care took place."""

from __future__ import annotations

import pytest

from builders import accident, declare, describe, hospital, started, stay
from domain import reference
from domain.errors import (
    CountryNotAbroad,
    FieldNotApplicable,
    FieldRequired,
    HospitalisationOutsideStay,
    HospitalisationWithoutANight,
    InvalidChoice,
    StayEndsBeforeItStarts,
    StayStartsInTheFuture,
)
from domain.events import StayDeclared
from domain.values import TariffBasis, Zone
from spec import at, event, given

ANSWERS = {"tariff": TariffBasis.FRENCH, "partially_reimbursed": False}


@pytest.mark.parametrize(
    ("country", "zone"),
    [("ES", Zone.EU_EEA_UK_CH), ("ZA", Zone.OUTSIDE), ("PF", Zone.FR_COM)],
)
def test_a_stay_freezes_the_zone_of_its_country(country: str, zone: Zone) -> None:
    said = stay(country=country)
    version = reference.ZONES_VERSION
    world = (
        given(started())
        .when(declare(said))
        .then(event(StayDeclared, stay=said, zone=zone, zones_version=version))
    )
    assert (world.claim.stay, world.claim.zone) == (said, zone)


def test_the_zone_is_the_one_of_the_first_day_of_the_stay() -> None:
    before = stay("2013-06-30", "2013-07-02", country="HR")
    given(started()).when(declare(before)).then(event(StayDeclared, zone=Zone.OUTSIDE))
    after = stay("2013-07-01", "2013-07-02", country="HR")
    given(started()).when(declare(after)).then(event(StayDeclared, zone=Zone.EU_EEA_UK_CH))


def test_another_declaration_replaces_the_first_whole() -> None:
    night = hospital("2026-02-11", "2026-02-12")
    past = given(started(), declare(stay(hospitalisation=night)))
    world = past.when(declare(stay(country="ZA"))).then(event(StayDeclared, zone=Zone.OUTSIDE))
    assert world.claim.stay == stay(country="ZA")


def test_a_closed_branch_clears_its_fields() -> None:
    night = hospital("2026-02-11", "2026-02-12")
    world = (
        given(started(), declare(stay(hospitalisation=night)))
        .when(declare(stay(country="ZA")))
        .then(event(StayDeclared))
    )
    said = world.claim.stay
    assert said is not None
    assert (said.tariff, said.partially_reimbursed, said.hospitalisation) == (None, None, None)


@pytest.mark.parametrize("country", ["FR", "GP", "MQ", "GF", "RE", "YT", "MF", "BL"])
def test_france_under_the_same_scheme_is_not_abroad(country: str) -> None:
    given(started()).when(declare(stay(country=country))).refuses(
        CountryNotAbroad, field="country", country=country
    )


@pytest.mark.parametrize("country", ["ZZ", "UK", "EU"])
def test_a_country_is_one_of_the_list(country: str) -> None:
    given(started()).when(declare(stay(country=country))).refuses(InvalidChoice, field="country")


@pytest.mark.parametrize("asked", ANSWERS)
def test_in_the_zone_both_questions_are_answered(asked: str) -> None:
    lacking = stay().model_copy(update={asked: None})
    given(started()).when(declare(lacking)).refuses(FieldRequired, field=asked)


@pytest.mark.parametrize("country", ["ZA", "PF"])
@pytest.mark.parametrize("asked", ANSWERS)
def test_nowhere_else_is_either_answered(country: str, asked: str) -> None:
    said = stay(country=country).model_copy(update={asked: ANSWERS[asked]})
    given(started()).when(declare(said)).refuses(FieldNotApplicable, field=asked)


def test_a_stay_cannot_end_before_it_starts() -> None:
    given(started()).when(declare(stay("2026-02-10", "2026-02-09"))).refuses(
        StayEndsBeforeItStarts, field="ends_on"
    )


def test_a_stay_of_one_day_has_two_equal_dates() -> None:
    given(started()).when(declare(stay("2026-02-10", "2026-02-10"))).then(event(StayDeclared))


def test_a_stay_has_begun() -> None:
    given(started()).when(declare(stay("2026-03-20", "2026-03-20"))).then(event(StayDeclared))
    given(started()).when(declare(stay("2026-03-21", "2026-03-22"))).refuses(
        StayStartsInTheFuture, field="starts_on"
    )


def test_today_is_the_day_in_paris() -> None:
    tomorrow = stay("2026-03-21", "2026-03-22")
    given(started()).when(at("2026-03-20 23:59:59"), declare(tomorrow)).refuses(
        StayStartsInTheFuture
    )
    given(started()).when(at("2026-03-21 00:00:00"), declare(tomorrow)).then(event(StayDeclared))


def test_a_stay_may_end_in_the_future() -> None:
    given(started()).when(declare(stay("2026-03-10", "2026-04-30"))).then(event(StayDeclared))


@pytest.mark.parametrize(
    ("starts", "ends", "field"),
    [
        ("2026-02-09", "2026-02-11", "hospitalisation.starts_on"),
        ("2026-02-16", "2026-02-18", "hospitalisation.ends_on"),
    ],
)
def test_a_stay_in_hospital_lies_within_the_stay(starts: str, ends: str, field: str) -> None:
    said = stay("2026-02-10", "2026-02-17", hospitalisation=hospital(starts, ends))
    given(started()).when(declare(said)).refuses(HospitalisationOutsideStay, field=field)


def test_a_stay_in_hospital_may_fill_the_whole_stay() -> None:
    said = stay("2026-02-10", "2026-02-17", hospitalisation=hospital("2026-02-10", "2026-02-17"))
    given(started()).when(declare(said)).then(event(StayDeclared, stay=said))


def test_a_stay_in_hospital_counts_a_night() -> None:
    said = stay(hospitalisation=hospital("2026-02-11", "2026-02-11"))
    given(started()).when(declare(said)).refuses(HospitalisationWithoutANight)


def test_a_step_is_never_refused_for_the_content_of_another() -> None:
    past = given(started(), describe(accident("2026-03-01")))
    past.when(declare(stay("2026-02-10", "2026-02-17"))).then(event(StayDeclared))
