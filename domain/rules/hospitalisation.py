"""A stay in hospital lies within the stay and counts at least one night."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.errors import HospitalisationOutsideStay, HospitalisationWithoutANight
from domain.facts import Facts, Finding, Notice
from domain.values import Stay

STARTS_ON = "hospitalisation.starts_on"
ENDS_ON = "hospitalisation.ends_on"


def check(facts: Facts, today: date) -> Iterator[Finding]:
    """A stay in hospital lies within the stay and counts at least one night.

    Returns: HospitalisationOutsideStay at each day that is no day of the stay,
    HospitalisationWithoutANight, the notice stay.hospitalisation_ends_in_the_future.
    Source: docs/sources.md#hospitalisation
    """
    if facts.stay is None or facts.stay.hospitalisation is None:
        return
    stay, hospital = facts.stay, facts.stay.hospitalisation
    if not _is_within(stay, hospital.starts_on):
        yield HospitalisationOutsideStay(STARTS_ON)
    if not _is_within(stay, hospital.ends_on):
        yield HospitalisationOutsideStay(ENDS_ON)
    elif hospital.ends_on <= hospital.starts_on:
        yield HospitalisationWithoutANight(ENDS_ON)
    if hospital.ends_on > today:
        yield Notice("stay.hospitalisation_ends_in_the_future", ENDS_ON)


def _is_within(stay: Stay, day: date) -> bool:
    # A stay that ends before it starts is refused for that alone: no day would lie within it.
    return stay.ends_on < stay.starts_on or stay.starts_on <= day <= stay.ends_on
